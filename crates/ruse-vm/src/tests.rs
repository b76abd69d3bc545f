//! The VM with code written by hand: no front half takes part.

use std::sync::Arc;

use ruse_heap::Value;
use ruse_heap::control::Stop;
use ruse_isa::code::{CodeUnit, Constant};
use ruse_isa::text::parse_function;
use ruse_runtime::ErrorKind;

use crate::{Exit, Vm, VmConfig, check_unit};

/// fib as the compiler would make it: slot 2 is n, callee frames start at 5.
const FIB: &str = "function fib required=1 rest=no frame=9 free=0 constants=[0]\n\
    JumpIfGeImm s2 2 @rec\n\
    Return s2\n\
    rec:\n\
    AddImm s7 s2 -1\n\
    CallStatic s3 s5 k0/1\n\
    AddImm s7 s2 -2\n\
    CallStatic s4 s5 k0/1\n\
    Add s3 s3 s4\n\
    Return s3";

fn fib() -> CodeUnit {
    let function = parse_function(FIB).unwrap();
    let body = parse_function(
        "function - required=0 rest=no frame=3 free=0 constants=[0]\nLoadConst s2 k0\nReturn s2",
    )
    .unwrap();
    let function = ruse_isa::code::Function { params: ["n".into()].into(), ..function };
    CodeUnit {
        name: "test".into(),
        functions: vec![function, body],
        entry: Some(1),
        constants: vec![Constant::StaticClosure(0)],
        ..CodeUnit::default()
    }
}

/// Links the unit and gives the procedure that its body returns.
fn procedure(vm: &mut Vm, unit: CodeUnit) -> Value {
    check_unit(&unit).unwrap();
    let thunks = vm.link_units(&[Arc::new(unit)]).unwrap();
    vm.call(thunks[0], &[]).unwrap()
}

fn run(config: VmConfig, unit: CodeUnit, args: &[Value]) -> (Vm, Result<Value, Exit>) {
    let mut vm = Vm::new(config).unwrap();
    let procedure = procedure(&mut vm, unit);
    let result = vm.call(procedure, args);
    (vm, result)
}

#[test]
fn hand_written_code_runs() {
    let (_, result) = run(VmConfig::default(), fib(), &[Value::fixnum(20)]);
    assert_eq!(result.unwrap(), Value::fixnum(6765));
}

#[test]
fn it_runs_with_a_collection_at_every_safepoint() {
    let mut config = VmConfig::default();
    config.runtime.heap.stress = true;
    config.runtime.heap.verify = true;
    // Under Miri a collection takes seconds.
    let (n, expected, collections) = if cfg!(miri) { (4, 3, 8) } else { (10, 55, 100) };
    let (vm, result) = run(config, fib(), &[Value::fixnum(n)]);
    assert_eq!(result.unwrap(), Value::fixnum(expected));
    assert!(vm.stats().heap.collections.iter().sum::<u64>() > collections);
}

#[test]
fn an_error_names_operator_and_frames_and_leaves_the_vm_usable() {
    let (mut vm, result) = run(VmConfig::default(), fib(), &[Value::TRUE]);
    let Err(Exit::Uncaught(uncaught)) = result else { panic!("{result:?}") };
    assert_eq!(vm.runtime.condition_kind(uncaught.payload), Some(ErrorKind::Type));
    assert_eq!(uncaught.backtrace.frames[0].name.as_deref(), Some("fib"));
    let procedure = procedure(&mut vm, fib());
    assert_eq!(vm.call(procedure, &[Value::fixnum(5)]).unwrap(), Value::fixnum(5));
}

#[test]
fn recursion_ends_at_the_limit_of_the_stack() {
    let config = VmConfig { stack_words: 10_000, ..VmConfig::default() };
    let (vm, result) = run(config, fib(), &[Value::fixnum(100_000)]);
    let Err(Exit::Uncaught(uncaught)) = result else { panic!("{result:?}") };
    assert_eq!(vm.runtime.condition_kind(uncaught.payload), Some(ErrorKind::Limit));
    assert!(uncaught.backtrace.omitted > 100);
}

#[test]
fn an_interrupt_stops_a_run() {
    let mut vm = Vm::new(VmConfig::default()).unwrap();
    let procedure = procedure(&mut vm, fib());
    vm.control().request(ruse_heap::control::reason::INTERRUPT);
    let result = vm.call(procedure, &[Value::fixnum(30)]);
    assert!(matches!(result, Err(Exit::Stopped { stop: Stop::Interrupted, .. })), "{result:?}");
}
