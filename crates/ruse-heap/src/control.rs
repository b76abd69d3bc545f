//! The word that every safepoint compares: stack check, collection request and interrupt at once.
//!
//! Function entry compares the end of the new frame with [`Control::limit`]; a loop's back-edge compares
//! the limit with 0. Whoever wants the VM's attention sets the limit to 0; the VM finds out why, and
//! puts the limit back.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

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
}

/// Shared between a VM and whoever may interrupt it, on any thread.
#[derive(Debug, Default)]
pub struct Control {
    limit: AtomicUsize,
    real_limit: AtomicUsize,
    reasons: AtomicU32,
}

impl Control {
    /// The address that the end of a frame is compared with; 0 when the VM is asked to stop.
    #[inline(always)]
    pub fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
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

    /// Asks the VM to stop at its next safepoint.
    pub fn request(&self, reason: u32) {
        self.reasons.fetch_or(reason, Ordering::Release);
        self.limit.store(0, Ordering::Release);
    }

    /// Whether a reason is pending.
    pub fn is_requested(&self, reason: u32) -> bool {
        self.reasons.load(Ordering::Acquire) & reason != 0
    }

    /// Takes a reason back; says whether it was pending.
    pub fn take(&self, reason: u32) -> bool {
        self.reasons.fetch_and(!reason, Ordering::AcqRel) & reason != 0
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
