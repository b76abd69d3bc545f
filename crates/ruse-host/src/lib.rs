//! What others are told of machine code that this process makes: debuggers ([`debugger`]), profilers ([`profile`])
//! and the processor's instruction caches ([`cache`]).
//!
//! These are interfaces of the whole process, by name or by process number, so what is listed there is the one state
//! that several VMs share. No VM reads it: nothing that a program computes depends on it.
//!
//! # Rules that the unsafe code here rests on
//!
//! * **D1** The list of the debugger interface is changed only under its lock, and an entry is in it from its
//!   registration to the end of its [`debugger::Registration`], which owns entry and object.
//! * **D2** The page of the profiler's marker is never read, so nobody sees it change with the file.
//! * **D3** Caches are told of memory that a slice lends, which is mapped and readable.

pub mod cache;
pub mod debugger;
pub mod profile;
