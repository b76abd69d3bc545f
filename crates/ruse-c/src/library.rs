//! Libraries of functions of the host.

use std::ffi::c_void;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use ruse::Module;

use crate::border::{Out, Owned, Text, guarded, needed, quietly};
use crate::callback::{Callback, Destructor, HostFunction, UserData};
use crate::engine::RuseEngine;
use crate::error::RuseError;
use crate::status::Status;
use crate::vm::{RuseVm, with_vm};

/// `ruse_library`: functions in the making of a library.
pub(crate) struct RuseLibrary(Mutex<Module>);

impl RuseLibrary {
    /// The library as it is now.
    fn module(&self) -> Module {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_library_new(name: Text, error: Out<*mut RuseError>) -> *mut RuseLibrary {
    let mut made = ptr::null_mut();
    guarded(&error, || {
        let module = Module::new(name.name("name")?)?;
        made = Box::into_raw(Box::new(RuseLibrary(Mutex::new(module))));
        Ok(())
    });
    made
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_library_register(
    library: Option<&RuseLibrary>,
    name: Text,
    least: usize,
    most: usize,
    function: Option<HostFunction>,
    user: *mut c_void,
    destructor: Option<Destructor>,
    error: Out<*mut RuseError>,
) -> Status {
    let user = UserData::new(user, destructor);
    guarded(&error, || {
        let library = needed(library, "library")?;
        let name = name.name("name")?;
        let callback = Callback::new(function, user, least, most)?;
        let mut module = library.0.lock().unwrap_or_else(PoisonError::into_inner);
        *module = module.clone().function(name, callback.into_closure());
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_library_free(library: Owned<RuseLibrary>) {
    quietly((), || drop(library.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_engine_add_library(
    engine: Option<&RuseEngine>,
    library: Option<&RuseLibrary>,
    error: Out<*mut RuseError>,
) -> Status {
    guarded(&error, || {
        let module = needed(library, "library")?.module();
        Ok(needed(engine, "engine")?.0.add_library(module)?)
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_add_library(
    vm: Option<&RuseVm>,
    library: Option<&RuseLibrary>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| Ok(ctx.add_library(needed(library, "library")?.module())?))
}
