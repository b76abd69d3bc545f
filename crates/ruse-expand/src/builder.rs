//! Building Core: constants, calls, references to globals.

use std::sync::Arc;

use ruse_syntax::{Datum, DatumId, Span, Stx, Symbol};

use crate::binding::{Binding, GlobalRef};
use crate::core::{Expr, ExprId, Global, GlobalId, GlobalName, Lambda, UnitKind, VarId};
use crate::cx::{Cx, Res};
use crate::name::LibraryName;
use crate::support::CORE_LIBRARY;

impl Cx<'_> {
    pub(crate) fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        self.unit.push(expr, span)
    }

    /// A constant of one entry.
    pub(crate) fn atom(&mut self, datum: Datum, span: Span) -> ExprId {
        let id = self.unit.datums.push(datum);
        self.push(Expr::Const(id), span)
    }

    /// The unspecified value.
    pub(crate) fn unspecified(&mut self, span: Span) -> ExprId {
        let id = match self.unspecified {
            Some(id) => id,
            None => self.unit.datums.push(Datum::Unspecified),
        };
        self.unspecified = Some(id);
        self.push(Expr::Const(id), span)
    }

    /// A symbol as a constant.
    pub(crate) fn quoted_symbol(&mut self, symbol: Symbol, span: Span) -> ExprId {
        let name = self.ex.name_of(symbol).into();
        self.atom(Datum::Symbol(name), span)
    }

    /// A piece of syntax as a constant, without the expander's renaming.
    pub(crate) fn datum(&mut self, stx: Stx) -> Res<DatumId> {
        let Cx { ex, arena, unit, .. } = self;
        let strip = |symbol| ex.strip(symbol);
        unit.datums.from_syntax(arena, &ex.symbols, stx, &strip).map_err(Box::new)
    }

    /// `(quote stx)`
    pub(crate) fn constant(&mut self, stx: Stx) -> Res<ExprId> {
        let id = self.datum(stx)?;
        let span = self.span(stx);
        Ok(self.push(Expr::Const(id), span))
    }

    /// Expressions in order; there must be one at least.
    pub(crate) fn sequence(&mut self, exprs: Vec<ExprId>, span: Span) -> ExprId {
        match exprs[..] {
            [single] => single,
            _ => self.push(Expr::Seq(exprs.into_boxed_slice()), span),
        }
    }

    pub(crate) fn local(&mut self, var: VarId, span: Span) -> ExprId {
        self.push(Expr::Local(var), span)
    }

    pub(crate) fn set_local(&mut self, var: VarId, value: ExprId, span: Span) -> ExprId {
        self.unit.vars[var.index()].assigned = true;
        self.push(Expr::SetLocal(var, value), span)
    }

    pub(crate) fn lambda(
        &mut self,
        params: Vec<VarId>,
        rest: Option<VarId>,
        body: ExprId,
        name: Option<Arc<str>>,
        span: Span,
    ) -> ExprId {
        let lambda = Lambda { params: params.into_boxed_slice(), rest, body, name };
        self.push(Expr::Lambda(Box::new(lambda)), span)
    }

    /// A procedure without parameters.
    pub(crate) fn thunk(&mut self, body: ExprId, span: Span) -> ExprId {
        self.lambda(Vec::new(), None, body, None, span)
    }

    pub(crate) fn call(&mut self, callee: ExprId, arguments: Vec<ExprId>, span: Span) -> ExprId {
        self.push(Expr::Call(callee, arguments.into_boxed_slice()), span)
    }

    /// A call of one of the names of [`crate::support`].
    pub(crate) fn call_support(
        &mut self,
        name: &str,
        arguments: Vec<ExprId>,
        span: Span,
    ) -> ExprId {
        let callee = match self.ex.prim_index.get(name) {
            Some(&prim) => self.push(Expr::Prim(prim), span),
            None => {
                let global = self.support_global(name);
                let id = self.global_id(global);
                self.push(Expr::Global(id), span)
            }
        };
        self.call(callee, arguments, span)
    }

    fn support_global(&mut self, name: &str) -> GlobalRef {
        let library = LibraryName::of(CORE_LIBRARY);
        let text: Arc<str> = Arc::from(library.to_string());
        if text != self.unit.name {
            self.require_support(&library);
        }
        self.ex.global(GlobalName { library: text, name: Arc::from(name) }, false)
    }

    /// The unit's own index of a global.
    pub(crate) fn global_id(&mut self, global: GlobalRef) -> GlobalId {
        if let Some(&id) = self.unit_globals.get(&global) {
            return id;
        }
        let info = &self.ex.globals[global.0 as usize];
        let own = info.name.library == self.unit.name;
        let open = self.kind == UnitKind::Open && own;
        let entry = Global {
            name: info.name.clone(),
            defined_here: false,
            mutable: info.mutable || open,
            exported: !own || open,
        };
        let id = GlobalId(self.unit.globals.len() as u32);
        self.unit.globals.push(entry);
        self.unit_globals.insert(global, id);
        id
    }

    /// Marks a global as one that changes after its definition.
    pub(crate) fn mark_mutable(&mut self, global: GlobalRef) -> GlobalId {
        self.ex.globals[global.0 as usize].mutable = true;
        let id = self.global_id(global);
        self.unit.globals[id.index()].mutable = true;
        id
    }

    /// A reference to what a binding means as a variable; `None` for a keyword.
    pub(crate) fn reference(&mut self, binding: Binding, span: Span) -> Option<ExprId> {
        let expr = match binding {
            Binding::Prim(prim) => Expr::Prim(prim),
            Binding::Local(var) => Expr::Local(var),
            Binding::Global(global) => Expr::Global(self.global_id(global)),
            Binding::Core(_) | Binding::Macro(_) => return None,
        };
        Some(self.push(expr, span))
    }
}
