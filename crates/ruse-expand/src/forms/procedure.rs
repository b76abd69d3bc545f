//! `lambda`, `case-lambda`, parameter lists (R7RS §4.1.4, §4.2.9).

use std::sync::Arc;

use ruse_syntax::{Node, Stx, Symbol};

use super::ANY;
use crate::binding::Binding;
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};

/// A parameter list: identifiers, and the one that takes the rest.
pub(crate) struct Formals {
    pub(crate) params: Vec<Symbol>,
    pub(crate) rest: Option<Symbol>,
    /// Types of parameters, as written; empty if none has one.
    pub(crate) types: Vec<Option<Stx>>,
    /// The type of the result, as written.
    pub(crate) result: Option<Stx>,
}

impl Formals {
    pub(crate) fn new(params: Vec<Symbol>, rest: Option<Symbol>) -> Formals {
        Formals { params, rest, types: Vec::new(), result: None }
    }

    /// Whether there are types.
    pub(crate) fn is_typed(&self) -> bool {
        !self.types.is_empty() || self.result.is_some()
    }
}

impl Cx<'_> {
    /// Parses `(a b . rest)`, `(a b)` or `rest`.
    pub(crate) fn formals(&mut self, stx: Stx) -> Res<Formals> {
        match *self.arena.node(stx) {
            Node::Symbol(symbol) => Ok(Formals::new(Vec::new(), Some(symbol))),
            Node::List(_) => {
                let items = self.arena.items(stx).to_vec();
                self.formals_of(&items, None, stx)
            }
            Node::Improper(_, tail) => {
                let items = self.arena.items(stx).to_vec();
                self.formals_of(&items, Some(tail), stx)
            }
            _ => self.syntax("a parameter list must be a list of identifiers", stx),
        }
    }

    /// Parameters from the items of a list and its tail.
    pub(crate) fn formals_of(
        &mut self,
        items: &[Stx],
        tail: Option<Stx>,
        around: Stx,
    ) -> Res<Formals> {
        let mut params = Vec::with_capacity(items.len());
        let mut types = Vec::new();
        for &item in items {
            if let Some((name, ty)) = self.typed_parameter(item) {
                types.resize(params.len(), None);
                types.push(Some(ty));
                params.push(self.parameter(name)?);
                continue;
            }
            params.push(self.parameter(item)?);
        }
        let rest = match tail {
            Some(tail) => Some(self.parameter(tail)?),
            None => None,
        };
        let all: Vec<Symbol> = params.iter().copied().chain(rest).collect();
        self.distinct(&all, "parameter", around)?;
        Ok(Formals { params, rest, types, result: None })
    }

    /// The body behind `: TYPE`, which goes to the parameters.
    pub(crate) fn body_behind_result(&self, formals: &mut Formals, body: &[Stx]) -> Vec<Stx> {
        formals.result = self.result_annotation(body);
        body[if formals.result.is_some() { 2 } else { 0 }..].to_vec()
    }

    /// Parameters and body of a `lambda` form.
    pub(crate) fn lambda_parts(&mut self, operands: &[Stx]) -> Res<(Formals, Vec<Stx>)> {
        let mut formals = self.formals(operands[0])?;
        let body = self.body_behind_result(&mut formals, &operands[1..]);
        Ok((formals, body))
    }

    /// Complains of types where there can be none.
    pub(crate) fn refuse_types(&self, formals: &Formals, stx: Stx) -> Res<()> {
        match formals.is_typed() {
            true => self.syntax("these variables cannot have types here", stx),
            false => Ok(()),
        }
    }

    pub(crate) fn parameter(&self, stx: Stx) -> Res<Symbol> {
        match self.arena.as_symbol(stx) {
            Some(symbol) => Ok(symbol),
            None => self.syntax(format!("`{}` is not an identifier", self.short(stx)), stx),
        }
    }

    /// Checks that no symbol occurs twice.
    pub(crate) fn distinct(&self, symbols: &[Symbol], what: &str, around: Stx) -> Res<()> {
        let mut sorted = symbols.to_vec();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(pair) => {
                let name = self.ex.name_of(pair[0]);
                self.syntax(format!("the {what} `{name}` occurs twice"), around)
            }
        }
    }

    /// A new variable, not bound to an identifier.
    pub(crate) fn fresh_var(&mut self, name: &str) -> VarId {
        self.unit.add_var(Arc::from(name))
    }

    /// A new variable for an identifier, not bound yet.
    pub(crate) fn var_for(&mut self, symbol: Symbol) -> VarId {
        let name = self.name(symbol);
        self.unit.add_var(name)
    }

    /// A new variable, bound in the scope at hand.
    pub(crate) fn bind_var(&mut self, symbol: Symbol) -> VarId {
        let var = self.var_for(symbol);
        self.locals.bind(symbol, Binding::Local(var));
        var
    }

    /// Binds a parameter list in the scope at hand.
    pub(crate) fn bind_formals(&mut self, formals: &Formals) -> (Vec<VarId>, Option<VarId>) {
        let params = formals.params.iter().map(|&symbol| self.bind_var(symbol)).collect();
        (params, formals.rest.map(|symbol| self.bind_var(symbol)))
    }

    /// A procedure with these parameters around a body.
    pub(crate) fn procedure(
        &mut self,
        formals: &Formals,
        body: &[Stx],
        name: Option<Arc<str>>,
        stx: Stx,
    ) -> Res<ExprId> {
        if formals.is_typed() {
            return self.annotated_procedure(formals, body, name, stx);
        }
        self.delayed(|cx| {
            cx.scoped(|cx| {
                let (params, rest) = cx.bind_formals(formals);
                let body = cx.body(body, stx)?;
                let span = cx.span(stx);
                Ok(cx.lambda(params, rest, body, name, span))
            })
        })
    }

    pub(crate) fn lambda_form(&mut self, stx: Stx) -> Res<ExprId> {
        let name = self.name_hint.take();
        let operands = self.operands(stx, 2, ANY, "(lambda PARAMETERS BODY ...)")?;
        let (formals, body) = self.lambda_parts(&operands)?;
        self.procedure(&formals, &body, name, stx)
    }

    pub(crate) fn case_lambda(&mut self, stx: Stx) -> Res<ExprId> {
        let name = self.name_hint.take();
        let usage = "(case-lambda (PARAMETERS BODY ...) ...)";
        let operands = self.operands(stx, 0, ANY, usage)?;
        let mut clauses = Vec::with_capacity(operands.len());
        for clause in operands {
            let items = match self.arena.as_list(clause) {
                Some(items) if items.len() >= 2 => items.to_vec(),
                _ => return self.syntax("a clause must be `(PARAMETERS BODY ...)`", clause),
            };
            let (formals, body) = self.lambda_parts(&items)?;
            clauses.push(self.procedure(&formals, &body, name.clone(), clause)?);
        }
        let span = self.span(stx);
        Ok(self.push(Expr::CaseLambda { clauses: clauses.into_boxed_slice(), name }, span))
    }
}
