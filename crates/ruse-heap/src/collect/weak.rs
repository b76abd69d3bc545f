//! Weak pairs and ephemerons: decided when everything strongly reachable was moved.

use ruse_isa::layout::{Kind, header, offset};

use super::Tracer;
use super::copy::survivor;
use crate::value::Value;

/// Words of a weak object; all kinds of the weak space have the same size.
const WEAK_WORDS: usize = 3;

impl Tracer<'_> {
    /// Remembers the weak objects between two addresses for [`Tracer::finish_weak`]; what they hold
    /// strongly is forwarded now.
    ///
    /// # Safety
    /// Between the addresses lie whole objects of the weak space.
    pub(super) unsafe fn note_weak(&mut self, from: *mut u64, to: *mut u64) {
        let mut at = from;
        while at < to {
            // SAFETY: the caller's promise.
            unsafe {
                if header::kind_number(*at) == Kind::WeakPair as u8 {
                    let cdr = at.add(offset::WeakPair::cdr);
                    *cdr = self.forward(Value::from_bits(*cdr)).bits();
                    self.weak_pairs.push(at);
                } else {
                    self.ephemerons.push(at);
                }
                at = at.add(WEAK_WORDS);
            }
        }
    }

    /// Keeps the data of ephemerons with a live key, which may make further keys live; then breaks the rest.
    pub(super) fn finish_weak(&mut self) {
        loop {
            let mut kept = false;
            let waiting = std::mem::take(&mut self.ephemerons);
            let mut dead = Vec::new();
            for object in waiting {
                // SAFETY: `note_weak` only remembers live ephemerons.
                unsafe {
                    let key = object.add(offset::Ephemeron::key);
                    match survivor(Value::from_bits(*key)) {
                        Some(moved) => {
                            *key = moved.bits();
                            let datum = object.add(offset::Ephemeron::datum);
                            *datum = self.forward(Value::from_bits(*datum)).bits();
                            kept = true;
                        }
                        None => dead.push(object),
                    }
                }
            }
            self.scan_all();
            self.ephemerons.extend(dead.iter().copied());
            if !kept {
                break;
            }
        }
        for object in std::mem::take(&mut self.ephemerons) {
            // SAFETY: as above; the key is dead, so neither word may stay.
            unsafe {
                *object.add(offset::Ephemeron::key) = Value::ABSENT.bits();
                *object.add(offset::Ephemeron::datum) = Value::FALSE.bits();
            }
        }
        for object in std::mem::take(&mut self.weak_pairs) {
            // SAFETY: `note_weak` only remembers live weak pairs.
            unsafe {
                let car = object.add(offset::WeakPair::car);
                let value = survivor(Value::from_bits(*car)).unwrap_or(Value::FALSE);
                *car = value.bits();
            }
        }
    }
}
