//! Values as objects of C: handles, and how they are made.

use std::ptr;

use ruse::{Bytes, Context, Symbol, Value, Vector};

use crate::border::{Array, Failure, Out, Owned, Text, guarded, needed, quietly};
use crate::error::RuseError;
use crate::vm::RuseVm;

/// `ruse_value`: a handle on a value, which keeps it alive.
pub(crate) struct RuseValue {
    value: Value,
    /// Whether it belongs to something else, which frees it.
    is_borrowed: bool,
}

impl RuseValue {
    pub(crate) fn new(value: Value) -> RuseValue {
        RuseValue { value, is_borrowed: false }
    }

    /// A handle that C is not to free.
    pub(crate) fn borrowed(value: Value) -> RuseValue {
        RuseValue { value, is_borrowed: true }
    }

    pub(crate) fn boxed(value: Value) -> *mut RuseValue {
        Box::into_raw(Box::new(RuseValue::new(value)))
    }

    pub(crate) fn get(&self) -> &Value {
        &self.value
    }

    /// The value of a handle that C gives back, which may be a borrowed one.
    pub(crate) fn take(handle: Owned<RuseValue>) -> Option<Value> {
        match handle.get() {
            Some(borrowed) if borrowed.is_borrowed => Some(borrowed.value.clone()),
            _ => handle.take().map(|handle| handle.value),
        }
    }
}

/// Makes a value.
pub(crate) fn making(
    vm: Option<&RuseVm>,
    error: &Out<*mut RuseError>,
    make: impl FnOnce(&mut Context<'_>) -> Result<Value, Failure>,
) -> *mut RuseValue {
    let mut made = ptr::null_mut();
    guarded(error, || {
        made = RuseValue::boxed(needed(vm, "vm")?.with(make)?);
        Ok(())
    });
    made
}

fn elements(items: &[Option<&RuseValue>]) -> Result<Vec<Value>, Failure> {
    let one = |item: &Option<&RuseValue>| needed(*item, "items[i]").map(|item| item.value.clone());
    items.iter().map(one).collect()
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_free(value: Owned<RuseValue>) {
    quietly((), || drop(RuseValue::take(value)));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_clone(value: Option<&RuseValue>) -> *mut RuseValue {
    quietly(ptr::null_mut(), || {
        value.map_or(ptr::null_mut(), |value| RuseValue::boxed(value.value.clone()))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_unspecified(
    vm: Option<&RuseVm>,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(())?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_bool(
    vm: Option<&RuseVm>,
    value: bool,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(value)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_int(
    vm: Option<&RuseVm>,
    value: i64,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(value)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_double(
    vm: Option<&RuseVm>,
    value: f64,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(value)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_char(
    vm: Option<&RuseVm>,
    value: u32,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| {
        let character = char::from_u32(value).ok_or_else(|| {
            let message = format!("{value} is no Unicode scalar value");
            ruse::Error::of_kind(ruse::ErrorKind::Value, message)
        })?;
        Ok(ctx.value(character)?)
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_string(
    vm: Option<&RuseVm>,
    text: Text,
    length: usize,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(text.with_length(length, "text")?)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_symbol(
    vm: Option<&RuseVm>,
    text: Text,
    length: usize,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(Symbol::from(text.with_length(length, "text")?))?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_bytes(
    vm: Option<&RuseVm>,
    bytes: Array<u8>,
    length: usize,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(Bytes(bytes.slice(length, "bytes")?.to_vec()))?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_list(
    vm: Option<&RuseVm>,
    count: usize,
    items: Array<Option<&RuseValue>>,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(elements(items.slice(count, "items")?)?)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_vector(
    vm: Option<&RuseVm>,
    count: usize,
    items: Array<Option<&RuseValue>>,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    making(vm, &error, |ctx| Ok(ctx.value(Vector(elements(items.slice(count, "items")?)?))?))
}
