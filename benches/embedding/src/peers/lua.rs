//! Lua 5.4 or LuaJIT, by mlua.

use mlua::{Function, Lua, MetaMethod, UserData, UserDataFields, UserDataMethods, UserDataRef};

use crate::Peer;
use crate::item::{Item, random};

pub(crate) struct LuaPeer(Lua);

impl UserData for Item {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_field_method_get("rank", |_, this| Ok(this.rank));
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_meta_method(MetaMethod::Lt, |_, this, other: UserDataRef<Item>| {
            Ok(this.order(&other).is_lt())
        });
    }
}

impl Peer for LuaPeer {
    const SCRIPT: &'static str = include_str!("../../scripts/sort.lua");
    const TRIFLE: &'static str = "local function f(x) return x end; f(1)";

    fn bare() -> LuaPeer {
        LuaPeer(Lua::new())
    }

    fn furnish(&mut self) {
        let lua = &self.0;
        let set = |name: &str, function: mlua::Result<Function>| {
            lua.globals().set(name, function.expect("a function")).expect("a global");
        };
        set("item", lua.create_function(|_, number: i64| Ok(Item::new(number))));
        set("random", lua.create_function(|_, bound: i64| Ok(random(bound))));
        set("nop", lua.create_function(|_, ()| Ok(())));
    }

    fn run(&mut self, text: &str) {
        self.0.load(text).exec().expect("the script runs");
    }

    fn call(&mut self, name: &str) -> i64 {
        let function: Function = self.0.globals().get(name).expect("a function");
        function.call(()).expect("an integer")
    }

    fn call_often(&mut self, name: &str, times: u32) {
        let function: Function = self.0.globals().get(name).expect("a function");
        for _ in 0..times {
            function.call::<()>(()).expect("nothing");
        }
    }
}
