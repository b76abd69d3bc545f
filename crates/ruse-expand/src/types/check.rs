//! What expressions are known to give: an abstract interpretation of the Core of a unit.
//!
//! Variables without a type get what is assigned to them where they are bound, the parameters of local procedures what
//! their calls pass, if nothing but calls refers to them; so it goes in rounds until nothing changes (Cousot and Cousot,
//! 1977), and what still grows after some of them is given up. Tests narrow what is known of variables that are never
//! assigned. A claim is *sure* if it holds whatever handlers and restarts do: a handler may put any value in the place of
//! that of a failed operation, and a list or vector may have been changed since it was looked at.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_isa::atoms;
use ruse_isa::layout::{FIXNUM_MAX, FIXNUM_MIN};
use ruse_number::Number;
use ruse_syntax::{Collection, Datum, Diagnostic};

use super::declare::Origin;
use super::primitives::{predicate, signature};
use super::{Procedure, Type};
use crate::binding::{Binding, GlobalRef};
use crate::core::{Expr, ExprId, GlobalId, Lambda, VarId, each_child};
use crate::cx::Cx;

/// Rounds after which what still changes is given up.
const ROUNDS: usize = 16;
/// Depth of lists and vectors in what is inferred.
pub(super) const DEPTH: usize = 3;
/// Native stack kept free before the next level of nesting, and added when it runs low.
const RED_ZONE: usize = 128 * 1024;
const STACK_SEGMENT: usize = 4 * 1024 * 1024;

/// What an expression is known to give.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Claim {
    pub(crate) ty: Type,
    pub(crate) sure: bool,
    /// Whether contents are those that a list or vector was made with: true of it as it comes, and forgotten with the
    /// first variable, because from then on the program may change them as it likes.
    fresh: bool,
    /// Of a fixnum: least and greatest value.
    range: Option<(i64, i64)>,
    /// Of each value, where it is not one.
    pub(crate) values: Option<Arc<[Claim]>>,
}

impl Claim {
    const ANY: Claim =
        Claim { ty: Type::ANY, sure: false, fresh: false, range: None, values: None };
    /// Of what gives nothing, as far as is known.
    const NONE: Claim =
        Claim { ty: Type::NONE, sure: true, fresh: false, range: None, values: None };

    fn sure(ty: Type) -> Claim {
        Claim::of(ty, true)
    }

    fn of(ty: Type, sure: bool) -> Claim {
        Claim { ty, sure, fresh: false, range: None, values: None }
    }

    /// As it is for a variable.
    fn bound(self) -> Claim {
        match self {
            Claim { values: Some(_), .. } => Claim::ANY,
            Claim { fresh: true, ty, sure, .. } => Claim::of(ty.without_contents(), sure),
            other => other,
        }
    }

    /// Least and greatest value, if it is certainly a fixnum.
    fn bounds(&self) -> Option<(i64, i64)> {
        let is_fixnum = self.sure && self.values.is_none() && self.ty.atoms() == atoms::FIXNUM;
        is_fixnum.then(|| self.range.unwrap_or((FIXNUM_MIN, FIXNUM_MAX)))
    }

    /// With bounds that are as before or none at all, so that a loop does not count its rounds here.
    fn widened(mut self, before: &Claim) -> Claim {
        if let (Some(now), Some(before)) = (self.range, before.bounds()) {
            let least = if now.0 < before.0 { FIXNUM_MIN } else { now.0 };
            let greatest = if now.1 > before.1 { FIXNUM_MAX } else { now.1 };
            self.range = Some((least, greatest));
        }
        self
    }

    /// A fixnum between these.
    fn between((least, greatest): (i64, i64)) -> Claim {
        if least > greatest {
            return Claim::NONE;
        }
        Claim { range: Some((least, greatest)), ..Claim::sure(Type::of(atoms::FIXNUM)) }
    }

    fn is_none(&self) -> bool {
        self.ty.is_none() && self.values.is_none()
    }

