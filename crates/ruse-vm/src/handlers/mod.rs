//! Fast paths of the ops, by family. `None` sends the op to its runtime call.

pub(crate) mod arith;
pub(crate) mod compare;
pub(crate) mod numeric;
pub(crate) mod records;
pub(crate) mod vectors;
