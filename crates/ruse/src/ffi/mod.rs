//! The library `(ruse ffi)`: C functions as procedures, C memory as objects. Its Scheme part is `lib/ruse/ffi.sld`; here
//! are the procedures of `(ruse ffi primitives)`, which only that library imports. What needs unsafe code is in crate
//! `ruse-ffi`, the thunks are made by `ruse-native`.
//!
//! Start reading at [`functions`]: how a call goes. [`convert`] has the values, [`callbacks`] the way back.
//!
//! Invariant: the procedures exist only in VMs whose host granted `Capabilities::ffi`.

mod callbacks;
mod convert;
mod functions;
mod memory;
mod state;
mod types;

use std::sync::Arc;

use ruse_expand::core::GlobalName;
use ruse_expand::{InterfaceBinding, LibraryInterface, LibraryName};
use ruse_heap::Value as Word;
use ruse_isa::layout::host_arity;
use ruse_runtime::Raise;
use ruse_vm::{HostCode, HostEntry, HostFunction};

use crate::context::Context;
use crate::error::Error;
use crate::options::{Backend, Options};

pub(crate) use state::State;

/// The library of the procedures here.
const PRIMITIVES: [&str; 3] = ["ruse", "ffi", "primitives"];

/// A procedure: its name, how many arguments it takes at least and at most, what it does.
#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    least: u16,
    most: Option<u16>,
    run: fn(&mut Context<'_>, usize) -> Result<Word, Error>,
}

/// Makes a row; `most` is `None` when there is no limit.
const fn row(
    name: &'static str,
    least: u16,
    most: Option<u16>,
    run: fn(&mut Context<'_>, usize) -> Result<Word, Error>,
) -> Row {
    Row { name, least, most, run }
}

const TABLES: [&[Row]; 4] = [types::ROWS, memory::ROWS, functions::ROWS, callbacks::ROWS];

fn rows() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().flat_map(|table| table.iter())
}

impl HostFunction for Row {
    fn call(&self, vm: &mut ruse_vm::Vm, count: usize) -> Result<Word, Raise> {
        let mut ctx = Context::lent(vm);
        (self.run)(&mut ctx, count).map_err(|error| ctx.raise(error.into()))
    }

    fn entry(&self) -> HostEntry<'_> {
        HostEntry::of(self)
    }
}

/// Whether programs with these options may call C; else why not: the code of a diagnostic, and for people.
pub(crate) fn permission(options: &Options) -> Result<(), (&'static str, String)> {
    if !options.capabilities.may_call_c() {
        let message =
            "no permission to call C; --allow-ffi grants it, or Capabilities::ffi of the host";
        return Err(("host/no-permission", message.to_owned()));
    }
    if options.backend != Backend::Vm {
        let engine = options.backend.name();
        let message = format!("the engine {engine} calls no functions of the host, so none of C");
        return Err(("host/declined", message));
    }
    if !cfg!(feature = "jit") {
        let message = "calls of C need native code: this build has not the feature jit";
        return Err(("host/no-c", message.to_owned()));
    }
    Ok(())
}

/// What the expander needs to know of the procedures here; `None` if the library is another one.
pub(crate) fn interface(name: &LibraryName) -> Option<Arc<LibraryInterface>> {
    if *name != LibraryName::of(&PRIMITIVES) {
        return None;
    }
    let library: Arc<str> = Arc::from(name.to_string());
    let export = |row: &Row| {
        let name: Arc<str> = Arc::from(row.name);
        let global = GlobalName { library: library.clone(), name: name.clone() };
        (name, InterfaceBinding::Global { name: global, mutable: false })
    };
    Some(Arc::new(LibraryInterface {
        name: name.clone(),
        exports: rows().map(export).collect(),
        types: Vec::new(),
        macros: Vec::new(),
        requires: Vec::new(),
    }))
}

/// Binds the procedures in a new VM that may call C.
pub(crate) fn bind(ctx: &mut Context<'_>) -> Result<(), Error> {
    let library = LibraryName::of(&PRIMITIVES).to_string();
    for row in rows() {
        let (optional, rest) = match row.most {
            Some(most) => (most - row.least, false),
            None => (0, true),
        };
        let arity = host_arity::pack(row.least, optional, rest);
        let shown = row.name.trim_start_matches('%');
        let word = ctx.inner.host_procedure(shown, arity, HostCode::Own(Box::new(*row)))?;
        let runtime = ctx.inner.runtime_mut();
        let cell = runtime.global(&library, row.name);
        runtime.set_global(cell, word);
    }
    Ok(())
}
