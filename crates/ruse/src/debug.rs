//! Debug hooks: a host stops a program at lines of its source, looks at it, and lets it go on or ends it.
//!
//! In: instructions, as the interpreter is about to execute them (`ruse_vm::trace`). Out: calls of the host's hook where
//! a line begins.
//!
//! A line begins where an instruction of another line than those before is reached in a frame, or of the same line
//! again after a jump back. So a line whose calls return to it begins once, and the body of a loop begins every time.
//! Procedures of the built-in libraries are passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ruse_vm::trace::{Point, Reason, Tracer};

use crate::context::Context;
use crate::error::{Error, ErrorKind, Frame};

/// Characters that are shown of an argument.
const ARGUMENT_WIDTH: usize = 200;

/// How a program goes on after a stop.
///
/// ```
/// assert_eq!(ruse::Resume::default(), ruse::Resume::Run);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Resume {
    /// To the next breakpoint.
    #[default]
    Run,
    /// To the next line, wherever it is.
    Step,
    /// To the next line of this procedure, or of its caller when it returns; breakpoints stop before.
    Over,
    /// To the next line of the caller; breakpoints stop before.
    Out,
}

type Run = dyn FnMut(&Stop<'_>) -> Result<Resume, Error> + Send;

/// Called at lines of a program, for debuggers, coverage, progress, teaching: see [`Context::set_debug_hook`].
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use ruse::{DebugHook, Options, Resume, Vm};
/// let seen = Arc::new(Mutex::new(Vec::new()));
/// let log = seen.clone();
/// let hook = DebugHook::new(move |stop| {
///     log.lock().unwrap().push((stop.line(), stop.arguments()));
///     Ok(Resume::Run)
/// });
/// let mut vm = Vm::new(Options::default())?;
/// vm.set_debug_hook(Some(hook.breakpoint("demo.scm", 2)));
/// vm.eval_named::<()>("demo.scm", "(define (f x)\n  (list x x))\n(f 1)\n(f \"two\")")?;
/// let arguments = |text: &str| vec![("x".to_owned(), text.to_owned())];
/// assert_eq!(*seen.lock().unwrap(), [(2, arguments("1")), (2, arguments("\"two\""))]);
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct DebugHook {
    run: Box<Run>,
    /// File names by line.
    breakpoints: BTreeMap<u32, BTreeSet<String>>,
    stepping: bool,
}

impl DebugHook {
    /// A hook that runs at breakpoints. An error that it gives ends the run, past all handlers of the program, as does
    /// a panic in it; the frames where it stood are those of the error.
    ///
    /// ```
    /// let hook = ruse::DebugHook::new(|stop| Err(ruse::Error::host(format!("stopped in line {}", stop.line()))));
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.set_debug_hook(Some(hook.stepping()));
    /// let error = vm.eval::<()>("(guard (e (#t 'handled))\n (car 1))").unwrap_err();
    /// assert_eq!(error.message, "stopped in line 1");
    /// vm.set_debug_hook(None);
    /// assert_eq!(vm.eval::<i64>("(+ 1 2)")?, 3);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn new(run: impl FnMut(&Stop<'_>) -> Result<Resume, Error> + Send + 'static) -> DebugHook {
        DebugHook { run: Box::new(run), breakpoints: BTreeMap::new(), stepping: false }
    }

    /// Adds a breakpoint: a line, from 1, of a text with this name, or whose name ends with `/` and this one.
    ///
    /// ```
    /// let hook = ruse::DebugHook::new(|_| Ok(ruse::Resume::Run)).breakpoint("world.scm", 12);
    /// # drop(hook);
    /// ```
    #[must_use]
    pub fn breakpoint(mut self, file: &str, line: u32) -> DebugHook {
        self.breakpoints.entry(line).or_default().insert(file.to_owned());
        self
    }

    /// Lets it run at the first line already, as after [`Resume::Step`].
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// static LINES: AtomicU32 = AtomicU32::new(0);
    /// let hook = ruse::DebugHook::new(|_| {
    ///     LINES.fetch_add(1, Ordering::Relaxed);
    ///     Ok(ruse::Resume::Step)
    /// });
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.set_debug_hook(Some(hook.stepping()));
    /// vm.eval::<()>("(define x (list 1))\n(set-car! x 2)\n(car x)")?;
    /// assert_eq!(LINES.load(Ordering::Relaxed), 3);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    #[must_use]
    pub fn stepping(mut self) -> DebugHook {
        self.stepping = true;
        self
    }
}

