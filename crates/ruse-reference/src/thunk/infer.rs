//! Inference: the types of variables and of what procedures give, by the least fixed point over the whole unit.
//!
//! A procedure is closed when everybody who calls it is known; the types of its parameters are those of the
//! arguments. Everything from outside is of any type.

use hashbrown::{HashMap, HashSet};
use ruse_compiler::{Annotations, Primitives};
use ruse_expand::core::{Expr, ExprId, Lambda, Unit, VarId, each_child};
use ruse_number::Number;
use ruse_syntax::Datum;

use super::primitives;
use super::types::{MAX_CONSTANT, MAX_STEP, Type};

/// Rounds after which everything is taken to be of any type.
const MAX_ROUNDS: usize = 40;
/// Native stack that is left when more is added, and how much is added.
const RED_ZONE: usize = 96 << 10;
const STACK_PIECE: usize = 4 << 20;

/// What was inferred of a unit.
pub(super) struct Inferred {
    vars: Vec<Type>,
    results: HashMap<ExprId, Type>,
    /// Variables of closed procedures.
    pub(super) closed: HashSet<VarId>,
}

impl Inferred {
    /// Nothing is known.
    pub(super) fn nothing(unit: &Unit) -> Inferred {
        Inferred {
            vars: vec![Type::ANY; unit.vars.len()],
            results: HashMap::new(),
            closed: HashSet::new(),
        }
    }

    /// The type of a variable.
    pub(super) fn var(&self, var: VarId) -> Type {
        self.vars[var.index()]
    }
}

/// Infers the types of a unit.
pub(super) fn infer(unit: &Unit, notes: &Annotations, prims: &Primitives) -> Inferred {
    let closed = closed_procedures(unit, notes);
    let known =
        Inferred { vars: vec![Type::NONE; unit.vars.len()], results: HashMap::new(), closed };
    let mut pass = Pass { unit, notes, prims, known, changed: true };
    for _ in 0..MAX_ROUNDS {
        if !pass.changed {
            return pass.known;
        }
        pass.changed = false;
        for &root in &unit.body {
            pass.visit(root);
        }
    }
    Inferred::nothing(unit)
}

/// Procedures that are only called, with the right number of arguments.
fn closed_procedures(unit: &Unit, notes: &Annotations) -> HashSet<VarId> {
    let takes = |var: VarId| match unit.expr(*notes.known.get(&var)?) {
        Expr::Lambda(lambda) if lambda.rest.is_none() => Some(lambda.params.len()),
        _ => None,
    };
    let mut closed: HashSet<VarId> =
        notes.known.keys().copied().filter(|var| takes(*var).is_some()).collect();
    for (_, var) in &notes.exported {
        closed.remove(var);
    }
    let mut open: Vec<ExprId> = unit.body.clone();
    while let Some(id) = open.pop() {
        match unit.expr(id) {
            Expr::Local(var) | Expr::SetLocal(var, _) => {
                closed.remove(var);
            }
            _ => {}
        }
        match unit.expr(id) {
            Expr::Call(callee, arguments) => {
                match unit.expr(*callee) {
                    Expr::Local(var) if takes(*var) == Some(arguments.len()) => {}
                    _ => open.push(*callee),
                }
                open.extend_from_slice(arguments);
            }
            expr => each_child(expr, |child| open.push(child)),
        }
    }
    closed
}

struct Pass<'u> {
    unit: &'u Unit,
    notes: &'u Annotations,
    prims: &'u Primitives,
    known: Inferred,
    changed: bool,
}

