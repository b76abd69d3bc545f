//! Random well-formed programs. Every loop goes through a slot and so costs budget: all programs end, though some
//! only after more steps than the model takes.

use crate::random::Random;
use crate::term::{Clause, Fault, Id, Kind, Op, Program, Scope, Simple, Term};

/// The program of a seed.
pub(crate) fn program(seed: u64) -> Program {
    let mut random = Random::new(seed);
    let size = 8 + random.below(64);
    let budget = random.below(7) as i64;
    let mut generator = Generator { random, scope: Vec::new(), next: 1, label: 0, handlers: 0 };
    let term = generator.root(size);
    Program { term, budget }
}

struct Generator {
    random: Random,
    scope: Scope,
    next: Id,
    label: u32,
    /// Handlers and guards around.
    handlers: u32,
}

impl Generator {
    fn fresh(&mut self) -> Id {
        self.next += 1;
        self.next - 1
    }

    fn trace(&mut self, term: Term) -> Term {
        self.label += 1;
        Term::new(Op::Trace(self.label), vec![term])
    }

    fn small(&mut self) -> i64 {
        self.random.below(9) as i64
    }

    fn of(&mut self, wanted: impl Fn(Kind) -> bool) -> Option<(Id, Kind)> {
        let found: Vec<_> = self.scope.iter().copied().filter(|entry| wanted(entry.1)).collect();
        self.random.pick(&found)
    }

    fn is(&mut self, kind: Kind) -> Option<Id> {
        self.of(|k| k == kind).map(|entry| entry.0)
    }

    fn number(&mut self) -> Option<Id> {
        self.of(|k| matches!(k, Kind::Fixed | Kind::Mutable)).map(|entry| entry.0)
    }

    fn simple(&mut self) -> Simple {
        match self.number() {
            Some(x) if self.random.chance(60) => Simple::Number(x),
            _ => Simple::Constant(self.small()),
        }
    }

    fn simples(&mut self, n: u8) -> Vec<Simple> {
        (0..n).map(|_| self.simple()).collect()
    }

    /// A term of about `size` under more variables.
    fn under(&mut self, bound: &[(Id, Kind)], size: usize, wanted: u8) -> Term {
        let outer = self.scope.len();
        self.scope.extend_from_slice(bound);
        let term = self.term(size, wanted);
        self.scope.truncate(outer);
        term
    }

    fn one(&mut self, size: usize) -> Term {
        self.term(size, 1)
    }

