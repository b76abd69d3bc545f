//! How long runs take in interpreter and machine code, for hosts that ask for it: a clock is read whenever control
//! goes from one to the other, which costs more than many an entry into machine code. Without the clock it costs a test.

use std::time::{Duration, Instant};

use crate::vm::Vm;

/// What executes a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tier {
    Interpreter,
    Native,
}

/// Times of a VM.
#[derive(Debug, Default)]
pub(crate) struct TierClock {
    /// The tier that runs and since when, while a run goes on; what collector and code generator had taken then.
    current: Option<(Tier, Instant, Duration)>,
    interpreter: Duration,
    native: Duration,
}

impl TierClock {
    /// Another tier takes over, or none; gives the one before. `others` is what collector and code generator have
    /// taken so far, which counts for neither tier.
    fn switch(&mut self, tier: Option<Tier>, others: Duration) -> Option<Tier> {
        let now = Instant::now();
        let before = std::mem::replace(&mut self.current, tier.map(|tier| (tier, now, others)));
        let (tier, since, others_before) = before?;
        let time = (now - since).saturating_sub(others.saturating_sub(others_before));
        *match tier {
            Tier::Interpreter => &mut self.interpreter,
            Tier::Native => &mut self.native,
        } += time;
        Some(tier)
    }
}

impl Vm {
    /// Measures from now on how long each tier runs: [`VmStats::interpreter_time`](crate::VmStats::interpreter_time),
    /// [`VmStats::native_time`](crate::VmStats::native_time).
    pub fn time_tiers(&mut self) {
        self.tier_clock.get_or_insert_default();
    }

    /// A tier takes over, or none does; gives the one before.
    #[inline]
    pub(crate) fn switch_tier(&mut self, tier: Option<Tier>) -> Option<Tier> {
        self.tier_clock.as_ref()?;
        self.switch_tier_clock(tier)
    }

    #[cold]
    fn switch_tier_clock(&mut self, tier: Option<Tier>) -> Option<Tier> {
        let compile_ns = self.native.as_ref().map_or(0, |native| native.stats.compile_ns);
        let others = self.runtime.heap.stats().collection_time + Duration::from_nanos(compile_ns);
        self.tier_clock.as_mut()?.switch(tier, others)
    }

    /// Times of interpreter and machine code, in runs that have ended or changed over.
    pub(crate) fn tier_times(&self) -> (Duration, Duration) {
        self.tier_clock.as_ref().map(|clock| (clock.interpreter, clock.native)).unwrap_or_default()
    }
}
