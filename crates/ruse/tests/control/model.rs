//! The abstract machine: control, environment, store, continuation, and the dynamic environment of R7RS.
//!
//! The dynamic environment (winds, handlers, parameter bindings) belongs to the continuation: every frame carries the
//! one in which it goes on. What a form does with it is written after the text of R7RS 4.2.6, 4.2.7, 6.10 and 6.11,
//! not after an implementation.

mod continuations;
mod exceptions;

use std::rc::Rc;

use crate::coverage::Coverage;
use crate::term::{Fault, Id, Op, Program, Simple, Term};

/// Steps after which a program is given up.
const MAX_STEPS: usize = 20_000;
/// Characters of events after which a program is given up.
const MAX_EVENTS: usize = 20_000;

/// How a program ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum End {
    Value,
    /// Nobody handled a raised object; the name of the kind of error.
    Uncaught(&'static str),
    Exit(i64),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Outcome {
    pub(crate) events: String,
    pub(crate) end: End,
}

/// Index into the store.
type Place = usize;

#[derive(Clone)]
enum Value<'a> {
    Int(i64),
    /// `#f` in a slot.
    Empty,
    Condition(&'static str),
    Continuation(Rc<Continuation<'a>>),
    Procedure(Rc<Procedure<'a>>),
    /// Index of a promise.
    Promise(usize),
    Parameter(Rc<Parameter<'a>>),
}

/// A procedure of one argument.
struct Procedure<'a> {
    x: Id,
    body: &'a Term,
    env: Env,
}

struct Parameter<'a> {
    value: Value<'a>,
    converter: Option<Procedure<'a>>,
}

/// What a promise's box holds (R7RS 4.2.5: promises that were chained share a box).
#[derive(Clone)]
enum Delayed<'a> {
    Done(Value<'a>),
    Thunk { term: &'a Term, env: Env },
}

type Env = Option<Rc<Binding>>;

struct Binding {
    id: Id,
    place: Place,
    next: Env,
}

#[derive(Clone, Default)]
struct Dynamic<'a> {
    winds: Option<Rc<Wind<'a>>>,
    handlers: Option<Rc<Handler<'a>>>,
    parameters: Option<Rc<Bound<'a>>>,
}

/// An extent of `dynamic-wind`, with the dynamic environment of its call.
struct Wind<'a> {
    term: &'a Term,
    env: Env,
    outer: Dynamic<'a>,
    depth: usize,
}

struct Handler<'a> {
    action: Action<'a>,
    next: Option<Rc<Handler<'a>>>,
}

enum Action<'a> {
    Call(Procedure<'a>),
    Guard { term: &'a Term, env: Env, kont: Kont<'a>, dynamic: Dynamic<'a> },
}

struct Bound<'a> {
    parameter: Rc<Parameter<'a>>,
    value: Value<'a>,
    next: Option<Rc<Bound<'a>>>,
}

type Kont<'a> = Option<Rc<Link<'a>>>;

struct Link<'a> {
    frame: Frame<'a>,
    dynamic: Dynamic<'a>,
    next: Kont<'a>,
    /// Number of this link, in the order of making.
    serial: usize,
}

struct Continuation<'a> {
    kont: Kont<'a>,
    winds: Option<Rc<Wind<'a>>>,
}

