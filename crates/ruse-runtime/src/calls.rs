//! The runtime calls: the complete version of every op that has a fast path in the VM, with its errors.
//!
//! In: operands of any type. Out: the result, or a condition that names the Scheme procedure behind the op
//! and the argument that is wrong.

use std::cmp::Ordering;

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::layout::offset;
use ruse_number::{Limits, Number, NumberResult};

use crate::conditions::{ErrorKind, field};
use crate::number::{integer_value, is_number, to_number, wide_integer_value};
use crate::prims::numbers;
use crate::raise::Raise;
use crate::runtime::Runtime;

/// Integers up to this magnitude are exactly doubles.
const EXACT_FLONUM: i64 = 1 << 53;

/// Two operands that machine arithmetic can do.
enum Fast {
    Fixnums(i64, i64),
    Flonums(f64, f64),
}

/// The operands as fixnums or, with contagion, as flonums; `None` when a number of another kind, or no
/// number, is among them.
#[inline]
fn fast(a: Value, b: Value) -> Option<Fast> {
    match (a.as_fixnum(), b.as_fixnum()) {
        (Some(x), Some(y)) => Some(Fast::Fixnums(x, y)),
        (Some(x), None) => Some(Fast::Flonums(x as f64, b.as_flonum()?)),
        (None, Some(y)) => Some(Fast::Flonums(a.as_flonum()?, y as f64)),
        (None, None) => Some(Fast::Flonums(a.as_flonum()?, b.as_flonum()?)),
    }
}

/// Order of two machine numbers; the outer `None` asks for the exact comparison.
#[inline]
fn fast_order(a: Value, b: Value) -> Option<Option<Ordering>> {
    let in_range = |n: i64| (-EXACT_FLONUM..=EXACT_FLONUM).contains(&n);
    match (a.as_fixnum(), b.as_fixnum()) {
        (Some(x), Some(y)) => Some(Some(x.cmp(&y))),
        (Some(x), None) if in_range(x) => Some((x as f64).partial_cmp(&b.as_flonum()?)),
        (None, Some(y)) if in_range(y) => Some(a.as_flonum()?.partial_cmp(&(y as f64))),
        (None, None) => Some(a.as_flonum()?.partial_cmp(&b.as_flonum()?)),
        _ => None,
    }
}

type Operation = fn(&Number, &Number, Limits) -> NumberResult;

impl Runtime {
    /// The general arithmetic on two operands; `position` is that of the second one in the call of `who`, the
    /// first stands before it.
    fn arithmetic(
        &mut self,
        who: &str,
        position: usize,
        a: Value,
        b: Value,
        operation: Operation,
    ) -> Result<Value, Raise> {
        let x = self.number_argument(who, position - 1, a)?;
        let y = self.number_argument(who, position, b)?;
        let result = operation(&x, &y, self.number_limits());
        self.number_result(who, position - 1, result)
    }

    /// `a + b`, `b` being argument `position`.
    #[inline]
    pub(crate) fn add_at(&mut self, position: usize, a: Value, b: Value) -> Result<Value, Raise> {
        match fast(a, b) {
            Some(Fast::Fixnums(x, y)) => Ok(integer_value(&mut self.heap, x + y)),
            Some(Fast::Flonums(x, y)) => Ok(self.heap.flonum(x + y)),
            None => self.arithmetic("+", position, a, b, ruse_number::add),
        }
    }

    /// `a - b`, `b` being argument `position`.
    #[inline]
    pub(crate) fn sub_at(&mut self, position: usize, a: Value, b: Value) -> Result<Value, Raise> {
        match fast(a, b) {
            Some(Fast::Fixnums(x, y)) => Ok(integer_value(&mut self.heap, x - y)),
            Some(Fast::Flonums(x, y)) => Ok(self.heap.flonum(x - y)),
            None => self.arithmetic("-", position, a, b, ruse_number::sub),
        }
    }

