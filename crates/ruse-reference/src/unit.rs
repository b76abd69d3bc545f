//! A unit of Core with what an engine needs beside it: places, early definitions, what the compiler found out.

use std::sync::Arc;

use hashbrown::HashMap;
use ruse_compiler::Annotations;
use ruse_expand::core::{Expr, ExprId, GlobalId, Unit, UnitKind, each_child};
use ruse_syntax::{Source, SourceId, SourceMap, Span};

use crate::outcome::Activation;

/// A unit that engines run. Immutable; machines share it.
pub struct CoreUnit {
    /// The Core.
    pub unit: Unit,
    /// What the compiler's passes know beside it; `None` for Core straight from the expander.
    pub annotations: Option<Annotations>,
    /// Definitions that are made when the unit is linked: globals that are defined once, by a procedure, and never
    /// assigned. Empty for Core after the passes, where [`Annotations::exported`] says so.
    pub early: HashMap<GlobalId, ExprId>,
    /// The span of each expression, that of the expression around it where it has none.
    spans: Vec<Span>,
    texts: Vec<(SourceId, Arc<Source>)>,
    is_library: bool,
}

impl CoreUnit {
    /// A unit straight from the expander.
    pub fn expanded(unit: Unit, sources: &SourceMap) -> CoreUnit {
        let early = early_definitions(&unit);
        CoreUnit::new(unit, None, early, sources)
    }

    /// A unit after the compiler's passes.
    pub fn passed(unit: Unit, annotations: Annotations, sources: &SourceMap) -> CoreUnit {
        CoreUnit::new(unit, Some(annotations), HashMap::new(), sources)
    }

    fn new(
        unit: Unit,
        annotations: Option<Annotations>,
        early: HashMap<GlobalId, ExprId>,
        sources: &SourceMap,
    ) -> CoreUnit {
        let is_library =
            ["(ruse ", "(scheme ", "(srfi "].iter().any(|prefix| unit.name.starts_with(prefix));
        let (mut spans, mut texts) = (Vec::new(), Vec::new());
        if !is_library {
            spans = spans_with_context(&unit);
            let mut used: Vec<SourceId> = spans.iter().map(|span| span.source).collect();
            used.sort_unstable();
            used.dedup();
            texts.extend(used.into_iter().filter_map(|id| Some((id, sources.shared(id)?))));
        }
        CoreUnit { unit, annotations, early, spans, texts, is_library }
    }

    /// Whether the unit is one of the built-in libraries, whose places tell a user nothing.
    pub fn is_library(&self) -> bool {
        self.is_library
    }

    /// Whether running the body does nothing at all.
    pub fn is_inert(&self) -> bool {
        self.unit.kind != UnitKind::Open
            && self.unit.body.iter().all(|id| match self.unit.expr(*id) {
                Expr::DefineGlobal(global, _) => self.early.contains_key(global),
                Expr::Const(_) => true,
                Expr::Fix(..) => {
                    self.annotations.as_ref().is_some_and(|a| a.is_inert(&self.unit, *id))
                }
                _ => false,
            })
    }

    /// The activation whose code stands at an expression; `None` where there is no place to tell a user.
    pub fn activation(&self, at: ExprId) -> Option<Activation> {
        let span = *self.spans.get(at.index())?;
        let (_, text) = self.texts.iter().find(|(id, _)| *id == span.source)?;
        let position = text.position(span.start);
        Some(Activation {
            file: Some(text.name.clone()),
            line: position.line,
            column: position.column,
            unit: self.unit.name.to_string(),
        })
    }
}

/// The definitions of a closed unit that are made before its body runs.
fn early_definitions(unit: &Unit) -> HashMap<GlobalId, ExprId> {
    let mut definitions: HashMap<GlobalId, Option<ExprId>> = HashMap::new();
    if unit.kind == UnitKind::Open {
        return HashMap::new();
    }
    for &id in &unit.body {
        let Expr::DefineGlobal(global, value) = *unit.expr(id) else { continue };
        let is_procedure = matches!(unit.expr(value), Expr::Lambda(_) | Expr::CaseLambda { .. });
        let is_fixed = is_procedure && !unit.globals[global.index()].mutable;
        let known = definitions.contains_key(&global);
        definitions.insert(global, (is_fixed && !known).then_some(value));
    }
    definitions.into_iter().filter_map(|(global, value)| Some((global, value?))).collect()
}

/// Spans with those of the surrounding expressions filled in.
fn spans_with_context(unit: &Unit) -> Vec<Span> {
    let mut spans = unit.spans.clone();
    let mut open: Vec<(ExprId, Span)> = unit.body.iter().map(|id| (*id, Span::NONE)).collect();
    while let Some((id, outer)) = open.pop() {
        let span = unit.span(id).or(outer);
        spans[id.index()] = span;
        each_child(unit.expr(id), |child| open.push((child, span)));
    }
    spans
}
