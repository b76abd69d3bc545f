//! `dynamic-wind` and calls of continuations (R7RS 6.10).

use std::rc::Rc;

use super::State::{Eval, Return, Stop};
use super::{Arrival, Continuation, End, Env, Frame, Machine, State, Value, Way, Wind};
use crate::term::Term;

impl<'a> Machine<'a> {
    pub(super) fn resume_wind(
        &mut self,
        term: &'a Term,
        index: usize,
        env: &Env,
        values: Vec<Value<'a>>,
    ) -> State<'a> {
        match index {
            0 => {
                let outer = self.dynamic.clone();
                let state = self.part(term, 1, env);
                let depth = outer.winds.as_ref().map_or(0, |wind| wind.depth) + 1;
                let wind = Wind { term, env: env.clone(), outer, depth };
                self.dynamic.winds = Some(Rc::new(wind));
                state
            }
            _ => {
                self.push(Frame::Left(values));
                Eval(&term.parts[2], env.clone())
            }
        }
    }

    pub(super) fn throw(&mut self, k: &Continuation<'a>, values: Vec<Value<'a>>) -> State<'a> {
        self.coverage.throws += 1;
        if values.len() != 1 {
            self.coverage.several_values += 1;
        }
        if let Some(target) = &k.kont {
            let mut at = self.kont.as_ref();
            while at.is_some_and(|link| link.serial > target.serial) {
                at = at.and_then(|link| link.next.as_ref());
            }
            if !at.is_some_and(|link| Rc::ptr_eq(link, target)) {
                self.coverage.reentries += 1;
            }
        }
        let arrival = Arrival::Values { kont: k.kont.clone(), values };
        self.travel(k.winds.clone(), arrival)
    }

    /// Leaves and enters extents until those of the target are the current ones.
    pub(super) fn travel(
        &mut self,
        target: Option<Rc<Wind<'a>>>,
        arrival: Arrival<'a>,
    ) -> State<'a> {
        let same = |a: &Option<Rc<Wind<'a>>>, b: &Option<Rc<Wind<'a>>>| match (a, b) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let depth = |w: &Option<Rc<Wind<'a>>>| w.as_ref().map_or(0, |wind| wind.depth);
        let mut here = self.dynamic.winds.clone();
        let mut there = target;
        let mut steps = Vec::new();
        let mut entered = Vec::new();
        while !same(&here, &there) {
            let leave = depth(&here) >= depth(&there);
            let enter = depth(&there) >= depth(&here);
            if leave && let Some(wind) = here {
                here = wind.outer.winds.clone();
                steps.push((wind, false));
            }
            if enter && let Some(wind) = there {
                there = wind.outer.winds.clone();
                entered.push((wind, true));
            }
        }
        self.coverage.winds_left += steps.len() as u64;
        self.coverage.winds_entered += entered.len() as u64;
        steps.extend(entered.into_iter().rev());
        if self.within_way() {
            self.coverage.throws_within_winders += 1;
        }
        self.go_on(Rc::new(Way { steps, arrival }), 0)
    }

    fn within_way(&self) -> bool {
        let mut at = self.kont.as_ref();
        while let Some(link) = at {
            if matches!(link.frame, Frame::Way(..)) {
                return true;
            }
            at = link.next.as_ref();
        }
        false
    }

    /// The step of a way with this index, in the dynamic environment of its `dynamic-wind`.
    pub(super) fn go_on(&mut self, way: Rc<Way<'a>>, index: usize) -> State<'a> {
        if let Some((wind, enter)) = way.steps.get(index).cloned() {
            self.dynamic = wind.outer.clone();
            self.kont = None;
            self.push(Frame::Way(way, index + 1));
            return Eval(&wind.term.parts[if enter { 0 } else { 2 }], wind.env.clone());
        }
        match &way.arrival {
            Arrival::Values { kont, values } => {
                self.kont = kont.clone();
                Return(values.clone())
            }
            Arrival::Clauses(caught) => {
                self.kont = caught.kont.clone();
                self.dynamic = caught.dynamic.clone();
                self.clause(caught, 0)
            }
            Arrival::Reraise(caught) => {
                self.coverage.reraises += 1;
                self.kont = caught.raise_kont.clone();
                self.dynamic = caught.raise_dynamic.clone();
                self.raise(caught.object.clone(), true)
            }
            Arrival::Exit(status) => {
                self.coverage.exits += 1;
                Stop(End::Exit(*status))
            }
        }
    }
}
