//! Functions of the host as procedures, and the data that belongs to them.

use std::ffi::c_void;
use std::ptr;

use ruse::{Context, Error, ErrorKind, Procedure, Rest, Value};

use crate::border::{Failure, Out, Owned, Text};
use crate::error::RuseError;
use crate::status::Status;
use crate::value::RuseValue;
use crate::vm::{RuseVm, with_vm};

/// `ruse_function`.
pub(crate) type HostFunction = unsafe extern "C" fn(
    vm: *const RuseVm,
    user: *mut c_void,
    count: usize,
    arguments: *const *const RuseValue,
    error: *mut *mut RuseError,
) -> *mut RuseValue;

/// `ruse_destructor`.
pub(crate) type Destructor = unsafe extern "C" fn(user: *mut c_void);

/// Data of the host, with what is to be done when nobody needs it any more.
pub(crate) struct UserData {
    pointer: *mut c_void,
    destructor: Option<Destructor>,
}

// SAFETY: C4, the host's data goes to whatever thread uses the VM.
unsafe impl Send for UserData {}
// SAFETY: C4, for functions of libraries that VMs share; nothing here is changed.
unsafe impl Sync for UserData {}

impl UserData {
    pub(crate) fn new(pointer: *mut c_void, destructor: Option<Destructor>) -> UserData {
        UserData { pointer, destructor }
    }

    pub(crate) fn pointer(&self) -> *mut c_void {
        self.pointer
    }
}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(destructor) = self.destructor {
            // SAFETY: C4, and this is the only call.
            unsafe { destructor(self.pointer) };
        }
    }
}

/// A function of the host with its data and arity.
pub(crate) struct Callback {
    function: HostFunction,
    user: UserData,
    least: usize,
    /// `usize::MAX` for any number.
    most: usize,
}

impl Callback {
    pub(crate) fn new(
        function: Option<HostFunction>,
        user: UserData,
        least: usize,
        most: usize,
    ) -> Result<Callback, Failure> {
        let function = function.ok_or_else(|| Failure::null("function"))?;
        if least > most {
            let message =
                format!("a function cannot take at least {least} and at most {most} arguments");
            return Err(Error::of_kind(ErrorKind::Value, message).into());
        }
        Ok(Callback { function, user, least, most })
    }

    /// The callback as a function of Rust.
    pub(crate) fn into_closure(
        self,
    ) -> impl for<'c, 'm> Fn(&'c mut Context<'m>, Rest<Value>) -> Result<Value, Error>
    + Send
    + Sync
    + 'static {
        move |ctx: &mut Context<'_>, arguments: Rest<Value>| self.call(ctx, arguments.0)
    }

    fn call(&self, ctx: &mut Context<'_>, arguments: Vec<Value>) -> Result<Value, Error> {
        if !(self.least..=self.most).contains(&arguments.len()) {
            return Err(self.wrong_arity(arguments.len()));
        }
        let handles: Vec<RuseValue> = arguments.into_iter().map(RuseValue::borrowed).collect();
        let pointers: Vec<*const RuseValue> = handles.iter().map(ptr::from_ref).collect();
        let mut error: *mut RuseError = ptr::null_mut();
        let returned = RuseVm::lend(ctx, |vm| {
            let (user, error) = (self.user.pointer(), &raw mut error);
            // SAFETY: C4 for the function, C7 for the arguments, and the others live during the call.
            unsafe { (self.function)(vm, user, pointers.len(), pointers.as_ptr(), error) }
        });
        let returned = returned.unwrap_or(ptr::null_mut());
        let value = RuseValue::take(Owned::new(returned));
        match (Owned::new(error).take(), value) {
            (Some(error), _) => Err(error.into_error()),
            (None, Some(value)) => Ok(value),
            (None, None) => ctx.value(()),
        }
    }

    #[cold]
    fn wrong_arity(&self, count: usize) -> Error {
        let Callback { least, most, .. } = self;
        let takes = match *most {
            usize::MAX => format!("at least {least}"),
            most if most == *least => least.to_string(),
            most => format!("{least} to {most}"),
        };
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("called with {count} argument{plural}, but it takes {takes}");
        Error::of_kind(ErrorKind::Arity, message)
    }
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_register(
    vm: Option<&RuseVm>,
    name: Text,
    least: usize,
    most: usize,
    function: Option<HostFunction>,
    user: *mut c_void,
    destructor: Option<Destructor>,
    error: Out<*mut RuseError>,
) -> Status {
    let user = UserData::new(user, destructor);
    with_vm(vm, &error, |ctx| {
        let name = name.name("name")?;
        let callback = Callback::new(function, user, least, most)?;
        Ok(ctx.set_global(name, Procedure::new(name, callback.into_closure()))?)
    })
}
