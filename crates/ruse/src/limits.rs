//! Limits of a run: time, fuel, output. What they end cannot be caught by the program, and the VM stays usable.
//!
//! In: what [`Options`](crate::Options) and the host set. Out: requests to stop in the VM's control block, which
//! every tier asks at its safepoints and every long primitive while it works. Heap and stack limits are the
//! heap's and the interpreter's own; numbers are limited in `ruse-number`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ruse_heap::Control;
use ruse_heap::control::Stop;

use crate::clock::Watch;
use crate::context::Context;
use crate::error::ErrorKind;
use crate::options::Options;

/// The time limits of a VM. Clones are of the same VM.
#[derive(Clone)]
pub(crate) struct Deadlines(Arc<Shared>);

struct Shared {
    watch: Arc<Watch>,
    /// Whether there is a timeout or a deadline, or calls are measured.
    limited: AtomicBool,
    /// Whether the time of every call is measured.
    measured: bool,
    limits: std::sync::Mutex<Times>,
}

#[derive(Clone, Copy, Default)]
struct Times {
    /// For every run.
    timeout: Option<Duration>,
    /// When the run that goes on is to end for that.
    end: Option<Instant>,
    /// For all runs.
    deadline: Option<Instant>,
    /// Runs that are going on, one inside of the other.
    depth: usize,
    /// When the outermost of them began, and how long those before took together.
    began: Option<Instant>,
    spent: Duration,
    /// The greatest size of an integer that the host has chosen.
    max_integer_bits: Option<u64>,
}

impl Deadlines {
    pub(crate) fn new(control: Arc<Control>, options: &Options) -> Deadlines {
        let Options { timeout, max_integer_bits, .. } = *options;
        let limits = Times { timeout, max_integer_bits, ..Times::default() }.into();
        let measured = options.time_tiers;
        let limited = AtomicBool::new(timeout.is_some() || measured);
        Deadlines(Arc::new(Shared { watch: Watch::new(control), limited, measured, limits }))
    }

    /// Changes the limits; what it gives is the whole state.
    fn with<T>(&self, change: impl FnOnce(&mut Times) -> T) -> T {
        change(&mut self.0.limits.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// As [`Deadlines::begin`] for a call of a procedure, whose time is not measured where nothing limits it: there are
    /// very many of them.
    #[inline]
    pub(crate) fn begin_call(&self) -> Option<Running> {
        self.0.limited.load(Ordering::Relaxed).then(|| self.begin())
    }

    /// How long all runs took, the one that goes on included.
    pub(crate) fn time_of_runs(&self) -> Duration {
        let times = self.with(|times| *times);
        times.spent + times.began.map_or(Duration::ZERO, |began| began.elapsed())
    }

    /// A run begins and lasts until what this gives is dropped: everything that may run Scheme code, or expand it, on
    /// the host's behalf happens in one. One inside of another shares its time.
    #[must_use]
    pub(crate) fn begin(&self) -> Running {
        let outermost = self.with(|times| {
            times.depth += 1;
            let outermost = times.depth == 1;
            if outermost {
                let now = Instant::now();
                times.began = Some(now);
                times.end = times.timeout.and_then(|timeout| now.checked_add(timeout));
            }
            outermost.then_some(*times)
        });
        match outermost {
            // A limit that no run has costs nothing.
            Some(Times { timeout: None, deadline: None, .. }) | None => {}
            Some(times) => self.0.watch.set(times.soonest()),
        }
        Running(self.clone())
    }
}

impl Times {
    /// When the run that goes on ends at the latest.
    fn soonest(self) -> Option<Instant> {
        match (self.end, self.deadline) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

/// A run that goes on.
pub(crate) struct Running(Deadlines);

impl Drop for Running {
    fn drop(&mut self) {
        let Deadlines(shared) = &self.0;
        let times = self.0.with(|times| {
            times.depth -= 1;
            if times.depth == 0 {
                times.spent += times.began.take().map_or(Duration::ZERO, |began| began.elapsed());
                times.end = None;
            }
            *times
        });
        match times {
            Times { timeout: None, deadline: None, .. } => {}
            Times { depth: 0, .. } => shared.watch.set(None),
            // The run around this one has the same deadline, and its host function may have ignored the error.
            _ => shared.watch.remind(),
        }
    }
}

/// Bits that an integer may have if the host has not chosen: numbers are no concern of most programs, but one operation
/// on huge ones can take longer than a whole run may.
const INTEGER_BITS: u64 = 1 << 28;
const INTEGER_BITS_IN_TIME: u64 = 1 << 22;

/// Bits that an integer may have.
pub(crate) fn integer_bits(chosen: Option<u64>, in_time: bool) -> u64 {
    chosen.unwrap_or(if in_time { INTEGER_BITS_IN_TIME } else { INTEGER_BITS })
}

/// What a run that was stopped ends with.
pub(crate) fn stopped(stop: Stop) -> (ErrorKind, String) {
    let (kind, message) = match stop {
        Stop::Interrupted => (ErrorKind::Interrupted, "interrupted"),
        Stop::Terminated => (ErrorKind::Terminated, "terminated"),
        Stop::TimedOut => (ErrorKind::Timeout, "out of time"),
        Stop::TooMuchOutput => (ErrorKind::Limit, "too much output"),
    };
    (kind, message.to_owned())
}

impl Options {
    /// Options for programs that nobody trusts: 10 seconds for a run, 256 MiB of heap, 100,000 frames, 16 MiB of output,
    /// integers of 4 Mbit, and [no capabilities](crate::Capabilities::none).
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::sandboxed()).unwrap();
    /// let error = vm.eval_printed("(open-input-file \"/etc/passwd\")").unwrap_err();
    /// assert_eq!(error.kind, ruse::ErrorKind::Permission);
    /// ```
    pub fn sandboxed() -> Options {
        Options {
            max_heap: 256 << 20,
            max_frames: 100_000,
            timeout: Some(Duration::from_secs(10)),
            max_output: Some(16 << 20),
            capabilities: crate::Capabilities::none(),
            ..Options::default()
        }
    }
}

impl Context<'_> {
    /// Sets when everything that runs in this VM ends with [`ErrorKind::Timeout`], or takes that back: the run that
    /// goes on next, or goes on now, and all later ones. [`Options::timeout`](crate::Options::timeout) holds as well.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_deadline(Some(Instant::now() + Duration::from_millis(20)));
    /// let spin = "(let loop () (guard (e (#t #f)) (loop)))";
    /// assert_eq!(vm.eval::<()>(spin).unwrap_err().kind, ruse::ErrorKind::Timeout);
    /// vm.set_deadline(None);
    /// assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"]);
    /// ```
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        let times = self.change_times(|times| times.deadline = deadline);
        if times.depth > 0 {
            self.front().deadlines().0.watch.set(times.soonest());
        }
    }

    /// Sets how long each later run may take, see [`Options::timeout`](crate::Options::timeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_timeout(Some(Duration::from_millis(20)));
    /// let error = vm.eval_printed("(define-syntax more (syntax-rules () ((_ . x) (more . x)))) (more 1)");
    /// assert!(error.is_err(), "the time counts for expansion, too");
    /// ```
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.change_times(|times| times.timeout = timeout);
    }

