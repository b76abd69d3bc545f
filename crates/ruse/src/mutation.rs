//! Damaged code of real programs: the verifier rejects it, or it runs without harm.
//!
//! Words of the instructions are changed at random, the unit is encoded and comes back as a file's would. What the
//! verifier lets pass runs with fuel in a VM that checks its heap; debug assertions watch every access to it.

use ruse_isa::code::CodeUnit;
use ruse_isa::encode::encode_unit;
use ruse_isa::ops::{Instruction, Op};
use ruse_isa::prim::PrimEffect;
use ruse_runtime::host::LinkUnit;

use crate::{Options, Vm};

const PROGRAMS: &[&str] = &[
    "(import (scheme base))
     (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
     (define (count n) (let loop ((i 0) (l (quote ()))) (if (< i n) (loop (+ i 1) (cons i l)) l)))
     (fib 8) (apply + (count 20))",
    "(import (scheme base))
     (define-record-type point (make-point x y) point? (x px set-px!) (y py))
     (define (counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
     (define (even n) (if (= n 0) #t (odd (- n 1)))) (define (odd n) (if (= n 0) #f (even (- n 1))))
     (let ((c (counter)) (p (make-point 1 2))) (c) (set-px! p (c)) (list (px p) (py p) (even 9)))",
    "(import (scheme base) (scheme case-lambda))
     (define (f k) (call/cc (lambda (c) (dynamic-wind (lambda () 1) (lambda () (k c)) (lambda () 2)))))
     (define g (case-lambda ((a) a) ((a b . r) (list a b r))))
     (define (h x) (letrec ((e (lambda (n) (if (= n 0) x (o (- n 1))))) (o (lambda (n) (if (= n 0) g (e (- n 1)))))) (list e (e 5))))
     (f (lambda (c) (c 1))) (g 1) (g 1 2 3) (h 4)
     (call-with-values (lambda () (values 1 2)) (lambda (a . b) (cons a b)))
     (guard (e (#t (vector e 1))) (vector-ref (vector 1 2) 5))",
];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}

fn vm() -> Vm {
    let options = Options {
        max_heap: 16 << 20,
        max_frames: 2_000,
        nursery: 64 << 10,
        verify_heap: true,
        hash_seed: Some(1),
        ..Options::default()
    };
    Vm::new(options).unwrap()
}

/// The units of a program; the last one is its own.
fn units(vm: &mut Vm, program: &str) -> Vec<LinkUnit> {
    let Ok(compiled) = vm.front().lock().program("program", program) else { panic!("{program}") };
    compiled.units
}

/// Changes a few fields of instructions; extension words too.
fn mutate(unit: &mut CodeUnit, random: &mut Random) {
    for _ in 0..1 + random.below(2) {
        let index = random.below(unit.functions.len());
        let function = &mut unit.functions[index];
        let at = random.below(function.code.len());
        let word = function.code[at].0;
        let small = random.below(12) as u64;
        function.code[at] = Instruction(match random.below(8) {
            0 => word & !0xff | random.below(Op::RecordSet as usize + 1) as u64,
            1 => word & !(0xffff << 8) | small << 8,
            2 => word & !(0xffff << 24) | small << 24,
            3 => word & !(0xff_ffff << 40) | small << 40,
            4 => word & !(0xff_ffff << 40) | (small.wrapping_sub(6) & 0xff_ffff) << 40,
            5 => word ^ 1 << random.below(64),
            6 => function.code[random.below(function.code.len())].0,
            _ => {
                match random.below(3) {
                    0 => {
                        function.frame_words = function
                            .frame_words
                            .wrapping_add(random.below(5) as u32)
                            .wrapping_sub(2)
                    }
                    1 => function.required = random.below(4) as u32,
                    _ => function.free = random.below(4) as u32,
                }
                word
            }
        });
    }
}

/// Whether a unit calls only primitives that stay inside the VM: nothing that reads standard input, writes files or
/// ends the process.
fn is_tame(unit: &CodeUnit) -> bool {
    let infos = ruse_runtime::primitive_infos();
    let tame = |word: &Instruction| {
        word.op() != Some(Op::CallPrimitive)
            || infos.get(word.c() >> 8).is_none_or(|info| {
                let inside = [
                    "set", "%raise", "%make", "%dynamic", "%promise", "%table", "%record",
                    "%param", "fill", "copy",
                ];
                let outside = [
                    "file", "read", "peek", "ready", "exit", "load", "env", "expt", "command",
                    "sleep",
                ];
                (info.effect != PrimEffect::Effect
                    || inside.iter().any(|part| info.name.contains(part)))
                    && !outside.iter().any(|part| info.name.contains(part))
            })
    };
    unit.functions.iter().all(|function| function.code.iter().all(tame))
}

/// Runs cases; gives how many passed the verifier.
fn run(seed: u64, cases: usize) -> usize {
    let mut random = Random(seed | 1);
    let mut accepted = 0;
    for program in PROGRAMS {
        let mut vm = vm();
        let mut all = units(&mut vm, program);
        let own = all.pop().expect("a program has a unit");
        let own = own.downcast::<CodeUnit>().expect("the interpreter takes code");
        vm.inner.link_units(all).expect("the libraries link");
        for case in 0..cases / PROGRAMS.len() {
            let mut unit = (*own).clone();
            mutate(&mut unit, &mut random);
            if !is_tame(&unit) {
                continue;
            }
            let Ok(unit) = ruse_vm::load_unit(&encode_unit(&unit)) else { continue };
            accepted += 1;
            // What damaged code did to the globals of libraries must not spoil all cases that follow.
            if accepted % 500 == 0 {
                vm = self::vm();
                let mut libraries = units(&mut vm, program);
                libraries.pop();
                vm.inner.link_units(libraries).expect("the libraries link");
            }
            vm.set_fuel(Some(300));
            // How the run ends is its own affair; that it ends, and the heap is whole, is ours.
            let ended = vm.run_units(vec![unit]).is_ok();
            if case % 64 == 0 || ended && case % 16 == 0 {
                vm.collect();
            }
        }
    }
    accepted
}

#[test]
fn damaged_code_is_rejected_or_runs_without_harm() {
    let accepted = run(0x9e37_79b9_7f4a_7c15, 100_000);
    assert!(accepted > 5_000, "{accepted} cases passed the verifier");
}

/// As many cases as somebody has patience for: `RUSE_MUTATIONS=10000000`, with `RUSE_SEED` another sequence.
#[test]
#[ignore = "runs as long as it is told to"]
fn many_damaged_units() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("RUSE_MUTATIONS").unwrap_or(1_000_000) as usize;
    run(number("RUSE_SEED").unwrap_or(1), cases);
}
