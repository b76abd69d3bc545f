//! Interrupts programs that do not end, and ends the process when that does not help.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use ruse::InterruptHandle;

/// How long a program may run before it is interrupted: many times what the generator allows. It is the processor's
/// time that counts, and an eighth of the clock's: on a busy machine a worker may stand still for a minute.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much later the process is ended, because an interrupt was not seen.
const LAST_PATIENCE: Duration = Duration::from_secs(20);
const PERIOD: Duration = Duration::from_millis(250);

/// What is running.
struct Guarded {
    since: (ProcessTime, Instant),
    handle: Option<InterruptHandle>,
    interrupted: bool,
}

/// A thread that watches one run at a time. It lives as long as the process.
#[derive(Clone)]
pub(crate) struct Watchdog(Arc<Mutex<Option<Guarded>>>);

impl Watchdog {
    pub(crate) fn start() -> Watchdog {
        let watchdog = Watchdog(Arc::new(Mutex::new(None)));
        let seen = Arc::downgrade(&watchdog.0);
        std::thread::spawn(move || {
            while let Some(state) = seen.upgrade() {
                look(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
                drop(state);
                std::thread::sleep(PERIOD);
            }
        });
        watchdog
    }

    /// Runs something that the handle interrupts, if there is one.
    pub(crate) fn watch<T>(&self, handle: Option<InterruptHandle>, run: impl FnOnce() -> T) -> T {
        self.set(Some(Guarded {
            since: (ProcessTime::now(), Instant::now()),
            handle,
            interrupted: false,
        }));
        let result = run();
        self.set(None);
        result
    }

    fn set(&self, guarded: Option<Guarded>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = guarded;
    }
}

fn look(state: &mut Option<Guarded>) {
    let Some(guarded) = state else { return };
    let (worked, began) = guarded.since;
    let elapsed = worked.elapsed().max(began.elapsed() / 8);
    if elapsed > PATIENCE && !guarded.interrupted {
        if let Some(handle) = &guarded.handle {
            handle.interrupt();
        }
        guarded.interrupted = true;
    }
    if elapsed > PATIENCE + LAST_PATIENCE {
        eprintln!("a case does not end and does not see an interrupt");
        std::process::abort();
    }
}