    fn change_times(&mut self, change: impl FnOnce(&mut Times)) -> Times {
        let times = self.front().deadlines().with(|times| {
            change(times);
            *times
        });
        let in_time = times.timeout.is_some() || times.deadline.is_some();
        let front = self.front();
        let Shared { limited, measured, .. } = &*front.deadlines().0;
        limited.store(in_time || *measured, Ordering::Relaxed);
        let bits = integer_bits(times.max_integer_bits, in_time);
        self.inner.runtime_mut().config.max_integer_bits = bits;
        times
    }

    /// Bytes that programs may still write; `None` without a limit.
    ///
    /// What counts is what goes to standard output, standard error and files, when it is written to the port. String and
    /// bytevector ports count towards the heap instead. Who would write more ends the run with
    /// [`ErrorKind::Limit`], which no program can catch, and writes nothing.
    ///
    /// ```
    /// let options = ruse::Options { max_output: Some(100), ..Default::default() };
    /// let mut vm = ruse::Vm::new(options).unwrap();
    /// let output = vm.capture_output();
    /// vm.eval_printed("(display \"0123456789\")").unwrap();
    /// assert_eq!(vm.output_left(), Some(90));
    /// let error = vm.eval_printed("(let loop () (display \"0123456789\") (loop))").unwrap_err();
    /// assert_eq!(error.kind, ruse::ErrorKind::Limit);
    /// assert_eq!(output.take().len(), 100);
    /// ```
    pub fn output_left(&self) -> Option<u64> {
        self.inner.runtime().ports.output_left()
    }

    /// Fills up to exactly so many bytes of output; with `None` there is no limit.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_output_left(Some(3));
    /// assert!(vm.eval_printed("(guard (e (#t 0)) (display \"four\"))").is_err());
    /// vm.set_output_left(Some(3));
    /// assert!(vm.eval_printed("(display \"six\")").is_ok());
    /// ```
    pub fn set_output_left(&mut self, bytes: Option<u64>) {
        self.inner.runtime_mut().ports.set_output_left(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_inside_of_another_shares_its_time() {
        let control = Arc::new(Control::default());
        let timeout = Some(Duration::from_millis(5));
        let deadlines = Deadlines::new(control.clone(), &Options { timeout, ..Options::default() });
        let outer = deadlines.begin();
        let inner = deadlines.begin();
        let start = Instant::now();
        let stopped = loop {
            match control.take_stop() {
                None if start.elapsed() < Duration::from_secs(5) => std::thread::yield_now(),
                other => break other,
            }
        };
        assert_eq!(stopped, Some(Stop::TimedOut));
        drop(inner);
        assert_eq!(control.take_stop(), Some(Stop::TimedOut), "the outer run is told as well");
        drop(deadlines.begin());
        assert_eq!(control.take_stop(), Some(Stop::TimedOut), "no run inside gets time anew");
        drop(outer);
        let next = deadlines.begin();
        assert_eq!(control.take_stop(), None);
        drop(next);
        assert!(deadlines.time_of_runs() >= Duration::from_millis(5));
    }
}
