//! Runs a program in several configurations and compares everything that can be observed.
//!
//! Compared: the output, the printed values of REPL inputs, of errors the kind, the message and the place, and
//! between configurations of the same optimisation level that count it the fuel.
//!
//! # Differences that are none
//!
//! * An outcome that meets a limit ([`ErrorKind::Limit`]) is compared by that alone: frames have different sizes at
//!   different optimisation levels, so a recursion ends at different depths, and after different output.
//! * The place of an error that was raised in code without a place in the program (a library's, a datum's given to
//!   `eval`) is not compared. It is the place of the innermost caller that is still on the stack, and a tail call leaves
//!   none; where the optimiser puts the body of the procedure in place of the call, the place is known after all.
//! * A run that took too long ([`ErrorKind::Interrupted`]) says nothing about the others. It is counted.
//! * What a reference engine declines ([`ErrorKind::Declined`]) says nothing either, and neither does a limit that it
//!   meets alone, because it never collects.
//!
//! Nothing else is excused. What programs could tell apart and the language leaves open (`eq?` on numbers, how a
//! procedure prints) is not generated.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Once, PoisonError};

use ruse::{Backend, Error, ErrorKind, Vm};

use crate::configuration::{CONFIGURATIONS, Configuration, FUEL};
use crate::generate::{Choices, Mode, Program};
use crate::watchdog::Watchdog;

/// Programs that one VM runs before a new one takes its place.
const PROGRAMS_PER_VM: usize = 200;
/// The same for engines that never collect.
const PROGRAMS_PER_HEAP: usize = 30;

/// What an error shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Its kind.
    pub kind: ErrorKind,
    /// Its message.
    pub message: String,
    /// File, line and column.
    pub place: (Option<String>, u32, u32),
    /// Whether it was raised in code without a place in the program, as a library's or that of a datum given to `eval`. The
    /// place is that of a caller then: which of them is left after tail calls depends on what was inlined.
    pub placed_by_caller: bool,
}

impl Failure {
    fn aspect(&self, other: &Failure) -> Option<Aspect> {
        if self.kind != other.kind {
            return Some(Aspect::Kind);
        }
        if self.message != other.message {
            return Some(Aspect::Message);
        }
        let excused = self.placed_by_caller || other.placed_by_caller;
        (self.place != other.place && !excused).then_some(Aspect::Place)
    }
}

/// How a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It came to its end. A REPL goes on after an error; a program file has one result.
    Ended {
        /// What was written to standard output.
        output: String,
        /// For each input the printed values or the error.
        results: Vec<Result<Vec<String>, Failure>>,
        /// The fuel that was used, if it was counted.
        fuel: Option<u64>,
    },
    /// Rust code panicked, with this message.
    Panicked(String),
}

impl Outcome {
    /// Whether there was no error.
    pub fn is_normal(&self) -> bool {
        matches!(self, Outcome::Ended { results, .. } if results.iter().all(Result::is_ok))
    }

    /// Whether it was ended from outside, which may have been anywhere.
    fn is_cut_short(&self) -> bool {
        self.has(ErrorKind::Limit) || self.has(ErrorKind::Interrupted)
    }

    /// Whether an error of this kind came out.
    pub fn has(&self, kind: ErrorKind) -> bool {
        match self {
            Outcome::Ended { results, .. } => {
                results.iter().any(|result| matches!(result, Err(failure) if failure.kind == kind))
            }
            Outcome::Panicked(_) => false,
        }
    }
}

/// In what two outcomes differ.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Aspect {
    /// One panicked.
    Panic,
    /// An error of kind [`ErrorKind::Internal`] came out, in whatever configuration.
    Internal,
    /// One met a limit.
    Limit,
    /// One ended with an error.
    Ending,
    /// The kind of the error.
    Kind,
    /// Its message.
    Message,
    /// Its place.
    Place,
    /// The printed values of a REPL input.
    Value,
    /// What was written.
    Output,
    /// The fuel that was used.
    Fuel,
}

/// Two configurations that do not agree.
#[derive(Clone, Debug)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// The names of the two configurations.
    pub between: [&'static str; 2],
    /// What each shows, cut to where they part.
    pub shown: [String; 2],
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aspect = format!("{:?}", self.aspect).to_lowercase();
        let [first, second] = self.between;
        writeln!(f, "{aspect} differs between {first} and {second}")?;
        writeln!(f, "  {first}: {}", self.shown[0])?;
        write!(f, "  {second}: {}", self.shown[1])
    }
}

/// What a program did in the configurations that it was run in.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The outcome in the first configuration.
    pub first: Outcome,
    /// How many runs there were.
    pub runs: usize,
    /// How many of them took too long.
    pub timeouts: usize,
    /// The configuration of the last of them.
    pub slow: Option<&'static str>,
    /// The first disagreement.
    pub difference: Option<Difference>,
}

/// A sink that the runner reads.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs programs in one configuration.
struct Runner {
    configuration: &'static Configuration,
    vm: Option<Vm>,
    programs: usize,
    output: Captured,
}

