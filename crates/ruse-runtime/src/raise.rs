//! Raising: a primitive that fails leaves what happened in the runtime and returns [`Raise`].

use ruse_heap::{OutOfMemory, Value};

use crate::conditions::ErrorKind;
use crate::runtime::Runtime;

/// Proof that something is pending in [`Runtime::pending`]; the error type of every primitive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raise(());

/// What is pending.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Pending {
    /// Nothing.
    None,
    /// An object was raised (R7RS 6.11).
    Exception {
        /// The object.
        payload: Value,
        /// Whether the handler may return (`raise-continuable`).
        continuable: bool,
    },
    /// Memory is short: the VM collects and runs the instruction once more, then makes it an error.
    Memory(OutOfMemory),
    /// The interrupt flag was seen inside a long primitive: the VM handles it and, when the program goes
    /// on, runs the instruction once more.
    Interrupt,
    /// The program ends with this exit status; nothing may catch it.
    Exit(i32),
    /// Code is to be linked, see [`Runtime::request_link`].
    Link,
    /// A function of the host ended in another way, which the VM knows.
    Host,
}

impl Runtime {
    /// Leaves something pending.
    pub fn pend(&mut self, pending: Pending) -> Raise {
        self.pending = pending;
        Raise(())
    }

    /// Raises any object.
    pub fn raise(&mut self, payload: Value) -> Raise {
        self.pending = Pending::Exception { payload, continuable: false };
        Raise(())
    }

    /// Raises any object; the handler may return.
    pub fn raise_continuable(&mut self, payload: Value) -> Raise {
        self.pending = Pending::Exception { payload, continuable: true };
        Raise(())
    }

    /// Ends the program.
    pub fn exit(&mut self, status: i32) -> Raise {
        self.pending = Pending::Exit(status);
        Raise(())
    }

    /// Makes sure that `bytes` more fit the heap.
    ///
    /// # Errors
    /// Asks the VM to collect and try again. Call it before any side effect.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Raise> {
        self.heap.reserve(bytes).map_err(|refused| {
            self.pending = Pending::Memory(refused);
            Raise(())
        })
    }

    /// Lets an interrupt stop a long primitive. Call it every some thousand steps, while the primitive can
    /// still be started again from its arguments.
    ///
    /// # Errors
    /// When the VM was interrupted.
    #[inline]
    pub fn poll(&mut self) -> Result<(), Raise> {
        use ruse_heap::control::reason;
        if self.heap.control().is_requested(reason::STOP) {
            self.pending = Pending::Interrupt;
            return Err(Raise(()));
        }
        Ok(())
    }

    /// Raises an error condition.
    pub fn error(
        &mut self,
        kind: ErrorKind,
        who: &str,
        message: &str,
        irritants: &[Value],
    ) -> Raise {
        let condition = self.condition(kind, who, message, irritants);
        self.raise(condition)
    }

    /// Raises: argument `position` (from 1) of `who` is not of the type wanted, e.g. `"a pair"`.
    #[cold]
    pub fn type_error(
        &mut self,
        who: &str,
        position: usize,
        expected: &str,
        value: Value,
    ) -> Raise {
        let position = position + self.argument_offset;
        let message = format!("argument {position} must be {expected}, but it is");
        self.error(ErrorKind::Type, who, &message, &[value])
    }

    /// Raises: the index in argument `position` is outside `0..limit` (or `0..=limit` when `inclusive`).
    #[cold]
    pub fn index_error(
        &mut self,
        who: &str,
        position: usize,
        index: Value,
        limit: usize,
        inclusive: bool,
    ) -> Raise {
        let message = if limit == 0 && !inclusive {
            format!("argument {position} is an index into something empty:")
        } else {
            let last = if inclusive { limit } else { limit - 1 };
            format!("argument {position} must be an index from 0 to {last}, but it is")
        };
        self.error(ErrorKind::Index, who, &message, &[index])
    }

    /// Raises: a value of the right type that is not acceptable.
    #[cold]
    pub fn value_error(&mut self, who: &str, message: &str, value: Value) -> Raise {
        self.error(ErrorKind::Value, who, message, &[value])
    }
}
