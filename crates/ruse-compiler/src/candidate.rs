//! What units offer each other for inlining.
//!
//! A candidate is a self-contained piece of Core: a procedure (or constant, or primitive) that an
//! exported, never assigned global stands for. It names primitives by name and globals by identity, so it
//! can be stored and outlives the unit it came from.

use std::collections::HashMap;
use std::sync::Arc;

use ruse_expand::core::{Expr, ExprId, GlobalId, GlobalName, Unit, UnitKind, VarId};
use ruse_isa::prim::PrimId;
use ruse_syntax::{Datum, DatumId, Span};
use serde::{Deserialize, Serialize};

use crate::primitives::Special;
use crate::program::Program;
use crate::walk::{each_bound, each_expr, map_children, size_up_to, with_stack};

/// Greatest number of expressions of a candidate.
const SIZE_LIMIT: usize = 200;

/// A global's value as Core.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct InlineCandidate {
    /// The global that has this value.
    pub global: GlobalName,
    /// A unit whose body is the one expression.
    pub fragment: Unit,
    /// Names of the primitives; a `PrimId` of the fragment is an index into them.
    pub primitives: Vec<Arc<str>>,
}

/// Where the compiler asks for candidates of other units.
pub trait Imports {
    /// The candidate for a global, if its library offers one.
    fn candidate(&self, global: &GlobalName) -> Option<&InlineCandidate>;
}

/// Nothing to import.
pub struct NoImports;

impl Imports for NoImports {
    fn candidate(&self, _: &GlobalName) -> Option<&InlineCandidate> {
        None
    }
}

impl Imports for HashMap<GlobalName, InlineCandidate> {
    fn candidate(&self, global: &GlobalName) -> Option<&InlineCandidate> {
        self.get(global)
    }
}

/// Makes a candidate of a global's value, if that is small and refers to nothing private.
/// `resolve` gives the global that a variable stands for.
pub(crate) fn export(
    program: &Program<'_>,
    global: GlobalId,
    value: ExprId,
    resolve: &HashMap<VarId, GlobalId>,
) -> Option<InlineCandidate> {
    if size_up_to(&program.unit, value, SIZE_LIMIT) > SIZE_LIMIT {
        return None;
    }
    let mut export = Exporter {
        program,
        resolve,
        fragment: Unit::new(UnitKind::Library, program.unit.name.clone()),
        primitives: Vec::new(),
        vars: HashMap::new(),
        globals: HashMap::new(),
        own: global,
    };
    let mut private = false;
    each_expr(&program.unit, value, |id, expr| {
        private |= program.checked.contains(&id) || program.undefined.contains(&id);
        private |= captures_for_itself(program, id);
        each_bound(expr, |var| {
            let name = program.unit.vars[var.index()].name.clone();
            let fresh = export.fragment.add_var(name);
            export.fragment.vars[fresh.index()].assigned = program.unit.vars[var.index()].assigned;
            export.fragment.vars[fresh.index()].flonum = program.unit.vars[var.index()].flonum;
            export.vars.insert(var, fresh);
        });
    });
    if private {
        return None;
    }
    let root = export.copy(value)?;
    export.fragment.body.push(root);
    let global = program.unit.globals[global.index()].name.clone();
    Some(InlineCandidate { global, fragment: export.fragment, primitives: export.primitives })
}

/// Whether the expression captures the continuation for a procedure written there. A library procedure that
/// does stays one: next to the capture its call costs nothing, and the handlers and escapes that it makes would
/// count as the user's code where errors tell their place.
fn captures_for_itself(program: &Program<'_>, id: ExprId) -> bool {
    program.prim_call(id).is_some_and(|(prim, arguments)| {
        matches!(program.prims.special(prim), Some(Special::CallCc | Special::CallEscape))
            && arguments.iter().any(|it| matches!(program.unit.expr(*it), Expr::Lambda(_)))
    })
}

struct Exporter<'a> {
    program: &'a Program<'a>,
    resolve: &'a HashMap<VarId, GlobalId>,
    fragment: Unit,
    primitives: Vec<Arc<str>>,
    vars: HashMap<VarId, VarId>,
    globals: HashMap<GlobalId, GlobalId>,
    /// The candidate's own global: a recursive procedure is no candidate.
    own: GlobalId,
}