    /// Variables for everybody around a random term, then another look at what was left in the slots.
    fn root(&mut self, size: usize) -> Term {
        let slots = [Kind::Slot(1), Kind::Slot(2), Kind::ProcedureSlot, Kind::PromiseSlot]
            .map(|kind| (self.fresh(), kind));
        let numbers = [true, false].map(|mutable| (self.fresh(), mutable));
        let parameter = self.fresh();
        self.scope.extend(slots);
        for (x, mutable) in numbers {
            self.scope.push((x, if mutable { Kind::Mutable } else { Kind::Fixed }));
        }
        self.scope.push((parameter, Kind::Parameter { converts: false }));
        let rescued = self.random.chance(60);
        self.handlers = u32::from(rescued);
        let mut main = if self.random.chance(8) { self.generator() } else { self.one(size) };
        if rescued {
            let raised = self.fresh();
            let found = self.trace(Term::leaf(Op::Raised(raised)));
            main = Term::new(Op::Guard { raised, clauses: vec![Clause::Else] }, vec![main, found]);
        }
        self.handlers = 0;
        let main = self.trace(main);
        let result = self.fresh();
        let mut again = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let constant = Term::constant(self.small());
            let fallback = Term::constant(0);
            let (slot, kind) = slots[self.random.below(4)];
            again.push(match kind {
                Kind::Slot(1) => Term::new(Op::Reenter(slot), vec![constant, fallback]),
                Kind::Slot(_) => {
                    let simple = self.simples(2);
                    Term::new(Op::ReenterValues(slot, simple), vec![fallback])
                }
                Kind::ProcedureSlot => Term::new(Op::CallSlot(slot), vec![constant, fallback]),
                _ => Term::new(Op::ForceSlot(slot), vec![fallback]),
            });
        }
        let parameter_now = Term::leaf(Op::Parameter(parameter));
        again.push(self.trace(parameter_now));
        again.push(Term::leaf(Op::AddNumbers(result, numbers[0].0)));
        let body = Term::new(Op::Sequence, again);
        let mut term = Term::new(Op::Let { x: result, mutable: false }, vec![main, body]);
        self.scope.clear();
        let initial = Term::constant(self.small());
        term = Term::new(Op::LetParameter { parameter, converter: None }, vec![initial, term]);
        for (x, mutable) in numbers {
            let initial = Term::constant(self.small());
            term = Term::new(Op::Let { x, mutable }, vec![initial, term]);
        }
        for (slot, kind) in slots {
            term = Term::new(Op::LetSlot { slot, kind }, vec![term]);
        }
        term
    }

    fn term(&mut self, size: usize, wanted: u8) -> Term {
        if size <= 1 {
            return self.leaf(wanted);
        }
        let rest = size - 1;
        match self.random.below(100) {
            0..10 => {
                let count = 2 + self.random.below(3);
                self.sequence(rest, count, wanted)
            }
            10..16 => self.binding(rest, wanted),
            16..19 => {
                let parts = vec![
                    self.one(rest / 3),
                    self.term(rest / 3, wanted),
                    self.term(rest / 3, wanted),
                ];
                Term::new(Op::If, parts)
            }
            19..32 => self.call_cc(rest, wanted),
            32..36 => self.leave(rest, wanted),
            36..45 => self.reenter(rest, wanted),
            45..58 => self.wind(rest, wanted),
            58..66 => self.parameterize(rest, wanted),
            66..74 => self.guard(rest, wanted),
            74..80 => self.handler(rest, wanted),
            80..86 => self.raise(rest, wanted),
            86..90 => self.call_with_values(rest, wanted),
            _ if wanted == 1 => self.number_term(rest),
            _ => self.sequence(rest, 2, wanted),
        }
    }

    fn leaf(&mut self, wanted: u8) -> Term {
        if wanted != 1 {
            let simple = self.simples(wanted);
            return Term::leaf(Op::Values(simple));
        }
        let parameter = self.of(|k| matches!(k, Kind::Parameter { .. }));
        let op = match self.random.below(8) {
            0 | 1 => self.number().map(Op::Number),
            2 => self.is(Kind::Raised).map(Op::Raised),
            3 => parameter.map(|entry| Op::Parameter(entry.0)),
            4 => self.number().and_then(|x| self.number().map(|y| Op::AddNumbers(x, y))),
            5 | 6 => self.is(Kind::Promise).map(Op::Force),
            7 => self.save(),
            _ => None,
        };
        let term = Term::leaf(op.unwrap_or(Op::Constant(self.small())));
        if self.random.chance(30) { self.trace(term) } else { term }
    }

    fn save(&mut self) -> Option<Op> {
        let (of, kind) = self.of(|k| k.slot().is_some())?;
        let slot = self.is(kind.slot()?)?;
        Some(Op::Save { slot, of, kind })
    }

    fn sequence(&mut self, size: usize, count: usize, wanted: u8) -> Term {
        let mut parts = Vec::new();
        for _ in 1..count {
            parts.push(if self.random.chance(8) {
                let n = self.random.below(4) as u8;
                let any = self.term(size / count, n);
                Term::new(Op::Discard(n), vec![any])
            } else {
                self.one(size / count)
            });
        }
        parts.push(self.term(size / count, wanted));
        Term::new(Op::Sequence, parts)
    }

    fn binding(&mut self, size: usize, wanted: u8) -> Term {
        let (x, y) = (self.fresh(), self.fresh());
        match self.random.below(10) {
            0..3 => {
                let init = self.one(size / 2);
                let body = self.under(&[(x, Kind::Mutable)], size / 2, wanted);
                Term::new(Op::Let { x, mutable: true }, vec![init, body])
            }
            3..5 => {
                let init = self.one(size / 2);
                let body = self.under(&[(x, Kind::Fixed)], size / 2, wanted);
                Term::new(Op::Let { x, mutable: false }, vec![init, body])
            }
            5..7 => {
                let f = self.under(&[(y, Kind::Fixed)], size / 2, 1);
                let mut body = self.under(&[(x, Kind::Procedure)], size / 2, wanted);
                if self.random.chance(70) {
                    let argument = self.leaf(1);
                    let call = Term::new(Op::Call(x), vec![argument]);
                    body = Term::new(Op::Sequence, vec![self.trace(call), body]);
                }
                Term::new(Op::LetProcedure { f: x, x: y }, vec![f, body])
            }
            7..9 => {
                let chain = if self.random.chance(40) { self.is(Kind::Promise) } else { None };
                let delayed = self.one(size / 2);
                let mut body = self.under(&[(x, Kind::Promise)], size / 2, wanted);
                if self.random.chance(70) {
                    let forced = self.trace(Term::leaf(Op::Force(x)));
                    let save = self
                        .is(Kind::PromiseSlot)
                        .filter(|_| self.random.chance(60))
                        .map(|slot| Term::leaf(Op::Save { slot, of: x, kind: Kind::Promise }));
                    let parts = save.into_iter().chain([forced, body]).collect();
                    body = Term::new(Op::Sequence, parts);
                }
                Term::new(Op::Delay { promise: x, chain }, vec![delayed, body])
            }
            _ => {
                let n = 1 + self.random.below(2) as u8;
                let body = self.under(&[(x, Kind::Slot(n))], size, wanted);
                Term::new(Op::LetSlot { slot: x, kind: Kind::Slot(n) }, vec![body])
            }
        }
    }

    fn call_cc(&mut self, size: usize, wanted: u8) -> Term {
        let k = self.fresh();
        let kind = Kind::Continuation(wanted);
        let mut body = self.under(&[(k, kind)], size, wanted);
        if self.random.chance(55)
            && let Some(slot) = self.is(Kind::Slot(wanted))
        {
            let save = Term::leaf(Op::Save { slot, of: k, kind });
            body = Term::new(Op::Sequence, vec![save, body]);
        }
        Term::new(Op::CallCc { k, values: wanted }, vec![body])
    }

    /// Calls a continuation in scope.
    fn leave(&mut self, size: usize, wanted: u8) -> Term {
        let Some((k, Kind::Continuation(n))) = self.of(|k| matches!(k, Kind::Continuation(_)))
        else {
            return self.call_cc(size, wanted);
        };
        if self.random.chance(15) {
            let produced = self.term(size, n);
            return Term::new(Op::ThrowProduced(k, n), vec![produced]);
        }
        if n == 1 {
            let value = self.one(size);
            return Term::new(Op::Throw(k), vec![value]);
        }
        let simple = self.simples(n);
        Term::leaf(Op::ThrowValues(k, simple))
    }

    fn reenter(&mut self, size: usize, wanted: u8) -> Term {
        match self.of(|k| matches!(k, Kind::Slot(_))) {
            Some((slot, Kind::Slot(1))) => {
                let parts = vec![self.one(size / 2), self.term(size / 2, wanted)];
                Term::new(Op::Reenter(slot), parts)
            }
            Some((slot, Kind::Slot(n))) => {
                let simple = self.simples(n);
                let otherwise = self.term(size, wanted);
                Term::new(Op::ReenterValues(slot, simple), vec![otherwise])
            }
            _ => self.sequence(size, 2, wanted),
        }
    }

    fn wind(&mut self, size: usize, wanted: u8) -> Term {
        let small = if self.random.chance(40) { (size / 4).max(1) } else { 1 };
        let before = self.one(small);
        let after = self.one(small);
        let body = self.term(size.saturating_sub(2 * small).max(1), wanted);
        let parts = vec![self.trace(before), body, self.trace(after)];
        Term::new(Op::Wind, parts)
    }

    fn parameterize(&mut self, size: usize, wanted: u8) -> Term {
        if self.random.chance(20) {
            return self.parameter(size, wanted);
        }
        let Some((parameter, _)) = self.of(|k| matches!(k, Kind::Parameter { .. })) else {
            return self.parameter(size, wanted);
        };
        let mut also = None;
        if self.random.chance(20)
            && let Some(q) = self.is(Kind::Parameter { converts: false })
            && q != parameter
        {
            let value = self.is(Kind::Fixed).map_or(Simple::Constant(5), Simple::Number);
            also = Some((q, value));
        }
        let value = self.one(size / 3);
        let mut body = self.term(size * 2 / 3, wanted);
        if self.random.chance(50) {
            let now = self.trace(Term::leaf(Op::Parameter(parameter)));
            body = Term::new(Op::Sequence, vec![now, body]);
        }
        Term::new(Op::Parameterize { parameter, also }, vec![value, body])
    }

    fn parameter(&mut self, size: usize, wanted: u8) -> Term {
        let (parameter, x) = (self.fresh(), self.fresh());
        let converts = self.random.chance(60);
        let mut parts = vec![self.one(size / 4)];
        if converts {
            let body = self.under(&[(x, Kind::Fixed)], size / 4, 1);
            let traced = self.trace(body);
            parts.push(Term::new(Op::Add(x), vec![traced]));
        }
        let kind = Kind::Parameter { converts };
        let mut body = self.under(&[(parameter, kind)], size / 2, wanted);
        if self.random.chance(60) {
            let value = self.leaf(1);
            let now = self.trace(Term::leaf(Op::Parameter(parameter)));
            body = Term::new(Op::Sequence, vec![now, body]);
            body = Term::new(Op::Parameterize { parameter, also: None }, vec![value, body]);
        }
        parts.push(body);
        let converter = converts.then_some(x);
        Term::new(Op::LetParameter { parameter, converter }, parts)
    }

    fn guard(&mut self, size: usize, wanted: u8) -> Term {
        let raised = self.fresh();
        self.handlers += 1;
        let mut parts = vec![self.raising(size / 2, wanted)];
        self.handlers -= 1;
        let mut clauses = Vec::new();
        let count = 1 + self.random.below(2);
        let each = size / 2 / (count + 1);
        let scope = [(raised, Kind::Raised)];
        for i in 0..count {
            let residue = self.random.below(3) as i64;
            let clause = match self.random.below(9) {
                0..3 => Clause::Residue(residue),
                3 if wanted == 1 => Clause::Alone(residue),
                4 => Clause::Arrow(residue, self.fresh()),
                5 => Clause::Computed,
                6 | 7 if i + 1 == count => Clause::Else,
                _ => Clause::Residue(residue),
            };
            if clause == Clause::Computed {
                parts.push(self.under(&scope, each, 1));
            }
            if let Clause::Arrow(_, x) = clause {
                parts.push(self.under(&[scope[0], (x, Kind::Fixed)], each, wanted));
            } else if clause.parts() > 0 {
                parts.push(self.under(&scope, each, wanted));
            }
            clauses.push(clause);
        }
        Term::new(Op::Guard { raised, clauses }, parts)
    }

    fn handler(&mut self, size: usize, wanted: u8) -> Term {
        let x = self.fresh();
        let handler = self.under(&[(x, Kind::Raised)], size / 3, 1);
        let handler = self.trace(handler);
        self.handlers += 1;
        let body = self.raising(size * 2 / 3, wanted);
        self.handlers -= 1;
        Term::new(Op::Handler(x), vec![handler, body])
    }

    /// A body that mostly raises something, sometimes out of a wind.
    fn raising(&mut self, size: usize, wanted: u8) -> Term {
        match self.random.below(10) {
            0..3 => self.term(size, wanted),
            3..6 => {
                let parts = vec![self.raise(size / 3, 1), self.term(size * 2 / 3, wanted)];
                Term::new(Op::Sequence, parts)
            }
            6..8 => {
                let parts = vec![self.one(size * 2 / 3), self.raise(size / 3, wanted)];
                Term::new(Op::Sequence, parts)
            }
            _ => {
                let (before, after) = (self.leaf(1), self.leaf(1));
                let body = self.raise(size, wanted);
                let parts = vec![self.trace(before), body, self.trace(after)];
                Term::new(Op::Wind, parts)
            }
        }
    }

    fn raise(&mut self, size: usize, wanted: u8) -> Term {
        if self.handlers == 0 && self.random.chance(95) {
            return if self.random.chance(50) {
                self.guard(size, wanted)
            } else {
                self.handler(size, wanted)
            };
        }
        let continuable = wanted == 1 && self.random.chance(60);
        match self.random.below(10) {
            0 => {
                let value = self.one(size);
                Term::new(Op::Error, vec![value])
            }
            1 => {
                let fault = [Fault::Type, Fault::Index, Fault::Divide][self.random.below(3)];
                let x = self.is(Kind::Fixed).expect("the root binds one");
                Term::leaf(Op::Fault(fault, x))
            }
            2 | 3 => match self.is(Kind::Raised) {
                Some(raised) => Term::leaf(Op::RaiseAgain { raised, continuable }),
                None => self.handler(size, wanted),
            },
            4 if self.random.chance(15) => Term::leaf(Op::Exit(self.small())),
            _ => {
                let value = self.one(size / 2);
                Term::new(Op::Raise { continuable }, vec![value])
            }
        }
    }

    fn call_with_values(&mut self, size: usize, wanted: u8) -> Term {
        let count = [0, 1, 2, 2, 2, 3][self.random.below(6)];
        let params: Vec<Id> = (0..count).map(|_| self.fresh()).collect();
        let producer = self.term(size / 2, count as u8);
        let bound: Vec<_> = params.iter().map(|x| (*x, Kind::Fixed)).collect();
        let consumer = self.under(&bound, size / 2, wanted);
        let receive = self.random.chance(40);
        Term::new(Op::CallWithValues { params, receive }, vec![producer, consumer])
    }

    /// Terms that only give one number.
    fn number_term(&mut self, size: usize) -> Term {
        let (x, y) = (self.fresh(), self.fresh());
        let times = 1 + self.random.below(3) as i64;
        match self.random.below(12) {
            0 | 1 => {
                let stepped = self.random.chance(40);
                let kind = if stepped { Kind::Fixed } else { Kind::Mutable };
                let body = self.under(&[(x, Kind::Fixed), (y, kind)], size, 1);
                Term::new(Op::Loop { i: x, sum: y, times, stepped }, vec![body])
            }
            2 => {
                let body = self.under(&[(x, Kind::Fixed)], size, 1);
                let vector = self.random.chance(40);
                Term::new(Op::ForEach { x, times, vector }, vec![body])
            }
            3..5 => match self.is(Kind::Procedure) {
                Some(f) => {
                    let value = self.one(size);
                    Term::new(Op::Call(f), vec![value])
                }
                None => self.binding(size, 1),
            },
            5 => match self.is(Kind::ProcedureSlot) {
                Some(slot) => {
                    let parts = vec![self.one(size / 2), self.one(size / 2)];
                    Term::new(Op::CallSlot(slot), parts)
                }
                None => self.binding(size, 1),
            },
            6 => match self.is(Kind::PromiseSlot) {
                Some(slot) => {
                    let otherwise = self.one(size);
                    Term::new(Op::ForceSlot(slot), vec![otherwise])
                }
                None => self.binding(size, 1),
            },
            7..9 => match self.is(Kind::Mutable) {
                Some(x) => {
                    let value = self.one(size);
                    Term::new(Op::Set(x), vec![value])
                }
                None => self.binding(size, 1),
            },
            9 => match self.is(Kind::Fixed) {
                Some(x) => {
                    let value = self.one(size);
                    Term::new(Op::Add(x), vec![value])
                }
                None => self.binding(size, 1),
            },
            _ => {
                let value = self.one(size);
                self.trace(value)
            }
        }
    }

    /// A coroutine: a producer that gives its values one by one to a consumer, each side a re-entry of the other.
    fn generator(&mut self) -> Term {
        let [to_consumer, to_producer, next, x, i, sum, r, c] = [(); 8].map(|()| self.fresh());
        let slot = Kind::Slot(1);
        let k = Kind::Continuation(1);
        let times = 1 + self.random.below(3) as i64;
        self.scope.extend([(to_consumer, slot), (to_producer, slot)]);
        let again = |slot, value, otherwise| Term::new(Op::Reenter(slot), vec![value, otherwise]);
        let save = |slot, of| Term::leaf(Op::Save { slot, of, kind: k });
        let give = again(to_consumer, Term::leaf(Op::Number(i)), Term::constant(0));
        let yielding = Term::new(Op::Sequence, vec![save(to_producer, c), give]);
        let mut body = Term::new(Op::CallCc { k: c, values: 1 }, vec![yielding]);
        if self.random.chance(50) {
            let (before, after) = (self.trace(Term::constant(1)), self.trace(Term::constant(2)));
            body = Term::new(Op::Wind, vec![before, body, after]);
        }
        let extra = self.under(&[(i, Kind::Fixed), (sum, Kind::Mutable)], 4, 1);
        body = Term::new(Op::Sequence, vec![extra, body]);
        let produce = Term::new(Op::Loop { i, sum, times, stepped: false }, vec![body]);
        let done = self.trace(Term::constant(99));
        let produce =
            Term::new(Op::Sequence, vec![produce, again(to_consumer, Term::constant(8), done)]);
        let resume = again(to_producer, Term::leaf(Op::Number(x)), produce);
        let call = Term::new(Op::Sequence, vec![save(to_consumer, r), resume]);
        let call = Term::new(Op::CallCc { k: r, values: 1 }, vec![call]);
        let mut consumer = Vec::new();
        for _ in 0..2 + self.random.below(2) {
            let value = Term::new(Op::Call(next), vec![Term::constant(self.small())]);
            consumer.push(self.trace(value));
        }
        consumer.push(self.one(5));
        let mut term = Term::new(Op::Sequence, consumer);
        term = Term::new(Op::LetProcedure { f: next, x }, vec![call, term]);
        for slot_of in [to_consumer, to_producer] {
            term = Term::new(Op::LetSlot { slot: slot_of, kind: slot }, vec![term]);
            self.scope.pop();
        }
        term
    }
}
