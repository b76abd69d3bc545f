//! Matching a macro use against a pattern (R7RS §4.3.2, rules for matching).

use ruse_syntax::{Datum, Node, Stx};

use super::{Clause, ListPattern, Macro, Pattern};
use crate::cx::Cx;

/// What a pattern variable matched.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Not matched yet.
    Empty,
    /// One form.
    One(Stx),
    /// The forms that a variable with one ellipsis matched.
    Forms(Vec<Stx>),
    /// The values for each repetition.
    Many(Vec<Value>),
}

impl Cx<'_> {
    /// The values of the pattern variables if the form matches. The keyword itself is not matched.
    pub(super) fn match_clause(
        &mut self,
        definition: &Macro,
        clause: &Clause,
        form: Stx,
    ) -> Option<Vec<Value>> {
        let mut values = vec![Value::Empty; clause.variables.len()];
        self.match_items(definition, &clause.pattern, form, 1, &mut values).then_some(values)
    }

    fn match_pattern(
        &mut self,
        definition: &Macro,
        pattern: &Pattern,
        stx: Stx,
        values: &mut [Value],
    ) -> bool {
        match pattern {
            Pattern::Any => true,
            Pattern::Variable(index) => {
                values[*index as usize] = Value::One(stx);
                true
            }
            Pattern::Literal(index) => self.arena.as_symbol(stx).is_some_and(|symbol| {
                let literal = definition.symbols[*index as usize];
                self.same_identifier(symbol, self.here(), literal, definition.env)
            }),
            Pattern::Datum(datum) => self.equals_atom(datum, stx),
            Pattern::List(list) => match self.arena.node(stx) {
                Node::List(_) | Node::Improper(..) => {
                    self.match_items(definition, list, stx, 0, values)
                }
                _ => {
                    list.before.is_empty() && list.after.is_empty() && {
                        // Only a tail is left of `(p ... . tail)` where nothing repeats.
                        self.match_bare_tail(definition, list, stx, values)
                    }
                }
            },
            Pattern::Vector(list) => {
                matches!(self.arena.node(stx), Node::Vector(_))
                    && self.match_items(definition, list, stx, 0, values)
            }
            Pattern::Collection(collection, list) => {
                matches!(self.arena.node(stx), Node::Collection(kind, _) if kind == collection)
                    && self.match_items(definition, list, stx, 0, values)
            }
        }
    }

    fn match_bare_tail(
        &mut self,
        definition: &Macro,
        list: &ListPattern,
        stx: Stx,
        values: &mut [Value],
    ) -> bool {
        let (Some(tail), Some((_, variables))) = (&list.tail, &list.repeat) else { return false };
        self.begin_repeat(variables, values);
        self.match_pattern(definition, tail, stx, values)
    }

    /// Matches the items of a list or vector from the one at `from` on.
    fn match_items(
        &mut self,
        definition: &Macro,
        list: &ListPattern,
        stx: Stx,
        from: usize,
        values: &mut [Value],
    ) -> bool {
        let count = self.arena.items(stx).len();
        let (before, after) = (list.before.len(), list.after.len());
        let Some(free) = count.checked_sub(from + before + after) else { return false };
        let open = list.repeat.is_some() || list.tail.is_some();
        if free > 0 && !open {
            return false;
        }
        for (offset, pattern) in list.before.iter().enumerate() {
            let item = self.arena.items(stx)[from + offset];
            if !self.match_pattern(definition, pattern, item, values) {
                return false;
            }
        }
        let mut at = from + before;
        if let Some((pattern, variables)) = &list.repeat {
            if !self.match_repeat(definition, pattern, variables, stx, at..at + free, values) {
                return false;
            }
            at += free;
            for (offset, pattern) in list.after.iter().enumerate() {
                let item = self.arena.items(stx)[at + offset];
                if !self.match_pattern(definition, pattern, item, values) {
                    return false;
                }
            }
            at += after;
        }
        self.match_tail(definition, list.tail.as_ref(), stx, at, values)
    }

    /// Matches what is left of a list from item `at` on.
    fn match_tail(
        &mut self,
        definition: &Macro,
        tail: Option<&Pattern>,
        stx: Stx,
        at: usize,
        values: &mut [Value],
    ) -> bool {
        let last = match *self.arena.node(stx) {
            Node::Improper(_, last) => Some(last),
            _ => None,
        };
        let Some(tail) = tail else { return last.is_none() };
        if *tail == Pattern::Any {
            return true;
        }
        let rest = self.arena.items(stx)[at..].to_vec();
        if self.count_output(rest.len() + 1, stx).is_err() {
            return false;
        }
        let span = self.span(stx);
        let rest = self.arena.list(&rest, last, span);
        self.match_pattern(definition, tail, rest, values)
    }

    fn begin_repeat(&self, variables: &[u32], values: &mut [Value]) {
        for &variable in variables {
            values[variable as usize] = Value::Empty;
        }
    }

    fn match_repeat(
        &mut self,
        definition: &Macro,
        pattern: &Pattern,
        variables: &[u32],
        stx: Stx,
        range: std::ops::Range<usize>,
        values: &mut [Value],
    ) -> bool {
        if let Pattern::Variable(index) = pattern {
            values[*index as usize] = Value::Forms(self.arena.items(stx)[range].to_vec());
            return true;
        }
        let mut collected: Vec<Vec<Value>> = vec![Vec::new(); variables.len()];
        for at in range {
            let item = self.arena.items(stx)[at];
            if !self.match_pattern(definition, pattern, item, values) {
                return false;
            }
            for (&variable, collected) in variables.iter().zip(&mut collected) {
                collected.push(std::mem::replace(&mut values[variable as usize], Value::Empty));
            }
        }
        for (&variable, collected) in variables.iter().zip(collected) {
            values[variable as usize] = Value::Many(collected);
        }
        true
    }

    /// Whether an atom of a pattern is `equal?` to a form.
    fn equals_atom(&self, datum: &Datum, stx: Stx) -> bool {
        match (datum, *self.arena.node(stx)) {
            (Datum::Bool(a), Node::Bool(b)) => *a == b,
            (Datum::Number(a), Node::Number(b)) => ruse_number::eqv(a, self.arena.number(b)),
            (Datum::Char(a), Node::Char(b)) => *a == b,
            (Datum::String(a), Node::String(b)) => **a == *self.arena.text(b),
            (Datum::Keyword(a), Node::Keyword(b)) => **a == *self.ex.symbols.name(b),
            (Datum::Bytes(a), Node::Bytes(b)) => **a == *self.arena.bytes(b),
            _ => false,
        }
    }
}
