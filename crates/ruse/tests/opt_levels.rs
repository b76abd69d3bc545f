//! Errors do not depend on how much was optimised, nor on whether a call became an op: kind, place and message
//! are the same.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use ruse::{Error, Options, Vm};
use ruse_isa::ops::Effect;
use ruse_isa::prim::{Lowering, PrimInfo};

const LEVELS: [u8; 3] = [0, 1, 2];

fn vm(opt_level: u8) -> Vm {
    let options =
        Options { opt_level, max_heap: 64 << 20, max_frames: 100_000, ..Options::default() };
    Vm::new(options).unwrap()
}

/// What a user sees of an error.
fn seen(result: Result<(), Error>) -> String {
    match result {
        Ok(()) => "no error".to_owned(),
        Err(error) => {
            let file = error.file.as_deref().unwrap_or("-");
            let (line, column) = (error.line, error.column);
            format!("{:?} at {file}:{line}:{column}: {}", error.kind, error.message)
        }
    }
}

fn error_programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/errors");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "scm")).collect();
    files.sort();
    files
}

#[test]
fn every_program_of_the_error_tests_fails_the_same_at_every_level() {
    let files = error_programs();
    assert!(files.len() > 100, "{} files", files.len());
    let mut different = Vec::new();
    for file in files {
        let [none, one, all] = LEVELS.map(|level| {
            let mut vm = vm(level);
            vm.set_command_line(vec![file.display().to_string()]);
            seen(vm.run_file(&file))
        });
        if none != one || one != all {
            different.push(format!("0: {none}\n1: {one}\n2: {all}\n"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The primitives of which calls may become ops that raise, with the numbers of arguments that do.
fn op_primitives() -> Vec<(&'static PrimInfo, Vec<usize>)> {
    let mut found = Vec::new();
    for row in ruse_runtime::primitive_infos() {
        let counts = match row.lowering {
            Lowering::Op(op) if op.info().effect == Effect::Raises => vec![row.arity.min as usize],
            Lowering::Fold(_) | Lowering::Compare { .. } => vec![1, 2, 3, 4],
            Lowering::Sign { .. } => vec![1],
            _ => continue,
        };
        found.push((row, counts));
    }
    found
}

/// Every choice of `count` of the arguments.
fn choices(arguments: &[&str], count: usize) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for _ in 0..count {
        all = all
            .iter()
            .flat_map(|start| {
                arguments.iter().map(|next| {
                    let mut longer: Vec<String> = start.clone();
                    longer.push((*next).to_owned());
                    longer
                })
            })
            .collect();
    }
    all
}

/// Forms that call `name` so that the call becomes an op: as a value, as a test and for effect, with all
/// arguments in variables and with one of them at a time written into the call.
fn programs(name: &str, arguments: &[String]) -> Vec<String> {
    let names = ["a", "b", "c", "d"];
    let parameters = names[..arguments.len()].join(" ");
    let passed = arguments.join(" ");
    let mut calls = vec![format!("({name} {parameters})")];
    for inline in 0..arguments.len() {
        let operands: Vec<&str> = (0..arguments.len())
            .map(|index| if index == inline { arguments[index].as_str() } else { names[index] })
            .collect();
        calls.push(format!("({name} {})", operands.join(" ")));
    }
    calls.push(format!("({name} {passed})"));
    let mut programs = Vec::new();
    for call in calls {
        for body in [call.clone(), format!("(if {call} 1 2)"), format!("(begin {call} 3)")] {
            programs.push(format!("(define (f {parameters}) {body}) (f {passed})"));
        }
    }
    programs
}

#[test]
fn an_op_fails_as_the_procedure_that_it_stands_for() {
    let mut vms = LEVELS.map(vm);
    let rows = op_primitives();
    assert!(rows.len() > 25, "{} primitives", rows.len());
    let mut different = Vec::new();
    let mut failures = 0;
    for (row, counts) in rows {
        for count in counts {
            // Good numbers of both signs, and what no op takes.
            let all = ["2", "-3", "\"x\"", "0"];
            let arguments = if count > 2 { &all[..3] } else { &all[..] };
            for arguments in choices(arguments, count) {
                let name = row.name;
                let list = arguments.join(" ");
                let called = format!("(define p {name}) (set! p p) (apply p (list {list}))");
                let called = vms[2].eval_printed(&called);
                let Err(expected) = called else { continue };
                failures += 1;
                for program in programs(name, &arguments) {
                    let errors = vms.each_mut().map(|vm| vm.eval_printed(&program).map(drop));
                    let place = seen(errors[2].clone());
                    for error in errors {
                        let same = error.as_ref().is_err_and(|error| {
                            error.kind == expected.kind && error.message == expected.message
                        });
                        if !same || seen(error.clone()) != place {
                            let (got, wanted) = (seen(error), &expected.message);
                            different.push(format!("{program}: {got}; wanted {wanted}, {place}"));
                        }
                    }
                }
            }
        }
    }
    assert!(failures > 500, "{failures} failing calls");
    let shown = different.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(different.is_empty(), "{} of them:\n{shown}", different.len());
}