    fn join(&self, other: &Claim) -> Claim {
        if self.is_none() {
            return other.clone();
        }
        if other.is_none() {
            return self.clone();
        }
        match (&self.values, &other.values) {
            (None, None) => {
                let ty = self.ty.join(&other.ty);
                let ty = if ty.depth() > DEPTH { Type::of(ty.atoms()) } else { ty };
                let fresh = self.fresh || other.fresh;
                let range = match (self.bounds(), other.bounds()) {
                    (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
                    _ => None,
                };
                Claim { ty, sure: self.sure && other.sure, fresh, range, values: None }
            }
            (Some(a), Some(b)) if a.len() == b.len() => {
                let values = a.iter().zip(b.iter()).map(|(a, b)| a.join(b)).collect();
                Claim { values: Some(values), ..Claim::ANY }
            }
            _ => Claim::ANY,
        }
    }
}

/// A call of a procedure whose type is known.
pub(super) struct Site {
    pub(super) call: ExprId,
    pub(super) procedure: Arc<Procedure>,
    pub(super) origin: Origin,
    /// Whether arguments may be tested at the call: the procedure is this one whenever the call runs.
    pub(super) fixed: bool,
    /// The procedure that trusts its arguments.
    pub(super) body: Option<GlobalRef>,
}

/// What the last round found.
pub(super) struct Findings {
    /// Of expressions that can be reached.
    pub(super) claims: Vec<Option<Claim>>,
    pub(super) sites: Vec<Site>,
    pub(super) errors: Vec<Diagnostic>,
}

/// What a test says of a variable.
#[derive(Clone)]
enum Fact {
    Is(Type),
    IsNot(Type),
    /// It is a fixnum between these.
    Within(i64, i64),
}

type Facts = Vec<(VarId, Fact)>;

struct Checker<'c, 'e> {
    cx: &'c Cx<'e>,
    casts: HashMap<ExprId, usize, RandomState>,
    globals: Vec<Option<GlobalRef>>,
    /// Procedures bound to variables that are never assigned.
    functions: HashMap<VarId, ExprId, RandomState>,
    /// Those to which nothing but calls refers, by the lambda.
    only_called: HashSet<ExprId, RandomState>,
    vars: Vec<Option<Claim>>,
    results: HashMap<ExprId, Claim, RandomState>,
    own_globals: HashMap<GlobalId, Claim, RandomState>,
    narrowed: HashMap<VarId, Vec<Claim>, RandomState>,
    /// Variables of `letrec*` whose init has not run.
    pending: HashSet<VarId, RandomState>,
    /// Typed procedures around the expression.
    annotated: u32,
    changed: bool,
    /// What changes is given up.
    widen: bool,
    surrendered: bool,
    last: bool,
    findings: Findings,
}

/// Finds what is known of the expressions of the unit.
pub(super) fn check(cx: &Cx<'_>) -> Findings {
    let mut checker = Checker::new(cx);
    checker.find_functions();
    for round in 0.. {
        checker.changed = false;
        checker.widen = round >= ROUNDS;
        checker.round();
        if !checker.changed {
            break;
        }
        if round >= 3 * ROUNDS {
            checker.surrender();
            break;
        }
    }
    checker.last = true;
    checker.round();
    checker.findings
}

impl<'c, 'e> Checker<'c, 'e> {
    fn new(cx: &'c Cx<'e>) -> Checker<'c, 'e> {
        let mut globals = vec![None; cx.unit.globals.len()];
        for (&global, id) in &cx.unit_globals {
            globals[id.index()] = Some(global);
        }
        let casts = cx.types.casts.iter().enumerate().map(|(at, cast)| (cast.id, at)).collect();
        Checker {
            cx,
            casts,
            globals,
            functions: HashMap::default(),
            only_called: HashSet::default(),
            vars: vec![None; cx.unit.vars.len()],
            results: HashMap::default(),
            own_globals: HashMap::default(),
            narrowed: HashMap::default(),
            pending: HashSet::default(),
            annotated: 0,
            changed: false,
            widen: false,
            surrendered: false,
            last: false,
            findings: Findings {
                claims: vec![None; cx.unit.exprs.len()],
                sites: Vec::new(),
                errors: Vec::new(),
            },
        }
    }