/// A program that is stopped before a line.
///
/// ```
/// use ruse::{DebugHook, Options, Resume, Vm};
/// let hook = DebugHook::new(|stop| {
///     assert_eq!((stop.file(), stop.line()), (Some("demo.scm"), 2));
///     assert_eq!(stop.procedure(), Some("f"));
///     assert_eq!(stop.frames()[1].line, 3);
///     assert!(stop.is_breakpoint() && stop.is_entry() && stop.depth() >= 2 && stop.column() > 0);
///     Ok(Resume::Run)
/// });
/// let mut vm = Vm::new(Options { opt_level: 0, ..Options::default() })?;
/// vm.set_debug_hook(Some(hook.breakpoint("demo.scm", 2)));
/// vm.eval_named::<()>("demo.scm", "(define (f x)\n  (* x x))\n(list (f 5))")?;
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Stop<'a> {
    point: Point<'a>,
    depth: usize,
    is_breakpoint: bool,
}

impl Stop<'_> {
    /// The name of the text.
    ///
    /// ```
    /// let hook = ruse::DebugHook::new(|stop| Err(ruse::Error::host(stop.file().unwrap_or("?"))));
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.set_debug_hook(Some(hook.stepping()));
    /// assert_eq!(vm.eval_named::<()>("a.scm", "(car '(1))").unwrap_err().message, "a.scm");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn file(&self) -> Option<&str> {
        self.point.file(self.point.location())
    }

    /// The line, from 1. (For an example see [`Stop`].)
    pub fn line(&self) -> u32 {
        self.point.location().line
    }

    /// The column of the expression that comes next, in characters from 1. (For an example see [`Stop`].)
    pub fn column(&self) -> u32 {
        self.point.location().column
    }

    /// The name of the procedure. (For an example see [`Stop`].)
    pub fn procedure(&self) -> Option<&str> {
        self.point.procedure()
    }

    /// Whether the procedure was called just now. (For an example see [`Stop`].)
    pub fn is_entry(&self) -> bool {
        self.point.index() == 0
    }

    /// Whether a breakpoint is here. (For an example see [`Stop`].)
    pub fn is_breakpoint(&self) -> bool {
        self.is_breakpoint
    }

    /// How many procedures of the program are active, as far as the hook has seen them called. (For an example see
    /// [`Stop`].)
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Names and values of the variables in scope that are still needed, inner ones first. What the optimiser did away
    /// with is not there; `opt_level: 0` keeps most.
    ///
    /// ```
    /// use ruse::{DebugHook, Options, Resume, Vm};
    /// let hook = DebugHook::new(|stop| {
    ///     let text = |(name, value): &(String, String)| format!("{name}={value}");
    ///     let shown: Vec<String> = stop.variables().iter().map(text).collect();
    ///     assert_eq!(shown, ["total=12", "x=5"]);
    ///     Ok(Resume::Run)
    /// });
    /// let mut vm = Vm::new(Options { opt_level: 0, ..Options::default() })?;
    /// vm.set_debug_hook(Some(hook.breakpoint("demo.scm", 3)));
    /// vm.eval_named::<()>("demo.scm", "(define (f x)\n  (let ((total (+ x 7)))\n    (list x total)))\n(f 5)")?;
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn variables(&self) -> Vec<(String, String)> {
        self.point.variables(ARGUMENT_WIDTH)
    }

    /// Names and values of the arguments, where the procedure was called just now; those that it does not use are left
    /// out. (For an example see [`DebugHook`].)
    pub fn arguments(&self) -> Vec<(String, String)> {
        self.point.arguments(ARGUMENT_WIDTH)
    }

    /// The backtrace, innermost first. (For an example see [`Stop`].)
    pub fn frames(&self) -> Vec<Frame> {
        self.point.backtrace().frames.iter().map(Frame::of).collect()
    }
}

/// What is known of an active procedure.
struct Active {
    frame: usize,
    code: usize,
    index: u32,
    /// Lines that have begun since it was entered or jumped back, with their file.
    begun: Vec<(u32, u32)>,
}

/// When the next stop is, breakpoints apart.
#[derive(Clone, Copy)]
enum Until {
    Breakpoint,
    /// A line in a procedure that is no deeper.
    Depth(usize),
}