impl Runner {
    fn new(configuration: &'static Configuration) -> Runner {
        Runner { configuration, vm: None, programs: 0, output: Captured::default() }
    }

    fn run(&mut self, program: &Program, watchdog: &Watchdog) -> Outcome {
        let most = if self.collects() { PROGRAMS_PER_VM } else { PROGRAMS_PER_HEAP };
        let fresh = program.mode == Mode::Repl || self.programs >= most;
        let kept = if fresh { None } else { self.vm.take() };
        let mut vm = match kept {
            Some(vm) => vm,
            None => match self.new_vm(program.mode) {
                Ok(vm) => vm,
                Err(error) => return Outcome::Panicked(format!("no VM: {error}")),
            },
        };
        self.programs += 1;
        vm.set_fuel(self.configuration.fuel.then_some(FUEL));
        let handle = vm.interrupt_handle();
        let run = || {
            let results = match program.mode {
                Mode::File => {
                    vec![vm.run_program("program", &program.text()).map(|()| Vec::new())]
                }
                Mode::Repl => {
                    let inputs = program.forms.iter().enumerate();
                    inputs
                        .map(|(number, form)| {
                            vm.eval_printed_named(&format!("input {number}"), form)
                        })
                        .collect()
                }
            };
            vm.flush();
            results
        };
        let caught = watchdog.watch(Some(handle), || catch_unwind(AssertUnwindSafe(run)));
        let outcome = match caught {
            Ok(results) => {
                let results =
                    results.into_iter().map(|result| result.map_err(|e| failure(&e))).collect();
                let fuel = vm.fuel().map(|left| FUEL - left);
                Outcome::Ended { output: self.output.take(), results, fuel }
            }
            // What a panic leaves behind is not to be relied on, not even to be dropped.
            Err(payload) => {
                std::mem::forget(vm);
                self.output = Captured::default();
                return Outcome::Panicked(panic_message(payload.as_ref()));
            }
        };
        if program.mode == Mode::File && !outcome.is_cut_short() {
            self.vm = Some(vm);
        }
        outcome
    }

    fn collects(&self) -> bool {
        self.configuration.backend == Backend::Vm
    }

    fn new_vm(&mut self, mode: Mode) -> Result<Vm, Error> {
        self.programs = 0;
        self.output.take();
        let mut vm = Vm::new(self.configuration.options())?;
        vm.set_output(Box::new(self.output.clone()));
        // The bodies of libraries run with the first program that needs them, and use fuel then. A REPL has a VM of
        // its own, where that is the same each time.
        if mode == Mode::File && self.configuration.fuel {
            vm.run_program("libraries", &crate::generate::every_library())?;
        }
        Ok(vm)
    }
}

fn failure(error: &Error) -> Failure {
    let innermost = error.frames.first().map(|frame| (&frame.file, frame.line, frame.column));
    Failure {
        kind: error.kind,
        message: error.message.clone(),
        place: (error.file.clone(), error.line, error.column),
        placed_by_caller: innermost
            .is_some_and(|place| place != (&error.file, error.line, error.column)),
    }
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics of this process silent and keeps where they were.
pub fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            PANIC.with(|kept| *kept.borrow_mut() = Some(info.to_string()));
        }));
    });
}

/// The message of a panic, with its place if the hook saw it.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    if let Some(kept) = PANIC.with(|kept| kept.borrow_mut().take()) {
        return kept;
    }
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Runs programs in the configurations that each case draws.
pub struct Differential {
    runners: Vec<Runner>,
    watchdog: Watchdog,
}

impl Default for Differential {
    fn default() -> Differential {
        Differential::new(CONFIGURATIONS)
    }
}

impl Differential {
    /// For these configurations; the first one is what the others are compared with.
    pub fn new(configurations: &'static [Configuration]) -> Differential {
        quiet_panics();
        let runners = configurations.iter().map(Runner::new).collect();
        Differential { runners, watchdog: Watchdog::start() }
    }

    /// Runs a program in the first configuration and in those that are drawn.
    pub fn case(&mut self, program: &Program, choices: &mut Choices<'_>) -> Comparison {
        let drawn: Vec<bool> =
            self.runners.iter().map(|it| choices.chance(it.configuration.percent)).collect();
        self.compare(program, |index| drawn[index])
    }

    /// Runs a program in the configurations with these names, in new VMs.
    pub fn check(&mut self, program: &Program, names: &[&str]) -> Comparison {
        for runner in &mut self.runners {
            runner.vm = None;
        }
        let wanted: Vec<bool> =
            self.runners.iter().map(|it| names.contains(&it.configuration.name)).collect();
        self.compare(program, |index| wanted[index])
    }