    /// `a * b`, `b` being argument `position`.
    #[inline]
    pub(crate) fn mul_at(&mut self, position: usize, a: Value, b: Value) -> Result<Value, Raise> {
        match fast(a, b) {
            Some(Fast::Fixnums(x, y)) => {
                Ok(wide_integer_value(&mut self.heap, i128::from(x) * i128::from(y)))
            }
            Some(Fast::Flonums(x, y)) => Ok(self.heap.flonum(x * y)),
            None => self.arithmetic("*", position, a, b, ruse_number::mul),
        }
    }

    /// `a / b`, `b` being argument `position`.
    #[inline]
    pub(crate) fn div_at(&mut self, position: usize, a: Value, b: Value) -> Result<Value, Raise> {
        match fast(a, b) {
            Some(Fast::Fixnums(x, y)) if y != 0 && x % y == 0 => {
                Ok(integer_value(&mut self.heap, x / y))
            }
            // Exact zero divides nothing, not even a flonum.
            Some(Fast::Flonums(x, y)) if b != Value::ZERO => Ok(self.heap.flonum(x / y)),
            _ => self.arithmetic("/", position, a, b, ruse_number::div),
        }
    }

    /// The order of two reals, `None` beside a NaN; `b` is argument `position` of `who`.
    #[inline]
    pub(crate) fn order_at(
        &mut self,
        who: &str,
        position: usize,
        a: Value,
        b: Value,
    ) -> Result<Option<Ordering>, Raise> {
        if let Some(order) = fast_order(a, b) {
            return Ok(order);
        }
        let x = self.real_argument(who, position - 1, a)?;
        let y = self.real_argument(who, position, b)?;
        ruse_number::compare(&x, &y).map_err(|error| self.number_error(who, position - 1, error))
    }

    fn real_argument(&mut self, who: &str, position: usize, value: Value) -> Result<Number, Raise> {
        match to_number(&self.heap, value) {
            Some(number) if number.is_real() => Ok(number),
            _ => Err(self.type_error(who, position, "a real number", value)),
        }
    }

    /// `a = b`, `b` being argument `position`.
    #[inline]
    pub(crate) fn num_eq_at(&mut self, position: usize, a: Value, b: Value) -> Result<bool, Raise> {
        if let Some(order) = fast_order(a, b) {
            return Ok(order == Some(Ordering::Equal));
        }
        let x = self.number_argument("=", position - 1, a)?;
        let y = self.number_argument("=", position, b)?;
        Ok(ruse_number::num_eq(&x, &y))
    }

    /// A bitwise operation on exact integers, `b` being argument `position`.
    #[inline]
    pub(crate) fn bitwise_at(
        &mut self,
        who: &str,
        position: usize,
        a: Value,
        b: Value,
        small: fn(i64, i64) -> i64,
        large: fn(&Number, &Number) -> NumberResult,
    ) -> Result<Value, Raise> {
        if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
            return Ok(Value::fixnum(small(x, y)));
        }
        let x = self.exact_integer_argument(who, position - 1, a)?;
        let y = self.exact_integer_argument(who, position, b)?;
        let result = large(&x, &y);
        self.number_result(who, position - 1, result)
    }

    /// The exact integer in argument `position` of `who`.
    pub(crate) fn exact_integer_argument(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
    ) -> Result<Number, Raise> {
        match to_number(&self.heap, value) {
            Some(number) if number.is_exact_integer() => Ok(number),
            _ => Err(self.type_error(who, position, "an exact integer", value)),
        }
    }

    /// An integer division that the fixnum case did not settle.
    fn divide(
        &mut self,
        who: &str,
        a: Value,
        b: Value,
        operation: fn(&Number, &Number) -> NumberResult,
    ) -> Result<Value, Raise> {
        let x = self.number_argument(who, 1, a)?;
        let y = self.number_argument(who, 2, b)?;
        self.number_result(who, 1, operation(&x, &y))
    }

    /// The index in argument `position` of `who`: below `limit`, or up to it when `inclusive`.
    ///
    /// # Errors
    /// When it is no exact integer, or out of range.
    #[inline]
    pub fn index_argument(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
        limit: usize,
        inclusive: bool,
    ) -> Result<usize, Raise> {
        match value.as_index() {
            Some(index) if index < limit || (inclusive && index == limit) => Ok(index),
            _ if crate::number::is_exact_integer(value) => {
                Err(self.index_error(who, position, value, limit, inclusive))
            }
            _ => Err(self.type_error(who, position, "an exact integer", value)),
        }
    }

    /// Checks the type of argument `position` of `who`.
    #[inline]
    pub fn expect_kind(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
        kind: Kind,
        expected: &str,
    ) -> Result<(), Raise> {
        if value.is_kind(kind) {
            return Ok(());
        }
        Err(self.type_error(who, position, expected, value))
    }

    /// Refuses an object that may not be changed: a literal (R7RS 3.4).
    #[inline]
    pub(crate) fn expect_mutable(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
    ) -> Result<(), Raise> {
        if !value.is_immutable() {
            return Ok(());
        }
        let message = format!("argument {position} is a literal, which cannot be changed:");
        Err(self.value_error(who, &message, value))
    }
}

