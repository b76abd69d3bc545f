//! Rhai.

use std::rc::Rc;

use rhai::{AST, CallFnOptions, Engine, Scope};

use crate::Peer;
use crate::item::{Item, random};

pub(crate) struct RhaiPeer {
    engine: Engine,
    script: AST,
    scope: Scope<'static>,
}

/// Rhai copies values, so its users share what is large.
#[derive(Clone)]
struct Shared(Rc<Item>);

impl RhaiPeer {
    fn options() -> CallFnOptions<'static> {
        CallFnOptions::new().eval_ast(false).rewind_scope(false)
    }
}

impl Peer for RhaiPeer {
    const SCRIPT: &'static str = include_str!("../../scripts/sort.rhai");
    const TRIFLE: &'static str = "fn f(x) { x } f(1);";

    fn bare() -> RhaiPeer {
        RhaiPeer { engine: Engine::new(), script: AST::empty(), scope: Scope::new() }
    }

    fn furnish(&mut self) {
        self.engine
            .set_max_expr_depths(0, 0)
            .set_max_call_levels(1000)
            .register_type_with_name::<Shared>("Item")
            .register_fn("item", |number: i64| Shared(Rc::new(Item::new(number))))
            .register_get("rank", |this: &mut Shared| this.0.rank)
            .register_fn("<", |a: &mut Shared, b: Shared| a.0.order(&b.0).is_lt())
            .register_fn("random", random)
            .register_fn("nop", || ());
    }

    fn run(&mut self, text: &str) {
        self.script = self.engine.compile(text).expect("a script");
        self.engine.run_ast_with_scope(&mut self.scope, &self.script).expect("it runs");
    }

    fn call(&mut self, name: &str) -> i64 {
        let RhaiPeer { engine, script, scope } = self;
        let result = engine.call_fn_with_options(Self::options(), scope, script, name, ());
        result.expect("an integer")
    }

    fn call_often(&mut self, name: &str, times: u32) {
        let RhaiPeer { engine, script, scope } = self;
        for _ in 0..times {
            let result: Result<(), _> =
                engine.call_fn_with_options(Self::options(), scope, script, name, ());
            result.expect("nothing");
        }
    }
}
