//! What is in a value.

use std::ffi::c_char;
use std::ptr;

use ruse::{Bytes, Context, Symbol, Value, ValueKind};

use crate::border::{Failure, Out, Owned, needed, quietly};
use crate::error::RuseError;
use crate::status::Status;
use crate::value::RuseValue;
use crate::vm::{RuseVm, with_vm};

/// `ruse_bytes`: bytes for C, with a zero behind them.
pub(crate) struct RuseBytes(Vec<u8>);

/// `ruse_items`: the elements of a list or vector.
pub(crate) struct RuseItems(Vec<RuseValue>);

impl RuseBytes {
    pub(crate) fn new(mut bytes: Vec<u8>) -> RuseBytes {
        bytes.push(0);
        RuseBytes(bytes)
    }
}

/// `ruse_kind`.
type Kind = i32;

fn number_of(kind: ValueKind) -> Kind {
    match kind {
        ValueKind::Boolean => 1,
        ValueKind::Integer => 2,
        ValueKind::Rational => 3,
        ValueKind::Real => 4,
        ValueKind::Complex => 5,
        ValueKind::Character => 6,
        ValueKind::String => 7,
        ValueKind::Symbol => 8,
        ValueKind::Bytes => 9,
        ValueKind::Null => 10,
        ValueKind::Pair => 11,
        ValueKind::Vector => 12,
        ValueKind::HashTable => 13,
        ValueKind::Procedure => 14,
        ValueKind::Record => 15,
        ValueKind::Host => 16,
        ValueKind::Unspecified => 17,
        ValueKind::Values => 18,
        _ => 0,
    }
}

/// Looks at a value.
fn reading<R>(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: &Out<R>,
    error: &Out<*mut RuseError>,
    read: impl FnOnce(&mut Context<'_>, &Value) -> Result<R, Failure>,
) -> Status {
    with_vm(vm, error, |ctx| {
        let result = result.needed("result")?;
        result.put(read(ctx, needed(value, "value")?.get())?);
        Ok(())
    })
}

/// As [`reading`], for what C gets to own.
fn giving<R>(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: &Out<*mut R>,
    error: &Out<*mut RuseError>,
    read: impl FnOnce(&mut Context<'_>, &Value) -> Result<R, Failure>,
) -> Status {
    result.put(ptr::null_mut());
    with_vm(vm, error, |ctx| {
        let result = result.needed("result")?;
        result.give(read(ctx, needed(value, "value")?.get())?);
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_kind(vm: Option<&RuseVm>, value: Option<&RuseValue>) -> Kind {
    quietly(0, || {
        let (Some(vm), Some(value)) = (vm, value) else { return 0 };
        vm.with(|ctx| Ok(number_of(ctx.kind(value.get())?))).unwrap_or(0)
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_bool(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<bool>,
    error: Out<*mut RuseError>,
) -> Status {
    reading(vm, value, &result, &error, |ctx, value| Ok(ctx.get(value)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_int(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<i64>,
    error: Out<*mut RuseError>,
) -> Status {
    reading(vm, value, &result, &error, |ctx, value| Ok(ctx.get(value)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_double(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<f64>,
    error: Out<*mut RuseError>,
) -> Status {
    reading(vm, value, &result, &error, |ctx, value| Ok(ctx.get(value)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_char(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<u32>,
    error: Out<*mut RuseError>,
) -> Status {
    reading(vm, value, &result, &error, |ctx, value| Ok(ctx.get::<char>(value)?.into()))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_text(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<*mut RuseBytes>,
    error: Out<*mut RuseError>,
) -> Status {
    giving(vm, value, &result, &error, |ctx, value| {
        let text = match ctx.kind(value)? {
            ValueKind::Symbol => ctx.get::<Symbol>(value)?.0.into_string(),
            _ => ctx.get::<String>(value)?,
        };
        Ok(RuseBytes::new(text.into_bytes()))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_bytes(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<*mut RuseBytes>,
    error: Out<*mut RuseError>,
) -> Status {
    giving(vm, value, &result, &error, |ctx, value| Ok(RuseBytes::new(ctx.get::<Bytes>(value)?.0)))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_items(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<*mut RuseItems>,
    error: Out<*mut RuseError>,
) -> Status {
    giving(vm, value, &result, &error, |ctx, value| {
        let items: Vec<Value> = ctx.get(value)?;
        Ok(RuseItems(items.into_iter().map(RuseValue::borrowed).collect()))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_write(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    result: Out<*mut RuseBytes>,
    error: Out<*mut RuseError>,
) -> Status {
    giving(vm, value, &result, &error, |ctx, value| {
        Ok(RuseBytes::new(ctx.to_text(value)?.into_bytes()))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_equal(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    other: Option<&RuseValue>,
    result: Out<bool>,
    error: Out<*mut RuseError>,
) -> Status {
    reading(vm, value, &result, &error, |ctx, value| {
        Ok(ctx.equal(value, needed(other, "other")?.get())?)
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_error(vm: Option<&RuseVm>, value: Option<&RuseValue>) -> *mut RuseError {
    quietly(ptr::null_mut(), || {
        let made = needed(vm, "vm").and_then(|vm| {
            vm.with(|ctx| Ok(Failure::from(ctx.raised(needed(value, "value")?.get())?)))
        });
        let failure = made.unwrap_or_else(|failure| failure);
        Box::into_raw(Box::new(RuseError::new(failure)))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_bytes_data(bytes: Option<&RuseBytes>) -> *const c_char {
    bytes.map_or(c"".as_ptr(), |bytes| bytes.0.as_ptr().cast())
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_bytes_length(bytes: Option<&RuseBytes>) -> usize {
    bytes.map_or(0, |bytes| bytes.0.len() - 1)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_bytes_free(bytes: Owned<RuseBytes>) {
    quietly((), || drop(bytes.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_items_count(items: Option<&RuseItems>) -> usize {
    items.map_or(0, |items| items.0.len())
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_items_at(items: Option<&RuseItems>, index: usize) -> *const RuseValue {
    items.and_then(|items| items.0.get(index)).map_or(ptr::null(), ptr::from_ref)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_items_free(items: Owned<RuseItems>) {
    quietly((), || drop(items.take()));
}
