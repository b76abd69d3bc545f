//! Pointers of the host as objects of Scheme.

use std::ffi::c_void;
use std::ptr;

use ruse::{Definition, Error, ErrorKind, HostType, Object};

use crate::border::{Out, Text, needed};
use crate::callback::{Destructor, UserData};
use crate::error::RuseError;
use crate::status::Status;
use crate::value::{RuseValue, making};
use crate::vm::{RuseVm, with_vm};

/// A pointer of the host with the name of its type.
struct Pointer {
    tag: Box<str>,
    user: UserData,
}

impl HostType for Pointer {
    const NAME: &'static str = "pointer";

    fn define(_: &mut Definition<Pointer>) {}

    fn display(&self) -> Option<String> {
        Some(self.tag.to_string())
    }
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_pointer(
    vm: Option<&RuseVm>,
    tag: Text,
    pointer: *mut c_void,
    destructor: Option<Destructor>,
    error: Out<*mut RuseError>,
) -> *mut RuseValue {
    let user = UserData::new(pointer, destructor);
    making(vm, &error, |ctx| Ok(ctx.value(Pointer { tag: tag.name("tag")?.into(), user })?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_value_get_pointer(
    vm: Option<&RuseVm>,
    value: Option<&RuseValue>,
    tag: Text,
    result: Out<*mut c_void>,
    error: Out<*mut RuseError>,
) -> Status {
    result.put(ptr::null_mut());
    with_vm(vm, &error, |ctx| {
        let (value, tag) = (needed(value, "value")?.get(), tag.name("tag")?);
        let object = ctx.get::<Object<Pointer>>(value);
        let found = object.map(|it| it.with(|it| (*it.tag == *tag).then(|| it.user.pointer())));
        match found {
            Ok(Ok(Some(pointer))) => {
                result.put(pointer);
                Ok(())
            }
            _ => {
                let found = ctx.to_text(value)?;
                let message = format!("the value must be a {tag}, but it is {found}");
                Err(Error::of_kind(ErrorKind::Type, message).into())
            }
        }
    })
}
