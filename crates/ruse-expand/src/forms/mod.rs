//! The core forms of R7RS §4 `match`, `lambda*`, one family a file. Each takes the whole form and gives Core.

pub(crate) mod binding;
mod conditional;
mod control;
mod iteration;
pub(crate) mod matching;
pub(crate) mod procedure;
mod quote;
pub(crate) mod record;
mod source;
pub(crate) mod starred;
mod syntax;

use ruse_syntax::Stx;

use crate::cx::{Cx, Res};

impl Cx<'_> {
    /// The items behind the keyword, if there are at least `min` and at most `max`.
    pub(crate) fn operands(&self, stx: Stx, min: usize, max: usize, usage: &str) -> Res<Vec<Stx>> {
        let operands = self.arena.items(stx).get(1..).unwrap_or_default();
        if self.arena.as_list(stx).is_none() || operands.len() < min || operands.len() > max {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        }
        Ok(operands.to_vec())
    }
}

/// No upper bound of operands.
pub(crate) const ANY: usize = usize::MAX;
