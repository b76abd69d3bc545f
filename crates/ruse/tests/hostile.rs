//! The programs of `tests/hostile` in one process: each stops within its limit in every tier, and the same VM computes
//! correctly afterwards. `tests/hostile/README.md` describes the files; a run of the command for each, in a process of its
//! own, is with the tests of the command.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ruse::{Captured, Error, ErrorKind, Jit, Options, Vm};

/// How long a program may take, whatever its limit is: generous, for slow and busy machines.
const PATIENCE: Duration = Duration::from_secs(20);
/// The time that a program gets which has no limit of time of its own.
const TIMEOUT: Duration = Duration::from_millis(50);
/// Families of programs that were not written for a limit of time, but must end within one all the same.
const OTHERS: &[&str] = &[
    "control-",
    "cyclic-",
    "dag-",
    "deep-",
    "endless-",
    "growth-",
    "macro-",
    "number-",
    "recursion-",
    "size-",
];
/// Programs of these families that need files, arguments or an input of their own.
const NEED_FILES: &[&str] = &[
    "(files ",
    "open-output-file",
    "open-binary-output-file",
    "file-exists?",
    "call-with-output-file",
];

struct Program {
    name: String,
    text: String,
    options: Options,
    /// Kinds of error that are right; empty for a program without expectations.
    kinds: Vec<String>,
}

impl Program {
    fn read(path: &Path) -> Option<Program> {
        let name = path.file_stem()?.to_str()?.to_owned();
        let text = std::fs::read_to_string(path).ok()?;
        let directives = text
            .lines()
            .take_while(|line| line.starts_with(';'))
            .filter_map(|line| line.strip_prefix(";; ")?.split_once(": "));
        let (mut flags, mut kinds) = (Vec::new(), Vec::new());
        for (directive, value) in directives {
            match directive {
                "flags" => flags.extend(value.split_whitespace()),
                "kind" => kinds.extend(value.split(',').map(str::to_owned)),
                "generate" => return None,
                _ => {}
            }
        }
        let mut options = options(&flags)?;
        if kinds.is_empty() {
            options.timeout = Some(TIMEOUT);
        }
        if NEED_FILES.iter().any(|word| text.contains(word))
            && options.capabilities != ruse::Capabilities::none()
        {
            return None;
        }
        Some(Program { name, text: text.clone(), options, kinds })
    }
}

/// The options for flags of the command, `None` if there is one that stands for no option.
fn options(flags: &[&str]) -> Option<Options> {
    let mut options =
        if flags.contains(&"--sandbox") { Options::sandboxed() } else { Options::default() };
    let mut flags = flags.iter();
    while let Some(&flag) = flags.next() {
        let (flag, value) = match flag.split_once('=') {
            _ if flag == "--sandbox" => continue,
            Some(parts) => parts,
            None => (flag, *flags.next()?),
        };
        let number = || {
            let digits = value.trim_end_matches(|c: char| c.is_alphabetic());
            let scale = match &value[digits.len()..] {
                "" => 1,
                "K" => 1 << 10,
                "M" => 1 << 20,
                "G" => 1 << 30,
                _ => return None,
            };
            Some(digits.parse::<usize>().ok()? * scale)
        };
        match flag {
            "--timeout" => options.timeout = Some(Duration::from_secs_f64(value.parse().ok()?)),
            "--fuel" => options.fuel = Some(number()? as u64),
            "--max-heap" => {
                options.max_heap = number()?;
                options.nursery = options.nursery.min(options.max_heap / 4);
            }
            "--max-stack" => options.max_frames = number()?,
            "--max-output" => options.max_output = Some(number()? as u64),
            _ => return None,
        }
    }
    Some(options)
}

fn programs(families: &[&str]) -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            families.iter().any(|family| name.starts_with(family))
        })
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| Program::read(path)).collect()
}

