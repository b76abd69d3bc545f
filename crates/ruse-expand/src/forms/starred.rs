//! `lambda*` and `define*`: procedures with optional and keyword parameters, as in Guile.
//!
//! Such a procedure is two: the *body* procedure takes every parameter by position, with a mark for those that were not
//! given, and evaluates defaults; the *entry* is what the name means, and sorts the arguments of a call. A call by name
//! whose keywords are literal is sorted by the expander and goes to the body procedure at once ([`Cx::settle_calls`]).
//! Other procedures and their calls are as they were.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Datum, Node, Span, Stx, Symbol};

use super::ANY;
use crate::binding::Binding;
use crate::core::{Expr, ExprId, UnitKind, VarId};
use crate::cx::{Cx, Meaning, Res};
use crate::definition::{Form, Value};
use crate::scope::AliasTarget;
use crate::support;

/// A parameter that may be left out.
struct Optional {
    name: Symbol,
    default: Option<Stx>,
}

/// A parameter list of `lambda*`.
pub(crate) struct StarFormals {
    required: Vec<Symbol>,
    optional: Vec<Optional>,
    /// Keyword parameters, with their keywords.
    keys: Vec<(Optional, Symbol)>,
    rest: Option<Symbol>,
    allow_other_keys: bool,
}

/// A procedure with optional or keyword parameters that is being defined.
pub(crate) struct Starred {
    pub(crate) name: Symbol,
    /// A name of its own for the body procedure.
    pub(crate) body_name: Symbol,
    formals: StarFormals,
    body: Vec<Stx>,
    pub(crate) form: Stx,
}

/// How calls of a procedure are sorted.
struct Signature {
    required: usize,
    optional: usize,
    keys: Vec<Symbol>,
    body: Binding,
}

/// A call that may go to a body procedure: for each of its parameters the argument, if there is one.
struct StarCall {
    call: ExprId,
    callee: Binding,
    body: Binding,
    arguments: Vec<Option<usize>>,
}

/// What is known of procedures with optional or keyword parameters in the unit at hand.
#[derive(Default)]
pub(crate) struct StarredCalls {
    signatures: HashMap<Binding, Rc<Signature>, RandomState>,
    calls: Vec<StarCall>,
}

/// Bits of the flags of `%bind-arguments`.
const ALLOW_OTHER_KEYS: i64 = 1;
const HAS_REST: i64 = 2;

