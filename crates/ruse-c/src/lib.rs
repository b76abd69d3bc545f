//! The C API: what `include/ruse.h` declares, which is the documentation for those who call it.
//!
//! In: pointers and numbers from C. Out: the same, a status, and an error object where the caller wants one. No panic
//! leaves a function of this crate, and no null pointer harms it.
//!
//! # Rules that the unsafe code here rests on
//!
//! C keeps C1 to C4, as the header says; this crate keeps C5 to C7.
//!
//! * **C1** A pointer to an object of this library is null, or came from the function that makes such objects and has
//!   not been given to the function that frees them. Parameters of type `Option<&T>` say that.
//! * **C2** A pointer with a length points to that many readable elements for the length of the call, or is null; a
//!   text without a length ends with a zero.
//! * **C3** A pointer for a result is null, or points to memory for one value that nobody else uses during the call.
//! * **C4** A function of the host may be called with its user data, and the destructor once, on whatever thread the VM
//!   is used on. It returns to its caller: it neither unwinds nor jumps.
//! * **C5** What C gets to own is a box: made by `Box::into_raw`, taken back once by `Box::from_raw`. Handles of a
//!   callback's arguments are no boxes and say so.
//! * **C6** A context is in the hands of one function at a time: who takes it out of a [`vm::RuseVm`] leaves nothing
//!   there, and puts it back when done. While a function of the host runs, the context lent to it is there, for the
//!   thread it runs on.
//! * **C7** Arguments of a callback live until it has returned.

mod border;
mod callback;
mod engine;
mod error;
mod library;
mod options;
mod pointer;
mod read;
mod status;
mod value;
mod vm;

/// The header allows these on many threads at once.
const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<engine::RuseEngine>();
    shared::<engine::RuseProgram>();
    shared::<error::RuseError>();
    shared::<library::RuseLibrary>();
    shared::<options::RuseOptions>();
    shared::<read::RuseBytes>();
    shared::<read::RuseItems>();
    shared::<value::RuseValue>();
    shared::<vm::RuseInterrupt>();
};
