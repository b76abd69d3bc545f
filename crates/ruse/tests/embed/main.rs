//! The embedding interface, as a host uses it.
#![forbid(unsafe_code)]

mod conversions;
mod errors;
mod functions;
mod handles;
mod libraries;
mod resolvers;
mod threads;
mod types;

use ruse::{Jit, Options, Vm};

/// VMs of every sort that must behave the same.
fn every_vm(mut test: impl FnMut(&mut Vm)) {
    for (jit, gc_stress) in
        [(Jit::Off, false), (Jit::Eager, false), (Jit::Off, true), (Jit::Eager, true)]
    {
        let options = Options { jit, gc_stress, verify_heap: gc_stress, ..Options::default() };
        test(&mut Vm::new(options).unwrap());
    }
}

/// A VM like the embedder's first.
fn vm() -> Vm {
    Vm::new(Options::default()).unwrap()
}