    /// Forgets everything that was inferred, for good.
    fn surrender(&mut self) {
        self.surrendered = true;
        self.vars.fill(Some(Claim::ANY));
        self.own_globals.clear();
        let lambdas = self.cx.unit.exprs.iter().enumerate();
        let lambdas = lambdas.filter(|(_, expr)| matches!(expr, Expr::Lambda(_)));
        self.results = lambdas.map(|(at, _)| (ExprId(at as u32), Claim::ANY)).collect();
    }

    fn find_functions(&mut self) {
        let unit = &self.cx.unit;
        let mut open: Vec<(ExprId, bool)> = unit.body.iter().map(|&id| (id, false)).collect();
        let mut escaping: HashSet<VarId, RandomState> = HashSet::default();
        while let Some((id, is_callee)) = open.pop() {
            let expr = unit.expr(id);
            match expr {
                Expr::Local(var) if !is_callee => {
                    escaping.insert(*var);
                }
                Expr::Let(bindings, _) | Expr::Letrec(bindings, _) | Expr::Fix(bindings, _) => {
                    for &(var, value) in bindings {
                        let is_lambda = matches!(unit.expr(value), Expr::Lambda(_));
                        if is_lambda && !unit.vars[var.index()].assigned {
                            self.functions.insert(var, value);
                        }
                    }
                }
                _ => {}
            }
            let callee = match expr {
                Expr::Call(callee, _) => Some(*callee),
                _ => None,
            };
            each_child(expr, |child| open.push((child, callee == Some(child))));
        }
        let called = self.functions.iter().filter(|(var, _)| !escaping.contains(var));
        self.only_called = called.map(|(_, &lambda)| lambda).collect();
    }

    fn round(&mut self) {
        for &form in &self.cx.unit.body {
            self.eval(form);
        }
    }

    fn eval(&mut self, id: ExprId) -> Claim {
        let claim = stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || self.eval_here(id));
        if self.last {
            self.findings.claims[id.index()] = Some(claim.clone());
        }
        claim
    }

    fn eval_here(&mut self, id: ExprId) -> Claim {
        let cx = self.cx;
        if let Some(&at) = self.casts.get(&id) {
            let cast = &cx.types.casts[at];
            let value = self.eval(cast.value);
            // What does not come to an end gives nothing.
            return if value.is_none() { value } else { claim_of_results(&cast.types, true) };
        }
        match cx.unit.expr(id) {
            Expr::Const(datum) => match cx.unit.datums.get(*datum) {
                Datum::Number(Number::Int(value)) if (FIXNUM_MIN..=FIXNUM_MAX).contains(value) => {
                    Claim::between((*value, *value))
                }
                _ => Claim::sure(self.constant(*datum)),
            },
            Expr::Local(var) => self.variable(*var),
            Expr::Global(global) => self.global(*global),
            Expr::Prim(_) => Claim::sure(Type::of(atoms::PROCEDURE)),
            Expr::SetLocal(_, value) | Expr::SetGlobal(_, value) => {
                self.eval(*value);
                Claim::ANY
            }
            Expr::DefineGlobal(global, value) => {
                let claim = self.eval(*value);
                self.define(*global, claim);
                Claim::ANY
            }
            Expr::If(test, yes, no) => self.conditional(*test, *yes, *no),
            Expr::Seq(items) => {
                let mut claim = Claim::ANY;
                for &item in items {
                    claim = self.eval(item);
                }
                claim
            }
            Expr::Lambda(lambda) => self.lambda(id, lambda),
            Expr::CaseLambda { clauses, .. } => {
                for &clause in clauses {
                    self.eval(clause);
                }
                Claim::sure(Type::of(atoms::PROCEDURE))
            }
            Expr::Call(callee, arguments) => self.call(id, *callee, arguments),
            Expr::Let(bindings, body) => {
                for &(var, value) in bindings {
                    let claim = self.eval(value);
                    self.learn(var, claim);
                }
                self.eval(*body)
            }
            Expr::Letrec(bindings, body) | Expr::Fix(bindings, body) => {
                let is_function = |value: ExprId| matches!(cx.unit.expr(value), Expr::Lambda(_));
                for &(var, value) in bindings {
                    if !is_function(value) {
                        self.pending.insert(var);
                    }
                }
                for &(var, value) in bindings {
                    let claim = self.eval(value);
                    self.pending.remove(&var);
                    self.learn(var, claim);
                }
                self.eval(*body)
            }
            Expr::LetValues { params, rest, values, body } => {
                let claim = self.eval(*values);
                let known = match &claim.values {
                    Some(values) if values.len() == params.len() && rest.is_none() => {
                        Some(values.clone())
                    }
                    None if params.len() == 1 && rest.is_none() && !claim.ty.is_any() => {
                        Some(Arc::from([claim]))
                    }
                    _ => None,
                };
                for (index, &param) in params.iter().enumerate() {
                    let claim = known.as_ref().map_or(Claim::ANY, |known| known[index].clone());
                    self.learn(param, claim);
                }
                if let Some(rest) = rest {
                    self.learn(*rest, Claim::sure(Type::list_of(Type::ANY)));
                }
                self.eval(*body)
            }
        }
    }

