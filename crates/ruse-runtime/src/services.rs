//! Procedures that other crates bring along, for libraries in Scheme: files, processes, regular expressions.
//!
//! In: a table of names and functions, set when the VM is made. Out: the primitive `%service`, which calls one. A
//! service is a primitive in all but its row: it may allocate and raise, polls where it works long, and never calls Scheme.
//! Its arity is the business of the Scheme procedure around it; a service reads the arguments that it wants with
//! [`argument`].

use std::sync::Arc;

use hashbrown::HashMap;
use ruse_heap::{Kind, Value};

use crate::conditions::ErrorKind;
use crate::prims::PrimFn;
use crate::raise::Raise;
use crate::runtime::Runtime;

/// A service: its name and its function.
pub type Service = (&'static str, PrimFn);

/// The services of a VM.
#[derive(Clone, Default)]
pub struct Services(Option<Arc<HashMap<&'static str, PrimFn>>>);

impl Services {
    /// A table of rows.
    pub fn new(rows: impl IntoIterator<Item = Service>) -> Services {
        Services(Some(Arc::new(rows.into_iter().collect())))
    }

    fn find(&self, name: &str) -> Option<PrimFn> {
        self.0.as_ref()?.get(name).copied()
    }
}

/// An argument of a service; `#f` where there is none.
#[inline]
pub fn argument(args: &[Value], index: usize) -> Value {
    args.get(index).copied().unwrap_or(Value::FALSE)
}

/// The primitive `%service`: the name of the service, then its arguments.
pub(crate) fn service(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_kind("%service", 1, args[0], Kind::Symbol, "a symbol")?;
    match rt.services.find(rt.heap.symbol_name(args[0])) {
        Some(run) => run(rt, &args[1..]),
        None => {
            let message =
                "this build of Ruse has not the feature `system`, without which there is no";
            Err(rt.error(ErrorKind::Host, "", message, &[args[0]]))
        }
    }
}
