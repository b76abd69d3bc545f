//! `define-record-type` (R7RS §5.5).

use std::sync::Arc;

use ruse_syntax::{Datum, Stx, Symbol};

use super::ANY;
use crate::core::ExprId;
use crate::cx::{Cx, Res};
use crate::support;

/// A field: its name and its procedures.
struct Field {
    name: Symbol,
    accessor: Option<Symbol>,
    modifier: Option<Symbol>,
}

/// A parsed `define-record-type`.
pub(crate) struct Record {
    type_name: Symbol,
    /// Name and field numbers.
    constructor: Option<(Symbol, Vec<usize>)>,
    predicate: Option<Symbol>,
    fields: Vec<Field>,
    form: Stx,
}

/// What a procedure of a record type is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Of so many fields.
    Constructor(usize),
    Predicate,
    Accessor,
    Modifier,
}

impl Record {
    /// What the procedures are, in the order of their names.
    pub(crate) fn roles(&self) -> Vec<Role> {
        let constructor = self.constructor.as_ref();
        let constructor = constructor.map(|(_, numbers)| Role::Constructor(numbers.len()));
        let fields = self.fields.iter().flat_map(|field| {
            [field.accessor.map(|_| Role::Accessor), field.modifier.map(|_| Role::Modifier)]
        });
        let predicate = self.predicate.map(|_| Role::Predicate);
        [constructor, predicate].into_iter().chain(fields).flatten().collect()
    }

    /// The whole form.
    pub(crate) fn form(&self) -> Stx {
        self.form
    }

    /// The names of the fields in order.
    pub(crate) fn field_names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.fields.iter().map(|field| field.name)
    }

    /// Everything that is defined: the type first, then procedures in the order of
    /// [`Cx::record_values`].
    pub(crate) fn names(&self) -> Vec<Symbol> {
        let constructor = self.constructor.as_ref().map(|(name, _)| *name);
        let fields = self.fields.iter().flat_map(|field| [field.accessor, field.modifier]);
        let procedures = [constructor, self.predicate].into_iter().chain(fields).flatten();
        std::iter::once(self.type_name).chain(procedures).collect()
    }
}

