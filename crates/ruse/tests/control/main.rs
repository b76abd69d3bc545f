//! Control against a model: random programs of continuations, winds, parameters, exceptions, assignments and several
//! values run on an abstract machine ([`model`]) and on the VM, which must print the same events and end alike.
//!
//! A short run is a test. `RUSE_MODEL_TRACES=N` asks for a longer one, `RUSE_MODEL_SEED=S` for other programs.
#![forbid(unsafe_code)]

mod coverage;
mod engine;
mod generate;
mod model;
mod print;
mod random;
mod shrink;
mod term;

use std::time::Instant;

use coverage::Coverage;
use engine::{Engine, Mode, Way};
use model::Outcome;
use term::Program;

/// Programs of the short run.
const TRACES: u64 = 5_000;
/// Programs after which a long run says how far it is.
const PROGRESS: u64 = 50_000;
/// The mode that gets only one program in so many, because it is slow.
const SELDOM: u64 = 100;

const MODES: [Mode; 4] = [
    Mode { opt_level: 2, gc_stress: false, way: Way::Form },
    Mode { opt_level: 0, gc_stress: false, way: Way::Form },
    Mode { opt_level: 2, gc_stress: false, way: Way::Closed },
    Mode { opt_level: 2, gc_stress: true, way: Way::Form },
];

fn from_environment(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
        Err(_) => otherwise,
    }
}

/// How often a mode is used: one program in so many.
fn share(mode: Mode) -> u64 {
    match mode {
        Mode { gc_stress: true, .. } => SELDOM,
        Mode { way: Way::Closed, .. } => 8,
        _ => 1,
    }
}

/// The model's outcome and the engine's, if they differ.
fn difference(program: &Program, engine: &mut Engine) -> Option<(Outcome, String)> {
    let expected = model::run(program, &mut Coverage::default())?;
    match engine.run(program) {
        Ok(found) if found == expected => None,
        Ok(found) => Some((expected, format!("{}\n{:?}", found.events, found.end))),
        Err(report) => Some((expected, report)),
    }
}

fn fail(seed: u64, mode: Mode, program: Program, start: Instant) -> ! {
    let found_after = start.elapsed().as_secs_f64();
    let shrunk =
        shrink::shrink(program, |program| difference(program, &mut Engine::new(mode)).is_some());
    let (expected, found) =
        difference(&shrunk, &mut Engine::new(mode)).expect("it failed a moment ago");
    panic!(
        "seed {seed} after {found_after:.1} s, {mode:?}\n{}{}\nexpected {}\n{:?}\nfound {found}",
        print::PRELUDE,
        print::expression(&shrunk),
        expected.events,
        expected.end
    );
}

#[test]
fn the_virtual_machine_does_what_the_model_does() {
    let traces = from_environment("RUSE_MODEL_TRACES", TRACES);
    let first = from_environment("RUSE_MODEL_SEED", 1);
    let mut engines = MODES.map(Engine::new);
    let mut runs = [(0u64, 0.0); MODES.len()];
    let mut coverage = Coverage::default();
    let (mut done, mut seed, mut given_up) = (0, first, 0);
    let start = Instant::now();
    while done < traces {
        let program = generate::program(seed);
        assert!(
            term::well_formed(&program.term, 1, &mut Vec::new()),
            "seed {seed} makes an ill-formed program:\n{}",
            print::expression(&program)
        );
        match model::run(&program, &mut coverage) {
            None => given_up += 1,
            Some(expected) => {
                done += 1;
                if done % PROGRESS == 0 {
                    println!("{done} traces, {:.0} s", start.elapsed().as_secs_f64());
                }
                for ((engine, mode), runs) in engines.iter_mut().zip(MODES).zip(&mut runs) {
                    if !seed.is_multiple_of(share(mode)) {
                        continue;
                    }
                    let begin = Instant::now();
                    let found = engine.run(&program);
                    *runs = (runs.0 + 1, runs.1 + begin.elapsed().as_secs_f64());
                    if found.as_ref() != Ok(&expected) {
                        fail(seed, mode, program, start);
                    }
                }
            }
        }
        seed = seed.wrapping_add(1);
    }
    println!(
        "{done} traces from seeds {first} to {}, {given_up} given up, runs and seconds by mode {runs:.1?}, {:.1} s\n{}",
        seed - 1,
        start.elapsed().as_secs_f64(),
        coverage.report()
    );
    assert!(coverage.missing().is_empty(), "never reached: {:?}", coverage.missing());
    assert!(given_up < done, "most programs were given up");
}