impl Pass<'_> {
    fn bind(&mut self, var: VarId, to: Type) {
        let before = self.known.vars[var.index()];
        let after = before | to;
        if after != before {
            self.known.vars[var.index()] = after;
            self.changed = true;
        }
    }

    fn result(&mut self, lambda: ExprId, of: Type) {
        let known = self.known.results.entry(lambda).or_insert(Type::NONE);
        let after = *known | of;
        if after != *known {
            *known = after;
            self.changed = true;
        }
    }

    fn visit(&mut self, id: ExprId) -> Type {
        stacker::maybe_grow(RED_ZONE, STACK_PIECE, || self.step(id))
    }

    fn step(&mut self, id: ExprId) -> Type {
        let unit = self.unit;
        match unit.expr(id) {
            Expr::Const(_) | Expr::Local(_) | Expr::Prim(_) | Expr::Global(_) => {
                leaf(unit, self.notes, &self.known, id)
            }
            Expr::SetLocal(var, value) => {
                let value = self.visit(*value);
                self.bind(*var, value);
                Type::OTHER
            }
            Expr::SetGlobal(_, value) | Expr::DefineGlobal(_, value) => {
                self.visit(*value);
                Type::OTHER
            }
            Expr::If(test, yes, no) => {
                self.visit(*test);
                self.visit(*yes) | self.visit(*no)
            }
            Expr::Seq(items) => items.iter().fold(Type::NONE, |_, item| self.visit(*item)),
            Expr::Lambda(lambda) => {
                self.open_lambda(id, lambda);
                Type::PROCEDURE
            }
            Expr::CaseLambda { clauses, .. } => {
                clauses.iter().for_each(|clause| {
                    self.visit(*clause);
                });
                Type::PROCEDURE
            }
            Expr::Call(callee, arguments) => self.call(*callee, arguments),
            Expr::Let(bindings, body)
            | Expr::Fix(bindings, body)
            | Expr::Letrec(bindings, body) => self.bindings(bindings, *body),
            Expr::LetValues { params, rest, values, body } => {
                self.visit(*values);
                params.iter().for_each(|param| self.bind(*param, Type::ANY));
                if let Some(rest) = rest {
                    self.bind(*rest, Type::NIL | Type::PAIR);
                }
                self.visit(*body)
            }
        }
    }

    /// A procedure whose callers are not all known.
    fn open_lambda(&mut self, id: ExprId, lambda: &Lambda) {
        lambda.params.iter().for_each(|param| self.bind(*param, Type::ANY));
        if let Some(rest) = lambda.rest {
            self.bind(rest, Type::NIL | Type::PAIR);
        }
        let result = self.visit(lambda.body);
        self.result(id, result);
    }

    fn bindings(&mut self, bindings: &[(VarId, ExprId)], body: ExprId) -> Type {
        let mut result = Type::NONE;
        for (var, value) in bindings {
            match self.unit.expr(*value) {
                Expr::Lambda(lambda) if self.known.closed.contains(var) => {
                    let given = self.visit(lambda.body);
                    self.result(*value, given);
                    self.bind(*var, Type::PROCEDURE);
                    if self.notes.contified.contains(var) {
                        result |= given;
                    }
                }
                _ => {
                    let value = self.visit(*value);
                    self.bind(*var, value);
                }
            }
        }
        result | self.visit(body)
    }

    fn call(&mut self, callee: ExprId, arguments: &[ExprId]) -> Type {
        let unit = self.unit;
        let types: Vec<Type> = arguments.iter().map(|argument| self.visit(*argument)).collect();
        match unit.expr(callee) {
            Expr::Prim(prim) => {
                let step = arguments.iter().any(|argument| is_step(unit, *argument));
                primitives::given(self.prims, *prim, &types, step)
            }
            Expr::Local(var) if self.known.closed.contains(var) => {
                let value = self.notes.known[var];
                if let Expr::Lambda(lambda) = unit.expr(value) {
                    for (param, given) in lambda.params.iter().zip(types) {
                        self.bind(*param, given);
                    }
                }
                if self.notes.contified.contains(var) {
                    return Type::NONE;
                }
                self.known.results.get(&value).copied().unwrap_or(Type::NONE)
            }
            _ => {
                self.visit(callee);
                Type::ANY
            }
        }
    }
}

fn is_step(unit: &Unit, id: ExprId) -> bool {
    small_integer(unit, id).is_some_and(|n| n.unsigned_abs() <= MAX_STEP)
}

/// The constant integer that an expression is.
pub(super) fn small_integer(unit: &Unit, id: ExprId) -> Option<i64> {
    match unit.expr(id) {
        Expr::Const(datum) => match unit.datums.get(*datum) {
            Datum::Number(Number::Int(n)) if n.unsigned_abs() <= MAX_CONSTANT => Some(*n),
            _ => None,
        },
        _ => None,
    }
}

fn leaf(unit: &Unit, notes: &Annotations, known: &Inferred, id: ExprId) -> Type {
    match unit.expr(id) {
        Expr::Const(_) if notes.undefined.contains(&id) => Type::OTHER,
        Expr::Const(datum) => match unit.datums.get(*datum) {
            Datum::Number(Number::Int(n)) if n.unsigned_abs() <= MAX_CONSTANT => Type::INTEGER,
            Datum::Number(Number::Flo(_)) => Type::FLONUM,
            Datum::Number(number) if number.is_exact() && number.is_real() => Type::EXACT,
            Datum::Number(_) => Type::COMPLEX,
            Datum::Bool(_) => Type::BOOLEAN,
            Datum::Char(_) => Type::CHAR,
            Datum::String(_) => Type::STRING,
            Datum::Symbol(_) => Type::SYMBOL,
            Datum::Null => Type::NIL,
            Datum::Pair(..) => Type::PAIR,
            Datum::Vector(_) => Type::VECTOR,
            Datum::Bytes(_) => Type::BYTES,
            _ => Type::OTHER,
        },
        Expr::Local(var) => known.var(*var),
        Expr::Prim(_) => Type::PROCEDURE,
        _ => Type::ANY,
    }
}

/// The type of an expression that is a leaf or a call of a primitive on such, as far down as that goes.
pub(super) fn type_of(
    unit: &Unit,
    notes: &Annotations,
    prims: &Primitives,
    known: &Inferred,
    id: ExprId,
    depth: usize,
) -> Type {
    if depth == 0 {
        return Type::ANY;
    }
    let below = |id: ExprId| type_of(unit, notes, prims, known, id, depth - 1);
    match unit.expr(id) {
        Expr::Call(callee, arguments) => match unit.expr(*callee) {
            Expr::Prim(prim) => {
                let types: Vec<Type> = arguments.iter().map(|argument| below(*argument)).collect();
                let step = arguments.iter().any(|argument| is_step(unit, *argument));
                primitives::given(prims, *prim, &types, step)
            }
            Expr::Local(var) if known.closed.contains(var) && !notes.contified.contains(var) => {
                known.results.get(&notes.known[var]).copied().unwrap_or(Type::NONE)
            }
            _ => Type::ANY,
        },
        Expr::If(_, yes, no) => below(*yes) | below(*no),
        Expr::Lambda(_) | Expr::CaseLambda { .. } => Type::PROCEDURE,
        Expr::Const(_) | Expr::Local(_) | Expr::Prim(_) | Expr::Global(_) => {
            leaf(unit, notes, known, id)
        }
        _ => Type::ANY,
    }
}
