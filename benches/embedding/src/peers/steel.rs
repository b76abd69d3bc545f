//! Steel.

use steel::SteelVal;
use steel::rvals::Custom;
use steel::steel_vm::engine::Engine;
use steel::steel_vm::register_fn::RegisterFn;

use crate::Peer;
use crate::item::{Item, random};

pub(crate) struct SteelPeer(Engine);

impl Custom for Item {}

fn rank(item: &Item) -> i64 {
    item.rank
}

fn is_less(a: &Item, b: &Item) -> bool {
    a.order(b).is_lt()
}

fn nop() {}

impl Peer for SteelPeer {
    const SCRIPT: &'static str = include_str!("../../scripts/sort.steel");
    const TRIFLE: &'static str = "(define (f x) x) (f 1)";
    // One takes a quarter of a second to make.
    const CROWD: usize = 20;

    fn bare() -> SteelPeer {
        SteelPeer(Engine::new())
    }

    fn furnish(&mut self) {
        self.0.register_fn("item", Item::new);
        self.0.register_fn("item-rank", rank);
        self.0.register_fn("item<?", is_less);
        self.0.register_fn("random-below", random);
        self.0.register_fn("nop", nop);
    }

    fn run(&mut self, text: &str) {
        self.0.run(text.to_owned()).expect("the script runs");
    }

    fn call(&mut self, name: &str) -> i64 {
        match self.0.call_function_by_name_with_args(name, Vec::new()) {
            Ok(SteelVal::IntV(number)) => number as i64,
            other => panic!("{name} gave {other:?}"),
        }
    }

    fn call_often(&mut self, name: &str, times: u32) {
        let function = self.0.extract_value(name).expect("a procedure");
        for _ in 0..times {
            self.0.call_function_with_args(function.clone(), Vec::new()).expect("nothing");
        }
    }
}