impl RuntimeCalls for Runtime {
    type Value = Value;
    type Raise = Raise;

    fn add(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.add_at(2, a, b)
    }

    fn sub(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.sub_at(2, a, b)
    }

    fn mul(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.mul_at(2, a, b)
    }

    fn div(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.div_at(2, a, b)
    }

    fn quotient(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        match (a.as_fixnum(), b.as_fixnum()) {
            (Some(x), Some(y)) if y != 0 => Ok(integer_value(&mut self.heap, x / y)),
            _ => self.divide("quotient", a, b, ruse_number::quotient),
        }
    }

    fn remainder(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        match (a.as_fixnum(), b.as_fixnum()) {
            (Some(x), Some(y)) if y != 0 => Ok(Value::fixnum(x % y)),
            _ => self.divide("remainder", a, b, ruse_number::remainder),
        }
    }

    fn modulo(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        match (a.as_fixnum(), b.as_fixnum()) {
            (Some(x), Some(y)) if y != 0 => {
                let rest = x % y;
                let floored = if rest != 0 && (rest < 0) != (y < 0) { rest + y } else { rest };
                Ok(Value::fixnum(floored))
            }
            _ => self.divide("modulo", a, b, ruse_number::modulo),
        }
    }

    fn min(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        numbers::min(self, &[a, b])
    }

    fn max(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        numbers::max(self, &[a, b])
    }

    fn abs(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::abs(self, &[a])
    }

    fn sqrt(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::sqrt(self, &[a])
    }

    fn floor(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::floor(self, &[a])
    }

    fn ceiling(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::ceiling(self, &[a])
    }

    fn truncate(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::truncate(self, &[a])
    }

    fn round(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::round(self, &[a])
    }

    fn to_exact(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::exact(self, &[a])
    }

    fn to_inexact(&mut self, a: Value) -> Result<Value, Raise> {
        numbers::inexact(self, &[a])
    }

    fn is_lt(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        let order = self.order_at("<", 2, a, b)?;
        Ok(Value::boolean(order == Some(Ordering::Less)))
    }

    fn is_le(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        let order = self.order_at("<=", 2, a, b)?;
        Ok(Value::boolean(order.is_some_and(Ordering::is_le)))
    }

    fn is_gt(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        let order = self.order_at(">", 2, a, b)?;
        Ok(Value::boolean(order == Some(Ordering::Greater)))
    }

    fn is_ge(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        let order = self.order_at(">=", 2, a, b)?;
        Ok(Value::boolean(order.is_some_and(Ordering::is_ge)))
    }

    fn is_num_eq(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.num_eq_at(2, a, b).map(Value::boolean)
    }

    fn bit_and(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.bitwise_at("bitwise-and", 2, a, b, |x, y| x & y, ruse_number::bit_and)
    }

    fn bit_or(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.bitwise_at("bitwise-ior", 2, a, b, |x, y| x | y, ruse_number::bit_or)
    }

    fn bit_xor(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        self.bitwise_at("bitwise-xor", 2, a, b, |x, y| x ^ y, ruse_number::bit_xor)
    }

