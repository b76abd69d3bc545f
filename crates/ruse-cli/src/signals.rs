//! Ctrl-C and SIGTERM.
//!
//! The first signal asks the VM to stop at its next safepoint, so that the place can be reported and
//! `dynamic-wind` afters run; the second one ends the process at once. A program that waits for input does not
//! come to a safepoint: then the process ends after a grace period.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use ruse::InterruptHandle;

use crate::{report, status};

/// How long a program may take to come to a safepoint before the process is ended from outside. Longer than
/// a full collection of a large heap.
const GRACE: Duration = Duration::from_secs(2);

/// Ends the process when so many runs with this timeout must be over and are not: a run that waits for
/// the system, as for the reader of a pipe, comes to no safepoint.
pub(crate) fn end_after(timeout: Option<Duration>, runs: usize) {
    let Some(timeout) = timeout else { return };
    let wait = move || {
        let runs = u32::try_from(runs).unwrap_or(u32::MAX);
        thread::sleep(timeout.saturating_mul(runs).saturating_add(GRACE));
        report::complain("out of time while the program was waiting");
        std::process::exit(status::LIMIT);
    };
    // Without the thread only what waits goes on.
    let _ = thread::Builder::new().name("timeout".to_owned()).spawn(wait);
}

/// What a signal asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Request {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

impl Request {
    fn status(self) -> i32 {
        match self {
            Request::Interrupt => status::INTERRUPTED,
            Request::Terminate => status::TERMINATED,
        }
    }
}

/// Who is told of signals.
#[derive(Clone)]
pub(crate) struct Signals(Arc<State>);

struct State {
    handle: InterruptHandle,
    /// Whether the VM runs a program; otherwise the user is at a prompt.
    running: AtomicBool,
    /// Signals since the VM began to run.
    count: AtomicU32,
    /// At a prompt, a line editor handles Ctrl-C itself.
    has_editor: AtomicBool,
    /// Makes the line editor return.
    editor_break: Arc<AtomicBool>,
    /// Whether an interrupt only ends an evaluation, so that the user decides how long to wait for it.
    is_repl: bool,
}

impl Signals {
    /// Starts to listen. Where the system does not allow it, signals do what they do by default.
    pub(crate) fn listen(handle: InterruptHandle, is_repl: bool) -> Signals {
        let signals = Signals(Arc::new(State {
            handle,
            running: AtomicBool::new(false),
            count: AtomicU32::new(0),
            has_editor: AtomicBool::new(false),
            editor_break: Arc::new(AtomicBool::new(false)),
            is_repl,
        }));
        signals.0.clone().start();
        signals
    }

    /// The VM begins to run.
    pub(crate) fn begin(&self) {
        self.0.count.store(0, Ordering::SeqCst);
        self.0.running.store(true, Ordering::SeqCst);
    }

    /// The VM is back at the prompt.
    pub(crate) fn end(&self) {
        self.0.running.store(false, Ordering::SeqCst);
    }

    /// Whether a request came too late for the VM to see it.
    pub(crate) fn is_pending(&self) -> bool {
        self.0.handle.is_pending()
    }

    /// A line editor takes over Ctrl-C at the prompt; it returns when the flag is set.
    pub(crate) fn attach_editor(&self) -> Arc<AtomicBool> {
        self.0.has_editor.store(true, Ordering::SeqCst);
        self.0.editor_break.clone()
    }
}

impl State {
    #[cfg(unix)]
    fn start(self: Arc<State>) {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals as Listener;
        let Ok(mut listener) = Listener::new([SIGINT, SIGTERM]) else { return };
        let listen = move || {
            for signal in listener.forever() {
                let is_interrupt = signal == SIGINT;
                self.take(if is_interrupt { Request::Interrupt } else { Request::Terminate });
            }
        };
        // Without the thread the handlers stay installed and do nothing: the process still obeys SIGKILL.
        let _ = thread::Builder::new().name("signals".to_owned()).spawn(listen);
    }

    #[cfg(not(unix))]
    fn start(self: Arc<State>) {
        // On failure Ctrl-C ends the process, as it does by default.
        let _ = ctrlc::set_handler(move || self.take(Request::Interrupt));
    }

    /// One signal came.
    fn take(self: &Arc<State>, request: Request) {
        if !self.running.load(Ordering::SeqCst) {
            self.take_at_prompt(request);
            return;
        }
        if self.count.fetch_add(1, Ordering::SeqCst) > 0 {
            std::process::exit(request.status());
        }
        match request {
            Request::Interrupt => self.handle.interrupt(),
            Request::Terminate => self.handle.terminate(),
        }
        if request == Request::Terminate || !self.is_repl {
            self.clone().watch(request);
        }
    }

    fn take_at_prompt(&self, request: Request) {
        if !self.has_editor.load(Ordering::SeqCst) {
            std::process::exit(request.status());
        }
        if request == Request::Terminate {
            self.editor_break.store(true, Ordering::SeqCst);
        }
    }

    /// Ends the process when the VM has not seen the request in time.
    fn watch(self: Arc<State>, request: Request) {
        let wait = move || {
            thread::sleep(GRACE);
            if self.handle.is_pending() {
                report::complain("stopped while the program was waiting");
                std::process::exit(request.status());
            }
        };
        // Without the thread a second signal still ends the process.
        let _ = thread::Builder::new().name("grace".to_owned()).spawn(wait);
    }
}