    fn constant(&self, datum: ruse_syntax::DatumId) -> Type {
        Type::of(match self.cx.unit.datums.get(datum) {
            Datum::Bool(false) => atoms::FALSE,
            Datum::Bool(true) => atoms::TRUE,
            Datum::Null => atoms::NULL,
            Datum::Number(Number::Int(_)) => atoms::WIDE,
            Datum::Number(Number::Big(_)) => atoms::BIG,
            Datum::Number(Number::Flo(_)) => atoms::FLONUM,
            Datum::Number(number) if number.is_exact() && !matches!(number, Number::Complex(_)) => {
                atoms::RATIO
            }
            Datum::Number(_) => atoms::COMPLEX,
            Datum::Char(_) => atoms::CHAR,
            Datum::String(_) => atoms::STRING,
            Datum::Symbol(_) => atoms::SYMBOL,
            Datum::Keyword(_) => atoms::KEYWORD,
            Datum::Bytes(_) => atoms::BYTEVECTOR,
            Datum::Pair(..) => atoms::PAIR,
            Datum::Vector(_) => atoms::VECTOR,
            Datum::Eof => atoms::EOF,
            Datum::Unspecified => atoms::UNSPECIFIED,
            Datum::Collection(
                Collection::Struct | Collection::StructEqv | Collection::Pvector,
                _,
            )
            | Datum::Missing => atoms::OTHER,
            Datum::Collection(..) => atoms::TABLE,
        })
    }

    // ---- variables

    /// Notes what a variable is bound to.
    fn learn(&mut self, var: VarId, claim: Claim) {
        let claim = claim.bound();
        let widen = self.widen;
        let slot = &mut self.vars[var.index()];
        let joined = match slot {
            Some(known) => known.join(&claim).widened(known),
            None => claim,
        };
        if slot.as_ref() != Some(&joined) {
            self.changed = true;
            *slot = Some(if widen { Claim::ANY } else { joined });
        }
    }

    fn variable(&self, var: VarId) -> Claim {
        if let Some(claim) = self.narrowed.get(&var).and_then(|stack| stack.last()) {
            return claim.clone();
        }
        let initialised = !self.pending.contains(&var);
        if let Some(declaration) = self.cx.declared(Binding::Local(var)) {
            let sure = initialised && !declaration.implied;
            let is_function = self.functions.contains_key(&var);
            return Claim::of(declaration.ty.clone(), sure || is_function);
        }
        if !initialised || self.cx.unit.vars[var.index()].assigned {
            return Claim::ANY;
        }
        self.vars[var.index()].clone().unwrap_or(Claim::NONE)
    }

    fn global_binding(&self, global: GlobalId) -> Option<(GlobalRef, bool)> {
        let global = self.globals[global.index()]?;
        Some((global, self.cx.ex.globals[global.0 as usize].mutable))
    }

