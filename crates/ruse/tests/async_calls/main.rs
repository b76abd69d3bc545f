//! Functions of the host that wait, and the runs that call them.
#![cfg(feature = "async")]
#![forbid(unsafe_code)]

mod cancellation;
mod continuations;
mod errors;
mod executor;
mod limits;
mod many;
mod tail_calls;
mod values;

use executor::{Pause, block_on};
use ruse::{Error, FromScheme, Jit, Options, Vm};

/// VMs of every sort that must behave the same, with the procedures of [`with_waits`].
fn every_vm(mut test: impl FnMut(&mut Vm)) {
    for jit in [Jit::Off, Jit::On, Jit::Eager] {
        for gc_stress in [false, true] {
            let options = Options { jit, gc_stress, verify_heap: gc_stress, ..Options::default() };
            test(&mut with_waits(options));
        }
    }
}

/// A VM with `(wait x)`, which gives `x` after a pause, `(now x)`, which gives it at once, and `(pauses n x)`.
fn with_waits(options: Options) -> Vm {
    let mut vm = Vm::new(options).unwrap();
    vm.register_async("wait", |value: ruse::Value| async move {
        Pause::new(1).await;
        value
    })
    .unwrap();
    vm.register_async("now", |value: ruse::Value| async move { value }).unwrap();
    vm.register_async("pauses", |times: usize, value: ruse::Value| async move {
        Pause::new(times).await;
        value
    })
    .unwrap();
    vm
}

fn vm() -> Vm {
    with_waits(Options::default())
}

fn eval<T: FromScheme>(vm: &mut Vm, text: &str) -> Result<T, Error> {
    block_on(vm.eval_async(text))
}

/// The printed form of a text's value.
fn print(vm: &mut Vm, text: &str) -> String {
    let value: ruse::Value = eval(vm, text).unwrap_or_else(|error| panic!("{text}: {error}"));
    vm.to_text(&value).unwrap()
}
