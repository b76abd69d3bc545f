//! A unit after all passes, for engines that run Core: in the form that lowering gets, with what the
//! passes and the closure analysis know of it.

use std::collections::{HashMap, HashSet};

use ruse_expand::core::{Expr, ExprId, GlobalId, Unit, VarId};
use ruse_syntax::{Diagnostic, SourceMap, Span};

use crate::candidate::{Imports, InlineCandidate};
use crate::passes::closures;
use crate::pipeline::{self, Options};
use crate::primitives::Primitives;

/// A unit after the passes.
pub struct Optimised {
    /// The Core.
    pub unit: Unit,
    /// What is known beside it.
    pub annotations: Annotations,
    /// What the unit offers others for inlining.
    pub candidates: Vec<InlineCandidate>,
}

/// What a call is that needs no entry of a procedure; every other call is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transfer {
    /// A jump forward, which costs no fuel.
    Jump,
    /// A jump back to the head of a loop.
    BackEdge,
}

/// What the passes and the closure analysis know of a unit. Engines that follow it count loop back-edges
/// and entries of procedures as Code does.
#[derive(Default)]
pub struct Annotations {
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
    /// Calls that lowering made jumps of.
    pub transfers: HashMap<ExprId, Transfer>,
}

impl Annotations {
    /// Whether a form of the body does nothing when it runs: procedures around a constant.
    pub fn is_inert(&self, unit: &Unit, form: ExprId) -> bool {
        let mut at = form;
        while let Expr::Fix(_, body) = unit.expr(at) {
            at = *body;
        }
        matches!(unit.expr(at), Expr::Const(_))
    }
}

/// Runs the passes and the closure analysis; lowers too, which decides what is a loop.
///
/// # Errors
/// As [`crate::compile`].
pub fn optimise(
    unit: Unit,
    primitives: &Primitives,
    imports: &dyn Imports,
    sources: &SourceMap,
    options: Options,
) -> Result<Optimised, Vec<Diagnostic>> {
    let program = pipeline::run_passes(unit, primitives, imports, options, None)?;
    let candidates = pipeline::candidates(&program);
    let analysis = closures::analyse(&program);
    let (_, transfers) = crate::lower::lower(&program, &analysis, sources)?;
    let calls = |notes: Vec<crate::program::InlineNote>| notes.into_iter().map(|it| it.call);
    let annotations = Annotations {
        inlined: program
            .inlined
            .into_iter()
            .map(|(id, notes)| (id, calls(notes).collect()))
            .collect(),
        checked: program.checked,
        undefined: program.undefined,
        exported: program.exported,
        contified: analysis.contified,
        known: analysis.known,
        static_vars: analysis.static_vars,
        captures: analysis.captures,
        bound_to: analysis.bound_to,
        transfers,
    };
    Ok(Optimised { unit: program.unit, annotations, candidates })
}