/// A hook at work.
struct Debugger {
    hook: DebugHook,
    /// Innermost last.
    active: Vec<Active>,
    until: Until,
}

impl Debugger {
    fn new(hook: DebugHook) -> Debugger {
        let until = if hook.stepping { Until::Depth(usize::MAX) } else { Until::Breakpoint };
        Debugger { hook, active: Vec::new(), until }
    }

    /// Whether a line begins with this instruction.
    fn begins(&mut self, point: Point<'_>, line: (u32, u32)) -> bool {
        let (frame, code, index) = (point.frame(), point.code(), point.index());
        while self.active.last().is_some_and(|active| active.frame > frame) {
            self.active.pop();
        }
        match self.active.last_mut() {
            Some(active)
                if active.frame == frame && active.code == code && index > active.index =>
            {
                active.index = index;
                let is_new = !active.begun.contains(&line);
                if is_new {
                    active.begun.push(line);
                }
                is_new
            }
            // Another procedure in its place, by a tail call, or the same one from an earlier instruction.
            Some(active) if active.frame == frame => {
                *active = Active { frame, code, index, begun: vec![line] };
                true
            }
            _ => {
                self.active.push(Active { frame, code, index, begun: vec![line] });
                true
            }
        }
    }

    fn has_breakpoint(&self, line: u32, file: Option<&str>) -> bool {
        let (Some(names), Some(file)) = (self.hook.breakpoints.get(&line), file) else {
            return false;
        };
        names.iter().any(|name| {
            file.strip_suffix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        })
    }
}

impl Tracer for Debugger {
    fn before(&mut self, point: Point<'_>) -> Result<(), Reason> {
        let location = point.location();
        if location.line == 0 || point.is_library() {
            return Ok(());
        }
        if !self.begins(point, (location.file, location.line)) {
            return Ok(());
        }
        let depth = self.active.len();
        let is_breakpoint = self.has_breakpoint(location.line, point.file(location));
        let wanted = match self.until {
            Until::Breakpoint => false,
            Until::Depth(deepest) => depth <= deepest,
        };
        if !is_breakpoint && !wanted {
            return Ok(());
        }
        let stop = Stop { point, depth, is_breakpoint };
        let panicked = || Error::of_kind(ErrorKind::Panic, "the debug hook panicked");
        let answer = catch_unwind(AssertUnwindSafe(|| (self.hook.run)(&stop)));
        self.until = match answer.unwrap_or_else(|_| Err(panicked())) {
            Ok(Resume::Run) => Until::Breakpoint,
            Ok(Resume::Step) => Until::Depth(usize::MAX),
            Ok(Resume::Over) => Until::Depth(depth),
            Ok(Resume::Out) => Until::Depth(depth.saturating_sub(1)),
            Err(error) => return Err(Arc::new(error)),
        };
        Ok(())
    }
}

impl Context<'_> {
    /// Sets what is called at breakpoints and steps, or takes it away.
    ///
    /// While a VM has a hook, it interprets everything, some ten times slower than without; without one there is no
    /// cost. What was called before, as the program that called the function of the host that sets the hook, goes on
    /// as it was; every later call is watched. Inlining merges procedures, so for debugging
    /// [`Options::opt_level`](crate::Options::opt_level) 0 is best. Fuel and results are the same as ever. The hook
    /// cannot call the VM. Reference engines have no hooks.
    ///
    /// ```
    /// use ruse::{DebugHook, Options, Resume, Vm};
    /// let mut lines = 0;
    /// let hook = DebugHook::new(move |_| {
    ///     lines += 1;
    ///     if lines < 1000 { Ok(Resume::Step) } else { Err(ruse::Error::host("a thousand lines are enough")) }
    /// });
    /// let mut vm = Vm::new(Options { opt_level: 0, ..Options::default() })?;
    /// vm.set_debug_hook(Some(hook.stepping()));
    /// let error = vm.eval::<()>("(let loop ((n 0))\n  (loop (+ n 1)))").unwrap_err();
    /// assert_eq!((error.message.as_str(), error.line), ("a thousand lines are enough", 2));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn set_debug_hook(&mut self, hook: Option<DebugHook>) {
        if let Some(interpreter) = self.inner.interpreter() {
            let debugger = |hook| -> Box<dyn Tracer> { Box::new(Debugger::new(hook)) };
            interpreter.set_tracer(hook.map(debugger));
        }
    }
}
