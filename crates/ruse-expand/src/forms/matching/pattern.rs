//! From the syntax of a pattern to steps.
//!
//! The operators of patterns are known by name and only at the head of a list, so a program may bind `?`, `=` or
//! `list` as it likes. Within one part of a sequence a variable that occurs twice asks for `equal?` objects.

use std::rc::Rc;
use std::sync::Arc;

use ruse_syntax::{DatumTable, Node, Stx, Symbol, write_datum};

use super::plan::{
    Access, Callee, CalleeId, Class, Constant, ConstantId, Each, FieldName, NUMBER_PREDICATES,
    Over, Place, Plan, Step, Test,
};
use crate::binding::{Binding, CoreForm};
use crate::core::UnitKind;
use crate::cx::{Cx, Meaning, Res};

/// Where a variable was met.
#[derive(Clone, Copy)]
enum Seen {
    /// In an alternative of `or` that is over.
    Not,
    /// Once, within this ellipsis (0 for none).
    At(Place, u32),
    /// Its place is not one.
    Elsewhere,
}

/// The variables of a pattern.
#[derive(Default)]
pub(super) struct Variables {
    pub(super) symbols: Vec<Symbol>,
    seen: Vec<Seen>,
    /// Number of the ellipsis pattern around the place at hand.
    ellipsis: u32,
    ellipses: u32,
}

/// Least number of repetitions up to which the pairs are asked for one by one.
const SHORT: u32 = 4;
/// Greatest number in `..k`.
const MOST: u32 = 1 << 24;

/// The operators of patterns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
    Predicate,
    Apply,
    Record,
    Fields,
    Quote,
    Quasiquote,
    List,
    Cons,
    ConsStar,
    Vector,
    Table,
    Struct,
    Pvector,
    Setter,
    Getter,
}

impl Operator {
    fn of(name: &str) -> Option<(Operator, usize, &'static str)> {
        Some(match name {
            "and" => (Operator::And, 0, "(and PATTERN ...)"),
            "or" => (Operator::Or, 1, "(or PATTERN PATTERN ...)"),
            "not" => (Operator::Not, 1, "(not PATTERN ...)"),
            "?" => (Operator::Predicate, 1, "(? PREDICATE PATTERN ...)"),
            "=" => (Operator::Apply, 2, "(= PROCEDURE PATTERN)"),
            "$" => (Operator::Record, 1, "($ RECORD-TYPE PATTERN ...)"),
            "@" => (Operator::Fields, 1, "(@ RECORD-TYPE (FIELD PATTERN) ...)"),
            "quote" => (Operator::Quote, 1, "(quote DATUM)"),
            "quasiquote" => (Operator::Quasiquote, 1, "(quasiquote PATTERN)"),
            "list" => (Operator::List, 0, "(list PATTERN ...)"),
            "cons" => (Operator::Cons, 2, "(cons PATTERN PATTERN)"),
            "cons*" => (Operator::ConsStar, 1, "(cons* PATTERN ... PATTERN)"),
            "vector" => (Operator::Vector, 0, "(vector PATTERN ...)"),
            "table" => (Operator::Table, 0, "(table (KEY PATTERN) ...)"),
            "struct" => (Operator::Struct, 0, "(struct (KEY PATTERN) ...)"),
            "pvector" => (Operator::Pvector, 0, "(pvector PATTERN ...)"),
            "set!" => (Operator::Setter, 1, "(set! NAME)"),
            "get!" => (Operator::Getter, 1, "(get! NAME)"),
            _ => return None,
        })
    }

    /// Operands that must be exactly as many as the least number.
    fn is_fixed(self) -> bool {
        use Operator::{Apply, Cons, Getter, Quasiquote, Quote, Setter};
        matches!(self, Apply | Cons | Quote | Quasiquote | Setter | Getter)
    }
}

/// Patterns of a sequence, and whether they are in a quasi-pattern.
struct Sequence<'a> {
    items: &'a [Stx],
    tail: Option<Stx>,
    quasi: bool,
}