    fn global(&self, id: GlobalId) -> Claim {
        let Some((global, mutable)) = self.global_binding(id) else { return Claim::ANY };
        if let Some(declaration) = self.cx.declared(Binding::Global(global)) {
            let own = self.cx.is_own(global);
            // Before its definition has run a variable is unbound, and a restart may stand in for it.
            let sure = !mutable && (!own || declaration.body.is_some());
            return Claim::of(declaration.ty.clone(), sure);
        }
        match self.own_globals.get(&id) {
            Some(claim) if !mutable => claim.clone(),
            _ => Claim::ANY,
        }
    }

    fn define(&mut self, id: GlobalId, claim: Claim) {
        if claim.values.is_some() || self.surrendered {
            return;
        }
        let claim = Claim { sure: false, ..claim.bound() };
        let joined = match self.own_globals.get(&id) {
            Some(known) => known.join(&claim).widened(known),
            None => claim,
        };
        if self.own_globals.get(&id) != Some(&joined) {
            self.changed = true;
            self.own_globals.insert(id, if self.widen { Claim::ANY } else { joined });
        }
    }

    // ---- tests

    fn conditional(&mut self, test: ExprId, yes: ExprId, no: ExprId) -> Claim {
        let claim = self.eval(test);
        if claim.is_none() {
            return claim;
        }
        let (holds, fails) = self.facts(test);
        let known = claim.sure && claim.values.is_none();
        let mut result = Claim::NONE;
        if !(known && claim.ty.atoms() == atoms::FALSE) {
            result = result.join(&self.under(&holds, yes));
        }
        if !(known && claim.ty.atoms() & atoms::FALSE == 0) {
            result = result.join(&self.under(&fails, no));
        }
        result
    }

    /// What an expression gives where some facts hold; nothing if they cannot.
    fn under(&mut self, facts: &Facts, id: ExprId) -> Claim {
        let mut applied = 0;
        let mut possible = true;
        for (var, fact) in facts {
            let known = self.variable(*var);
            let claim = match fact {
                Fact::Is(ty) if known.sure => Claim::sure(known.ty.meet(ty)),
                Fact::Is(ty) => Claim::sure(ty.clone()),
                Fact::IsNot(ty) => {
                    Claim { range: known.range, ..Claim::of(known.ty.without(ty), known.sure) }
                }
                Fact::Within(least, greatest) => match known.bounds() {
                    Some(bounds) => Claim::between((bounds.0.max(*least), bounds.1.min(*greatest))),
                    None => known,
                },
            };
            possible &= !(claim.ty.is_none() && claim.sure);
            self.narrowed.entry(*var).or_default().push(claim);
            applied += 1;
        }
        let claim = if possible { self.eval(id) } else { Claim::NONE };
        for (var, _) in &facts[..applied] {
            if let Some(stack) = self.narrowed.get_mut(var) {
                stack.pop();
            }
        }
        claim
    }

