//! C as a binding sees it: libraries and their symbols ([`library`]), types and their layout ([`types`]), how values are
//! passed ([`abi`]), memory ([`memory`]), calls and what C calls back ([`door`]), `errno` ([`errno`]).
//!
//! Nothing here knows of Scheme: values come in and go out as [`memory::Datum`]s and as words of buffers. Crate `ruse` makes
//! Scheme of that, and the thunks that pass the words in registers are made by a code generator
//! ([`ruse_isa::foreign::ThunkGenerator`]).
//!
//! # Rules that the unsafe code here rests on
//!
//! * **F1** What a program declares of C is true: a function has the declared signature, a pointer that C gave points to
//!   what is said of it, memory lent to C is used as C promises. Nobody can check that. A host that grants
//!   `Capabilities::ffi` takes it over, as it does for Rust code that it links; without the grant nothing here is called.
//! * **F2** Thunks come from a [`ruse_isa::foreign::ThunkGenerator`], which promises that they do what that module says.
//! * **F3** Memory is read and written through a [`memory::Place`] only, within its size; who makes a place has seen that
//!   the memory was not freed.
//! * **F4** A callback's cell is never freed, so it is there whenever C calls. Its door is entered only on the thread that
//!   is in a call through that door, and the handler is taken out of the door while it runs.
//! * **F5** A library is never unloaded, so an address from it stays good.

pub mod abi;
pub mod door;
pub mod errno;
pub mod library;
pub mod memory;
pub mod types;
