//! The little language of the traces: a term is an operation with its parts.
//!
//! A term is well formed ([`well_formed`]) when every variable is bound with the kind that its use needs and every
//! part gives as many values as its place takes. Well-formed terms mean the same for every order in which a Scheme
//! system may evaluate operands: at most one operand has effects, and the others cannot see them.

pub(crate) type Id = u32;

/// What a variable is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A number; never assigned.
    Fixed,
    /// A number; may be assigned.
    Mutable,
    /// A continuation that takes so many values.
    Continuation(u8),
    /// `#f`, later perhaps a continuation that takes so many values.
    Slot(u8),
    /// A procedure of one number.
    Procedure,
    ProcedureSlot,
    Promise,
    PromiseSlot,
    Parameter {
        converts: bool,
    },
    /// A number or a condition that was raised.
    Raised,
}

impl Kind {
    /// The kind of the slot that can hold a value of this kind.
    pub(crate) fn slot(self) -> Option<Kind> {
        match self {
            Kind::Continuation(n) => Some(Kind::Slot(n)),
            Kind::Procedure => Some(Kind::ProcedureSlot),
            Kind::Promise => Some(Kind::PromiseSlot),
            _ => None,
        }
    }
}

/// An operand without effects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Simple {
    Constant(i64),
    Number(Id),
}

/// How a primitive is made to fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    Type,
    Index,
    Divide,
}

/// A clause of `guard`. Residues are tests of the raised object: a number `r` modulo 3.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Clause {
    /// `(test body)`: one part.
    Residue(i64),
    /// `(test)`, whose value is that of the test: no part.
    Alone(i64),
    /// `(test => (lambda (x) body))`: one part.
    Arrow(i64, Id),
    /// `((odd? part) part)`.
    Computed,
    /// `(else part)`.
    Else,
}

impl Clause {
    /// How many parts of the `guard` belong to it.
    pub(crate) fn parts(self) -> usize {
        match self {
            Clause::Alone(_) => 0,
            Clause::Residue(_) | Clause::Arrow(..) | Clause::Else => 1,
            Clause::Computed => 2,
        }
    }
}

/// Operations; in brackets the parts, in the order of evaluation unless a name says otherwise.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Op {
    Constant(i64),
    Number(Id),
    /// The number in a raised object, 7 for a condition.
    Raised(Id),
    /// The value of a parameter.
    Parameter(Id),
    Values(Vec<Simple>),
    /// Sum of two variables, modulo 997 as all sums are.
    AddNumbers(Id, Id),
    /// `[number]`: an event.
    Trace(u32),
    /// `[number]`: assignment; gives 0.
    Set(Id),
    /// `[number]`: sum with a fixed variable.
    Add(Id),
    /// `[test, then, else]`: whether the test is odd.
    If,
    /// `[effect ..., result]`.
    Sequence,
    /// `[any values]`: gives 0.
    Discard(u8),
    /// `[number, body]`.
    Let {
        x: Id,
        mutable: bool,
    },
    /// `[body]`: a variable that holds `#f`.
    LetSlot {
        slot: Id,
        kind: Kind,
    },
    /// `[body]`.
    CallCc {
        k: Id,
        values: u8,
    },
    /// Assigns a slot; gives 0.
    Save {
        slot: Id,
        of: Id,
        kind: Kind,
    },
    /// `[number]`.
    Throw(Id),
    ThrowValues(Id, Vec<Simple>),
    /// `[values]`: a continuation as the consumer of `call-with-values`.
    ThrowProduced(Id, u8),
    /// `[number, otherwise]`: calls the continuation in a slot, if there is one and budget is left.
    Reenter(Id),
    /// `[otherwise]`.
    ReenterValues(Id, Vec<Simple>),
    /// `[before, body, after]`.
    Wind,
    /// `[initial value, converter's body if there is one, body]`.
    LetParameter {
        parameter: Id,
        converter: Option<Id>,
    },
    /// `[number, body]`.
    Parameterize {
        parameter: Id,
        also: Option<(Id, Simple)>,
    },
    /// `[body, parts of clauses ...]`.
    Guard {
        raised: Id,
        clauses: Vec<Clause>,
    },
    /// `[handler's body, body]`.
    Handler(Id),
    /// `[number]`.
    Raise {
        continuable: bool,
    },
    RaiseAgain {
        raised: Id,
        continuable: bool,
    },
    /// `[number]`.
    Error,
    Fault(Fault, Id),
    /// `[delayed, body]`; with `chain` the delayed part is run for its effects and that promise follows.
    Delay {
        promise: Id,
        chain: Option<Id>,
    },
    Force(Id),
    /// `[otherwise]`: forces the promise in a slot, if there is one and budget is left.
    ForceSlot(Id),
    /// `[procedure's body, body]`.
    LetProcedure {
        f: Id,
        x: Id,
    },
    /// `[number]`.
    Call(Id),
    /// `[number, otherwise]`.
    CallSlot(Id),
    /// `[producer, consumer]`; `receive` chooses `let-values`.
    CallWithValues {
        params: Vec<Id>,
        receive: bool,
    },
    /// `[body]`: sums the values of the body.
    Loop {
        i: Id,
        sum: Id,
        times: i64,
        /// As a `do` loop, whose sum is fixed.
        stepped: bool,
    },
    /// `[body]`: over 1, 2, ...; gives 0.
    ForEach {
        x: Id,
        times: i64,
        vector: bool,
    },
    Exit(i64),
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Term {
    pub(crate) op: Op,
    pub(crate) parts: Vec<Term>,
}

