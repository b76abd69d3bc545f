//! From rows to Core: a decision tree.
//!
//! Rows are tried in order and their steps from left to right, as a reader expects; but whatever is found out about a
//! place is used for all rows (Pettersson, "A term pattern-match compiler inspired by finite automata theory", CC 1992),
//! so on no way through the tree is a question asked twice. A tree can be far larger than its patterns.
//! When the work allowed for it is used up, or `or` patterns in sequence would multiply, what is left becomes a chain:
//! each row fails into a procedure that tries the next ones, which is linear in the size of the patterns but asks again.

use std::rc::Rc;

use ruse_syntax::{Datum, Span};

use super::plan::{
    Access, Callee, CalleeId, Class, Each, Fail, FieldName, Leaf, Loop, Over, Place, Plan, Row,
    Source, Step, Test,
};
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};
use crate::support;

/// How many `or` patterns of a row become several rows.
const SPREAD: u32 = 2;

/// Bindings to put around an expression, outermost first.
type Lets = Vec<(VarId, ExprId)>;

impl Cx<'_> {
    /// Tries the rows in order.
    pub(super) fn match_rows(
        &mut self,
        plan: &mut Plan,
        rows: Vec<Row>,
        fail: Fail,
    ) -> Res<ExprId> {
        let mark = plan.mark();
        let form = plan.form;
        let result = self.nested(form, |cx| cx.match_first(plan, rows, fail));
        plan.undo(mark);
        result
    }

    fn match_first(&mut self, plan: &mut Plan, mut rows: Vec<Row>, fail: Fail) -> Res<ExprId> {
        let Some(first) = rows.first_mut() else { return Ok(self.match_failure(plan, fail)) };
        while let Some(&Step::Bind { var, place }) = first.steps.last() {
            first.steps.pop();
            first.bound[var] = Some(Source::Place(place));
        }
        plan.budget = plan.budget.saturating_sub(rows.len());
        if plan.budget == 0 && rows.len() > 1 {
            let rest = rows.split_off(1);
            return self
                .match_or_next(plan, rest, fail, |cx, plan, fail| cx.match_rows(plan, rows, fail));
        }
        let mut row = rows.remove(0);
        match row.steps.pop() {
            None => self.match_leaf(plan, &row, rows, fail),
            Some(Step::Bind { .. }) => unreachable!("taken above"),
            Some(Step::Test { place, test, expected }) => {
                let mut yes = Vec::with_capacity(rows.len() + 1);
                let mut no = Vec::with_capacity(rows.len());
                let own = if expected { &mut yes } else { &mut no };
                own.extend(plan.assume(&row, place, test, expected));
                for row in &rows {
                    yes.extend(plan.assume(row, place, test, true));
                    no.extend(plan.assume(row, place, test, false));
                }
                let mut lets = Lets::new();
                let question = self.match_test(plan, place, test, &mut lets)?;
                let yes = self.match_rows(plan, yes, fail)?;
                let no = self.match_rows(plan, no, fail)?;
                let span = self.span(plan.form);
                let choice = self.push(Expr::If(question, yes, no), span);
                Ok(self.match_lets(lets, choice, span))
            }
            Some(Step::Or { alternatives, vars }) => {
                // Alternatives in front of further steps multiply with those.
                let tests = row.steps.iter().any(|step| !matches!(step, Step::Bind { .. }));
                let exhausted = plan.budget == 0 || tests && row.spread >= SPREAD;
                if exhausted && alternatives.len() > 1 {
                    return self.match_or_next(plan, rows, fail, |cx, plan, fail| {
                        cx.match_join(plan, row, &alternatives, vars, fail)
                    });
                }
                let mut all = Vec::with_capacity(rows.len() + alternatives.len());
                for alternative in alternatives.iter() {
                    let mut row = row.clone();
                    row.steps.extend(alternative.iter().rev().cloned());
                    row.spread += 1;
                    all.push(row);
                }
                all.append(&mut rows);
                self.match_rows(plan, all, fail)
            }
            Some(Step::Not(steps)) => self.match_not(plan, row, &steps, rows, fail),
            Some(Step::Each(each)) => {
                let rest = rows.clone();
                self.match_or_next(plan, rest, fail, |cx, plan, fail| {
                    cx.match_each(plan, row, &each, rows, fail)
                })
            }
        }
    }

    /// What happens when nothing matches.
    fn match_failure(&mut self, plan: &Plan, fail: Fail) -> ExprId {
        let span = self.span(plan.form);
        match fail {
            Fail::Call(var) => {
                let callee = self.local(var, span);
                self.call(callee, Vec::new(), span)
            }
            Fail::Error => {
                let name = self.atom(Datum::Symbol(plan.name.into()), span);
                let mut arguments = vec![name];
                arguments.extend(plan.subjects.iter().map(|&var| self.local(var, span)));
                self.call_support(support::MATCH_ERROR, arguments, span)
            }
        }
    }

    /// An expression that may fail more than once into the same rows.
    fn match_or_next(
        &mut self,
        plan: &mut Plan,
        rest: Vec<Row>,
        fail: Fail,
        inside: impl FnOnce(&mut Self, &mut Plan, Fail) -> Res<ExprId>,
    ) -> Res<ExprId> {
        if rest.is_empty() {
            return inside(self, plan, fail);
        }
        let span = self.span(plan.form);
        let next = self.match_rows(plan, rest, fail)?;
        let next = self.thunk(next, span);
        let var = self.fresh_var("next");
        let body = inside(self, plan, Fail::Call(var))?;
        Ok(self.push(Expr::Let(Box::new([(var, next)]), body), span))
    }

    fn match_lets(&mut self, lets: Lets, body: ExprId, span: Span) -> ExprId {
        lets.into_iter()
            .rev()
            .fold(body, |body, bind| self.push(Expr::Let(Box::new([bind]), body), span))
    }

    /// `or` where the tree must not grow: what follows is one procedure that every alternative calls.
    fn match_join(
        &mut self,
        plan: &mut Plan,
        row: Row,
        alternatives: &[Vec<Step>],
        vars: Rc<[usize]>,
        fail: Fail,
    ) -> Res<ExprId> {
        let span = self.span(plan.form);
        let mut joined = row.clone();
        let params: Vec<VarId> = vars.iter().map(|_| self.fresh_var("part")).collect();
        for (&var, &param) in vars.iter().zip(&params) {
            joined.bound[var] = Some(Source::Var(param));
        }
        let body = self.match_rows(plan, vec![joined], fail)?;
        let procedure = self.lambda(params, None, body, None, span);
        let name = self.fresh_var("matched");
        let row = |steps: &Vec<Step>| Row {
            steps: steps.iter().rev().cloned().collect(),
            bound: row.bound.clone(),
            spread: row.spread,
            leaf: Leaf::Join(name, vars.clone()),
        };
        let rows = alternatives.iter().map(row).collect();
        let body = self.match_rows(plan, rows, fail)?;
        Ok(self.push(Expr::Let(Box::new([(name, procedure)]), body), span))
    }

    fn match_not(
        &mut self,
        plan: &mut Plan,
        row: Row,
        steps: &[Step],
        rest: Vec<Row>,
        fail: Fail,
    ) -> Res<ExprId> {
        let span = self.span(plan.form);
        self.match_or_next(plan, rest.clone(), fail, |cx, plan, fail| {
            let rows: Vec<Row> = [row].into_iter().chain(rest).collect();
            let bound = rows[0].bound.clone();
            let onwards = cx.match_rows(plan, rows, fail)?;
            let onwards = cx.thunk(onwards, span);
            let var = cx.fresh_var("onwards");
            // Where the pattern matches, the row does not.
            let unmatched = match fail {
                Fail::Call(var) => (None, var),
                Fail::Error => {
                    let error = cx.match_failure(plan, fail);
                    let var = cx.fresh_var("unmatched");
                    (Some((var, cx.thunk(error, span))), var)
                }
            };
            let steps = steps.iter().rev().cloned().collect();
            let leaf = Leaf::Join(unmatched.1, Rc::new([]));
            let inner =
                cx.match_rows(plan, vec![Row { steps, bound, spread: 0, leaf }], Fail::Call(var))?;
            let lets = unmatched.0.into_iter().chain([(var, onwards)]).collect();
            Ok(cx.match_lets(lets, inner, span))
        })
    }

    /// A loop over the elements; the row goes on where it ends.
    fn match_each(
        &mut self,
        plan: &mut Plan,
        mut row: Row,
        each: &Each,
        rest: Vec<Row>,
        fail: Fail,
    ) -> Res<ExprId> {
        let span = self.span(plan.form);
        let mut lets = Lets::new();
        let is_list = matches!(each.over, Over::List { .. });
        let position = self.fresh_var(if is_list { "rest" } else { "index" });
        let procedure = self.fresh_var("each");
        let collected: Vec<(VarId, usize)> =
            each.vars.iter().map(|&var| (self.fresh_var("collected"), var)).collect();
        let (start, more, element) = self.each_parts(plan, each.over, position, &mut lets)?;
        // The elements' places mean something inside of the loop only.
        let mark = plan.mark();
        let element_var = self.fresh_var("element");
        plan.set_value(each.element, element_var);
        let next = Loop { procedure, position, is_list, collected: collected.clone() };
        let inner = Row {
            steps: each.steps.iter().rev().cloned().collect(),
            bound: vec![None; row.bound.len()],
            spread: 0,
            leaf: Leaf::Next(Rc::new(next)),
        };
        let inner = self.match_rows(plan, vec![inner], fail)?;
        let inner = self.push(Expr::Let(Box::new([(element_var, element)]), inner), span);
        plan.undo(mark);
        let mut results = Lets::new();
        for &(var, index) in &collected {
            let result = self.fresh_var("values");
            let list = self.local(var, span);
            results.push((result, self.call_support(support::REVERSE, vec![list], span)));
            row.bound[index] = Some(Source::Var(result));
        }
        let rows = [row].into_iter().chain(rest).collect();
        let done = self.match_rows(plan, rows, fail)?;
        let done = self.match_lets(results, done, span);
        let body = self.push(Expr::If(more, inner, done), span);
        let params = std::iter::once(position).chain(collected.iter().map(|&(var, _)| var));
        let lambda = self.lambda(params.collect(), None, body, None, span);
        let callee = self.local(procedure, span);
        let mut arguments = vec![start];
        for _ in &collected {
            arguments.push(self.atom(Datum::Null, span));
        }
        let call = self.call(callee, arguments, span);
        let looped = self.push(Expr::Letrec(Box::new([(procedure, lambda)]), call), span);
        Ok(self.match_lets(lets, looped, span))
    }

    /// Where a loop starts, whether it goes on, and the element at hand.
    fn each_parts(
        &mut self,
        plan: &mut Plan,
        over: Over,
        position: VarId,
        lets: &mut Lets,
    ) -> Res<(ExprId, ExprId, ExprId)> {
        let span = self.span(plan.form);
        let here = |cx: &mut Self| cx.local(position, span);
        match over {
            Over::List { from, until } => {
                let start = self.match_place(plan, from, lets)?;
                let rest = here(self);
                let more = match until {
                    None => self.call_support("pair?", vec![rest], span),
                    Some(until) => {
                        let until = self.match_place(plan, until, lets)?;
                        let same = self.call_support(support::EQ, vec![rest, until], span);
                        self.call_support("not", vec![same], span)
                    }
                };
                let rest = here(self);
                Ok((start, more, self.call_support("car", vec![rest], span)))
            }
            Over::Vector { of, first, last } => {
                let length = plan.place(of, Access::Length);
                let length = self.match_place(plan, length, lets)?;
                let last = self.match_number(last, span);
                let end = self.call_support("-", vec![length, last], span);
                let end_var = self.fresh_var("end");
                lets.push((end_var, end));
                let index = here(self);
                let end = self.local(end_var, span);
                let more = self.call_support("<", vec![index, end], span);
                let vector = self.match_place(plan, of, lets)?;
                let index = here(self);
                let element = self.call_support("vector-ref", vec![vector, index], span);
                Ok((self.match_number(first, span), more, element))
            }
        }
    }

    fn match_number(&mut self, number: u32, span: Span) -> ExprId {
        self.atom(Datum::Number(ruse_number::Number::Int(number.into())), span)
    }

    /// All steps of a row succeeded.
    fn match_leaf(
        &mut self,
        plan: &mut Plan,
        row: &Row,
        rest: Vec<Row>,
        fail: Fail,
    ) -> Res<ExprId> {
        let span = self.span(plan.form);
        let mut lets = Lets::new();
        let result = match &row.leaf {
            Leaf::Join(callee, vars) => {
                let arguments = self.match_meanings(plan, row, vars.iter().copied(), &mut lets)?;
                let callee = self.local(*callee, span);
                self.call(callee, arguments, span)
            }
            Leaf::Next(next) => {
                let next = next.clone();
                let position = self.local(next.position, span);
                let position = match next.is_list {
                    true => self.call_support("cdr", vec![position], span),
                    false => {
                        let one = self.match_number(1, span);
                        self.call_support("+", vec![position, one], span)
                    }
                };
                let vars = next.collected.iter().map(|&(_, var)| var);
                let values = self.match_meanings(plan, row, vars, &mut lets)?;
                let mut arguments = vec![position];
                for (&(collected, _), value) in next.collected.iter().zip(values) {
                    let before = self.local(collected, span);
                    arguments.push(self.call_support(support::CONS, vec![value, before], span));
                }
                let callee = self.local(next.procedure, span);
                self.call(callee, arguments, span)
            }
            Leaf::Clause(clause) => {
                let clause = &plan.clauses[*clause];
                let (body, guard, takes_failure) =
                    (clause.body, clause.guard, clause.takes_failure);
                let vars = 0..clause.vars;
                if !takes_failure && guard.is_none() {
                    let arguments = self.match_meanings(plan, row, vars, &mut lets)?;
                    let callee = self.local(body, span);
                    let call = self.call(callee, arguments, span);
                    return Ok(self.match_lets(lets, call, span));
                }
                // A procedure, for the body may keep it, even where there is no other row.
                let onwards = self.match_rows(plan, rest, fail)?;
                let onwards = self.thunk(onwards, span);
                let next = self.fresh_var("next");
                let mut arguments = self.match_meanings(plan, row, vars.clone(), &mut lets)?;
                if takes_failure {
                    arguments.push(self.local(next, span));
                }
                let callee = self.local(body, span);
                let mut call = self.call(callee, arguments, span);
                if let Some(guard) = guard {
                    let arguments = self.match_meanings(plan, row, vars, &mut lets)?;
                    let callee = self.local(guard, span);
                    let test = self.call(callee, arguments, span);
                    let callee = self.local(next, span);
                    let otherwise = self.call(callee, Vec::new(), span);
                    call = self.push(Expr::If(test, call, otherwise), span);
                }
                let call = self.match_lets(lets, call, span);
                return Ok(self.push(Expr::Let(Box::new([(next, onwards)]), call), span));
            }
        };
        Ok(self.match_lets(lets, result, span))
    }

    /// What variables of a row mean.
    fn match_meanings(
        &mut self,
        plan: &mut Plan,
        row: &Row,
        vars: impl Iterator<Item = usize>,
        lets: &mut Lets,
    ) -> Res<Vec<ExprId>> {
        let span = self.span(plan.form);
        let mut values = Vec::new();
        for var in vars {
            values.push(match row.bound[var] {
                Some(Source::Place(place)) => self.match_place(plan, place, lets)?,
                Some(Source::Var(var)) => self.local(var, span),
                None => unreachable!("a row binds all of its variables before its end"),
            });
        }
        Ok(values)
    }

    /// The value of a place, which gets a variable if it has none.
    fn match_place(&mut self, plan: &mut Plan, place: Place, lets: &mut Lets) -> Res<ExprId> {
        let span = self.span(plan.form);
        let mut missing = Vec::new();
        let mut at = place;
        while plan.value(at).is_none() {
            missing.push(at);
            at = plan.access(at).0;
        }
        for &place in missing.iter().rev() {
            let (name, value) = self.place_value(plan, place, lets)?;
            let var = self.fresh_var(name);
            lets.push((var, value));
            plan.set_value(place, var);
        }
        let var = plan.value(place).expect("it was given one");
        Ok(self.local(var, span))
    }

    /// The expression for a place whose parent has a variable, and a name for it.
    fn place_value(
        &mut self,
        plan: &mut Plan,
        place: Place,
        lets: &mut Lets,
    ) -> Res<(&'static str, ExprId)> {
        let span = self.span(plan.form);
        let (parent, access) = plan.access(place);
        let object = self.match_place(plan, parent, lets)?;
        Ok(match access {
            Access::Root(_) => unreachable!("roots have variables from the start"),
            Access::Car => ("car", self.call_support("car", vec![object], span)),
            Access::Cdr => ("cdr", self.call_support("cdr", vec![object], span)),
            Access::Pairs => ("pairs", self.call_support("%pair-count", vec![object], span)),
            Access::Last(count) => {
                let pairs = plan.place(parent, Access::Pairs);
                let pairs = self.match_place(plan, pairs, lets)?;
                let count = self.match_number(count, span);
                let skip = self.call_support("-", vec![pairs, count], span);
                ("last", self.call_support("list-tail", vec![object, skip], span))
            }
            Access::Length => ("length", self.call_support("vector-length", vec![object], span)),
            Access::Element(index) => {
                let index = self.match_number(index, span);
                ("element", self.call_support("vector-ref", vec![object, index], span))
            }
            Access::FromEnd(back) => {
                let length = plan.place(parent, Access::Length);
                let length = self.match_place(plan, length, lets)?;
                let back = self.match_number(back, span);
                let index = self.call_support("-", vec![length, back], span);
                ("element", self.call_support("vector-ref", vec![object, index], span))
            }
            Access::Field(callee, field) => {
                let arguments = self.field_operands(plan, object, callee, field)?;
                ("field", self.call_support(support::RECORD_REF, arguments, span))
            }
            Access::Entry(class, key) => {
                let stx = plan.constants[key.0 as usize].stx;
                let key = self.constant(stx)?;
                let missing = self.atom(Datum::Missing, span);
                let lookup = if class == Class::Struct { "%struct-ref" } else { "%table-lookup" };
                ("value", self.call_support(lookup, vec![object, key, missing], span))
            }
            Access::Count(class) => {
                let count = if class == Class::Struct { "%struct-count" } else { "%table-count" };
                ("count", self.call_support(count, vec![object], span))
            }
            Access::Without(keys) => {
                let keys = plan.key_lists[keys as usize].clone();
                let mut arguments = vec![object];
                for key in keys {
                    let stx = plan.constants[key.0 as usize].stx;
                    arguments.push(self.constant(stx)?);
                }
                ("rest", self.call_support("%entries-without", arguments, span))
            }
            Access::Elements => {
                ("elements", self.call_support("pvector->vector", vec![object], span))
            }
            Access::Apply(callee) => {
                let callee = self.pattern_callee(plan, callee)?;
                ("result", self.call(callee, vec![object], span))
            }
            Access::Getter => ("getter", self.place_getter(plan, parent)?),
            Access::Setter => ("setter", self.place_setter(plan, parent)?),
        })
    }

    /// The operands of `%record-ref` for a field of the record that an expression gives.
    fn field_operands(
        &mut self,
        plan: &Plan,
        object: ExprId,
        callee: CalleeId,
        field: FieldName,
    ) -> Res<Vec<ExprId>> {
        let span = self.span(plan.form);
        let record_type = self.pattern_callee(plan, callee)?;
        let who = self.atom(Datum::Symbol(plan.name.into()), span);
        let index = match field {
            FieldName::Number(number) => self.match_number(number, span),
            FieldName::Name(symbol) => {
                let name = self.quoted_symbol(symbol, span);
                let record_type = self.pattern_callee(plan, callee)?;
                self.call_support("%record-field-index", vec![record_type, name], span)
            }
        };
        Ok(vec![object, record_type, index, who])
    }

    /// The object that has a place, and what tells the place from its others.
    fn place_container(&mut self, plan: &mut Plan, place: Place) -> (VarId, Access) {
        let (parent, access) = plan.access(place);
        let var = plan.value(parent).expect("a place is reached after the object that has it");
        (var, access)
    }

    fn place_getter(&mut self, plan: &mut Plan, place: Place) -> Res<ExprId> {
        let span = self.span(plan.form);
        let (object, access) = self.place_container(plan, place);
        let object = self.local(object, span);
        let body = match access {
            Access::Car => self.call_support("car", vec![object], span),
            Access::Cdr => self.call_support("cdr", vec![object], span),
            Access::Element(index) => {
                let index = self.match_number(index, span);
                self.call_support("vector-ref", vec![object, index], span)
            }
            Access::Field(callee, field) => {
                let arguments = self.field_operands(plan, object, callee, field)?;
                self.call_support(support::RECORD_REF, arguments, span)
            }
            _ => unreachable!("patterns allow it for these places only"),
        };
        Ok(self.thunk(body, span))
    }

    fn place_setter(&mut self, plan: &mut Plan, place: Place) -> Res<ExprId> {
        let span = self.span(plan.form);
        let (object, access) = self.place_container(plan, place);
        let object = self.local(object, span);
        let value_var = self.fresh_var("value");
        let value = self.local(value_var, span);
        let body = match access {
            Access::Car => self.call_support("set-car!", vec![object, value], span),
            Access::Cdr => self.call_support("set-cdr!", vec![object, value], span),
            Access::Element(index) => {
                let index = self.match_number(index, span);
                self.call_support("vector-set!", vec![object, index, value], span)
            }
            Access::Field(callee, field) => {
                let mut arguments = self.field_operands(plan, object, callee, field)?;
                arguments.insert(3, value);
                self.call_support(support::RECORD_SET, arguments, span)
            }
            _ => unreachable!("patterns allow it for these places only"),
        };
        Ok(self.lambda(vec![value_var], None, body, None, span))
    }

    fn pattern_callee(&mut self, plan: &Plan, callee: CalleeId) -> Res<ExprId> {
        match plan.callees[callee.0 as usize] {
            Callee::Name(stx, _) => self.expand(stx),
            Callee::Var(var) => {
                let span = self.span(plan.form);
                Ok(self.local(var, span))
            }
        }
    }

    /// The question about a place as an expression.
    fn match_test(
        &mut self,
        plan: &mut Plan,
        place: Place,
        test: Test,
        lets: &mut Lets,
    ) -> Res<ExprId> {
        let span = self.span(plan.form);
        let object = self.match_place(plan, place, lets)?;
        Ok(match test {
            Test::Class(class) => self.call_support(class.predicate(), vec![object], span),
            Test::List => self.call_support("list?", vec![object], span),
            Test::Within(_, callee) | Test::Predicate(callee) => {
                let callee = self.pattern_callee(plan, callee)?;
                self.call(callee, vec![object], span)
            }
            Test::Constant(id) => {
                let constant = &plan.constants[id.0 as usize];
                let (stx, same) = (constant.stx, constant.same);
                let value = self.constant(stx)?;
                self.call_support(same, vec![object, value], span)
            }
            Test::Exactly(count) => {
                let count = self.match_number(count, span);
                self.call_support("=", vec![object, count], span)
            }
            Test::AtLeast(count) => {
                let count = self.match_number(count, span);
                self.call_support(">=", vec![object, count], span)
            }
            Test::Record(callee) => {
                let record_type = self.pattern_callee(plan, callee)?;
                self.call_support(support::IS_RECORD, vec![object, record_type], span)
            }
            Test::Present => {
                let missing = self.atom(Datum::Missing, span);
                let absent = self.call_support("eq?", vec![object, missing], span);
                self.call_support("not", vec![absent], span)
            }
            Test::Same(other) => {
                let other = self.match_place(plan, other, lets)?;
                self.call_support("equal?", vec![other, object], span)
            }
        })
    }
}
