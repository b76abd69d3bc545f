//! Refuses Core that is nested too deeply for the recursive passes, before any of them runs.

use ruse_expand::core::{Unit, each_child};
use ruse_syntax::{Diagnostic, Severity};

/// Deepest nesting of expressions. The passes need about a kilobyte of stack a level.
const MAX_DEPTH: u32 = 100_000;

/// Checks every expression of the body.
pub(crate) fn check(unit: &Unit) -> Result<(), Diagnostic> {
    let mut open: Vec<(_, u32)> = unit.body.iter().map(|id| (*id, 0)).collect();
    while let Some((id, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            let message = format!("expressions are nested more than {MAX_DEPTH} deep");
            return Err(Diagnostic::new(
                Severity::Error,
                "compiler/nesting",
                message,
                unit.span(id),
            ));
        }
        each_child(unit.expr(id), |child| open.push((child, depth + 1)));
    }
    Ok(())
}
