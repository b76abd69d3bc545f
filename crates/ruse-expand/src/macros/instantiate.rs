//! Building the result of a macro use from a template (R7RS §4.3.2, rules for instantiation).
//!
//! Every node that the template contributes gets the span of the macro use.

use std::collections::HashMap;

use ruse_syntax::{Datum, Node, Span, Stx, Symbol};

use super::matching::Value;
use super::{Clause, Element, Macro, Template};
use crate::cx::{Cx, Res};
use crate::scope::AliasTarget;

/// What an occurrence of a variable stands for at the moment.
#[derive(Clone, Copy)]
enum View<'v> {
    Nothing,
    One(Stx),
    Forms(&'v [Stx]),
    Many(&'v [Value]),
}

impl<'v> View<'v> {
    fn of(value: &'v Value) -> View<'v> {
        match value {
            Value::Empty => View::Nothing,
            Value::One(stx) => View::One(*stx),
            Value::Forms(forms) => View::Forms(forms),
            Value::Many(values) => View::Many(values),
        }
    }

    fn len(self) -> usize {
        match self {
            View::Forms(forms) => forms.len(),
            View::Many(values) => values.len(),
            View::Nothing | View::One(_) => 0,
        }
    }

    fn get(self, index: usize) -> View<'v> {
        match self {
            View::Forms(forms) => View::One(forms[index]),
            View::Many(values) => View::of(&values[index]),
            other => other,
        }
    }
}

/// One use of a clause.
struct Use<'v> {
    definition: &'v Macro,
    clause: &'v Clause,
    views: Vec<View<'v>>,
    /// The alias of each symbol of the macro's table that was inserted.
    aliases: Vec<Option<Symbol>>,
    /// Labels of the template and those that stand for them in this result.
    labels: HashMap<u32, u32>,
    form: Stx,
    span: Span,
}

impl Cx<'_> {
    pub(super) fn instantiate(
        &mut self,
        definition: &Macro,
        clause: &Clause,
        values: &[Value],
        form: Stx,
    ) -> Res<Stx> {
        let views = clause.occurrences.iter().map(|&variable| View::of(&values[variable as usize]));
        let mut used = Use {
            definition,
            clause,
            views: views.collect(),
            aliases: vec![None; definition.symbols.len()],
            labels: HashMap::new(),
            form,
            span: self.span(form),
        };
        self.build(&clause.template, &mut used)
    }

    fn build(&mut self, template: &Template, used: &mut Use<'_>) -> Res<Stx> {
        match template {
            Template::Datum(datum) => Ok(self.build_atom(datum, used.span)),
            Template::Variable(occurrence) => match used.views[*occurrence as usize] {
                View::One(stx) => Ok(stx),
                _ => Err(self.error("expand/template", "an ellipsis is missing here", used.form)),
            },
            Template::Insert(index) => {
                let symbol = self.inserted(*index as usize, used);
                Ok(self.arena.symbol(symbol, used.span))
            }
            Template::List(elements, tail) => {
                let items = self.build_elements(elements, used)?;
                let tail = match tail {
                    Some(tail) => Some(self.build(tail, used)?),
                    None => None,
                };
                let joined = tail.map_or(0, |tail| self.arena.items(tail).len());
                self.count_output(items.len() + joined + 1, used.form)?;
                Ok(self.arena.list(&items, tail, used.span))
            }
            Template::Vector(elements) => {
                let items = self.build_elements(elements, used)?;
                self.count_output(items.len() + 1, used.form)?;
                Ok(self.arena.vector(&items, used.span))
            }
            Template::Collection(collection, elements) => {
                let items = self.build_elements(elements, used)?;
                self.count_output(items.len() + 1, used.form)?;
                Ok(self.arena.collection(*collection, &items, used.span))
            }
            Template::Label(label, inner) => {
                let fresh = self.label(*label, used);
                let inner = self.build(inner, used)?;
                Ok(self.arena.push(Node::Label(fresh, inner), used.span))
            }
            Template::LabelRef(label) => {
                let fresh = self.label(*label, used);
                Ok(self.arena.push(Node::LabelRef(fresh), used.span))
            }
        }
    }

    fn label(&mut self, label: u32, used: &mut Use<'_>) -> u32 {
        *used.labels.entry(label).or_insert_with(|| self.arena.fresh_label())
    }

    fn inserted(&mut self, index: usize, used: &mut Use<'_>) -> Symbol {
        if let Some(alias) = used.aliases[index] {
            return alias;
        }
        let target = AliasTarget::At(used.definition.env);
        let alias = self.ex.add_alias(used.definition.symbols[index], target);
        used.aliases[index] = Some(alias);
        alias
    }

    fn build_elements(&mut self, elements: &[Element], used: &mut Use<'_>) -> Res<Vec<Stx>> {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            self.build_element(element, 0, used, &mut items)?;
        }
        Ok(items)
    }

    /// Adds the results of an element inside of its ellipses from `level` on.
    fn build_element(
        &mut self,
        element: &Element,
        level: usize,
        used: &mut Use<'_>,
        items: &mut Vec<Stx>,
    ) -> Res<()> {
        let Some(&at) = element.loops.get(level) else {
            items.push(self.build(&element.template, used)?);
            return Ok(());
        };
        let drivers = &used.clause.loops[at as usize];
        let saved: Vec<View<'_>> =
            drivers.iter().map(|&driver| used.views[driver as usize]).collect();
        let count = saved.first().map_or(0, |view| view.len());
        if saved.iter().any(|view| view.len() != count) {
            return Err(self.uneven(used, drivers, &saved));
        }
        for index in 0..count {
            for (&driver, view) in drivers.iter().zip(&saved) {
                used.views[driver as usize] = view.get(index);
            }
            self.build_element(element, level + 1, used, items)?;
        }
        for (&driver, &view) in drivers.iter().zip(&saved) {
            used.views[driver as usize] = view;
        }
        Ok(())
    }

    fn uneven(
        &self,
        used: &Use<'_>,
        drivers: &[u32],
        views: &[View<'_>],
    ) -> Box<ruse_syntax::Diagnostic> {
        let name = &used.definition.name;
        let message = format!("in this use of the macro `{name}` repeated parts differ in length");
        let mut error = self.error("expand/macro-use", message, used.form);
        for (&driver, view) in drivers.iter().zip(views) {
            let variable = used.clause.occurrences[driver as usize] as usize;
            let variable = &used.clause.variables[variable];
            error.notes.push(format!("`{variable}` stands for {} forms", view.len()));
        }
        error
    }

    fn build_atom(&mut self, datum: &Datum, span: Span) -> Stx {
        match datum {
            Datum::Bool(value) => self.arena.push(Node::Bool(*value), span),
            Datum::Number(number) => self.arena.push_number(number.clone(), span),
            Datum::Char(c) => self.arena.push(Node::Char(*c), span),
            Datum::String(text) => self.arena.push_string(text, span),
            Datum::Keyword(name) => {
                let symbol = self.ex.symbols.intern(name);
                self.arena.push(Node::Keyword(symbol), span)
            }
            Datum::Bytes(bytes) => self.arena.push_bytes(bytes, span),
            _ => self.arena.list(&[], None, span),
        }
    }
}