/// What a VM must still do after a program.
const CHECK: &str = "
    (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
    (define trace '())
    (define caught
      (guard (e ((symbol? e) (list e (reverse trace))))
        (dynamic-wind
          (lambda () (set! trace (cons 'in trace)))
          (lambda () (raise 'oops))
          (lambda () (set! trace (cons 'out trace))))))
    (define port (open-output-string))
    (write (call/cc (lambda (k) (for-each (lambda (x) (if (> x 2) (k x))) '(1 2 3 4)))) port)
    (define long (let loop ((i 0) (l '())) (if (= i 20000) l (loop (+ i 1) (cons i l)))))
    (list (fib 15) (expt 3 100) (inexact 1/3) (apply + long) caught (get-output-string port))";
const ANSWER: &str = "(610 515377520732011331036461129765621272702107522001 0.3333333333333333 199990000 \
                      (oops (in out)) \"3\")";

/// One program in one tier. What is wrong, if anything.
fn run(program: &Program, jit: Jit, gc_stress: bool) -> Result<Duration, String> {
    let options = Options { jit, gc_stress, ..program.options.clone() };
    let mut vm = Vm::new(options.clone()).map_err(|error| error.to_string())?;
    let (output, errors) = (vm.capture_output(), Captured::default());
    vm.set_error_output(Box::new(errors.clone()));
    vm.set_input(Box::new(std::io::empty()));
    let start = Instant::now();
    let result = vm.run_program(&program.name, &program.text);
    let elapsed = start.elapsed();
    judge(program, &result)?;
    if elapsed > PATIENCE {
        return Err(format!("it took {elapsed:?}"));
    }
    let written = (output.take_bytes().len() + errors.take_bytes().len()) as u64;
    if options.max_output.is_some_and(|most| written > most) {
        return Err(format!("{written} bytes of output"));
    }
    vm.set_fuel(options.fuel.map(|_| 1 << 20));
    vm.set_output_left(Some(0));
    vm.set_timeout(Some(PATIENCE));
    match vm.eval_printed(CHECK) {
        Ok(values) if values == [ANSWER] => Ok(elapsed),
        other => Err(format!("afterwards the VM gives {other:?}")),
    }
}

/// Whether a program ended as it should.
fn judge(program: &Program, result: &Result<(), Error>) -> Result<(), String> {
    let kind = result.as_ref().map_or_else(|error| error.kind.name(), |()| "ok");
    let wrong = || format!("ended with `{kind}`: {result:?}");
    let expected = match program.kinds.as_slice() {
        [] => result.as_ref().is_ok_and(|()| true) || kind != ErrorKind::Internal.name(),
        kinds => kinds.iter().any(|expected| expected == kind),
    };
    if expected { Ok(()) } else { Err(wrong()) }
}

/// Runs programs in tiers, on two threads; says everything that is wrong.
fn run_all(programs: &[Program], tiers: &[(Jit, bool)]) {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let work = || {
        while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            for &(jit, gc_stress) in tiers {
                let result = run(program, jit, gc_stress);
                if std::env::var_os("RUSE_HOSTILE_TIMES").is_some() {
                    eprintln!("{} {jit:?} {gc_stress} {result:?}", program.name);
                }
                if let Err(problem) = result {
                    let tier = format!("{jit:?}{}", if gc_stress { ", gc-stress" } else { "" });
                    let line = format!("{} ({tier}): {problem}", program.name);
                    failures.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_program_stops_within_its_limit_in_every_tier() {
    let programs = programs(&["limit-"]);
    assert!(programs.len() >= 80, "{} programs", programs.len());
    assert!(programs.iter().all(|program| !program.kinds.is_empty()));
    run_all(&programs, &[(Jit::Off, false), (Jit::On, false), (Jit::Eager, false)]);
}

#[test]
fn programs_stop_while_everything_is_collected_all_the_time() {
    let mut programs = programs(&["limit-"]);
    for program in &mut programs {
        // Whichever limit comes first is right: this is slow.
        program.options.timeout = Some(TIMEOUT);
        program.kinds.extend(["timeout", "limit", "fuel"].map(str::to_owned));
    }
    run_all(&programs, &[(Jit::Off, true), (Jit::Eager, true)]);
}

#[test]
fn every_other_hostile_program_ends_in_time() {
    let programs = programs(OTHERS);
    assert!(programs.len() >= 150, "{} programs", programs.len());
    run_all(&programs, &[(Jit::Off, false), (Jit::Eager, false)]);
}
