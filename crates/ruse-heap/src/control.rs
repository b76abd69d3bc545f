//! The word that every safepoint compares: stack check, collection request and interrupt at once.
//!
//! Function entry compares the end of the new frame with [`Control::limit`]; a loop's back-edge compares
//! the limit with 0. Whoever wants the VM's attention sets the limit to 0; the VM finds out why, and
//! puts the limit back.
//!
//! The fuel counter stands here too: machine code reaches all of it from one pointer.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// Why the VM was asked to stop at its next safepoint.
pub mod reason {
    /// The host or the user (Ctrl-C) interrupts.
    pub const INTERRUPT: u32 = 1;
    /// The heap asks for a collection.
    pub const COLLECT: u32 = 2;
    /// Every safepoint collects (`gc-stress`).
    pub const STRESS: u32 = 4;
    /// The host asks the program to end, with its `dynamic-wind` afters run.
    pub const TERMINATE: u32 = 8;
    /// The time of the run is up.
    pub const DEADLINE: u32 = 16;
    /// The program writes more than it may.
    pub const OUTPUT: u32 = 32;
    /// What ends a run, whatever the program does.
    pub const STOP: u32 = INTERRUPT | TERMINATE | DEADLINE | OUTPUT;
    /// What the heap asks for itself, which can wait as long as nothing runs.
    pub(super) const OF_THE_HEAP: u32 = COLLECT | STRESS;
}

/// What ended a run from outside of the program. Nothing that the program does may catch it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// [`reason::TERMINATE`]
    Terminated,
    /// [`reason::INTERRUPT`]
    Interrupted,
    /// [`reason::DEADLINE`]
    TimedOut,
    /// [`reason::OUTPUT`]
    TooMuchOutput,
}

/// Shared between a VM and whoever may interrupt it, on any thread.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Control {
    limit: AtomicUsize,
    /// Units of fuel that are left. Only the VM's own thread writes it.
    fuel: AtomicU64,
    real_limit: AtomicUsize,
    reasons: AtomicU32,
    /// Whether the VM waits, and a request must wake it.
    waits: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Control {
    /// Where the limit stands in the block, for machine code.
    pub const LIMIT_OFFSET: usize = std::mem::offset_of!(Control, limit);
    /// Where the fuel stands in the block, for machine code.
    pub const FUEL_OFFSET: usize = std::mem::offset_of!(Control, fuel);

    /// The address that the end of a frame is compared with; 0 when the VM is asked to stop.
    #[inline(always)]
    pub fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
    }

    /// Units of fuel that are left; means nothing while the VM does not count.
    pub fn fuel(&self) -> u64 {
        self.fuel.load(Ordering::Relaxed)
    }

    /// Fills up, to exactly so many units. Only for the thread that owns the VM.
    pub fn set_fuel(&self, units: u64) {
        self.fuel.store(units, Ordering::Relaxed);
    }

    /// Takes one unit of fuel; `false` when none is left. Only for the thread that runs the VM.
    #[inline(always)]
    pub fn spend_fuel(&self) -> bool {
        let rest = self.fuel.load(Ordering::Relaxed).checked_sub(1);
        if let Some(rest) = rest {
            self.fuel.store(rest, Ordering::Relaxed);
        }
        rest.is_some()
    }

    /// Sets the true end of the stack.
    pub fn set_stack_limit(&self, address: usize) {
        self.real_limit.store(address, Ordering::Relaxed);
        self.rearm();
    }

    /// The true end of the stack.
    pub fn stack_limit(&self) -> usize {
        self.real_limit.load(Ordering::Relaxed)
    }

    /// Asks the VM to stop at its next safepoint; wakes it if it waits. No lock is taken for a VM that does not wait.
    pub fn request(&self, reason: u32) {
        self.reasons.fetch_or(reason, Ordering::SeqCst);
        self.limit.store(0, Ordering::Release);
        if reason & !reason::OF_THE_HEAP != 0 && self.waits.load(Ordering::SeqCst) {
            self.wake();
        }
    }

    /// The VM waits for the host: a request wakes `waker` until [`Control::goes_on`]. One that came before wakes it at
    /// once: either this thread sees the request, or the one that requests sees that the VM waits.
    pub fn waits(&self, waker: &Waker) {
        match &mut *self.waker() {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
        self.waits.store(true, Ordering::SeqCst);
        if self.reasons.load(Ordering::SeqCst) & !reason::OF_THE_HEAP != 0 {
            self.wake();
        }
    }

    /// The VM waits no more.
    pub fn goes_on(&self) {
        self.waits.store(false, Ordering::Relaxed);
    }

    /// Forgets whom to wake.
    pub fn forget_waker(&self) {
        self.goes_on();
        let waker = self.waker().take();
        drop(waker);
    }

    /// Wakes outside of the lock: a waker may do anything.
    #[cold]
    fn wake(&self) {
        let waker = self.waker().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Nothing but a clone of a waker can panic under the lock.
    fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a reason is pending.
    pub fn is_requested(&self, reason: u32) -> bool {
        self.reasons.load(Ordering::Acquire) & reason != 0
    }

    /// Takes a reason back; says whether it was pending.
    pub fn take(&self, reason: u32) -> bool {
        self.reasons.fetch_and(!reason, Ordering::AcqRel) & reason != 0
    }

    /// Takes back everything that ends a run; the weightiest of what was pending.
    pub fn take_stop(&self) -> Option<Stop> {
        let pending = self.reasons.fetch_and(!reason::STOP, Ordering::AcqRel);
        self.rearm();
        let by_weight = [
            (reason::TERMINATE, Stop::Terminated),
            (reason::INTERRUPT, Stop::Interrupted),
            (reason::DEADLINE, Stop::TimedOut),
            (reason::OUTPUT, Stop::TooMuchOutput),
        ];
        by_weight.into_iter().find(|(reason, _)| pending & reason != 0).map(|(_, stop)| stop)
    }

    /// Puts the limit back unless something is still pending. A request that comes in between is not
    /// lost: the reasons are read again after the limit was written.
    pub fn rearm(&self) {
        self.limit.store(self.real_limit.load(Ordering::Relaxed), Ordering::Release);
        if self.reasons.load(Ordering::Acquire) != 0 {
            self.limit.store(0, Ordering::Release);
        }
    }
}
