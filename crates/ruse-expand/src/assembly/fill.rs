//! Fills the gaps of an assembly: names become globals and primitives, forms their expansions.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ruse_isa::prim::PrimId;
use ruse_syntax::suggest::nearest;
use ruse_syntax::{Diagnostic, Span, Stx};

use super::{FormId, Gap};
use crate::binding::Binding;
use crate::core::{Expr, ExprId, each_child};
use crate::cx::{Cx, Res};
use crate::name::LibraryName;

/// A time behind every definition of a unit.
const AT_THE_END: u32 = u32::MAX - 2;

/// The work at hand.
pub(super) struct Filling<'a> {
    gaps: HashMap<ExprId, Gap>,
    forms: &'a [Stx],
    /// Names of definitions that nothing may assign.
    fixed: HashSet<Arc<str>>,
    /// Which expressions have a place.
    placed: Vec<bool>,
}

impl<'a> Filling<'a> {
    pub(super) fn new(
        gaps: HashMap<ExprId, Gap>,
        forms: &'a [Stx],
        fixed: HashSet<Arc<str>>,
        count: usize,
    ) -> Filling<'a> {
        Filling { gaps, forms, fixed, placed: vec![false; count] }
    }

    /// Fills everything below an expression.
    pub(super) fn fill(&mut self, cx: &mut Cx<'_>, root: ExprId) {
        let mut work = vec![root];
        while let Some(id) = work.pop() {
            match self.placed.get_mut(id.index()) {
                Some(placed) if !*placed => *placed = true,
                _ => {
                    let message = "an expression stands in two places of the tree";
                    let span = cx.unit.spans.get(id.index()).copied().unwrap_or(Span::NONE);
                    cx.record(Diagnostic::error("language/shared", message, span));
                    return;
                }
            }
            if let Some(gap) = self.gaps.remove(&id) {
                if let Gap::SetGlobal(_, value) = gap {
                    work.push(value);
                }
                if let Err(error) = self.gap(cx, id, gap) {
                    cx.record(*error);
                }
            } else {
                if let Expr::Call(callee, arguments) = cx.unit.expr(id)
                    && let Some(Gap::Primitive(name)) = self.gaps.get(callee)
                    && let Ok(prim) = self.primitive(cx, name, cx.unit.span(*callee))
                {
                    let count = arguments.len();
                    check_arity(cx, prim, count, cx.unit.span(id));
                }
                each_child(cx.unit.expr(id), |child| work.push(child));
            }
            if cx.gives_up() {
                return;
            }
        }
    }

    fn gap(&self, cx: &mut Cx<'_>, id: ExprId, gap: Gap) -> Res<()> {
        let span = cx.unit.span(id);
        let expr = match gap {
            Gap::Global(name) => match self.binding(cx, &name, span)? {
                Binding::Prim(prim) => Expr::Prim(prim),
                Binding::Global(global) => Expr::Global(cx.global_id(global)),
                _ => return Err(keyword(&name, span)),
            },
            Gap::SetGlobal(name, value) => {
                let constant = self.fixed.contains(&name);
                match self.binding(cx, &name, span)? {
                    Binding::Global(global) if cx.is_own(global) && !constant => {
                        Expr::SetGlobal(cx.mark_mutable(global), value)
                    }
                    Binding::Core(_) | Binding::Macro(_) => return Err(keyword(&name, span)),
                    _ => {
                        let why = if constant { "a constant" } else { "imported" };
                        let message = format!("`{name}` is {why}, it cannot be assigned");
                        return Err(problem("language/assign-constant", message, span));
                    }
                }
            }
            Gap::Primitive(name) => Expr::Prim(self.primitive(cx, &name, span)?),
            Gap::Support(name) => {
                let call = cx.call_support(name, Vec::new(), span);
                match cx.unit.expr(call) {
                    Expr::Call(callee, _) => cx.unit.expr(*callee).clone(),
                    other => other.clone(),
                }
            }
            Gap::Form(form) => {
                let stx = self.form(form, span)?;
                let seq = std::mem::replace(&mut cx.seq, AT_THE_END);
                let result = cx.expand(stx);
                cx.seq = seq;
                let made = result?;
                cx.unit.spans[id.index()] = cx.unit.span(made).or(span);
                let hole = Expr::Seq(Box::default());
                std::mem::replace(&mut cx.unit.exprs[made.index()], hole)
            }
            Gap::Quote(form) => {
                let stx = self.form(form, span)?;
                Expr::Const(cx.datum(stx)?)
            }
        };
        cx.unit.exprs[id.index()] = expr;
        Ok(())
    }

    fn form(&self, form: FormId, span: Span) -> Res<Stx> {
        let found = self.forms.get(form.0 as usize).copied();
        found.ok_or_else(|| problem("language/form", "there is no such form", span))
    }

    fn binding(&self, cx: &Cx<'_>, name: &str, span: Span) -> Res<Binding> {
        if let Some(binding) = cx.named_binding(name) {
            return Ok(binding);
        }
        let mut error = problem("expand/unbound", format!("`{name}` is not defined"), span);
        let names = cx.ex.top(cx.top).into_iter().flat_map(|top| top.map.keys());
        let names: Vec<&str> = names
            .filter(|symbol| symbol.as_alias().is_none())
            .map(|&symbol| cx.ex.symbols.name(symbol))
            .collect();
        if let Some(found) = nearest(name, names, 1).first() {
            error.help.push(format!("did you mean `{found}`?"));
        }
        Err(error)
    }

    fn primitive(&self, cx: &Cx<'_>, name: &str, span: Span) -> Res<PrimId> {
        let public = |prim: &PrimId| cx.ex.prims[prim.0 as usize].library != "(ruse internal)";
        let Some(prim) = cx.ex.prim_index.get(name).copied().filter(public) else {
            let mut error =
                problem("language/primitive", format!("there is no primitive `{name}`"), span);
            let names = cx.ex.prims.iter().map(|prim| prim.name).filter(|it| !it.starts_with('%'));
            if let Some(found) = nearest(name, names, 1).first() {
                error.help.push(format!("did you mean `{found}`?"));
            }
            let help = "procedures of libraries that are no primitives are globals to be imported";
            error.help.push(help.to_owned());
            return Err(error);
        };
        let library = cx.ex.prims[prim.0 as usize].library;
        let words: Vec<&str> = library.trim_matches(['(', ')']).split_whitespace().collect();
        if !cx.ex.is_visible(&LibraryName::of(&words)) {
            let message = format!("`{name}` is of the library `{library}`, which is not available");
            return Err(problem("expand/library-denied", message, span));
        }
        Ok(prim)
    }
}

fn check_arity(cx: &mut Cx<'_>, prim: PrimId, count: usize, span: Span) {
    let info = &cx.ex.prims[prim.0 as usize];
    if info.arity.accepts(count) {
        return;
    }
    let (name, params) = (info.name, info.params);
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("`{name}` does not take {count} argument{plural}");
    let error = Diagnostic::error("language/arity", message, span);
    cx.record(error.note(format!("its parameters are `{params}`")));
}

fn keyword(name: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("`{name}` is a keyword of Scheme and no variable");
    let mut error = problem("expand/keyword", message, span);
    error.help.push("a use of it can be handed over as a form".to_owned());
    error
}

fn problem(code: &'static str, message: impl Into<String>, span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, message, span))
}
