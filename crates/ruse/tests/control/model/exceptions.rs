//! Raising, handlers and `guard` (R7RS 4.2.7, 6.11).

use std::rc::Rc;

use super::End;
use super::State::{Eval, Stop};
use super::{Action, Arrival, Caught, Frame, Machine, State, Value, int};
use crate::term::{Clause, Op};

impl<'a> Machine<'a> {
    /// Calls the current handler in the dynamic environment of the raise, except that the handler is the outer one.
    pub(super) fn raise(&mut self, object: Value<'a>, continuable: bool) -> State<'a> {
        let Some(handler) = self.dynamic.handlers.clone() else {
            self.coverage.uncaught += 1;
            let kind = if let Value::Condition(kind) = object { kind } else { "user" };
            return Stop(End::Uncaught(kind));
        };
        if continuable {
            self.coverage.continuable_raises += 1;
        }
        self.dynamic.handlers = handler.next.clone();
        if !continuable {
            self.push(Frame::NotContinuable);
        }
        match &handler.action {
            Action::Call(procedure) => {
                let env = self.bind(&procedure.env, procedure.x, object);
                Eval(procedure.body, env)
            }
            Action::Guard { term, env, kont, dynamic } => {
                let Op::Guard { raised, .. } = &term.op else { unreachable!("a guard") };
                let caught = Caught {
                    term,
                    env: self.bind(env, *raised, object.clone()),
                    kont: kont.clone(),
                    dynamic: dynamic.clone(),
                    object,
                    raise_kont: self.kont.clone(),
                    raise_dynamic: self.dynamic.clone(),
                };
                self.travel(dynamic.winds.clone(), Arrival::Clauses(Rc::new(caught)))
            }
        }
    }

    pub(super) fn clause_part(caught: &Caught<'a>, clause: usize) -> usize {
        let Op::Guard { clauses, .. } = &caught.term.op else { unreachable!("a guard") };
        1 + clauses[..clause].iter().map(|c| c.parts()).sum::<usize>()
    }

    /// Tries the clause with this index, in the continuation and dynamic environment of the `guard`.
    pub(super) fn clause(&mut self, caught: &Rc<Caught<'a>>, index: usize) -> State<'a> {
        let Op::Guard { clauses, .. } = &caught.term.op else { unreachable!("a guard") };
        let Some(clause) = clauses.get(index) else {
            let winds = caught.raise_dynamic.winds.clone();
            return self.travel(winds, Arrival::Reraise(caught.clone()));
        };
        let part = Self::clause_part(caught, index);
        let hit = |residue: i64| match caught.object {
            Value::Int(n) if n.rem_euclid(3) == residue => Some(n + 1),
            _ => None,
        };
        let (taken, env) = match clause {
            Clause::Residue(r) => (hit(*r).is_some(), caught.env.clone()),
            Clause::Else => (true, caught.env.clone()),
            Clause::Alone(r) => match hit(*r) {
                Some(n) => {
                    self.coverage.clauses_taken += 1;
                    return int(n);
                }
                None => (false, None),
            },
            Clause::Arrow(r, x) => match hit(*r) {
                Some(n) => (true, self.bind(&caught.env, *x, Value::Int(n))),
                None => (false, None),
            },
            Clause::Computed => {
                self.push(Frame::Test { caught: caught.clone(), clause: index });
                return Eval(&caught.term.parts[part], caught.env.clone());
            }
        };
        if !taken {
            return self.clause(caught, index + 1);
        }
        self.coverage.clauses_taken += 1;
        Eval(&caught.term.parts[part], env)
    }
}