enum Frame<'a> {
    /// Waits for the part with this index.
    Part { term: &'a Term, index: usize, env: Env },
    /// Waits for an iteration's value.
    Iteration { term: &'a Term, env: Env, count: i64, sum: Option<Place> },
    /// Waits for the end of an after; these values go on.
    Left(Vec<Value<'a>>),
    /// Waits for a before or after on a way; the next step's index.
    Way(Rc<Way<'a>>, usize),
    /// Waits for a handler that must not return.
    NotContinuable,
    /// Waits for a parameter's converted value.
    Converted { parameter: Rc<Parameter<'a>>, term: &'a Term, env: Env },
    /// Waits for what a promise's thunk gives.
    Forcing { promise: usize, term: &'a Term, env: Env },
    /// Waits for the test of a clause.
    Test { caught: Rc<Caught<'a>>, clause: usize },
}

/// The winders between here and a continuation, and what is done at the end.
struct Way<'a> {
    /// Each with whether it is entered.
    steps: Vec<(Rc<Wind<'a>>, bool)>,
    arrival: Arrival<'a>,
}

enum Arrival<'a> {
    Values { kont: Kont<'a>, values: Vec<Value<'a>> },
    Clauses(Rc<Caught<'a>>),
    Reraise(Rc<Caught<'a>>),
    Exit(i64),
}

/// An object that a `guard` caught.
struct Caught<'a> {
    term: &'a Term,
    /// With the object's variable.
    env: Env,
    /// Continuation and dynamic environment of the `guard`.
    kont: Kont<'a>,
    dynamic: Dynamic<'a>,
    object: Value<'a>,
    /// Those of the handler's call.
    raise_kont: Kont<'a>,
    raise_dynamic: Dynamic<'a>,
}

enum State<'a> {
    Eval(&'a Term, Env),
    Return(Vec<Value<'a>>),
    Stop(End),
}

use State::{Eval, Return, Stop};

struct Machine<'a> {
    store: Vec<Value<'a>>,
    /// The box of every promise.
    promises: Vec<usize>,
    boxes: Vec<Delayed<'a>>,
    dynamic: Dynamic<'a>,
    kont: Kont<'a>,
    budget: i64,
    events: String,
    links: usize,
    coverage: &'a mut Coverage,
}

/// What the program does; `None` if that takes too long.
pub(crate) fn run<'a>(program: &'a Program, coverage: &'a mut Coverage) -> Option<Outcome> {
    let mut machine = Machine {
        store: Vec::new(),
        promises: Vec::new(),
        boxes: Vec::new(),
        dynamic: Dynamic::default(),
        kont: None,
        budget: program.budget,
        events: String::new(),
        links: 0,
        coverage,
    };
    let mut state = Eval(&program.term, None);
    for _ in 0..MAX_STEPS {
        state = match state {
            Eval(term, env) => machine.eval(term, env),
            Return(values) => match machine.kont.take() {
                Some(link) => {
                    machine.dynamic = link.dynamic.clone();
                    machine.kont = link.next.clone();
                    machine.resume(&link.frame, values)
                }
                None => {
                    machine.event(0, &values[0]);
                    Stop(End::Value)
                }
            },
            Stop(end) => return Some(Outcome { events: machine.events, end }),
        };
        if machine.events.len() > MAX_EVENTS {
            return None;
        }
    }
    None
}

fn one(value: Value<'_>) -> State<'_> {
    Return(vec![value])
}

fn int<'a>(n: i64) -> State<'a> {
    one(Value::Int(n))
}

fn sum(a: i64, b: i64) -> i64 {
    (a + b).rem_euclid(997)
}

impl<'a> Machine<'a> {
    fn event(&mut self, label: u32, value: &Value<'a>) {
        let Value::Int(n) = value else { unreachable!("events have numbers") };
        self.events.push_str(&format!("{label}={n} "));
    }

    fn push(&mut self, frame: Frame<'a>) {
        self.links += 1;
        self.kont = Some(Rc::new(Link {
            frame,
            dynamic: self.dynamic.clone(),
            next: self.kont.take(),
            serial: self.links,
        }));
    }

    fn bind(&mut self, env: &Env, id: Id, value: Value<'a>) -> Env {
        self.store.push(value);
        Some(Rc::new(Binding { id, place: self.store.len() - 1, next: env.clone() }))
    }

    fn place(env: &Env, id: Id) -> Place {
        let mut at = env.as_ref();
        while let Some(binding) = at {
            if binding.id == id {
                return binding.place;
            }
            at = binding.next.as_ref();
        }
        unreachable!("x{id} is bound in a well-formed term")
    }

    fn get(&self, env: &Env, id: Id) -> Value<'a> {
        self.store[Self::place(env, id)].clone()
    }

    fn number(&self, env: &Env, id: Id) -> i64 {
        let Value::Int(n) = self.get(env, id) else { unreachable!("x{id} is a number") };
        n
    }

    fn continuation(&self, env: &Env, id: Id) -> Rc<Continuation<'a>> {
        let Value::Continuation(k) = self.get(env, id) else { unreachable!("a continuation") };
        k
    }

    fn parameter(&self, env: &Env, id: Id) -> Rc<Parameter<'a>> {
        let Value::Parameter(p) = self.get(env, id) else { unreachable!("a parameter") };
        p
    }

    fn simple(&self, env: &Env, simple: &[Simple]) -> Vec<Value<'a>> {
        let value = |s: &Simple| match s {
            Simple::Constant(n) => Value::Int(*n),
            Simple::Number(x) => self.get(env, *x),
        };
        simple.iter().map(value).collect()
    }

    /// Evaluates a part whose values come back to [`Machine::resume_part`].
    fn part(&mut self, term: &'a Term, index: usize, env: &Env) -> State<'a> {
        self.push(Frame::Part { term, index, env: env.clone() });
        Eval(&term.parts[index], env.clone())
    }

    fn spend(&mut self) -> bool {
        let some = self.budget > 0;
        self.budget -= i64::from(some);
        some
    }

    fn eval(&mut self, term: &'a Term, env: Env) -> State<'a> {
        match &term.op {
            Op::Constant(n) => int(*n),
            Op::Number(x) => one(self.get(&env, *x)),
            Op::Raised(x) => match self.get(&env, *x) {
                Value::Int(n) => int(n),
                _ => int(7),
            },
            Op::Values(simple) => Return(self.simple(&env, simple)),
            Op::AddNumbers(x, y) => int(sum(self.number(&env, *x), self.number(&env, *y))),
            Op::Sequence if term.parts.len() == 1 => Eval(&term.parts[0], env),
            Op::LetSlot { slot, .. } => {
                let env = self.bind(&env, *slot, Value::Empty);
                Eval(&term.parts[0], env)
            }
            Op::Save { slot, of, .. } => {
                let place = Self::place(&env, *slot);
                self.store[place] = self.get(&env, *of);
                int(0)
            }
            Op::LetProcedure { f, x } => {
                let procedure = Procedure { x: *x, body: &term.parts[0], env: env.clone() };
                let env = self.bind(&env, *f, Value::Procedure(Rc::new(procedure)));
                Eval(&term.parts[1], env)
            }
            Op::Loop { sum, .. } => {
                let env = self.bind(&env, *sum, Value::Int(0));
                self.iterate(term, &env, 0)
            }
            Op::ForEach { .. } => self.iterate(term, &env, 0),
            Op::Delay { promise, .. } => {
                self.boxes.push(Delayed::Thunk { term, env: env.clone() });
                self.promises.push(self.boxes.len() - 1);
                let env = self.bind(&env, *promise, Value::Promise(self.promises.len() - 1));
                Eval(&term.parts[1], env)
            }
            Op::Force(p) => {
                let promise = self.get(&env, *p);
                self.force_value(promise)
            }
            Op::ForceSlot(slot) => match self.get(&env, *slot) {
                Value::Empty => Eval(&term.parts[0], env),
                promise if self.spend() => self.force_value(promise),
                _ => Eval(&term.parts[0], env),
            },
            _ => self.eval_control(term, env),
        }
    }

    fn eval_control(&mut self, term: &'a Term, env: Env) -> State<'a> {
        match &term.op {
            Op::CallCc { k, .. } => {
                let winds = self.dynamic.winds.clone();
                let k_value = Continuation { kont: self.kont.clone(), winds };
                let env = self.bind(&env, *k, Value::Continuation(Rc::new(k_value)));
                Eval(&term.parts[0], env)
            }
            Op::ThrowValues(k, simple) => {
                let values = self.simple(&env, simple);
                let k = self.continuation(&env, *k);
                self.throw(&k, values)
            }
            Op::ReenterValues(slot, simple) => match self.get(&env, *slot) {
                Value::Continuation(k) if self.spend() => {
                    let values = self.simple(&env, simple);
                    self.throw(&k, values)
                }
                _ => Eval(&term.parts[0], env),
            },
            Op::Parameter(p) => {
                let parameter = self.parameter(&env, *p);
                let mut at = self.dynamic.parameters.as_ref();
                while let Some(bound) = at {
                    if Rc::ptr_eq(&bound.parameter, &parameter) {
                        return one(bound.value.clone());
                    }
                    at = bound.next.as_ref();
                }
                one(parameter.value.clone())
            }
            Op::Guard { .. } => {
                let action = Action::Guard {
                    term,
                    env: env.clone(),
                    kont: self.kont.clone(),
                    dynamic: self.dynamic.clone(),
                };
                let next = self.dynamic.handlers.take();
                self.dynamic.handlers = Some(Rc::new(Handler { action, next }));
                Eval(&term.parts[0], env)
            }
            Op::Handler(x) => {
                let handler = Procedure { x: *x, body: &term.parts[0], env: env.clone() };
                let next = self.dynamic.handlers.take();
                let action = Action::Call(handler);
                self.dynamic.handlers = Some(Rc::new(Handler { action, next }));
                Eval(&term.parts[1], env)
            }
            Op::RaiseAgain { raised, continuable } => {
                let object = self.get(&env, *raised);
                self.raise(object, *continuable)
            }
            Op::Fault(fault, _) => {
                self.coverage.primitive_errors += 1;
                let kind = match fault {
                    Fault::Type => "type",
                    Fault::Index => "index",
                    Fault::Divide => "divide",
                };
                self.raise(Value::Condition(kind), false)
            }
            Op::Exit(status) => self.travel(None, Arrival::Exit(*status)),
            _ => self.part(term, 0, &env),
        }
    }

    fn resume(&mut self, frame: &Frame<'a>, values: Vec<Value<'a>>) -> State<'a> {
        match frame {
            Frame::Part { term, index, env } => self.resume_part(term, *index, env, values),
            Frame::Iteration { term, env, count, sum: place } => {
                if let (Op::Loop { sum: id, .. }, Some(place)) = (&term.op, place) {
                    let Value::Int(total) = self.store[*place] else { unreachable!("a sum") };
                    let next = Value::Int(sum(total, self.as_number(&values)));
                    let env = self.bind(env, *id, next);
                    return self.iterate(term, &env, count + 1);
                }
                self.iterate(term, env, count + 1)
            }
            Frame::Left(kept) => Return(kept.clone()),
            Frame::Way(way, next) => self.go_on(way.clone(), *next),
            Frame::NotContinuable => {
                // The secondary exception is raised in the dynamic environment of the handler.
                self.coverage.secondary += 1;
                self.raise(Value::Condition("user"), false)
            }
            Frame::Converted { parameter, term, env } => {
                self.with_parameter(parameter.clone(), values[0].clone(), term, env)
            }
            Frame::Forcing { promise, term, env } => {
                self.forced(*promise, term, env, values[0].clone())
            }
            Frame::Test { caught, clause } => {
                if self.as_number(&values).rem_euclid(2) == 1 {
                    self.coverage.clauses_taken += 1;
                    let part = Self::clause_part(caught, *clause) + 1;
                    Eval(&caught.term.parts[part], caught.env.clone())
                } else {
                    self.clause(caught, clause + 1)
                }
            }
        }
    }

    fn as_number(&self, values: &[Value<'a>]) -> i64 {
        let [Value::Int(n)] = values else { unreachable!("one number") };
        *n
    }

    fn resume_part(
        &mut self,
        term: &'a Term,
        index: usize,
        env: &Env,
        mut values: Vec<Value<'a>>,
    ) -> State<'a> {
        match &term.op {
            Op::Sequence if index + 2 < term.parts.len() => self.part(term, index + 1, env),
            Op::Sequence => Eval(&term.parts[index + 1], env.clone()),
            Op::Discard(_) => int(0),
            Op::ThrowProduced(k, _) => {
                let k = self.continuation(env, *k);
                self.throw(&k, values)
            }
            Op::CallWithValues { params, .. } => {
                let mut env = env.clone();
                for (x, value) in params.iter().zip(values) {
                    env = self.bind(&env, *x, value);
                }
                Eval(&term.parts[1], env)
            }
            Op::Wind => self.resume_wind(term, index, env, values),
            _ => {
                let value = values.remove(0);
                self.resume_single(term, index, env, value)
            }
        }
    }

    /// Operations whose parts give one value.
    fn resume_single(
        &mut self,
        term: &'a Term,
        index: usize,
        env: &Env,
        value: Value<'a>,
    ) -> State<'a> {
        let number = if let Value::Int(n) = value { n } else { 0 };
        match &term.op {
            Op::Trace(label) => {
                self.event(*label, &value);
                one(value)
            }
            Op::Set(x) => {
                let place = Self::place(env, *x);
                self.store[place] = value;
                int(0)
            }
            Op::Add(x) => int(sum(self.number(env, *x), number)),
            Op::If => Eval(&term.parts[if number % 2 == 0 { 2 } else { 1 }], env.clone()),
            Op::Let { x, .. } => {
                let env = self.bind(env, *x, value);
                Eval(&term.parts[1], env)
            }
            Op::Call(f) => {
                let f = self.get(env, *f);
                self.call(&f, value)
            }
            Op::CallSlot(slot) => match self.get(env, *slot) {
                f @ Value::Procedure(_) if self.spend() => self.call(&f, value),
                _ => Eval(&term.parts[1], env.clone()),
            },
            Op::Throw(k) => {
                let k = self.continuation(env, *k);
                self.throw(&k, vec![value])
            }
            Op::Reenter(slot) => match self.get(env, *slot) {
                Value::Continuation(k) if self.spend() => self.throw(&k, vec![value]),
                _ => Eval(&term.parts[1], env.clone()),
            },
            Op::Raise { continuable } => self.raise(value, *continuable),
            Op::Error => self.raise(Value::Condition("user"), false),
            Op::LetParameter { parameter, converter } => match converter {
                Some(x) if index == 0 => {
                    self.push(Frame::Part { term, index: 1, env: env.clone() });
                    let env = self.bind(env, *x, value);
                    Eval(&term.parts[1], env)
                }
                _ => {
                    let converter =
                        converter.map(|x| Procedure { x, body: &term.parts[1], env: env.clone() });
                    let object = Rc::new(Parameter { value, converter });
                    let env = self.bind(env, *parameter, Value::Parameter(object));
                    Eval(term.parts.last().expect("a body"), env)
                }
            },
            Op::Parameterize { parameter, .. } => {
                let object = self.parameter(env, *parameter);
                match &object.converter {
                    None => self.with_parameter(object, value, term, env),
                    Some(converter) => {
                        self.coverage.converted += 1;
                        let env_of_frame = env.clone();
                        let parameter = object.clone();
                        self.push(Frame::Converted { parameter, term, env: env_of_frame });
                        let inner = self.bind(&converter.env, converter.x, value);
                        Eval(converter.body, inner)
                    }
                }
            }
            other => unreachable!("{other:?} waits for no part"),
        }
    }

    fn call(&mut self, f: &Value<'a>, argument: Value<'a>) -> State<'a> {
        let Value::Procedure(f) = f else { unreachable!("a procedure") };
        let env = self.bind(&f.env, f.x, argument);
        Eval(f.body, env)
    }

    /// The body of `parameterize` with the converted value.
    fn with_parameter(
        &mut self,
        parameter: Rc<Parameter<'a>>,
        value: Value<'a>,
        term: &'a Term,
        env: &Env,
    ) -> State<'a> {
        let mut bindings = self.dynamic.parameters.take();
        bindings = Some(Rc::new(Bound { parameter, value, next: bindings }));
        if let Op::Parameterize { also: Some((q, simple)), .. } = &term.op {
            let value = self.simple(env, &[*simple]).remove(0);
            let parameter = self.parameter(env, *q);
            bindings = Some(Rc::new(Bound { parameter, value, next: bindings }));
        }
        self.dynamic.parameters = bindings;
        Eval(&term.parts[1], env.clone())
    }

    /// The next iteration; `env` binds the sum of a loop first.
    fn iterate(&mut self, term: &'a Term, env: &Env, count: i64) -> State<'a> {
        match &term.op {
            Op::Loop { i, sum, times, .. } => {
                let place = Self::place(env, *sum);
                if count == *times {
                    return one(self.store[place].clone());
                }
                self.push(Frame::Iteration { term, env: env.clone(), count, sum: Some(place) });
                let env = self.bind(env, *i, Value::Int(count));
                Eval(&term.parts[0], env)
            }
            Op::ForEach { x, times, .. } => {
                if count == *times {
                    return int(0);
                }
                self.push(Frame::Iteration { term, env: env.clone(), count, sum: None });
                let env = self.bind(env, *x, Value::Int(count + 1));
                Eval(&term.parts[0], env)
            }
            _ => unreachable!("no repetition"),
        }
    }

    // ---- promises (R7RS 4.2.5, 7.3)

    fn force_value(&mut self, promise: Value<'a>) -> State<'a> {
        let Value::Promise(promise) = promise else { unreachable!("a promise") };
        self.force(promise)
    }

    fn force(&mut self, promise: usize) -> State<'a> {
        match self.boxes[self.promises[promise]].clone() {
            Delayed::Done(value) => one(value),
            Delayed::Thunk { term, env } => {
                self.push(Frame::Forcing { promise, term, env: env.clone() });
                Eval(&term.parts[0], env)
            }
        }
    }

    /// A promise's thunk gave its value: a new promise that is done, or the chained one.
    fn forced(&mut self, promise: usize, term: &'a Term, env: &Env, value: Value<'a>) -> State<'a> {
        let of = self.promises[promise];
        if matches!(self.boxes[of], Delayed::Done(_)) {
            self.coverage.forced_again += 1;
            return self.force(promise);
        }
        match &term.op {
            Op::Delay { chain: Some(next), .. } => {
                let Value::Promise(next) = self.get(env, *next) else { unreachable!("a promise") };
                self.boxes[of] = self.boxes[self.promises[next]].clone();
                self.promises[next] = of;
            }
            _ => self.boxes[of] = Delayed::Done(value),
        }
        self.force(promise)
    }
}
