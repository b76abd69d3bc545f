//! A unit after all passes, for engines that run Core: in the form that lowering gets, with what the
//! passes and the closure analysis know of it.

use std::collections::{HashMap, HashSet};

use ruse_expand::core::{ExprId, GlobalId, Unit, VarId};
use ruse_syntax::{Diagnostic, Span};

use crate::candidate::{Imports, InlineCandidate};
use crate::passes::closures;
use crate::pipeline::{self, Options};
use crate::primitives::Primitives;

/// Core after the passes. Engines that follow it count loop back-edges and closure entries as Code does.
pub struct Optimised {
    /// The Core.
    pub unit: Unit,
    /// What the unit offers others for inlining.
    pub candidates: Vec<InlineCandidate>,
    /// Expressions that are bodies of inlined procedures: the calls that they replaced, outermost first.
    pub inlined: HashMap<ExprId, Vec<Span>>,
    /// Reads of variables that may not be defined yet.
    pub checked: HashSet<ExprId>,
    /// Constants that stand for the undefined marker.
    pub undefined: HashSet<ExprId>,
    /// Exported globals that are procedures known at link time, by the variable that stands for them.
    pub exported: Vec<(GlobalId, VarId)>,
    /// Variables whose procedure is a label of the frame around it: their calls are jumps.
    pub contified: HashSet<VarId>,
    /// Procedures bound by `Let` or `Fix` to variables that are never assigned.
    pub known: HashMap<VarId, ExprId>,
    /// Variables in `known` whose closure holds nothing.
    pub static_vars: HashSet<VarId>,
    /// Free variables that the closure of a lambda holds, in order.
    pub captures: HashMap<ExprId, Vec<VarId>>,
    /// The variable that a lambda is bound to.
    pub bound_to: HashMap<ExprId, VarId>,
}

/// Runs the passes and the closure analysis.
///
/// # Errors
/// As [`crate::compile`].
pub fn optimise(
    unit: Unit,
    primitives: &Primitives,
    imports: &dyn Imports,
    options: Options,
) -> Result<Optimised, Vec<Diagnostic>> {
    let program = pipeline::run_passes(unit, primitives, imports, options, None)?;
    let candidates = pipeline::candidates(&program);
    let analysis = closures::analyse(&program);
    let calls = |notes: Vec<crate::program::InlineNote>| notes.into_iter().map(|it| it.call);
    Ok(Optimised {
        candidates,
        inlined: program
            .inlined
            .into_iter()
            .map(|(id, notes)| (id, calls(notes).collect()))
            .collect(),
        checked: program.checked,
        undefined: program.undefined,
        exported: program.exported,
        unit: program.unit,
        contified: analysis.contified,
        known: analysis.known,
        static_vars: analysis.static_vars,
        captures: analysis.captures,
        bound_to: analysis.bound_to,
    })
}