impl Exporter<'_> {
    /// Copies an expression into the fragment; `None` when it refers to something private.
    fn copy(&mut self, id: ExprId) -> Option<ExprId> {
        let mut expr = self.program.unit.expr(id).clone();
        match &mut expr {
            Expr::Const(datum) => *datum = self.atom(*datum)?,
            Expr::Prim(prim) => {
                let name: Arc<str> = self.program.prims.name(*prim).into();
                let known = self.primitives.iter().position(|known| *known == name);
                let index = known.unwrap_or_else(|| {
                    self.primitives.push(name);
                    self.primitives.len() - 1
                });
                *prim = PrimId(u16::try_from(index).ok()?);
            }
            Expr::Local(var) => match self.vars.get(var) {
                Some(fresh) => *var = *fresh,
                None => expr = Expr::Global(self.global(*self.resolve.get(var)?)?),
            },
            Expr::SetLocal(var, _) => *var = *self.vars.get(var)?,
            Expr::Global(global) => *global = self.global(*global)?,
            Expr::SetGlobal(..) | Expr::DefineGlobal(..) | Expr::Letrec(..) => return None,
            Expr::Lambda(lambda) => {
                let vars = &self.vars;
                lambda.params.iter_mut().chain(&mut lambda.rest).for_each(|var| *var = vars[var]);
            }
            Expr::Let(bindings, _) | Expr::Fix(bindings, _) => {
                bindings.iter_mut().for_each(|(var, _)| *var = self.vars[var]);
            }
            Expr::LetValues { params, rest, .. } => {
                let vars = &self.vars;
                params.iter_mut().chain(rest).for_each(|var| *var = vars[var]);
            }
            Expr::If(..) | Expr::Seq(_) | Expr::CaseLambda { .. } | Expr::Call(..) => {}
        }
        let mut complete = true;
        map_children(&mut expr, |child| {
            let copied = with_stack(|| self.copy(child));
            complete &= copied.is_some();
            copied.unwrap_or(child)
        });
        complete.then(|| self.fragment.push(expr, Span::NONE))
    }

    /// A constant without parts. A literal list or vector is not copied, so that it keeps its identity.
    fn atom(&mut self, id: DatumId) -> Option<DatumId> {
        let datum = self.program.unit.datums.get(id);
        let compound = matches!(datum, Datum::Pair(..) | Datum::Vector(_) | Datum::Collection(..));
        (!compound).then(|| self.fragment.datums.push(datum.clone()))
    }

    fn global(&mut self, id: GlobalId) -> Option<GlobalId> {
        let global = &self.program.unit.globals[id.index()];
        let private = global.defined_here && (!global.exported || global.mutable);
        if private || id == self.own {
            return None;
        }
        Some(*self.globals.entry(id).or_insert_with(|| {
            let mut seen = global.clone();
            seen.defined_here = false;
            self.fragment.globals.push(seen);
            GlobalId(self.fragment.globals.len() as u32 - 1)
        }))
    }
}

/// Brings a candidate into the program as an unattached expression, from which uses are copied.
/// `None` when this build lacks one of its primitives or the fragment is malformed.
pub(crate) fn import(program: &mut Program<'_>, candidate: &InlineCandidate) -> Option<ExprId> {
    let fragment = &candidate.fragment;
    let find = |name: &Arc<str>| program.prims.find(name);
    let prims: Option<Vec<PrimId>> = candidate.primitives.iter().map(find).collect();
    let prims = prims?;
    let root = *fragment.body.first()?;
    if !crate::validate::is_well_formed(fragment, prims.len()) {
        return None;
    }
    let globals: Vec<GlobalId> =
        fragment.globals.iter().map(|global| global_like(program, global)).collect();
    let base_expr = program.unit.exprs.len() as u32;
    let base_var = program.unit.vars.len() as u32;
    let mut datums = HashMap::new();
    for expr in &fragment.exprs {
        let mut expr = expr.clone();
        let shift = |var: &mut VarId| var.0 += base_var;
        match &mut expr {
            Expr::Const(datum) => {
                *datum = *datums.entry(*datum).or_insert_with(|| {
                    program.unit.datums.push(fragment.datums.get(*datum).clone())
                });
            }
            Expr::Prim(prim) => *prim = prims[prim.0 as usize],
            Expr::Global(global) => *global = globals[global.index()],
            Expr::Local(var) | Expr::SetLocal(var, _) => shift(var),
            Expr::Lambda(lambda) => {
                lambda.params.iter_mut().chain(&mut lambda.rest).for_each(shift);
            }
            Expr::Let(bindings, _) | Expr::Fix(bindings, _) => {
                bindings.iter_mut().for_each(|(var, _)| shift(var));
            }
            Expr::LetValues { params, rest, .. } => params.iter_mut().chain(rest).for_each(shift),
            _ => {}
        }
        map_children(&mut expr, |child| ExprId(child.0 + base_expr));
        program.unit.push(expr, Span::NONE);
    }
    program.unit.vars.extend(fragment.vars.iter().cloned());
    Some(ExprId(root.0 + base_expr))
}

/// The program's number for a global of a fragment.
fn global_like(program: &mut Program<'_>, global: &ruse_expand::core::Global) -> GlobalId {
    let globals = &mut program.unit.globals;
    let known = globals.iter().position(|known| known.name == global.name);
    let index = known.unwrap_or_else(|| {
        globals.push(global.clone());
        globals.len() - 1
    });
    GlobalId(index as u32)
}