    /// What is known of variables if a test holds, and if it fails.
    fn facts(&self, test: ExprId) -> (Facts, Facts) {
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || self.facts_here(test))
    }

    fn facts_here(&self, test: ExprId) -> (Facts, Facts) {
        let unit = &self.cx.unit;
        let none = || (Facts::new(), Facts::new());
        let is_constant = |id: ExprId, wanted: bool| match unit.expr(id) {
            Expr::Const(datum) => *unit.datums.get(*datum) == Datum::Bool(wanted),
            _ => false,
        };
        match unit.expr(test) {
            Expr::Local(var) if self.may_narrow(*var) => {
                let no = Type::of(atoms::FALSE);
                (vec![(*var, Fact::IsNot(no.clone()))], vec![(*var, Fact::Is(no))])
            }
            Expr::Call(callee, arguments) if arguments.len() == 2 => {
                self.order(*callee, arguments[0], arguments[1]).unwrap_or_else(none)
            }
            Expr::Call(callee, arguments) => {
                let &[argument] = &arguments[..] else { return none() };
                if let Expr::Prim(prim) = unit.expr(*callee)
                    && self.cx.ex.prims[prim.0 as usize].name == "not"
                {
                    let (holds, fails) = self.facts(argument);
                    return (fails, holds);
                }
                let Expr::Local(var) = unit.expr(argument) else { return none() };
                if !self.may_narrow(*var) {
                    return none();
                }
                match self.predicate(*callee) {
                    Some((most, certain)) => {
                        (vec![(*var, Fact::Is(most))], vec![(*var, Fact::IsNot(certain))])
                    }
                    None => none(),
                }
            }
            Expr::If(first, second, no) if is_constant(*no, false) => {
                let (mut holds, _) = self.facts(*first);
                holds.extend(self.facts(*second).0);
                (holds, Facts::new())
            }
            Expr::If(first, yes, second) if is_constant(*yes, true) => {
                let (_, mut fails) = self.facts(*first);
                fails.extend(self.facts(*second).1);
                (Facts::new(), fails)
            }
            // `(or a b)`
            Expr::Let(bindings, body) => match (&bindings[..], unit.expr(*body)) {
                (&[(var, first)], Expr::If(again, yes, second))
                    if *unit.expr(*again) == Expr::Local(var)
                        && (*unit.expr(*yes) == Expr::Local(var) || is_constant(*yes, true)) =>
                {
                    let (_, mut fails) = self.facts(first);
                    fails.extend(self.facts(*second).1);
                    (Facts::new(), fails)
                }
                _ => none(),
            },
            _ => none(),
        }
    }

    /// The bounds of an expression that has no effect.
    fn simple_bounds(&self, id: ExprId) -> Option<(i64, i64)> {
        match self.cx.unit.expr(id) {
            Expr::Local(var) => self.variable(*var).bounds(),
            Expr::Const(datum) => match self.cx.unit.datums.get(*datum) {
                Datum::Number(Number::Int(value)) => {
                    (FIXNUM_MIN..=FIXNUM_MAX).contains(value).then_some((*value, *value))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// What a comparison of two fixnums says of them.
    fn order(&self, callee: ExprId, a: ExprId, b: ExprId) -> Option<(Facts, Facts)> {
        let Expr::Prim(prim) = self.cx.unit.expr(callee) else { return None };
        let (less, greater, strict) = match self.cx.ex.prims[prim.0 as usize].name {
            "<" => (a, b, true),
            ">" => (b, a, true),
            "<=" => (a, b, false),
            ">=" => (b, a, false),
            _ => return None,
        };
        let (low, high) = (self.simple_bounds(less)?, self.simple_bounds(greater)?);
        let fact = |id: ExprId, least: i64, greatest: i64| match self.cx.unit.expr(id) {
            Expr::Local(var) if self.may_narrow(*var) => {
                vec![(*var, Fact::Within(least, greatest))]
            }
            _ => Facts::new(),
        };
        let one = i64::from(strict);
        let mut holds = fact(less, FIXNUM_MIN, high.1 - one);
        holds.extend(fact(greater, low.0 + one, FIXNUM_MAX));
        let mut fails = fact(less, high.0 + 1 - one, FIXNUM_MAX);
        fails.extend(fact(greater, FIXNUM_MIN, low.1 - 1 + one));
        Some((holds, fails))
    }

    fn may_narrow(&self, var: VarId) -> bool {
        !self.cx.unit.vars[var.index()].assigned && !self.pending.contains(&var)
    }

    /// What a predicate tells of its argument: of what it holds at most, and of what for certain.
    fn predicate(&self, callee: ExprId) -> Option<(Type, Type)> {
        let binding = match self.cx.unit.expr(callee) {
            Expr::Prim(prim) => {
                let (most, certain) = predicate(self.cx.ex.prims[prim.0 as usize].name)?;
                return Some((Type::of(most), Type::of(certain)));
            }
            Expr::Global(global) => match self.global_binding(*global)? {
                (global, false) => Binding::Global(global),
                _ => return None,
            },
            Expr::Local(var) if !self.cx.unit.vars[var.index()].assigned => Binding::Local(*var),
            _ => return None,
        };
        let ty = self.cx.tested_type(binding)?;
        Some((ty.clone(), ty.clone()))
    }

    // ---- procedures

    fn lambda(&mut self, id: ExprId, lambda: &Lambda) -> Claim {
        let typed = self.cx.types.lambdas.get(&id);
        let only_called = self.only_called.contains(&id);
        for (index, &param) in lambda.params.iter().enumerate() {
            let known = typed.and_then(|typed| typed.parameters.get(index).cloned().flatten());
            match known {
                Some(ty) if only_called => self.learn(param, Claim::sure(ty)),
                _ if only_called => {}
                _ => self.learn(param, Claim::ANY),
            }
        }
        if let Some(rest) = lambda.rest {
            self.learn(rest, Claim::sure(Type::list_of(Type::ANY)));
        }
        let is_typed = u32::from(typed.is_some());
        self.annotated += is_typed;
        let mut result = self.eval(lambda.body);
        self.annotated -= is_typed;
        if result.values.is_none() {
            result = result.bound();
        }
        let joined = match self.results.get(&id) {
            Some(known) => known.join(&result).widened(known),
            None => result,
        };
        if self.results.get(&id) != Some(&joined) {
            self.changed = true;
            self.results.insert(id, if self.widen { Claim::ANY } else { joined });
        }
        let procedure = typed.and_then(|typed| typed.procedure.clone());
        Claim::sure(match procedure {
            Some(procedure) => Type::of_procedure((*procedure).clone()),
            None => Type::of(atoms::PROCEDURE),
        })
    }

    fn call(&mut self, id: ExprId, callee: ExprId, arguments: &[ExprId]) -> Claim {
        let cx = self.cx;
        if let Expr::Lambda(lambda) = cx.unit.expr(callee)
            && lambda.rest.is_none()
            && lambda.params.len() == arguments.len()
            && !cx.types.lambdas.contains_key(&callee)
        {
            for (&param, &argument) in lambda.params.iter().zip(arguments) {
                let claim = self.eval(argument);
                self.learn(param, claim);
            }
            return self.eval(lambda.body);
        }
        let function = self.eval(callee);
        let claims: Vec<Claim> = arguments.iter().map(|&argument| self.eval(argument)).collect();
        if claims.iter().any(Claim::is_none) {
            return Claim::NONE;
        }
        match cx.unit.expr(callee) {
            Expr::Prim(prim) => self.primitive(id, prim.0 as usize, arguments, claims),
            Expr::Local(var) if self.functions.contains_key(var) => {
                self.known_call(id, self.functions[var], claims)
            }
            Expr::Global(global) => self.global_call(id, *global, function),
            _ => self.other_call(id, callee, function),
        }
    }

    /// A call of a procedure bound to a local variable.
    fn known_call(&mut self, id: ExprId, function: ExprId, claims: Vec<Claim>) -> Claim {
        let cx = self.cx;
        let Expr::Lambda(lambda) = cx.unit.expr(function) else { return Claim::ANY };
        let only_called = self.only_called.contains(&function);
        let typed = cx.types.lambdas.get(&function);
        if let (Some(typed), true) = (typed, self.last) {
            let rest = lambda.rest.map(|_| Type::ANY);
            let any = |ty: &Option<Type>| ty.clone().unwrap_or(Type::ANY);
            let procedure = typed.procedure.clone().unwrap_or_else(|| {
                Arc::new(Procedure {
                    parameters: typed.parameters.iter().map(any).collect(),
                    optional: Vec::new(),
                    rest,
                    results: vec![Type::ANY],
                })
            });
            let origin = typed.origin.clone();
            self.site(Site { call: id, procedure, origin, fixed: only_called, body: None });
        }
        if only_called && claims.len() >= lambda.params.len() {
            for (index, (&param, claim)) in lambda.params.iter().zip(claims).enumerate() {
                let known = typed.and_then(|typed| typed.parameters.get(index));
                if !matches!(known, Some(Some(_))) {
                    self.learn(param, claim);
                }
            }
        }
        self.results.get(&function).cloned().unwrap_or(Claim::NONE)
    }

    fn global_call(&mut self, id: ExprId, global: GlobalId, function: Claim) -> Claim {
        let Some((global, mutable)) = self.global_binding(global) else { return Claim::ANY };
        let Some(declaration) = self.cx.declared(Binding::Global(global)) else {
            return Claim::ANY;
        };
        let Some(procedure) = function.ty.procedure().cloned() else { return Claim::ANY };
        if !declaration.implied || self.annotated > 0 {
            let body = declaration.body.filter(|_| !mutable);
            let origin = declaration.origin.clone();
            let fixed = !mutable && !declaration.implied;
            self.site(Site { call: id, procedure: procedure.clone(), origin, fixed, body });
        }
        let trusted = !mutable && (declaration.body.is_some() || declaration.implied);
        claim_of_results(&procedure.results, trusted)
    }

    /// A call of what is a procedure of a type by what was tested of it: that it is a procedure.
    fn other_call(&mut self, id: ExprId, callee: ExprId, function: Claim) -> Claim {
        let Some(procedure) = function.ty.procedure().cloned() else { return Claim::ANY };
        let origin = match self.cx.unit.expr(callee) {
            Expr::Local(var) => self.cx.declared(Binding::Local(*var)).map(|it| it.origin.clone()),
            _ => None,
        };
        let results = claim_of_results(&procedure.results, false);
        if let Some(origin) = origin {
            self.site(Site { call: id, procedure, origin, fixed: false, body: None });
        }
        results
    }

    fn site(&mut self, site: Site) {
        if self.last {
            self.findings.sites.push(site);
        }
    }

    fn primitive(
        &mut self,
        id: ExprId,
        prim: usize,
        arguments: &[ExprId],
        claims: Vec<Claim>,
    ) -> Claim {
        let row = &self.cx.ex.prims[prim];
        if row.name == "values" {
            return match <[Claim; 1]>::try_from(claims) {
                Ok([one]) => one,
                Err(claims) => Claim { values: Some(Arc::from(claims)), ..Claim::ANY },
            };
        }
        let Some(signature) = signature(row.name) else {
            let result = if row.is_predicate() { Type::of(atoms::BOOLEAN) } else { Type::ANY };
            return Claim::of(result, false);
        };
        let mut right = row.arity.accepts(claims.len());
        if !right && self.last && self.annotated > 0 {
            let message = format!(
                "`{}` does not take {} arguments: ({0} {})",
                row.name,
                claims.len(),
                row.params.trim_matches(['(', ')']),
            );
            let span = self.cx.unit.span(id);
            self.findings.errors.push(Diagnostic::error("type/arity", message, span));
        }
        for (index, claim) in claims.iter().enumerate() {
            let wanted = Type::of(signature.parameter(index));
            right &= claim.sure && claim.values.is_none() && claim.ty.is(&wanted);
            let wrong = claim.values.is_none() && claim.ty.excludes(&wanted);
            if wrong && self.last && self.annotated > 0 && row.arity.accepts(claims.len()) {
                let message = format!(
                    "{}: argument {} must be {wanted}, found {}",
                    row.name,
                    index + 1,
                    claim.ty
                );
                let span = self.cx.unit.span(arguments[index]);
                self.findings.errors.push(Diagnostic::error("type/mismatch", message, span));
            }
        }
        if let Some(claim) = fixnum_sum(row.name, &claims) {
            return claim;
        }
        let (ty, holds) = signature.gives.result(&claims);
        let fresh = signature.gives.is_fresh();
        Claim { fresh, ..Claim::of(ty, holds && right && signature.total) }
    }
}

/// The sum or difference of two fixnums, if it is a fixnum for certain.
fn fixnum_sum(name: &str, claims: &[Claim]) -> Option<Claim> {
    let [a, b] = claims else { return None };
    let ((a, c), (b, d)) = (a.bounds()?, b.bounds()?);
    let (least, greatest) = match name {
        "+" => (a + b, c + d),
        "-" => (a - d, c - b),
        _ => return None,
    };
    let fits = least >= FIXNUM_MIN && greatest <= FIXNUM_MAX;
    fits.then(|| Claim::between((least, greatest)))
}

/// What a call gives whose results have these types.
fn claim_of_results(results: &[Type], sure: bool) -> Claim {
    match results {
        [one] => Claim::of(one.clone(), sure),
        _ => {
            let values = results.iter().map(|ty| Claim::of(ty.clone(), sure)).collect();
            Claim { values: Some(values), ..Claim::ANY }
        }
    }
}
