//! Ruse, with machine code and without.

use std::cmp::Ordering;

use ruse::{Definition, Engine, HostType, Jit, Options, Vm};

use crate::Peer;
use crate::item::{Item, random};

impl HostType for Item {
    const NAME: &'static str = "item";

    fn define(item: &mut Definition<Item>) {
        item.constructor("item", Item::new).getter("rank", |this| this.rank).comparison();
    }

    fn compare(&self, other: &Item) -> Option<Ordering> {
        Some(self.order(other))
    }
}

fn furnish(vm: &mut Vm) {
    vm.register_type::<Item>().expect("a type");
    vm.register("random", random).expect("a procedure");
    vm.register("nop", || ()).expect("a procedure");
}

thread_local! {
    static ENGINES: [Engine; 2] =
        [Jit::On, Jit::Off].map(|jit| Engine::new(Options { jit, ..Options::default() }));
}

macro_rules! peer {
    ($name:ident $index:literal) => {
        pub(crate) struct $name(Vm);

        impl Peer for $name {
            const SCRIPT: &'static str = include_str!("../../scripts/sort.scm");
            const TRIFLE: &'static str = "(define (f x) x) (f 1)";

            fn bare() -> $name {
                $name(ENGINES.with(|engines| engines[$index].vm()).expect("a VM"))
            }

            fn furnish(&mut self) {
                furnish(&mut self.0);
            }

            fn run(&mut self, text: &str) {
                self.0.eval::<()>(text).expect("the script runs");
            }

            fn call(&mut self, name: &str) -> i64 {
                let function = self.0.function::<(), i64>(name).expect("a procedure");
                function.call(&mut self.0, ()).expect("an integer")
            }

            fn call_often(&mut self, name: &str, times: u32) {
                let function = self.0.function::<(), ()>(name).expect("a procedure");
                for _ in 0..times {
                    function.call(&mut self.0, ()).expect("nothing");
                }
            }
        }
    };
}
peer! { WithJit 0 }
peer! { WithoutJit 1 }