impl Term {
    pub(crate) fn new(op: Op, parts: Vec<Term>) -> Term {
        Term { op, parts }
    }

    pub(crate) fn leaf(op: Op) -> Term {
        Term { op, parts: Vec::new() }
    }

    pub(crate) fn constant(n: i64) -> Term {
        Term::leaf(Op::Constant(n))
    }
}

/// A program: the term and how often slots may be used.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Program {
    pub(crate) term: Term,
    pub(crate) budget: i64,
}

pub(crate) type Scope = Vec<(Id, Kind)>;

fn kind_of(scope: &Scope, id: Id) -> Option<Kind> {
    scope.iter().rev().find(|entry| entry.0 == id).map(|entry| entry.1)
}

fn is_number(scope: &Scope, id: Id) -> bool {
    matches!(kind_of(scope, id), Some(Kind::Fixed | Kind::Mutable))
}

fn are_simple(scope: &Scope, simple: &[Simple]) -> bool {
    simple.iter().all(|s| match s {
        Simple::Constant(_) => true,
        Simple::Number(id) => is_number(scope, *id),
    })
}

/// Whether the variables that the operation itself names are bound as it needs them, in a place that takes `wanted`
/// values.
fn names_are_right(op: &Op, wanted: u8, scope: &Scope) -> bool {
    let is = |id: &Id, kind: Kind| kind_of(scope, *id) == Some(kind);
    let parameter = |id: &Id| matches!(kind_of(scope, *id), Some(Kind::Parameter { .. }));
    let one = wanted == 1;
    match op {
        Op::Constant(_) | Op::Discard(_) | Op::Trace(_) | Op::Loop { .. } | Op::ForEach { .. } => {
            one
        }
        Op::Number(x) => one && is_number(scope, *x),
        Op::Raised(x) => one && is(x, Kind::Raised),
        Op::Parameter(p) => one && parameter(p),
        Op::Values(simple) => simple.len() == wanted as usize && are_simple(scope, simple),
        Op::AddNumbers(x, y) => one && is_number(scope, *x) && is_number(scope, *y),
        Op::Set(x) => one && is(x, Kind::Mutable),
        Op::Add(x) => one && is(x, Kind::Fixed),
        Op::CallCc { values, .. } => *values == wanted,
        Op::Save { slot, of, kind } => {
            one && is(of, *kind) && kind.slot().is_some_and(|holder| is(slot, holder))
        }
        Op::Throw(k) => is(k, Kind::Continuation(1)),
        Op::ThrowValues(k, simple) => {
            is(k, Kind::Continuation(simple.len() as u8)) && are_simple(scope, simple)
        }
        Op::ThrowProduced(k, n) => is(k, Kind::Continuation(*n)),
        Op::Reenter(slot) => is(slot, Kind::Slot(1)),
        Op::ReenterValues(slot, simple) => {
            is(slot, Kind::Slot(simple.len() as u8)) && are_simple(scope, simple)
        }
        Op::Parameterize { parameter: p, also } => {
            parameter(p)
                && also.is_none_or(|(q, value)| {
                    q != *p
                        && is(&q, Kind::Parameter { converts: false })
                        && match value {
                            Simple::Constant(_) => true,
                            Simple::Number(x) => is(&x, Kind::Fixed),
                        }
                })
        }
        Op::Raise { continuable } => one || !continuable,
        Op::RaiseAgain { raised, continuable } => (one || !continuable) && is(raised, Kind::Raised),
        Op::Fault(_, x) => is(x, Kind::Fixed),
        Op::Delay { chain, .. } => chain.is_none_or(|p| is(&p, Kind::Promise)),
        Op::Force(p) => one && is(p, Kind::Promise),
        Op::ForceSlot(slot) => one && is(slot, Kind::PromiseSlot),
        Op::Call(f) => one && is(f, Kind::Procedure),
        Op::CallSlot(slot) => one && is(slot, Kind::ProcedureSlot),
        Op::Guard { clauses, .. } => {
            let last = clauses.len().saturating_sub(1);
            clauses.iter().enumerate().all(|(i, clause)| match clause {
                Clause::Alone(_) => one,
                Clause::Else => i == last,
                _ => true,
            })
        }
        Op::If
        | Op::Sequence
        | Op::Let { .. }
        | Op::LetSlot { .. }
        | Op::Wind
        | Op::LetParameter { .. }
        | Op::Handler(_)
        | Op::Error
        | Op::LetProcedure { .. }
        | Op::CallWithValues { .. }
        | Op::Exit(_) => true,
    }
}