impl Cx<'_> {
    pub(crate) fn parse_record(&mut self, stx: Stx) -> Res<Record> {
        let usage =
            "(define-record-type NAME (CONSTRUCTOR FIELD ...) PREDICATE (FIELD ACCESSOR) ...)";
        let operands = self.operands(stx, 3, ANY, usage)?;
        let Some(type_name) = self.arena.as_symbol(operands[0]) else {
            return self.syntax("the name of a record type must be an identifier", operands[0]);
        };
        let fields: Vec<Field> =
            operands[3..].iter().map(|&field| self.record_field(field)).collect::<Res<_>>()?;
        let names: Vec<Symbol> = fields.iter().map(|field| field.name).collect();
        self.distinct(&names, "field", stx)?;
        let constructor = self.record_constructor(operands[1], &names)?;
        let predicate = match self.optional_name(operands[2]) {
            Some(predicate) => predicate,
            None => return self.syntax("the predicate must be an identifier or `#f`", operands[2]),
        };
        let record = Record { type_name, constructor, predicate, fields, form: stx };
        self.distinct(&record.names(), "name", stx)?;
        Ok(record)
    }

    /// An identifier, or nothing for `#f`.
    fn optional_name(&self, stx: Stx) -> Option<Option<Symbol>> {
        match *self.arena.node(stx) {
            ruse_syntax::Node::Bool(false) => Some(None),
            ruse_syntax::Node::Symbol(symbol) => Some(Some(symbol)),
            _ => None,
        }
    }

    fn record_field(&self, stx: Stx) -> Res<Field> {
        if let Some(name) = self.arena.as_symbol(stx) {
            return Ok(Field { name, accessor: None, modifier: None });
        }
        let symbols: Option<Vec<Symbol>> = self
            .arena
            .as_list(stx)
            .and_then(|items| items.iter().map(|&item| self.arena.as_symbol(item)).collect());
        match symbols.as_deref() {
            Some(&[name]) => Ok(Field { name, accessor: None, modifier: None }),
            Some(&[name, accessor]) => Ok(Field { name, accessor: Some(accessor), modifier: None }),
            Some(&[name, accessor, modifier]) => {
                Ok(Field { name, accessor: Some(accessor), modifier: Some(modifier) })
            }
            _ => self
                .syntax("a field must be `(FIELD ACCESSOR)` or `(FIELD ACCESSOR MODIFIER)`", stx),
        }
    }

    /// `(name field ...)`, `name` for all fields in order, or `#f` for none.
    fn record_constructor(
        &mut self,
        stx: Stx,
        fields: &[Symbol],
    ) -> Res<Option<(Symbol, Vec<usize>)>> {
        if let Some(name) = self.optional_name(stx) {
            return Ok(name.map(|name| (name, (0..fields.len()).collect())));
        }
        let items = self.list_items(stx).unwrap_or_default();
        let Some(name) = items.first().and_then(|&name| self.arena.as_symbol(name)) else {
            return self.syntax("the constructor must be `(NAME FIELD ...)`, a name or `#f`", stx);
        };
        let mut numbers = Vec::with_capacity(items.len() - 1);
        for &item in &items[1..] {
            let field = self.arena.as_symbol(item);
            let number = fields.iter().position(|&name| Some(name) == field);
            match number {
                Some(number) if numbers.contains(&number) => {
                    let text = self.short(item);
                    return self.syntax(format!("the field `{text}` occurs twice"), item);
                }
                Some(number) => numbers.push(number),
                None => {
                    let text = self.short(item);
                    return self
                        .syntax(format!("`{text}` is not a field of this record type"), item);
                }
            }
        }
        Ok(Some((name, numbers)))
    }

    /// The values of [`Record::names`]; `record_type` makes a reference to the type.
    pub(crate) fn record_values(
        &mut self,
        record: &Record,
        mut record_type: impl FnMut(&mut Self) -> ExprId,
    ) -> Vec<ExprId> {
        let span = self.span(record.form);
        let name = self.quoted_symbol(record.type_name, span);
        let fields = record
            .fields
            .iter()
            .map(|field| self.unit.datums.push(Datum::Symbol(self.ex.name_of(field.name).into())));
        let fields = Datum::Vector(fields.collect());
        let fields = self.atom(fields, span);
        let mut values =
            vec![self.call_support(support::MAKE_RECORD_TYPE, vec![name, fields], span)];
        if let Some((name, numbers)) = &record.constructor {
            let record_type = record_type(self);
            values.push(self.constructor(record, *name, numbers, record_type));
        }
        if let Some(name) = record.predicate {
            let object = self.fresh_var("object");
            let arguments = vec![self.local(object, span), record_type(self)];
            let body = self.call_support(support::IS_RECORD, arguments, span);
            let name = Some(self.name(name));
            values.push(self.lambda(vec![object], None, body, name, span));
        }
        for (number, field) in record.fields.iter().enumerate() {
            if let Some(name) = field.accessor {
                let record_type = record_type(self);
                values.push(self.field_procedure(record, number, name, record_type, None));
            }
            if let Some(name) = field.modifier {
                let record_type = record_type(self);
                let value = self.fresh_var("value");
                values.push(self.field_procedure(record, number, name, record_type, Some(value)));
            }
        }
        values
    }

    fn constructor(
        &mut self,
        record: &Record,
        name: Symbol,
        numbers: &[usize],
        record_type: ExprId,
    ) -> ExprId {
        let span = self.span(record.form);
        let mut of_field = vec![None; record.fields.len()];
        let mut params = Vec::with_capacity(numbers.len());
        for &number in numbers {
            let var = self.var_for(record.fields[number].name);
            of_field[number] = Some(var);
            params.push(var);
        }
        let mut arguments = vec![record_type];
        for var in of_field {
            arguments.push(match var {
                Some(var) => self.local(var, span),
                None => self.unspecified(span),
            });
        }
        let body = self.call_support(support::RECORD, arguments, span);
        let name = Some(self.name(name));
        self.lambda(params, None, body, name, span)
    }

    /// An accessor, or a modifier if there is a variable for the value.
    fn field_procedure(
        &mut self,
        record: &Record,
        number: usize,
        name: Symbol,
        record_type: ExprId,
        value: Option<crate::core::VarId>,
    ) -> ExprId {
        let span = self.span(record.form);
        let object = self.fresh_var("record");
        let index = self.atom(Datum::Number(ruse_number::Number::Int(number as i64)), span);
        let mut arguments = vec![self.local(object, span), record_type, index];
        let mut params = vec![object];
        if let Some(value) = value {
            arguments.push(self.local(value, span));
            params.push(value);
        }
        arguments.push(self.quoted_symbol(name, span));
        let procedure = if value.is_some() { support::RECORD_SET } else { support::RECORD_REF };
        let body = self.call_support(procedure, arguments, span);
        let name: Option<Arc<str>> = Some(self.name(name));
        self.lambda(params, None, body, name, span)
    }
}
