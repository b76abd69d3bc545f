//! The bytecode interpreter: frames on a VM stack, calls, continuations, errors, collection at safepoints.
//!
//! Start reading at [`vm`] (the public face), then `interpreter` (the dispatch loop) and one file of
//! `handlers` (what the ops of a family do).
//!
//! # Rules that the unsafe code here rests on, besides those of `ruse-heap`
//!
//! * **V1** Code was made by the compiler or passed the verifier (`ruse_isa::verify`): words are instructions
//!   (R1, R7), slots lie in the frame (R2, R9), labels and constants are in range and of the sort that the op
//!   needs (R3, R4, R5, R10, R11), a callee frame leaves the header alone (R6), every slot that is read was
//!   written on every path (R8), a static call, a primitive and a known closure get as many arguments as they
//!   take (R12, R13, R14), boxes are boxes (R14). What no rule proves, the interpreter checks: record types and
//!   the fields of records.
//! * **V2** A frame is entered only after its end was compared with the stack's limit, and the stack goes on
//!   beyond the limit by more than the largest frame, so every slot of a running frame and of the callee
//!   frame that it prepares is memory of the stack.
//! * **V3** Slot 0 of every frame holds a closure, whose template is alive and whose instance and instructions
//!   stay where they are as long as the template lives.
//! * **V4** Only slots that liveness calls live are read after a safepoint; the collector updates these.
//! * **V5** Machine code comes from a [`native::CodeGenerator`], which promises that it does what the Code does by
//!   the conventions of `ruse_isa::native`: it passes its context, frame and live values to helpers, and has
//!   written the live slots to the frame at every call, safepoint and exit.
//! * **V6** The function of a host procedure stays in its table, and where it is, while the procedure object lives,
//!   and the object stands in the prepared frame of every running call of it. The object's addresses are those of
//!   [`HostEntry::of`] this function.
//! * **V7** The cell of a host object is what O1 and O2 in [`cell`] say.

mod backtrace;
mod calls;
pub mod cell;
mod continuation;
mod disassemble;
mod handlers;
mod host;
mod instance;
mod interpreter;
mod learn;
pub mod lend;
mod link;
pub mod native;
mod prompt;
mod raise;
mod safepoint;
mod stack;
mod suspend;
mod timing;
pub mod trace;
mod vm;

pub use backtrace::{Backtrace, FrameInfo, FrameWithVariables};
pub use host::{CTarget, HostCode, HostEntry, HostFunction};
pub use link::{UnitError, UnitHandle, check_unit, load_unit};
pub use suspend::{HostFuture, HostOutput};
pub use vm::{Exit, Traced, Uncaught, Vm, VmConfig, VmStats, WORDS_PER_FRAME};

#[cfg(test)]
mod tests;
