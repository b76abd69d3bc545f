//! How much of a program's time compiling may take.
//!
//! An account of time: it grows by a share of the time that passes, up to what a second brings, and pays for what the
//! generator takes. So a program of very many procedures is never stopped for long, and one that has run for a while
//! can afford its next phase at once.

use std::time::{Duration, Instant};

/// The account of one VM.
pub(super) struct Allowance {
    /// Hundredths of the time; from 100 on there is no limit.
    share: u32,
    /// Nanoseconds that are left; below 0 after a piece of code that took more.
    left: i64,
    /// Up to when the time that has passed is paid in.
    paid: Instant,
}

impl Allowance {
    /// A full account.
    pub(super) fn new(share: u32) -> Allowance {
        Allowance { share, left: Allowance::most(share), paid: Instant::now() }
    }

    /// What a second brings.
    fn most(share: u32) -> i64 {
        i64::from(share.min(100)) * 10_000_000
    }

    /// Whether something may be compiled at this moment.
    pub(super) fn allows(&mut self, now: Instant) -> bool {
        if self.share >= 100 {
            return true;
        }
        let passed = now.duration_since(self.paid).as_nanos().min(u128::from(u32::MAX)) as i64;
        self.paid = now;
        let sum = self.left + passed * i64::from(self.share) / 100;
        self.left = sum.min(Allowance::most(self.share));
        self.left > 0
    }

    /// Pays for a piece of code.
    pub(super) fn pay(&mut self, time: Duration) {
        self.left -= time.as_nanos().min(u128::from(u32::MAX)) as i64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiling_takes_its_share_and_no_more() {
        let mut account = Allowance::new(10);
        let (start, piece) = (account.paid, Duration::from_millis(1));
        let mut compiled = Duration::ZERO;
        for ms in 0..3000 {
            if account.allows(start + Duration::from_millis(ms)) {
                account.pay(piece);
                compiled += piece;
            }
        }
        // A full account at the beginning, and a tenth of three seconds.
        assert!(compiled.as_millis().abs_diff(400) <= 2, "{compiled:?}");
    }

    #[test]
    fn nothing_and_everything_are_shares() {
        assert!(!Allowance::new(0).allows(Instant::now() + Duration::from_secs(60)));
        let mut all = Allowance::new(100);
        all.pay(Duration::from_secs(3600));
        assert!(all.allows(Instant::now()));
    }

    #[test]
    fn a_long_rest_fills_the_account_once() {
        let mut account = Allowance::new(10);
        let later = account.paid + Duration::from_secs(3600);
        assert!(account.allows(later));
        account.pay(Duration::from_millis(100));
        assert!(!account.allows(later));
    }
}