    fn compare(&mut self, program: &Program, takes_part: impl Fn(usize) -> bool) -> Comparison {
        let mut comparison: Option<Comparison> = None;
        let mut first_name = "";
        // Optimisation level, fuel and name of the first configuration of each level.
        let mut fuels: Vec<(u8, u64, &'static str)> = Vec::new();
        for (index, runner) in self.runners.iter_mut().enumerate() {
            if !takes_part(index) {
                continue;
            }
            let outcome = runner.run(program, &self.watchdog);
            let timeout = usize::from(outcome.has(ErrorKind::Interrupted));
            let name = runner.configuration.name;
            let other_fuel = match outcome {
                Outcome::Ended { fuel: Some(fuel), .. } if !outcome.is_cut_short() => {
                    fuel_difference(&mut fuels, runner.configuration.opt_level, fuel, name)
                }
                _ => None,
            };
            match &mut comparison {
                None => {
                    first_name = name;
                    let difference = complaint(&outcome).map(|(aspect, text)| Difference {
                        aspect,
                        between: [name, name],
                        shown: [text.clone(), text],
                    });
                    comparison = Some(Comparison {
                        first: outcome,
                        runs: 1,
                        timeouts: timeout,
                        slow: None,
                        difference,
                    });
                }
                Some(so_far) => {
                    so_far.runs += 1;
                    so_far.timeouts += timeout;
                    if !runner.collects() && outcome.has(ErrorKind::Limit) {
                        continue;
                    }
                    if let Some((aspect, shown)) = difference(&so_far.first, &outcome) {
                        let between = [first_name, name];
                        so_far.difference = Some(Difference { aspect, between, shown });
                    } else {
                        so_far.difference = other_fuel;
                    }
                }
            }
            if let Some(so_far) = &mut comparison {
                if timeout > 0 {
                    so_far.slow = Some(name);
                }
                // A program that is slow once is not run in slower ways.
                if so_far.difference.is_some() || timeout > 0 {
                    break;
                }
            }
        }
        comparison.unwrap_or(Comparison {
            first: Outcome::Panicked("no configuration has such a name".to_owned()),
            runs: 0,
            timeouts: 0,
            slow: None,
            difference: None,
        })
    }
}

/// A difference to another configuration of the same level.
fn fuel_difference(
    fuels: &mut Vec<(u8, u64, &'static str)>,
    level: u8,
    fuel: u64,
    name: &'static str,
) -> Option<Difference> {
    let Some(&(_, known, other)) = fuels.iter().find(|it| it.0 == level) else {
        fuels.push((level, fuel, name));
        return None;
    };
    let shown = [known, fuel].map(|fuel| format!("{fuel} units"));
    (known != fuel).then_some(Difference { aspect: Aspect::Fuel, between: [other, name], shown })
}

/// What is wrong with an outcome whatever the others say.
fn complaint(outcome: &Outcome) -> Option<(Aspect, String)> {
    match outcome {
        Outcome::Panicked(message) => Some((Aspect::Panic, message.clone())),
        Outcome::Ended { results, .. } => results.iter().find_map(|result| match result {
            Err(failure) if failure.kind == ErrorKind::Internal => {
                Some((Aspect::Internal, failure.message.clone()))
            }
            _ => None,
        }),
    }
}

/// Where two outcomes part.
fn difference(first: &Outcome, second: &Outcome) -> Option<(Aspect, [String; 2])> {
    if let Some((aspect, text)) = complaint(second) {
        return Some((aspect, ["no such thing".to_owned(), text]));
    }
    let excused =
        |outcome: &Outcome| outcome.has(ErrorKind::Interrupted) || outcome.has(ErrorKind::Declined);
    if excused(first) || excused(second) {
        return None;
    }
    match (first.has(ErrorKind::Limit), second.has(ErrorKind::Limit)) {
        (true, true) => return None,
        (false, false) => {}
        (one, _) => {
            let say = |it: bool| if it { "a limit" } else { "no limit" }.to_owned();
            return Some((Aspect::Limit, [say(one), say(!one)]));
        }
    }
    let (
        Outcome::Ended { output, results, .. },
        Outcome::Ended { output: other_output, results: other_results, .. },
    ) = (first, second)
    else {
        return None;
    };
    for (one, other) in results.iter().zip(other_results) {
        let aspect = match (one, other) {
            (Ok(one), Ok(other)) if one == other => continue,
            (Ok(_), Ok(_)) => Aspect::Value,
            (Err(one), Err(other)) => match one.aspect(other) {
                Some(aspect) => aspect,
                None => continue,
            },
            _ => Aspect::Ending,
        };
        return Some((aspect, [one, other].map(|result| format!("{result:?}"))));
    }
    if output != other_output {
        return Some((Aspect::Output, parting(output, other_output)));
    }
    None
}

/// The first lines in which two outputs differ.
fn parting(one: &str, other: &str) -> [String; 2] {
    let same = one.lines().zip(other.lines()).take_while(|(one, other)| one == other).count();
    [one, other].map(|text| match text.lines().nth(same) {
        Some(line) => format!("line {}: {line}", same + 1),
        None => format!("ends before line {}", same + 1),
    })
}

#[cfg(test)]
mod tests;