    fn shift(&mut self, a: Value, b: Value) -> Result<Value, Raise> {
        if let (Some(n), Some(count)) = (a.as_fixnum(), b.as_fixnum()) {
            if count <= 0 {
                return Ok(Value::fixnum(n >> count.unsigned_abs().min(63)));
            }
            if count <= 64 {
                // 63 bits moved by up to 64 places stay within 127.
                return Ok(wide_integer_value(&mut self.heap, i128::from(n) << count));
            }
        }
        let limits = self.number_limits();
        let n = self.exact_integer_argument("arithmetic-shift", 1, a)?;
        let count = self.exact_integer_argument("arithmetic-shift", 2, b)?;
        let result = ruse_number::arithmetic_shift(&n, &count, limits);
        self.number_result("arithmetic-shift", 1, result)
    }

    fn car(&mut self, pair: Value) -> Result<Value, Raise> {
        if pair.is_pair() {
            return Ok(pair.car());
        }
        Err(self.type_error("car", 1, "a pair", pair))
    }

    fn cdr(&mut self, pair: Value) -> Result<Value, Raise> {
        if pair.is_pair() {
            return Ok(pair.cdr());
        }
        Err(self.type_error("cdr", 1, "a pair", pair))
    }

    fn set_car(&mut self, pair: Value, value: Value) -> Result<Value, Raise> {
        if !pair.is_pair() {
            return Err(self.type_error("set-car!", 1, "a pair", pair));
        }
        self.heap.set_car(pair, value);
        Ok(Value::UNSPECIFIED)
    }

    fn set_cdr(&mut self, pair: Value, value: Value) -> Result<Value, Raise> {
        if !pair.is_pair() {
            return Err(self.type_error("set-cdr!", 1, "a pair", pair));
        }
        self.heap.set_cdr(pair, value);
        Ok(Value::UNSPECIFIED)
    }

    fn vector_ref(&mut self, vector: Value, index: Value) -> Result<Value, Raise> {
        self.expect_kind("vector-ref", 1, vector, Kind::Vector, "a vector")?;
        let at = self.index_argument("vector-ref", 2, index, vector.size(), false)?;
        Ok(self.heap.vector_slice(vector)[at])
    }

    fn vector_set(&mut self, vector: Value, index: Value, value: Value) -> Result<Value, Raise> {
        self.expect_kind("vector-set!", 1, vector, Kind::Vector, "a vector")?;
        let at = self.index_argument("vector-set!", 2, index, vector.size(), false)?;
        self.expect_mutable("vector-set!", 1, vector)?;
        self.heap.vector_set(vector, at, value);
        Ok(Value::UNSPECIFIED)
    }

    fn vector_length(&mut self, vector: Value) -> Result<Value, Raise> {
        self.expect_kind("vector-length", 1, vector, Kind::Vector, "a vector")?;
        Ok(Value::index(vector.size()))
    }

    fn bytevector_ref(&mut self, bytevector: Value, index: Value) -> Result<Value, Raise> {
        let who = "bytevector-u8-ref";
        self.expect_kind(who, 1, bytevector, Kind::Bytevector, "a bytevector")?;
        let at = self.index_argument(who, 2, index, bytevector.size(), false)?;
        Ok(Value::fixnum(i64::from(self.heap.bytes(bytevector)[at])))
    }

    fn bytevector_set(
        &mut self,
        bytevector: Value,
        index: Value,
        value: Value,
    ) -> Result<Value, Raise> {
        let who = "bytevector-u8-set!";
        self.expect_kind(who, 1, bytevector, Kind::Bytevector, "a bytevector")?;
        let at = self.index_argument(who, 2, index, bytevector.size(), false)?;
        let byte = self.byte_argument(who, 3, value)?;
        self.expect_mutable(who, 1, bytevector)?;
        self.heap.bytes_mut(bytevector)[at] = byte;
        Ok(Value::UNSPECIFIED)
    }

    fn bytevector_length(&mut self, bytevector: Value) -> Result<Value, Raise> {
        self.expect_kind("bytevector-length", 1, bytevector, Kind::Bytevector, "a bytevector")?;
        Ok(Value::index(bytevector.size()))
    }

