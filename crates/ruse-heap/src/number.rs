//! Numbers that are not fixnums or self-tagged flonums.

use ruse_isa::layout::{Kind, header};

use crate::heap::Heap;
use crate::value::Value;

impl Heap {
    /// A flonum.
    #[inline(always)]
    pub fn flonum(&mut self, x: f64) -> Value {
        match Value::try_flonum(x) {
            Some(value) => value,
            None => self.boxed_flonum(x),
        }
    }

    #[cold]
    #[inline(never)]
    fn boxed_flonum(&mut self, x: f64) -> Value {
        if x.to_bits() == 0 {
            return self.flonum_zero;
        }
        let object = self.raw_object(Kind::Flonum, 8, 0);
        self.bytes_mut(object).copy_from_slice(&x.to_ne_bytes());
        object
    }

    pub(crate) fn old_flonum(&mut self, x: f64) -> Value {
        let object = self.old_raw_object(Kind::Flonum, 8, 0);
        self.bytes_mut(object).copy_from_slice(&x.to_ne_bytes());
        object
    }

    /// An integer that is no fixnum, from its sign and magnitude (least limb first, no zero limb on top).
    /// The caller has reserved the memory.
    pub fn bignum(&mut self, negative: bool, limbs: &[u64]) -> Value {
        debug_assert!(limbs.last().is_some_and(|&top| top != 0));
        let flags = if negative { header::NEGATIVE } else { 0 };
        let object = self.raw_object(Kind::Bignum, limbs.len() * 8, flags);
        for (bytes, limb) in self.bytes_mut(object).chunks_exact_mut(8).zip(limbs) {
            bytes.copy_from_slice(&limb.to_ne_bytes());
        }
        object
    }

    /// Sign and limbs of a bignum.
    pub fn bignum_parts(&self, bignum: Value) -> (bool, &[u64]) {
        debug_assert!(bignum.is_kind(Kind::Bignum));
        let negative = bignum.header() & header::NEGATIVE != 0;
        // SAFETY: H1; the bytes are whole limbs and aligned to words.
        let limbs =
            unsafe { std::slice::from_raw_parts(bignum.words() as *const u64, bignum.size() / 8) };
        (negative, limbs)
    }
}