impl Cx<'_> {
    /// Parses `(a #:optional b (c default) #:key d (e default) (f default #:g) #:allow-other-keys #:rest r)`.
    fn star_formals(&mut self, stx: Stx, skip: usize) -> Res<StarFormals> {
        let mut formals = StarFormals {
            required: Vec::new(),
            optional: Vec::new(),
            keys: Vec::new(),
            rest: None,
            allow_other_keys: false,
        };
        let (items, tail) = match *self.arena.node(stx) {
            Node::Symbol(symbol) if skip == 0 => {
                formals.rest = Some(symbol);
                return Ok(formals);
            }
            Node::List(_) => (self.arena.items(stx)[skip..].to_vec(), None),
            Node::Improper(_, tail) => (self.arena.items(stx)[skip..].to_vec(), Some(tail)),
            _ => return self.syntax("a parameter list must be a list", stx),
        };
        let mut section = "required";
        for (index, &item) in items.iter().enumerate() {
            if let Node::Keyword(symbol) = *self.arena.node(item) {
                let marker = self.ex.symbols.name(symbol);
                section = match (marker, section) {
                    ("optional", "required") => "optional",
                    ("key", "required" | "optional") => "key",
                    ("allow-other-keys", "key") => "end of keys",
                    ("rest", "required" | "optional" | "key" | "end of keys") => "rest",
                    _ => {
                        let message = format!(
                            "`#:{marker}` cannot stand here; the order is #:optional, #:key, #:allow-other-keys, #:rest"
                        );
                        return self.syntax(message, item);
                    }
                };
                formals.allow_other_keys |= section == "end of keys";
                if section == "rest" && (index + 2 != items.len() || tail.is_some()) {
                    return self.syntax("`#:rest` must be followed by the last parameter", item);
                }
                continue;
            }
            match section {
                "optional" => formals.optional.push(self.optional_parameter(item)?),
                "key" => formals.keys.push(self.key_parameter(item)?),
                "rest" => formals.rest = Some(self.parameter(item)?),
                "required" => formals.required.push(self.parameter(item)?),
                _ => return self.syntax("no parameter can stand here", item),
            }
        }
        if let Some(tail) = tail {
            formals.rest = Some(self.parameter(tail)?);
        }
        let keys = formals.keys.iter().map(|(key, _)| key);
        let optional = formals.optional.iter().chain(keys).map(|optional| optional.name);
        let all: Vec<Symbol> =
            formals.required.iter().copied().chain(optional).chain(formals.rest).collect();
        self.distinct(&all, "parameter", stx)?;
        let keywords: Vec<Symbol> = formals.keys.iter().map(|&(_, keyword)| keyword).collect();
        self.distinct(&keywords, "keyword", stx)?;
        Ok(formals)
    }

    fn optional_parameter(&mut self, stx: Stx) -> Res<Optional> {
        match self.arena.as_list(stx) {
            None => Ok(Optional { name: self.parameter(stx)?, default: None }),
            Some(&[name, default]) => {
                Ok(Optional { name: self.parameter(name)?, default: Some(default) })
            }
            _ => self.syntax("an optional parameter must be `NAME` or `(NAME DEFAULT)`", stx),
        }
    }

    fn key_parameter(&mut self, stx: Stx) -> Res<(Optional, Symbol)> {
        if let Some(&[name, default, keyword]) = self.arena.as_list(stx)
            && let Node::Keyword(keyword) = *self.arena.node(keyword)
        {
            let name = self.parameter(name)?;
            return Ok((Optional { name, default: Some(default) }, keyword));
        }
        if self.arena.as_list(stx).is_some_and(|items| items.len() != 2) {
            let usage = "a keyword parameter must be `NAME`, `(NAME DEFAULT)` or `(NAME DEFAULT #:KEYWORD)`";
            return self.syntax(usage, stx);
        }
        let optional = self.optional_parameter(stx)?;
        let keyword = self.ex.strip(optional.name);
        Ok((optional, keyword))
    }

    pub(crate) fn lambda_star(&mut self, stx: Stx) -> Res<ExprId> {
        let name = self.name_hint.take();
        let operands = self.operands(stx, 2, ANY, "(lambda* PARAMETERS BODY ...)")?;
        let formals = self.star_formals(operands[0], 0)?;
        let span = self.span(stx);
        let body = self.star_body(&formals, &operands[1..], name.clone(), stx)?;
        let var = self.fresh_var("body");
        let entry = self.star_entry(&formals, name, span, |cx| cx.local(var, span));
        Ok(self.push(Expr::Let(Box::new([(var, body)]), entry), span))
    }

    /// `(define* (NAME . PARAMETERS) BODY ...)`, or `(define* NAME EXPRESSION)` as `define`.
    pub(crate) fn define_star(&mut self, stx: Stx) -> Res<Form> {
        let usage = "(define* (NAME PARAMETER ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let target = operands[0];
        if let (Some(name), &[_, value]) = (self.arena.as_symbol(target), &operands[..]) {
            return Ok(Form::Value { name, site: target, value: Value::Expression(value) });
        }
        let is_list = matches!(self.arena.node(target), Node::List(_) | Node::Improper(..));
        let head = self.arena.items(target).first().filter(|_| is_list);
        let Some(name) = head.and_then(|&name| self.arena.as_symbol(name)) else {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        };
        let formals = self.star_formals(target, 1)?;
        let body_name = self.ex.add_alias(name, AliasTarget::Fixed(None));
        let body = operands[1..].to_vec();
        Ok(Form::Starred(Starred { name, body_name, formals, body, form: stx }))
    }

    /// Notes what a definition binds, so that calls in what follows and came before can be sorted.
    pub(crate) fn note_starred(&mut self, starred: &Starred, entry: Binding, body: Binding) {
        let formals = &starred.formals;
        if formals.rest.is_some() || formals.allow_other_keys {
            return;
        }
        let signature = Signature {
            required: formals.required.len(),
            optional: formals.optional.len(),
            keys: formals.keys.iter().map(|&(_, keyword)| self.ex.strip(keyword)).collect(),
            body,
        };
        self.starred.signatures.insert(entry, Rc::new(signature));
    }

    /// The two procedures of a definition: the body procedure, and the entry, to which `body` is a reference.
    pub(crate) fn starred_values(
        &mut self,
        starred: &Starred,
        body: impl Fn(&mut Self) -> ExprId,
    ) -> Res<(ExprId, ExprId)> {
        let name = Some(self.name(starred.name));
        let span = self.span(starred.form);
        let procedure =
            self.star_body(&starred.formals, &starred.body, name.clone(), starred.form)?;
        Ok((procedure, self.star_entry(&starred.formals, name, span, body)))
    }

    fn missing(&mut self, span: Span) -> ExprId {
        self.atom(Datum::Missing, span)
    }

    /// The procedure that takes every parameter by position.
    fn star_body(
        &mut self,
        formals: &StarFormals,
        body: &[Stx],
        name: Option<Arc<str>>,
        stx: Stx,
    ) -> Res<ExprId> {
        let span = self.span(stx);
        self.delayed(|cx| {
            cx.scoped(|cx| {
                let mut params: Vec<VarId> =
                    formals.required.iter().map(|&symbol| cx.bind_var(symbol)).collect();
                let keys = formals.keys.iter().map(|(key, _)| key);
                let mut lets = Vec::new();
                for optional in formals.optional.iter().chain(keys) {
                    let given = cx.var_for(optional.name);
                    params.push(given);
                    let default = match optional.default {
                        Some(default) => cx.expand(default)?,
                        None => cx.atom(Datum::Bool(false), span),
                    };
                    let (test, missing) = (cx.local(given, span), cx.missing(span));
                    let test = cx.call_support(support::EQ, vec![test, missing], span);
                    let value = cx.local(given, span);
                    let value = cx.push(Expr::If(test, default, value), span);
                    cx.locals.push();
                    lets.push((cx.bind_var(optional.name), value));
                }
                cx.locals.push();
                params.extend(formals.rest.map(|symbol| cx.bind_var(symbol)));
                let mut inner = cx.body(body, stx)?;
                for bind in lets.into_iter().rev() {
                    inner = cx.push(Expr::Let(Box::new([bind]), inner), span);
                }
                Ok(cx.lambda(params, None, inner, name, span))
            })
        })
    }

    /// The procedure that sorts the arguments of a call.
    fn star_entry(
        &mut self,
        formals: &StarFormals,
        name: Option<Arc<str>>,
        span: Span,
        body: impl Fn(&mut Self) -> ExprId,
    ) -> ExprId {
        let mut clauses = Vec::new();
        let most = if formals.keys.is_empty() { formals.optional.len() } else { 0 };
        for given in 0..=most {
            let sorts = given == most && formals.keys.is_empty() && formals.rest.is_some();
            clauses.push(self.positional_clause(formals, given, sorts, &name, span, &body));
        }
        if !formals.keys.is_empty() {
            clauses.push(self.sorting_clause(formals, &name, span, &body));
        }
        match clauses[..] {
            [single] => single,
            _ => self.push(Expr::CaseLambda { clauses: clauses.into_boxed_slice(), name }, span),
        }
    }

    /// A clause that takes the required and some optional arguments, perhaps with more as a list.
    fn positional_clause(
        &mut self,
        formals: &StarFormals,
        given: usize,
        with_rest: bool,
        name: &Option<Arc<str>>,
        span: Span,
        body: &impl Fn(&mut Self) -> ExprId,
    ) -> ExprId {
        let optional = formals.optional[..given].iter().map(|optional| optional.name);
        let symbols: Vec<Symbol> = formals.required.iter().copied().chain(optional).collect();
        let params: Vec<VarId> = symbols.iter().map(|&symbol| self.var_for(symbol)).collect();
        let mut arguments: Vec<ExprId> =
            params.iter().map(|&param| self.local(param, span)).collect();
        for _ in given..formals.optional.len() + formals.keys.len() {
            arguments.push(self.missing(span));
        }
        let rest = formals.rest.filter(|_| with_rest).map(|symbol| self.var_for(symbol));
        match (rest, formals.rest) {
            (Some(rest), _) => arguments.push(self.local(rest, span)),
            (None, Some(_)) => arguments.push(self.atom(Datum::Null, span)),
            (None, None) => {}
        }
        let callee = body(self);
        let call = self.call(callee, arguments, span);
        self.lambda(params, rest, call, name.clone(), span)
    }

    /// The clause that finds keywords among the arguments.
    fn sorting_clause(
        &mut self,
        formals: &StarFormals,
        name: &Option<Arc<str>>,
        span: Span,
        body: &impl Fn(&mut Self) -> ExprId,
    ) -> ExprId {
        let params: Vec<VarId> =
            formals.required.iter().map(|&symbol| self.var_for(symbol)).collect();
        let rest = self.fresh_var("arguments");
        let keywords = formals.keys.iter().map(|&(_, keyword)| {
            let name = self.ex.name_of(keyword).into();
            self.unit.datums.push(Datum::Keyword(name))
        });
        let keywords = Datum::Vector(keywords.collect());
        let flags = i64::from(formals.allow_other_keys) * ALLOW_OTHER_KEYS
            + i64::from(formals.rest.is_some()) * HAS_REST;
        let who = match name {
            Some(name) => Datum::Symbol((**name).into()),
            None => Datum::Bool(false),
        };
        let count = formals.optional.len();
        let operands = vec![
            self.local(rest, span),
            self.small(count as i64, span),
            self.atom(keywords, span),
            self.small(flags, span),
            self.atom(who, span),
        ];
        let sorted = self.call_support(support::BIND_ARGUMENTS, operands, span);
        let sorted_var = self.fresh_var("sorted");
        let mut arguments: Vec<ExprId> =
            params.iter().map(|&param| self.local(param, span)).collect();
        let total = count + formals.keys.len() + usize::from(formals.rest.is_some());
        for index in 0..total {
            let operands = vec![self.local(sorted_var, span), self.small(index as i64, span)];
            arguments.push(self.call_support("vector-ref", operands, span));
        }
        let callee = body(self);
        let call = self.call(callee, arguments, span);
        let call = self.push(Expr::Let(Box::new([(sorted_var, sorted)]), call), span);
        self.lambda(params, Some(rest), call, name.clone(), span)
    }

    fn small(&mut self, number: i64, span: Span) -> ExprId {
        self.atom(Datum::Number(ruse_number::Number::Int(number)), span)
    }

    /// Notes a call of a procedure whose signature is known, if it can be sorted here.
    pub(crate) fn note_star_call(&mut self, call: ExprId, items: &[Stx]) {
        if self.starred.signatures.is_empty() {
            return;
        }
        let meaning = self.arena.as_symbol(items[0]).map(|symbol| self.resolve(symbol));
        let Some(Meaning::Bound(callee)) = meaning else { return };
        let Some(signature) = self.starred.signatures.get(&callee).cloned() else { return };
        let is_keyword = |stx: &Stx| matches!(self.arena.node(*stx), Node::Keyword(_));
        let operands = &items[1..];
        let least = signature.required.min(operands.len());
        let positional = match operands[least..].iter().position(is_keyword) {
            Some(at) if !signature.keys.is_empty() => least + at,
            _ => operands.len(),
        };
        let places = signature.required + signature.optional;
        if !(signature.required..=places).contains(&positional) {
            return;
        }
        let mut arguments: Vec<Option<usize>> = (0..positional).map(Some).collect();
        arguments.resize(places + signature.keys.len(), None);
        for pair in (positional..operands.len()).step_by(2) {
            let Node::Keyword(keyword) = *self.arena.node(operands[pair]) else { return };
            let key = signature.keys.iter().position(|&known| known == keyword);
            let Some(key) = key.filter(|_| pair + 1 < operands.len()) else { return };
            arguments[places + key] = Some(pair + 1);
        }
        let body = signature.body;
        self.starred.calls.push(StarCall { call, callee, body, arguments });
    }

    /// Lets the calls that were noted go to body procedures, now that it is known which names are never assigned.
    pub(crate) fn settle_calls(&mut self) {
        for noted in std::mem::take(&mut self.starred.calls) {
            let fixed = match noted.callee {
                Binding::Local(var) => !self.unit.vars[var.index()].assigned,
                Binding::Global(global) => {
                    self.kind != UnitKind::Open && !self.ex.globals[global.0 as usize].mutable
                }
                _ => false,
            };
            let Expr::Call(_, operands) = self.unit.expr(noted.call).clone() else { continue };
            if !fixed {
                continue;
            }
            let span = self.unit.span(noted.call);
            // Operands are evaluated in the order of the call.
            let lets: Vec<(VarId, ExprId)> =
                operands.iter().map(|&operand| (self.fresh_var("argument"), operand)).collect();
            let arguments = noted
                .arguments
                .iter()
                .map(|argument| match argument {
                    Some(index) => self.local(lets[*index].0, span),
                    None => self.missing(span),
                })
                .collect();
            let Some(callee) = self.reference(noted.body, span) else { continue };
            let call = self.call(callee, arguments, span);
            self.unit.exprs[noted.call.index()] = match lets.is_empty() {
                true => self.unit.expr(call).clone(),
                false => Expr::Let(lets.into_boxed_slice(), call),
            };
        }
    }
}
