//! `match` and its family (Wright and Duba, "Pattern Matching for Scheme", 1995; SRFI 204): patterns become steps
//! ([`pattern`]), the steps of all clauses a decision tree ([`tree`]).
//!
//! Each clause becomes a procedure of its pattern's variables, which the tree calls from wherever the clause is taken;
//! one that is called once is integrated there by the compiler.

mod pattern;
mod plan;
mod tree;

use ruse_syntax::{Node, Stx, Symbol};

use pattern::Variables;
pub(crate) use plan::RecordFields;
use plan::{Clause, Fail, Leaf, Place, Plan, Row, Step};

use super::ANY;
use super::procedure::Formals;
use crate::binding::{Binding, CoreForm};
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};
use crate::definition::{Form, Value};
use crate::scope::AliasTarget;

/// Work that a tree may take in any case, and for each step of its patterns.
const BUDGET: (usize, usize) = (400, 16);

/// A clause as it is written.
struct Parts {
    /// One for each subject.
    patterns: Vec<Stx>,
    /// The name for the procedure that goes on with the next clause.
    failure: Option<Symbol>,
    /// The condition behind `#:when`.
    guard: Option<Stx>,
    body: Vec<Stx>,
}

impl Cx<'_> {
    pub(crate) fn match_form(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, ANY, "(match EXPRESSION (PATTERN BODY ...) ...)")?;
        let value = self.expand(operands[0])?;
        let subject = self.fresh_var("subject");
        let tree = self.match_clauses(stx, "match", subject, &operands[1..])?;
        let span = self.span(stx);
        Ok(self.push(Expr::Let(Box::new([(subject, value)]), tree), span))
    }

    /// `match-lambda`, and `match-lambda*` whose patterns are matched against the list of arguments.
    pub(crate) fn match_lambda(&mut self, stx: Stx, all: bool) -> Res<ExprId> {
        let name = self.name_hint.take();
        let (form, usage) = match all {
            true => ("match-lambda*", "(match-lambda* (PATTERN BODY ...) ...)"),
            false => ("match-lambda", "(match-lambda (PATTERN BODY ...) ...)"),
        };
        let clauses = self.operands(stx, 1, ANY, usage)?;
        let subject = self.fresh_var("subject");
        let tree = self.delayed(|cx| cx.match_clauses(stx, form, subject, &clauses))?;
        let span = self.span(stx);
        let (params, rest) = if all { (vec![], Some(subject)) } else { (vec![subject], None) };
        Ok(self.lambda(params, rest, tree, name, span))
    }

    /// `(match-let ((PATTERN EXPRESSION) ...) BODY ...)`, perhaps with a name as in a named `let`.
    pub(crate) fn match_let(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(match-let ((PATTERN EXPRESSION) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        if let Some(tag) = self.arena.as_symbol(operands[0]) {
            return self.named_match_let(tag, &operands, stx);
        }
        let bindings = self.match_bindings(operands[0])?;
        // As in `let` no variable is visible in the expressions.
        let span = self.span(stx);
        let mut subjects = Vec::with_capacity(bindings.len());
        for &(_, expression) in &bindings {
            let value = self.expand(expression)?;
            subjects.push((self.fresh_var("subject"), value));
        }
        let vars: Vec<VarId> = subjects.iter().map(|&(var, _)| var).collect();
        let parts = Parts {
            patterns: bindings.iter().map(|&(pattern, _)| pattern).collect(),
            failure: None,
            guard: None,
            body: operands[1..].to_vec(),
        };
        let tree = self.match_parts(stx, "match-let", &vars, vec![(parts, stx)])?;
        if subjects.is_empty() {
            return Ok(tree);
        }
        Ok(self.push(Expr::Let(subjects.into_boxed_slice(), tree), span))
    }

    /// `(match-let LOOP ((PATTERN EXPRESSION) ...) BODY ...)`: a procedure that matches its arguments.
    fn named_match_let(&mut self, tag: Symbol, operands: &[Stx], stx: Stx) -> Res<ExprId> {
        let usage = "(match-let NAME ((PATTERN EXPRESSION) ...) BODY ...)";
        if operands.len() < 3 {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        }
        let bindings = self.match_bindings(operands[1])?;
        let mut arguments = Vec::with_capacity(bindings.len());
        for &(_, expression) in &bindings {
            arguments.push(self.expand(expression)?);
        }
        let span = self.span(stx);
        let name = Some(self.name(tag));
        self.scoped(|cx| {
            let procedure = cx.bind_var(tag);
            let params: Vec<VarId> = bindings.iter().map(|_| cx.fresh_var("subject")).collect();
            let parts = Parts {
                patterns: bindings.iter().map(|&(pattern, _)| pattern).collect(),
                failure: None,
                guard: None,
                body: operands[2..].to_vec(),
            };
            let body =
                cx.delayed(|cx| cx.match_parts(stx, "match-let", &params, vec![(parts, stx)]))?;
            let lambda = cx.lambda(params, None, body, name, span);
            let callee = cx.local(procedure, span);
            let call = cx.call(callee, arguments, span);
            Ok(cx.push(Expr::Letrec(Box::new([(procedure, lambda)]), call), span))
        })
    }

    /// `match-let*`: each pattern's variables are visible in what follows.
    pub(crate) fn match_let_star(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(match-let* ((PATTERN EXPRESSION) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let bindings = self.match_bindings(operands[0])?;
        let span = self.span(stx);
        let mut body = operands[1..].to_vec();
        if bindings.is_empty() {
            return self.scoped(|cx| cx.body(&body, stx));
        }
        let keyword = self.keyword_alias("match-let", CoreForm::MatchLet);
        for &(pattern, expression) in bindings[1..].iter().rev() {
            let keyword = self.arena.symbol(keyword, span);
            let binding = self.arena.list(&[pattern, expression], None, span);
            let binding = self.arena.list(&[binding], None, span);
            body.splice(0..0, [keyword, binding]);
            body = vec![self.arena.list(&body, None, span)];
        }
        let (pattern, expression) = bindings[0];
        let value = self.expand(expression)?;
        let subject = self.fresh_var("subject");
        let parts = Parts { patterns: vec![pattern], failure: None, guard: None, body };
        let tree = self.match_parts(stx, "match-let*", &[subject], vec![(parts, stx)])?;
        Ok(self.push(Expr::Let(Box::new([(subject, value)]), tree), span))
    }

    /// `match-letrec`: a body that begins with a `match-define` for each binding.
    pub(crate) fn match_letrec(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(match-letrec ((PATTERN EXPRESSION) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let bindings = self.match_bindings(operands[0])?;
        let keyword = self.keyword_alias("match-define", CoreForm::MatchDefine);
        let mut forms = Vec::with_capacity(bindings.len() + operands.len());
        for (pattern, expression) in bindings {
            let span = self.span(pattern);
            let keyword = self.arena.symbol(keyword, span);
            forms.push(self.arena.list(&[keyword, pattern, expression], None, span));
        }
        let inner = self.keyword_alias("let", CoreForm::Let);
        let span = self.span(stx);
        let mut body = vec![self.arena.symbol(inner, span), self.arena.list(&[], None, span)];
        body.extend_from_slice(&operands[1..]);
        forms.push(self.arena.list(&body, None, span));
        self.scoped(|cx| cx.body(&forms, stx))
    }

    /// `(match-define PATTERN EXPRESSION)` as a definition of the pattern's variables.
    pub(crate) fn match_define(&mut self, stx: Stx) -> Res<Form> {
        let operands = self.operands(stx, 2, 2, "(match-define PATTERN EXPRESSION)")?;
        let (pattern, expression) = (operands[0], operands[1]);
        let mut plan = Plan::new(stx, "match-define");
        // What expressions in the pattern mean is not known before all definitions around are.
        plan.names_only = true;
        let mut vars = Variables::default();
        let place = plan.root();
        self.pattern_steps(&mut plan, &mut vars, pattern, place, &mut Vec::new())?;
        let span = self.span(stx);
        let names: Vec<Stx> =
            vars.symbols.iter().map(|&symbol| self.arena.symbol(symbol, span)).collect();
        let result = match names[..] {
            [name] => name,
            _ => {
                let values = self.prim_alias("values");
                let values = self.arena.symbol(values, span);
                let items: Vec<Stx> = std::iter::once(values).chain(names).collect();
                self.arena.list(&items, None, span)
            }
        };
        let keyword = self.keyword_alias("match", CoreForm::Match);
        let keyword = self.arena.symbol(keyword, span);
        let clause = self.arena.list(&[pattern, result], None, span);
        let value = self.arena.list(&[keyword, expression, clause], None, span);
        Ok(match vars.symbols[..] {
            [name] => Form::Value { name, site: pattern, value: Value::Expression(value) },
            _ => {
                let formals = Formals::new(vars.symbols, None);
                Form::Values { formals, value, form: stx }
            }
        })
    }

    /// An identifier that means a keyword wherever it stands.
    fn keyword_alias(&mut self, name: &str, form: CoreForm) -> Symbol {
        let base = self.ex.symbols.intern(name);
        self.ex.add_alias(base, AliasTarget::Fixed(Some(Binding::Core(form))))
    }

    /// An identifier that means a primitive wherever it stands.
    fn prim_alias(&mut self, name: &str) -> Symbol {
        let base = self.ex.symbols.intern(name);
        let binding = self.ex.prim_index.get(name).map(|&prim| Binding::Prim(prim));
        self.ex.add_alias(base, AliasTarget::Fixed(binding))
    }

    fn match_bindings(&mut self, stx: Stx) -> Res<Vec<(Stx, Stx)>> {
        let Some(items) = self.list_items(stx) else {
            return self.syntax("expected bindings `((PATTERN EXPRESSION) ...)`", stx);
        };
        let mut bindings = Vec::with_capacity(items.len());
        for item in items {
            let Some(&[pattern, expression]) = self.arena.as_list(item) else {
                return self.syntax("a binding must be `(PATTERN EXPRESSION)`", item);
            };
            bindings.push((pattern, expression));
        }
        Ok(bindings)
    }

    /// Matches a variable against clauses as they are written.
    fn match_clauses(
        &mut self,
        stx: Stx,
        name: &'static str,
        subject: VarId,
        clauses: &[Stx],
    ) -> Res<ExprId> {
        let mut parsed = Vec::with_capacity(clauses.len());
        for &clause in clauses {
            parsed.push((self.clause_parts(clause)?, clause));
        }
        self.match_parts(stx, name, &[subject], parsed)
    }

    fn clause_parts(&mut self, clause: Stx) -> Res<Parts> {
        let usage = "a clause must be `(PATTERN BODY ...)`, perhaps with `(=> NAME)` or `#:when TEST` in front of the body";
        let items = match self.arena.as_list(clause) {
            Some(items) if items.len() >= 2 => items.to_vec(),
            _ => return self.syntax(usage, clause),
        };
        let mut body = &items[1..];
        let mut failure = None;
        if let Some(&[arrow, name]) = self.arena.as_list(body[0])
            && self.is_auxiliary(arrow, CoreForm::Arrow)
        {
            failure = self.arena.as_symbol(name);
            body = &body[1..];
            if failure.is_none() {
                return self.syntax("expected the name of a procedure", name);
            }
        }
        let mut guard = None;
        if let Some(Node::Keyword(symbol)) = body.first().map(|&first| *self.arena.node(first))
            && self.ex.symbols.name(symbol) == "when"
            && body.len() > 2
        {
            guard = Some(body[1]);
            body = &body[2..];
        }
        if body.is_empty() {
            return self.syntax(usage, clause);
        }
        Ok(Parts { patterns: vec![items[0]], failure, guard, body: body.to_vec() })
    }

    /// Matches variables against clauses with as many patterns.
    fn match_parts(
        &mut self,
        stx: Stx,
        name: &'static str,
        subjects: &[VarId],
        clauses: Vec<(Parts, Stx)>,
    ) -> Res<ExprId> {
        let mut plan = Plan::new(stx, name);
        let roots: Vec<Place> = subjects.iter().map(|_| plan.root()).collect();
        for (&root, &subject) in roots.iter().zip(subjects) {
            plan.set_value(root, subject);
        }
        plan.subjects = subjects.to_vec();
        let mut rows = Vec::with_capacity(clauses.len());
        let mut work = 0;
        for (index, (parts, clause)) in clauses.iter().enumerate() {
            let mut vars = Variables::default();
            let mut steps: Vec<Step> = Vec::new();
            for (&pattern, &root) in parts.patterns.iter().zip(&roots) {
                self.pattern_steps(&mut plan, &mut vars, pattern, root, &mut steps)?;
            }
            steps.reverse();
            work += steps.len() + 1;
            let bound = vec![None; vars.symbols.len()];
            rows.push(Row { steps, bound, spread: 0, leaf: Leaf::Clause(index) });
            let clause = self.clause_procedures(&mut plan, &vars.symbols, parts, *clause)?;
            plan.clauses.push(clause);
        }
        plan.budget = BUDGET.0 + BUDGET.1 * work;
        let tree = self.match_rows(&mut plan, rows, Fail::Error)?;
        let span = self.span(stx);
        if plan.procedures.is_empty() {
            return Ok(tree);
        }
        Ok(self.push(Expr::Let(plan.procedures.into_boxed_slice(), tree), span))
    }

    /// The procedures of a clause.
    fn clause_procedures(
        &mut self,
        plan: &mut Plan,
        vars: &[Symbol],
        parts: &Parts,
        clause: Stx,
    ) -> Res<Clause> {
        let span = self.span(clause);
        let body = self.scoped(|cx| {
            let mut params: Vec<VarId> = vars.iter().map(|&symbol| cx.bind_var(symbol)).collect();
            cx.locals.push();
            params.extend(parts.failure.map(|symbol| cx.bind_var(symbol)));
            let body = cx.body(&parts.body, clause)?;
            Ok(cx.lambda(params, None, body, None, span))
        })?;
        let var = self.fresh_var("clause");
        plan.procedures.push((var, body));
        let guard = match parts.guard {
            None => None,
            Some(condition) => {
                let span = self.span(condition);
                let condition = self.scoped(|cx| {
                    let params = vars.iter().map(|&symbol| cx.bind_var(symbol)).collect();
                    let condition = cx.expand(condition)?;
                    Ok(cx.lambda(params, None, condition, None, span))
                })?;
                let var = self.fresh_var("guard");
                plan.procedures.push((var, condition));
                Some(var)
            }
        };
        Ok(Clause { body: var, vars: vars.len(), guard, takes_failure: parts.failure.is_some() })
    }
}
