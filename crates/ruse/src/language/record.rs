//! Record types of a unit: objects with fields that other types' operations refuse.

use std::sync::Arc;

use ruse_expand::support;

use super::builder::{Builder, Expr};
use super::source::Span;

/// A record type that a [`Builder`] defines.
///
/// ```
/// use ruse::language::{Builder, Sources, Span};
/// let none = Span::NONE;
/// let mut unit = Builder::definitions(&Sources::new());
/// let point = unit.record_type("Point", &["x", "y"], none);
/// let (x, y) = (unit.constant(3, none), unit.constant(4, none));
/// let made = unit.record(&point, &[x, y], none);
/// let field = unit.field(&point, 1, made, none);
/// unit.define("y", field, none);
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.build(unit)?;
/// assert_eq!(vm.global::<i64>("y")?, 4);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecordType {
    name: Arc<str>,
    fields: Arc<[Arc<str>]>,
}

impl Builder {
    /// Defines a record type; its name is that of the definition, too.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let point = unit.record_type("Point", &["x", "y"], Span::NONE);
    /// # drop(point);
    /// ```
    pub fn record_type(&mut self, name: &str, fields: &[&str], span: Span) -> RecordType {
        let symbol = self.symbol(name, span);
        let names: Vec<_> = fields.iter().map(|field| self.form_symbol(field, span)).collect();
        let names = self.form_vector(&names, span);
        let names = self.quote(names, span);
        let made = self.support(support::MAKE_RECORD_TYPE, &[symbol, names], span);
        self.define_constant(name, made, span);
        let fields = fields.iter().map(|&field| Arc::from(field)).collect();
        RecordType { name: Arc::from(name), fields }
    }

    fn checked_field(&mut self, of: &RecordType, index: usize, span: Span) -> (Expr, Expr, Expr) {
        if index >= of.fields.len() {
            let message = format!("`{}` has no field number {index}", of.name);
            let error = ruse_syntax::Diagnostic::error("language/misuse", message, span.0);
            self.errors.push(error);
        }
        let who = match of.fields.get(index) {
            Some(field) => format!("{}.{field}", of.name),
            None => of.name.to_string(),
        };
        let index = self.constant(index as i64, span);
        (self.global(&of.name, span), index, self.symbol(&who, span))
    }

    /// A new record with these values of its fields, in their order.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let point = unit.record_type("Point", &["x", "y"], Span::NONE);
    /// let empty = unit.record(&point, &[], Span::NONE);
    /// unit.expression(empty);
    /// let error = ruse::Vm::new(ruse::Options::default())?.build(unit).unwrap_err();
    /// assert_eq!(error.message, "`Point` has 2 fields, not 0");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn record(&mut self, of: &RecordType, values: &[Expr], span: Span) -> Expr {
        if values.len() != of.fields.len() {
            let (has, given) = (of.fields.len(), values.len());
            let message = format!("`{}` has {has} fields, not {given}", of.name);
            let error = ruse_syntax::Diagnostic::error("language/misuse", message, span.0);
            self.errors.push(error);
        }
        let mut arguments = vec![self.global(&of.name, span)];
        arguments.extend_from_slice(values);
        self.support(support::RECORD, &arguments, span)
    }

    /// The value of a field by its number; anything but a record of that type is an error at run time.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let point = unit.record_type("Point", &["x", "y"], Span::NONE);
    /// let five = unit.constant(5, Span::NONE);
    /// let field = unit.field(&point, 0, five, Span::NONE);
    /// unit.expression(field);
    /// let error = ruse::Vm::new(ruse::Options::default())?.build(unit).unwrap_err();
    /// assert_eq!(error.kind, ruse::ErrorKind::Type);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn field(&mut self, of: &RecordType, index: usize, object: Expr, span: Span) -> Expr {
        let (record_type, index, who) = self.checked_field(of, index, span);
        self.support(support::RECORD_REF, &[object, record_type, index, who], span)
    }

    /// Changes a field; the value is unspecified.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// # let point = unit.record_type("Point", &["x", "y"], Span::NONE);
    /// # let (x, y, z) = (unit.constant(3, Span::NONE), unit.constant(4, Span::NONE), unit.constant(5, Span::NONE));
    /// let made = unit.record(&point, &[x, y], Span::NONE);
    /// let change = unit.set_field(&point, 0, made, z, Span::NONE);
    /// # unit.expression(change);
    /// # ruse::Vm::new(ruse::Options::default())?.build(unit)?;
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn set_field(
        &mut self,
        of: &RecordType,
        index: usize,
        object: Expr,
        value: Expr,
        span: Span,
    ) -> Expr {
        let (record_type, index, who) = self.checked_field(of, index, span);
        self.support(support::RECORD_SET, &[object, record_type, index, value, who], span)
    }

    /// Whether a value is a record of that type.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// # let point = unit.record_type("Point", &["x", "y"], Span::NONE);
    /// let five = unit.constant(5, Span::NONE);
    /// let test = unit.is_record(&point, five, Span::NONE);
    /// # unit.expression(test);
    /// # ruse::Vm::new(ruse::Options::default())?.build(unit)?;
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn is_record(&mut self, of: &RecordType, object: Expr, span: Span) -> Expr {
        let record_type = self.global(&of.name, span);
        self.support(support::IS_RECORD, &[object, record_type], span)
    }
}