    fn string_ref(&mut self, string: Value, index: Value) -> Result<Value, Raise> {
        self.expect_kind("string-ref", 1, string, Kind::String, "a string")?;
        let at = self.index_argument("string-ref", 2, index, string.string_len(), false)?;
        Ok(Value::char(self.heap.string_char(string, at)))
    }

    fn string_length(&mut self, string: Value) -> Result<Value, Raise> {
        self.expect_kind("string-length", 1, string, Kind::String, "a string")?;
        Ok(Value::index(string.string_len()))
    }

    fn char_to_integer(&mut self, character: Value) -> Result<Value, Raise> {
        match character.as_char() {
            Some(c) => Ok(Value::fixnum(i64::from(u32::from(c)))),
            None => Err(self.type_error("char->integer", 1, "a character", character)),
        }
    }

    fn integer_to_char(&mut self, integer: Value) -> Result<Value, Raise> {
        let scalar = integer.as_fixnum().and_then(|n| u32::try_from(n).ok());
        match scalar.and_then(char::from_u32) {
            Some(c) => Ok(Value::char(c)),
            None if crate::number::is_exact_integer(integer) => {
                Err(self.value_error("integer->char", "not a Unicode scalar value:", integer))
            }
            None => Err(self.type_error("integer->char", 1, "an exact integer", integer)),
        }
    }

    fn unbound_global(&mut self, cell: Value) -> Result<Value, Raise> {
        let name = cell.field(offset::Global::name);
        Err(self.unbound("", "unbound variable:", name, cell))
    }

    fn unbound_assignment(&mut self, cell: Value) -> Result<Value, Raise> {
        let name = cell.field(offset::Global::name);
        Err(self.unbound("set!", "the variable is not bound:", name, cell))
    }

    fn undefined_variable(&mut self, name: Value) -> Result<Value, Raise> {
        Err(self.final_error(ErrorKind::Unbound, "variable used before its definition:", &[name]))
    }

    fn wrong_record(
        &mut self,
        accessor: Value,
        record_type: Value,
        value: Value,
    ) -> Result<Value, Raise> {
        let who = match accessor.kind() {
            Some(Kind::Symbol) => self.heap.symbol_name(accessor).to_owned(),
            _ => String::new(),
        };
        if !record_type.is_kind(Kind::RecordType) {
            let message = "not a record type:";
            return Err(self.error(ErrorKind::Type, &who, message, &[record_type]));
        }
        let name = record_type.field(offset::RecordType::name);
        let expected = if name.is_kind(Kind::Symbol) {
            format!("a record of type {}", self.heap.symbol_name(name))
        } else {
            "a record of another type".to_owned()
        };
        Err(self.type_error(&who, 1, &expected, value))
    }

    fn not_applicable(&mut self, value: Value) -> Result<Value, Raise> {
        Err(self.error(
            ErrorKind::Type,
            "",
            "a call of something that is not a procedure:",
            &[value],
        ))
    }
}

impl Runtime {
    /// Raises: a global variable has no value. The error knows its cell, so that the variable can be defined.
    fn unbound(&mut self, who: &str, message: &str, name: Value, cell: Value) -> Raise {
        let condition = self.condition(ErrorKind::Unbound, who, message, &[name]);
        self.heap.set_field(condition, field::OPERATION, cell);
        self.raise(condition)
    }

    /// The byte in argument `position` of `who`.
    ///
    /// # Errors
    /// When it is no exact integer from 0 to 255.
    pub(crate) fn byte_argument(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
    ) -> Result<u8, Raise> {
        match value.as_fixnum().and_then(|n| u8::try_from(n).ok()) {
            Some(byte) => Ok(byte),
            None => Err(self.type_error(who, position, "a byte (from 0 to 255)", value)),
        }
    }

    /// Checks that argument `position` of `who` is a number.
    pub(crate) fn expect_number(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
    ) -> Result<(), Raise> {
        if is_number(value) {
            return Ok(());
        }
        Err(self.type_error(who, position, "a number", value))
    }
}