/// What a part sees and gives: the variables bound for it and how many values its place takes.
fn place(op: &Op, index: usize, count: usize, wanted: u8) -> (Scope, u8) {
    let last = index + 1 == count;
    let body = if last { wanted } else { 1 };
    match op {
        Op::If => (vec![], if index == 0 { 1 } else { wanted }),
        Op::Sequence | Op::Reenter(_) | Op::Parameterize { .. } => (vec![], body),
        Op::ReenterValues(..) | Op::ForceSlot(_) | Op::CallSlot(_) => (vec![], body),
        Op::Discard(n) | Op::ThrowProduced(_, n) => (vec![], *n),
        Op::Let { x, mutable } => {
            let kind = if *mutable { Kind::Mutable } else { Kind::Fixed };
            (if last { vec![(*x, kind)] } else { vec![] }, body)
        }
        Op::LetSlot { slot, kind } => (vec![(*slot, *kind)], wanted),
        Op::CallCc { k, values } => (vec![(*k, Kind::Continuation(*values))], wanted),
        Op::Wind => (vec![], if index == 1 { wanted } else { 1 }),
        Op::LetParameter { parameter, converter } => match converter {
            Some(x) if index == 1 => (vec![(*x, Kind::Fixed)], 1),
            _ if last => (vec![(*parameter, Kind::Parameter { converts: count == 3 })], wanted),
            _ => (vec![], 1),
        },
        Op::Guard { raised, clauses } => {
            if index == 0 {
                return (vec![], wanted);
            }
            let mut first = 1;
            for clause in clauses {
                if index < first + clause.parts() {
                    let mut scope = vec![(*raised, Kind::Raised)];
                    if let Clause::Arrow(_, x) = clause {
                        scope.push((*x, Kind::Fixed));
                    }
                    let test = *clause == Clause::Computed && index == first;
                    return (scope, if test { 1 } else { wanted });
                }
                first += clause.parts();
            }
            (vec![], 1)
        }
        Op::Handler(x) if index == 0 => (vec![(*x, Kind::Raised)], 1),
        Op::Handler(_) => (vec![], wanted),
        Op::Delay { promise, .. } => {
            (if last { vec![(*promise, Kind::Promise)] } else { vec![] }, body)
        }
        Op::LetProcedure { f, x } => {
            (vec![if last { (*f, Kind::Procedure) } else { (*x, Kind::Fixed) }], body)
        }
        Op::CallWithValues { params, .. } if last => {
            (params.iter().map(|x| (*x, Kind::Fixed)).collect(), wanted)
        }
        Op::CallWithValues { params, .. } => (vec![], params.len() as u8),
        Op::Loop { i, sum, stepped, .. } => {
            let kind = if *stepped { Kind::Fixed } else { Kind::Mutable };
            (vec![(*i, Kind::Fixed), (*sum, kind)], 1)
        }
        Op::ForEach { x, .. } => (vec![(*x, Kind::Fixed)], 1),
        _ => (vec![], 1),
    }
}

/// How many parts the operation has; `None` for a sequence, which has one at least.
fn part_count(op: &Op) -> Option<usize> {
    Some(match op {
        Op::Sequence => return None,
        Op::If | Op::Wind => 3,
        Op::LetParameter { converter, .. } => 2 + usize::from(converter.is_some()),
        Op::Guard { clauses, .. } => 1 + clauses.iter().map(|c| c.parts()).sum::<usize>(),
        Op::Let { .. }
        | Op::Reenter(_)
        | Op::Parameterize { .. }
        | Op::Handler(_)
        | Op::Delay { .. }
        | Op::LetProcedure { .. }
        | Op::CallSlot(_)
        | Op::CallWithValues { .. } => 2,
        Op::Trace(_)
        | Op::Set(_)
        | Op::Add(_)
        | Op::Discard(_)
        | Op::LetSlot { .. }
        | Op::CallCc { .. }
        | Op::Throw(_)
        | Op::ThrowProduced(..)
        | Op::ReenterValues(..)
        | Op::Raise { .. }
        | Op::Error
        | Op::ForceSlot(_)
        | Op::Call(_)
        | Op::Loop { .. }
        | Op::ForEach { .. } => 1,
        _ => 0,
    })
}

/// Whether a term means something in a place that takes `wanted` values, under the bindings of `scope`.
pub(crate) fn well_formed(term: &Term, wanted: u8, scope: &mut Scope) -> bool {
    let count = term.parts.len();
    if part_count(&term.op).map_or(count == 0, |expected| expected != count)
        || !names_are_right(&term.op, wanted, scope)
    {
        return false;
    }
    term.parts.iter().enumerate().all(|(index, part)| {
        let (bound, wanted) = place(&term.op, index, count, wanted);
        let outer = scope.len();
        scope.extend(bound);
        let good = well_formed(part, wanted, scope);
        scope.truncate(outer);
        good
    })
}