impl Cx<'_> {
    /// The steps that match a place against a pattern.
    pub(super) fn pattern_steps(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        stx: Stx,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        match *self.arena.node(stx) {
            Node::Symbol(_) if self.is_auxiliary(stx, CoreForm::Underscore) => Ok(()),
            Node::Symbol(_) if self.ellipsis_least(stx).is_some() => {
                self.syntax("an ellipsis must stand behind a pattern in a list or vector", stx)
            }
            Node::Symbol(symbol) => self.pattern_variable(vars, symbol, stx, place, steps),
            Node::List(range) if !range.is_empty() => {
                self.nested(stx, |cx| cx.list_match_pattern(plan, vars, stx, place, steps))
            }
            Node::Improper(_, tail) => self.nested(stx, |cx| {
                let items = cx.arena.items(stx).to_vec();
                let sequence = Sequence { items: &items, tail: Some(tail), quasi: false };
                cx.pairs_pattern(plan, vars, sequence, place, steps)
            }),
            Node::Vector(_) => self.nested(stx, |cx| {
                let items = cx.arena.items(stx).to_vec();
                cx.elements_pattern(plan, vars, (&items, false), place, steps)
            }),
            Node::Label(..) | Node::LabelRef(_) => {
                self.syntax("a datum label can only stand in quoted data", stx)
            }
            _ => self.constant_pattern(plan, stx, place, steps),
        }
    }

    fn quasi_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        stx: Stx,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let items = self.arena.items(stx).to_vec();
        match *self.arena.node(stx) {
            Node::List(_) if self.is_unquote(&items, CoreForm::Unquote) => {
                self.nested(stx, |cx| cx.pattern_steps(plan, vars, items[1], place, steps))
            }
            Node::List(range) if !range.is_empty() => self.nested(stx, |cx| {
                // The reader makes `(a . ,b)` the flat list `(a unquote b)`; `,@b` at the end means the same.
                let mut sequence = Sequence { items: &items, tail: None, quasi: true };
                let count = items.len();
                if count > 2 && cx.is_unquote(&items[count - 2..], CoreForm::Unquote) {
                    let span = cx.span(items[count - 2]);
                    sequence.items = &items[..count - 2];
                    sequence.tail = Some(cx.arena.list(&items[count - 2..], None, span));
                } else if let Some(&[head, operand]) = cx.arena.as_list(items[count - 1])
                    && cx.is_auxiliary(head, CoreForm::UnquoteSplicing)
                {
                    let unquote = cx.ex.symbols.intern("unquote");
                    let span = cx.span(head);
                    let unquote = cx.arena.symbol(unquote, span);
                    sequence.items = &items[..count - 1];
                    sequence.tail = Some(cx.arena.list(&[unquote, operand], None, span));
                }
                cx.pairs_pattern(plan, vars, sequence, place, steps)
            }),
            Node::Improper(_, tail) => self.nested(stx, |cx| {
                let sequence = Sequence { items: &items, tail: Some(tail), quasi: true };
                cx.pairs_pattern(plan, vars, sequence, place, steps)
            }),
            Node::Vector(_) => {
                self.nested(stx, |cx| cx.elements_pattern(plan, vars, (&items, true), place, steps))
            }
            _ => self.constant_pattern(plan, stx, place, steps),
        }
    }

    fn is_unquote(&self, items: &[Stx], form: CoreForm) -> bool {
        matches!(items, [head, _] if self.is_auxiliary(*head, form))
    }

    fn sub_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        (stx, quasi): (Stx, bool),
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        match quasi {
            true => self.quasi_pattern(plan, vars, stx, place, steps),
            false => self.pattern_steps(plan, vars, stx, place, steps),
        }
    }

    fn pattern_variable(
        &mut self,
        vars: &mut Variables,
        symbol: Symbol,
        stx: Stx,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let here = Seen::At(place, vars.ellipsis);
        let Some(var) = vars.symbols.iter().position(|&known| known == symbol) else {
            steps.push(Step::Bind { var: vars.symbols.len(), place });
            vars.symbols.push(symbol);
            vars.seen.push(here);
            return Ok(());
        };
        match vars.seen[var] {
            Seen::Not => {
                vars.seen[var] = here;
                steps.push(Step::Bind { var, place });
            }
            Seen::At(other, ellipsis) if ellipsis == vars.ellipsis => {
                steps.push(Step::Test { place, test: Test::Same(other), expected: true });
            }
            _ => {
                let name = self.ex.name_of(symbol);
                let message = format!(
                    "the variable `{name}` occurs twice, within `or` or an ellipsis and outside of it"
                );
                return self.syntax(message, stx);
            }
        }
        Ok(())
    }

    fn constant_pattern(
        &mut self,
        plan: &mut Plan,
        stx: Stx,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let test = match self.pattern_constant(plan, stx)? {
            Some(id) => Test::Constant(id),
            None => Test::Class(Class::Null),
        };
        steps.push(Step::Test { place, test, expected: true });
        Ok(())
    }

    /// A constant of a pattern; nothing for the empty list.
    fn pattern_constant(&mut self, plan: &mut Plan, stx: Stx) -> Res<Option<ConstantId>> {
        let (class, same) = match *self.arena.node(stx) {
            Node::List(range) if range.is_empty() => return Ok(None),
            Node::Bool(_) => (Class::Boolean, "eq?"),
            Node::Symbol(_) => (Class::Symbol, "eq?"),
            Node::Keyword(_) => (Class::Keyword, "eq?"),
            Node::Char(_) => (Class::Char, "eq?"),
            Node::Number(_) => (Class::Number, "eqv?"),
            Node::String(_) => (Class::String, "equal?"),
            Node::Bytes(_) => (Class::Bytevector, "equal?"),
            Node::List(_) | Node::Improper(..) => (Class::Pair, "equal?"),
            Node::Vector(_) => (Class::Vector, "equal?"),
            Node::Collection(collection, _) => (Class::of_collection(collection), "equal?"),
            Node::Label(..) | Node::LabelRef(_) => {
                return self.syntax("a pattern cannot contain a datum label", stx);
            }
        };
        let mut table = DatumTable::new();
        let strip = |symbol| self.ex.strip(symbol);
        let id = table.from_syntax(self.arena, &self.ex.symbols, stx, &strip).map_err(Box::new)?;
        let mut text = String::new();
        write_datum(&table, id, &mut text);
        Ok(Some(plan.constant(text, Constant { stx, class, same })))
    }

    /// The patterns of a table or struct: keys with patterns, and `#:rest` with one for what is left, or `#:only`.
    fn entries_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        operands: &[Stx],
        (class, place): (Class, Place),
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        steps.push(Step::Test { place, test: Test::Class(class), expected: true });
        let is_keyword = |stx: &Stx| matches!(self.arena.node(*stx), Node::Keyword(_));
        let count = operands.iter().position(is_keyword).unwrap_or(operands.len());
        let mut keys = Vec::new();
        for &operand in &operands[..count] {
            let Some(&[key, pattern]) = self.arena.as_list(operand) else {
                return self.syntax("a key must be given as `(KEY PATTERN)`", operand);
            };
            let key = self.pattern_key(plan, key)?;
            if keys.contains(&key) {
                return self.syntax("this key occurs twice in the pattern", operand);
            }
            keys.push(key);
            let value = plan.place(place, Access::Entry(class, key));
            steps.push(Step::Test { place: value, test: Test::Present, expected: true });
            self.nested(pattern, |cx| cx.pattern_steps(plan, vars, pattern, value, steps))?;
        }
        let rest = &operands[count..];
        let Some(&first) = rest.first() else { return Ok(()) };
        let keyword = match *self.arena.node(first) {
            Node::Keyword(symbol) => self.ex.symbols.name(symbol),
            _ => "",
        };
        match (keyword, rest) {
            ("rest", &[_, pattern]) => {
                let keys = plan.key_list(keys);
                let place = plan.place(place, Access::Without(keys));
                self.nested(pattern, |cx| cx.pattern_steps(plan, vars, pattern, place, steps))
            }
            ("only", [_]) => {
                let place = plan.place(place, Access::Count(class));
                let test = Test::Exactly(keys.len() as u32);
                steps.push(Step::Test { place, test, expected: true });
                Ok(())
            }
            _ => self.syntax("expected `#:rest PATTERN` or `#:only` at the end", first),
        }
    }

    /// A key: a datum, which may be quoted.
    fn pattern_key(&mut self, plan: &mut Plan, stx: Stx) -> Res<ConstantId> {
        let datum = match self.arena.as_list(stx) {
            Some(&[quote, datum]) if self.is_auxiliary(quote, CoreForm::Quote) => datum,
            _ => stx,
        };
        match self.pattern_constant(plan, datum)? {
            Some(key) => Ok(key),
            None => {
                let class = Class::Null;
                Ok(plan.constant("()".into(), Constant { stx: datum, class, same: "eq?" }))
            }
        }
    }

    /// The operator of a list pattern, with its operands.
    fn pattern_operator(&self, items: &[Stx], stx: Stx) -> Res<Option<Operator>> {
        let Some(symbol) = self.arena.as_symbol(items[0]) else { return Ok(None) };
        let Some((operator, least, usage)) = Operator::of(self.ex.name_of(symbol)) else {
            return Ok(None);
        };
        let count = items.len() - 1;
        if items.get(1).is_some_and(|&next| self.ellipsis_least(next).is_some()) {
            return Ok(None);
        }
        if count < least || operator.is_fixed() && count != least {
            return self.syntax(format!("malformed pattern, expected `{usage}`"), stx);
        }
        Ok(Some(operator))
    }

    fn list_match_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        stx: Stx,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let items = self.arena.items(stx).to_vec();
        let Some(operator) = self.pattern_operator(&items, stx)? else {
            let sequence = Sequence { items: &items, tail: None, quasi: false };
            return self.pairs_pattern(plan, vars, sequence, place, steps);
        };
        let operands = &items[1..];
        match operator {
            Operator::And => self.all_patterns(plan, vars, operands, place, steps),
            Operator::Or => self.or_pattern(plan, vars, operands, place, steps),
            Operator::Not => self.not_pattern(plan, vars, operands, stx, place, steps),
            Operator::Predicate => {
                let test = self.pattern_predicate(plan, operands[0])?;
                steps.push(Step::Test { place, test, expected: true });
                self.all_patterns(plan, vars, &operands[1..], place, steps)
            }
            Operator::Apply => {
                let callee = self.pattern_operand(plan, operands[0])?;
                let place = plan.place(place, Access::Apply(callee));
                self.pattern_steps(plan, vars, operands[1], place, steps)
            }
            Operator::Record => self.record_pattern(plan, vars, operands, place, steps),
            Operator::Fields => self.fields_pattern(plan, vars, operands, place, steps),
            Operator::Quote => self.constant_pattern(plan, operands[0], place, steps),
            Operator::Quasiquote => self.quasi_pattern(plan, vars, operands[0], place, steps),
            Operator::List => {
                let sequence = Sequence { items: operands, tail: None, quasi: false };
                self.pairs_pattern(plan, vars, sequence, place, steps)
            }
            Operator::Cons | Operator::ConsStar => {
                let (items, tail) = operands.split_at(operands.len() - 1);
                let sequence = Sequence { items, tail: Some(tail[0]), quasi: false };
                self.pairs_pattern(plan, vars, sequence, place, steps)
            }
            Operator::Vector => self.elements_pattern(plan, vars, (operands, false), place, steps),
            Operator::Table => {
                self.entries_pattern(plan, vars, operands, (Class::Table, place), steps)
            }
            Operator::Struct => {
                self.entries_pattern(plan, vars, operands, (Class::Struct, place), steps)
            }
            Operator::Pvector => {
                let test = Test::Class(Class::Pvector);
                steps.push(Step::Test { place, test, expected: true });
                let place = plan.place(place, Access::Elements);
                self.elements_pattern(plan, vars, (operands, false), place, steps)
            }
            Operator::Setter | Operator::Getter => {
                let Some(symbol) = self.arena.as_symbol(operands[0]) else {
                    return self.syntax("expected the name of a procedure", operands[0]);
                };
                if !matches!(
                    plan.access(place).1,
                    Access::Car | Access::Cdr | Access::Element(_) | Access::Field(..)
                ) {
                    return self.syntax("there is no place here that could be assigned", stx);
                }
                let setter = operator == Operator::Setter;
                let place = plan.place(place, if setter { Access::Setter } else { Access::Getter });
                self.pattern_variable(vars, symbol, operands[0], place, steps)
            }
        }
    }

    fn all_patterns(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        patterns: &[Stx],
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        patterns.iter().try_for_each(|&item| self.pattern_steps(plan, vars, item, place, steps))
    }

    fn or_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        patterns: &[Stx],
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let before = vars.symbols.len();
        let mut alternatives = Vec::with_capacity(patterns.len());
        for (index, &pattern) in patterns.iter().enumerate() {
            let known = vars.symbols.len();
            vars.seen[before..].fill(Seen::Not);
            let mut steps = Vec::new();
            self.pattern_steps(plan, vars, pattern, place, &mut steps)?;
            let missing = vars.seen[before..].iter().any(|seen| matches!(seen, Seen::Not));
            if missing || index > 0 && vars.symbols.len() > known {
                let message = "every alternative of `or` must bind the same variables";
                return self.syntax(message, pattern);
            }
            alternatives.push(steps);
        }
        vars.seen[before..].fill(Seen::Elsewhere);
        let vars = (before..vars.symbols.len()).collect();
        steps.push(Step::Or { alternatives: alternatives.into(), vars });
        Ok(())
    }

    /// `(not p ...)` matches what none of the patterns matches.
    fn not_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        patterns: &[Stx],
        stx: Stx,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        for &pattern in patterns {
            let before = vars.symbols.len();
            let mut inner = Vec::new();
            self.pattern_steps(plan, vars, pattern, place, &mut inner)?;
            if vars.symbols.len() > before {
                return self.syntax("a pattern within `not` cannot bind variables", stx);
            }
            steps.push(match inner[..] {
                [Step::Test { place, test, expected }] => {
                    Step::Test { place, test, expected: !expected }
                }
                _ => Step::Not(inner.into()),
            });
        }
        Ok(())
    }

    /// The procedure that an expression of a pattern denotes.
    fn pattern_operand(&mut self, plan: &mut Plan, stx: Stx) -> Res<CalleeId> {
        if plan.names_only {
            return Ok(CalleeId(0));
        }
        if let Some(symbol) = self.arena.as_symbol(stx) {
            let meaning = self.resolve(symbol);
            // Reports an identifier that is no variable where it stands.
            self.expand(stx)?;
            return Ok(plan.callee_named(stx, meaning));
        }
        let span = self.span(stx);
        let object = self.fresh_var("object");
        let procedure = self.delayed(|cx| cx.expand(stx))?;
        let argument = self.local(object, span);
        let call = self.call(procedure, vec![argument], span);
        let procedure = self.lambda(vec![object], None, call, None, span);
        let var = self.fresh_var("procedure");
        plan.procedures.push((var, procedure));
        Ok(plan.add_callee(Callee::Var(var)))
    }

    fn pattern_predicate(&mut self, plan: &mut Plan, stx: Stx) -> Res<Test> {
        let callee = self.pattern_operand(plan, stx)?;
        let Some(&Callee::Name(_, Meaning::Bound(Binding::Prim(prim)))) =
            plan.callees.get(callee.0 as usize)
        else {
            return Ok(Test::Predicate(callee));
        };
        let name = self.ex.prims[prim.0 as usize].name;
        Ok(match Class::of_predicate(name) {
            Some(class) => Test::Class(class),
            None if name == "list?" => Test::List,
            None if NUMBER_PREDICATES.contains(&name) => Test::Within(Class::Number, callee),
            None => Test::Predicate(callee),
        })
    }

    /// The record type that an identifier names, and the names of its fields if they are known for good.
    #[allow(clippy::type_complexity, reason = "the names are optional and shared")]
    fn pattern_record_type(
        &mut self,
        plan: &mut Plan,
        stx: Stx,
    ) -> Res<(CalleeId, Option<Arc<[Arc<str>]>>)> {
        if self.arena.as_symbol(stx).is_none() {
            return self.syntax("the record type must be an identifier", stx);
        }
        let callee = self.pattern_operand(plan, stx)?;
        let Some(&Callee::Name(_, Meaning::Bound(binding))) = plan.callees.get(callee.0 as usize)
        else {
            return Ok((callee, None));
        };
        let lasting = match binding {
            Binding::Global(global) => {
                !self.ex.globals[global.0 as usize].mutable || self.kind != UnitKind::Open
            }
            Binding::Local(_) => true,
            _ => false,
        };
        let fields = self.record_fields.get(binding).or_else(|| self.ex.record_fields.get(binding));
        Ok((callee, fields.filter(|_| lasting)))
    }

    fn record_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        operands: &[Stx],
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let (callee, fields) = self.pattern_record_type(plan, operands[0])?;
        if let Some(fields) = fields
            && operands.len() - 1 > fields.len()
        {
            let name = self.short(operands[0]);
            let message = format!("the record type `{name}` has {} fields only", fields.len());
            return self.syntax(message, operands[fields.len() + 1]);
        }
        steps.push(Step::Test { place, test: Test::Record(callee), expected: true });
        for (number, &pattern) in operands[1..].iter().enumerate() {
            let field = FieldName::Number(number as u32);
            let place = plan.place(place, Access::Field(callee, field));
            self.pattern_steps(plan, vars, pattern, place, steps)?;
        }
        Ok(())
    }

    fn fields_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        operands: &[Stx],
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let (callee, fields) = self.pattern_record_type(plan, operands[0])?;
        steps.push(Step::Test { place, test: Test::Record(callee), expected: true });
        for &operand in &operands[1..] {
            let parsed = match self.arena.as_list(operand) {
                Some(&[name, pattern]) => {
                    self.arena.as_symbol(name).map(|symbol| (symbol, pattern))
                }
                _ => None,
            };
            let Some((symbol, pattern)) = parsed else {
                return self.syntax("a field must be `(FIELD PATTERN)`", operand);
            };
            let field = match &fields {
                None => FieldName::Name(self.ex.strip(symbol)),
                Some(fields) => {
                    let name = self.ex.name_of(symbol);
                    let Some(number) = fields.iter().position(|field| **field == *name) else {
                        let message = format!("`{name}` is not a field of this record type");
                        return self.syntax(message, operand);
                    };
                    FieldName::Number(number as u32)
                }
            };
            let place = plan.place(place, Access::Field(callee, field));
            self.pattern_steps(plan, vars, pattern, place, steps)?;
        }
        Ok(())
    }

    /// The least number of repetitions if this is `...`, `___`, `..k` or `__k`.
    fn ellipsis_least(&self, stx: Stx) -> Option<u32> {
        if self.is_auxiliary(stx, CoreForm::Ellipsis) {
            return Some(0);
        }
        let name = self.ex.name_of(self.arena.as_symbol(stx)?);
        if name == "___" {
            return Some(0);
        }
        let digits = name.strip_prefix("..").or_else(|| name.strip_prefix("__"))?;
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|&least| plain && least <= MOST)
    }

    /// The place of the ellipsis pattern among the items, and the least number of repetitions.
    fn pattern_ellipsis(&self, items: &[Stx]) -> Res<Option<(usize, u32)>> {
        let mut found = None;
        for (index, &item) in items.iter().enumerate().skip(1) {
            let Some(least) = self.ellipsis_least(item) else { continue };
            if found.is_some() {
                return self.syntax("a list or vector pattern can have one ellipsis only", item);
            }
            found = Some((index - 1, least));
        }
        Ok(found)
    }

    /// A list pattern.
    fn pairs_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        sequence: Sequence<'_>,
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let Sequence { items, tail, quasi } = sequence;
        let ellipsis = self.pattern_ellipsis(items)?;
        let mut at = place;
        let pair = |at| Step::Test { place: at, test: Test::Class(Class::Pair), expected: true };
        let mut repeated = None;
        let mut rest = items;
        if let Some((index, least)) = ellipsis {
            for &item in &items[..index] {
                steps.push(pair(at));
                let car = plan.place(at, Access::Car);
                self.sub_pattern(plan, vars, (item, quasi), car, steps)?;
                at = plan.place(at, Access::Cdr);
            }
            rest = &items[index + 2..];
            let from = at;
            if rest.is_empty() && tail.is_none() {
                return self.whole_list_pattern(
                    plan,
                    vars,
                    (items[index], quasi),
                    least,
                    from,
                    steps,
                );
            }
            let pairs = plan.place(from, Access::Pairs);
            let count = least + rest.len() as u32;
            steps.push(Step::Test { place: pairs, test: Test::AtLeast(count), expected: true });
            at = plan.place(from, Access::Last(rest.len() as u32));
            let until = (!rest.is_empty()).then_some(at);
            repeated = Some((items[index], Over::List { from, until }));
        }
        for &item in rest {
            steps.push(pair(at));
            let car = plan.place(at, Access::Car);
            self.sub_pattern(plan, vars, (item, quasi), car, steps)?;
            at = plan.place(at, Access::Cdr);
        }
        match tail {
            Some(tail) => self.sub_pattern(plan, vars, (tail, quasi), at, steps)?,
            None => {
                steps.push(Step::Test {
                    place: at,
                    test: Test::Class(Class::Null),
                    expected: true,
                });
            }
        }
        match repeated {
            Some((item, over)) => self.each_pattern(plan, vars, (item, quasi), over, steps),
            None => Ok(()),
        }
    }

    /// `p ...` up to the end of a proper list.
    fn whole_list_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        (item, quasi): (Stx, bool),
        least: u32,
        from: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        steps.push(Step::Test { place: from, test: Test::List, expected: true });
        if least > SHORT {
            let place = plan.place(from, Access::Pairs);
            steps.push(Step::Test { place, test: Test::AtLeast(least), expected: true });
        } else {
            let mut place = from;
            for _ in 0..least {
                steps.push(Step::Test { place, test: Test::Class(Class::Pair), expected: true });
                place = plan.place(place, Access::Cdr);
            }
        }
        if let Some(symbol) = self.arena.as_symbol(item).filter(|_| !quasi) {
            if self.is_auxiliary(item, CoreForm::Underscore) {
                return Ok(());
            }
            if !vars.symbols.contains(&symbol) {
                return self.pattern_variable(vars, symbol, item, from, steps);
            }
        }
        self.each_pattern(plan, vars, (item, quasi), Over::List { from, until: None }, steps)
    }

    /// A vector pattern.
    fn elements_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        (items, quasi): (&[Stx], bool),
        place: Place,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let ellipsis = self.pattern_ellipsis(items)?;
        let is_vector = Step::Test { place, test: Test::Class(Class::Vector), expected: true };
        steps.push(is_vector);
        let length = plan.place(place, Access::Length);
        let (first, behind, test) = match ellipsis {
            None => (items, &[][..], Test::Exactly(items.len() as u32)),
            Some((index, least)) => {
                let least = least + items.len() as u32 - 2;
                (&items[..index], &items[index + 2..], Test::AtLeast(least))
            }
        };
        if test != Test::AtLeast(0) {
            steps.push(Step::Test { place: length, test, expected: true });
        }
        for (index, &item) in first.iter().enumerate() {
            let place = plan.place(place, Access::Element(index as u32));
            self.sub_pattern(plan, vars, (item, quasi), place, steps)?;
        }
        for (index, &item) in behind.iter().enumerate() {
            let place = plan.place(place, Access::FromEnd((behind.len() - index) as u32));
            self.sub_pattern(plan, vars, (item, quasi), place, steps)?;
        }
        let Some((index, _)) = ellipsis else { return Ok(()) };
        let over = Over::Vector { of: place, first: first.len() as u32, last: behind.len() as u32 };
        self.each_pattern(plan, vars, (items[index], quasi), over, steps)
    }

    fn each_pattern(
        &mut self,
        plan: &mut Plan,
        vars: &mut Variables,
        part: (Stx, bool),
        over: Over,
        steps: &mut Vec<Step>,
    ) -> Res<()> {
        let around = vars.ellipsis;
        vars.ellipses += 1;
        vars.ellipsis = vars.ellipses;
        let before = vars.symbols.len();
        let element = plan.root();
        let mut inner = Vec::new();
        self.sub_pattern(plan, vars, part, element, &mut inner)?;
        vars.ellipsis = around;
        let vars: Vec<usize> = (before..vars.symbols.len()).collect();
        if !inner.is_empty() {
            steps.push(Step::Each(Rc::new(Each { over, element, steps: inner, vars })));
        }
        Ok(())
    }
}
