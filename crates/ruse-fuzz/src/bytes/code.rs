//! Encoded units: the decoder and the verifier refuse them, or the VM runs them safely.
//!
//! Safely means that whatever the code does, it ends with a value or an error, in the time that an interrupt leaves
//! it, and the heap passes its own check afterwards.

use std::sync::Arc;
use std::time::Duration;

use ruse_expand::{Config, Expander, NoLibraries};
use ruse_heap::{Value, control::reason};
use ruse_isa::code::{CodeUnit, Constant, Function};
use ruse_isa::decode::decode_unit;
use ruse_isa::encode::encode_unit;
use ruse_isa::text::parse_function;
use ruse_isa::verify::verify_unit;
use ruse_vm::{Vm, VmConfig};

/// How long mutated code may loop.
const PATIENCE: Duration = Duration::from_millis(40);

/// Decodes the bytes as a unit; what the verifier accepts is linked and run.
///
/// # Errors
/// What is wrong with an accepted unit.
pub fn code(bytes: &[u8]) -> Result<(), String> {
    let Ok(unit) = decode_unit(bytes) else { return Ok(()) };
    if verify_unit(&unit, ruse_runtime::primitive_infos()).is_err() {
        return Ok(());
    }
    match decode_unit(&encode_unit(&unit)) {
        Ok(again) if same(&again, &unit) => {}
        _ => return Err("the unit is another one after it was encoded".to_owned()),
    }
    let statics: Vec<u32> = (0..unit.functions.len() as u32)
        .filter(|&it| unit.functions[it as usize].free == 0)
        .collect();
    run(unit.clone())?;
    for function in statics.into_iter().take(8) {
        run(calling(unit.clone(), function))?;
    }
    Ok(())
}

/// Equality that takes not-a-number for itself.
fn same(one: &CodeUnit, other: &CodeUnit) -> bool {
    one == other || format!("{one:?}") == format!("{other:?}")
}

/// The unit with an entry that gives one of its procedures.
fn calling(mut unit: CodeUnit, function: u32) -> CodeUnit {
    let constant = unit.constants.len() as u32;
    unit.constants.push(Constant::StaticClosure(function));
    let text =
        "function - required=0 rest=no frame=3 free=0 constants=[0]\nLoadConst s2 k0\nReturn s2";
    let entry = Function {
        constants: [constant].into(),
        ..parse_function(text).expect("the text is written here")
    };
    unit.entry = Some(unit.functions.len() as u32);
    unit.functions.push(entry);
    unit
}

fn run(unit: CodeUnit) -> Result<(), String> {
    if let Err(fault) = verify_unit(&unit, ruse_runtime::primitive_infos()) {
        return Err(format!("an entry was added, and now: {fault}"));
    }
    let mut config = VmConfig { stack_words: 1 << 14, ..VmConfig::default() };
    config.runtime.heap.max_bytes = 16 << 20;
    config.runtime.heap.nursery_bytes = 64 << 10;
    config.runtime.heap.verify = true;
    let Some(mut vm) = Vm::new(config) else { return Err("no VM".to_owned()) };
    vm.runtime.ports.set_standard_output(Box::new(std::io::sink()));
    vm.runtime.ports.set_standard_error(Box::new(std::io::sink()));
    vm.runtime.ports.set_standard_input(Box::new(std::io::empty()));
    let Ok(thunks) = vm.link_units(&[Arc::new(unit)]) else { return Ok(()) };
    let Some(&thunk) = thunks.first() else { return Ok(()) };
    let Some(value) = limited(&mut vm, thunk, &[]) else { return Ok(()) };
    let value = vm.runtime.heap.root(value);
    let arguments = [Value::fixnum(3), Value::TRUE, Value::NIL];
    for count in 0..=arguments.len() {
        let procedure = vm.runtime.heap.rooted(value);
        limited(&mut vm, procedure, &arguments[..count]);
        vm.collect_full();
    }
    Ok(())
}

/// A call that an interrupt ends after a while.
fn limited(vm: &mut Vm, procedure: Value, arguments: &[Value]) -> Option<Value> {
    let control = Arc::downgrade(vm.control());
    let timer = std::thread::spawn(move || {
        std::thread::park_timeout(PATIENCE);
        if let Some(control) = control.upgrade() {
            control.request(reason::INTERRUPT);
        }
    });
    let result = vm.call(procedure, arguments).ok();
    timer.thread().unpark();
    result
}

/// Programs over primitives alone, compiled.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    const PROGRAMS: [&str; 10] = [
        "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 10)",
        "(define (loop i acc) (if (= i 0) acc (loop (- i 1) (cons i acc)))) (loop 10 '())",
        "(define (f x) (lambda (y) (set! x (+ x y)) x)) (define g (f 1)) (g 2) (g 2.5)",
        "(define v (make-vector 5 0)) (vector-set! v 1 'a) (vector-ref v 1) (vector-length v)",
        "(define (g . rest) (car rest)) (define h (lambda (a b . c) (g a b c))) (h 1 2 3 4)",
        "(letrec ((e? (lambda (n) (if (= n 0) #t (o? (- n 1))))) (o? (lambda (n) (if (= n 0) #f (e? (- n 1)))))) (e? 9))",
        "(define s (string-append \"ab\" \"λ\")) (string-length s) (string->symbol s) '(a #(1 2.5 x) \"c\" . 1/3)",
        "(%call/cc (lambda (k) (k 5)))",
        "(define x 1.5) (define (h a) (* a (+ a x))) (h 2.5) (h 4611686018427387903) (- (* x x))",
        "(define b (bytevector-u8-ref (make-bytevector 3 7) 1)) (eq? b 7) (char->integer #\\a)",
    ];
    PROGRAMS.iter().filter_map(|text| compile(text)).map(|unit| encode_unit(&unit)).collect()
}

fn compile(text: &str) -> Option<CodeUnit> {
    let infos = ruse_runtime::primitive_infos();
    let mut expander = Expander::new(infos, Config::new(Box::new(NoLibraries)));
    let text = format!("(import (ruse syntax) (ruse primitives)) {text}");
    let expansion = expander.expand_program("seed", &text).ok()?;
    let primitives = ruse_compiler::Primitives::new(infos);
    let options = ruse_compiler::Options { level: 1, ..ruse_compiler::Options::default() };
    let compiled = ruse_compiler::compile(
        expansion.program,
        &primitives,
        &ruse_compiler::NoImports,
        &expander.sources,
        options,
        None,
    );
    compiled.ok().map(|compiled| compiled.code)
}

#[cfg(test)]
mod tests {
    use super::{code, seeds};

    #[test]
    fn every_seed_compiles_and_runs() {
        let seeds = seeds();
        assert_eq!(seeds.len(), 10);
        for seed in seeds {
            code(&seed).unwrap();
        }
    }
}
