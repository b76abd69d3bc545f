//! What the host has: items to sort, and random numbers that are the same for everybody.

use std::cell::Cell;
use std::cmp::Ordering;

/// A thing of the host. By itself it is ordered by its name; a script may as well look at its rank.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: Box<str>,
    pub(crate) rank: i64,
}

impl Item {
    pub(crate) fn new(number: i64) -> Item {
        Item { name: format!("item {number:08}").into(), rank: number }
    }

    pub(crate) fn order(&self, other: &Item) -> Ordering {
        self.name.cmp(&other.name)
    }
}

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0x2545_f491_4f6c_dd1d) };
}

/// A number from 0 to below `bound`.
pub(crate) fn random(bound: i64) -> i64 {
    STATE.with(|state| {
        let mut x = state.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        state.set(x);
        (x >> 11).cast_signed() % bound
    })
}
