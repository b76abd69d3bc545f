//! Exit statuses of the command itself, after `sysexits.h` and the conventions of shells. Those of failed
//! programs come from [`ruse::Error::exit_status`].

/// All went well.
pub(crate) const OK: i32 = 0;
/// The command line is wrong.
pub(crate) const USAGE: i32 = 64;
/// An input cannot be read.
pub(crate) const NO_INPUT: i32 = 66;
/// Output cannot be written.
pub(crate) const IO_ERROR: i32 = 74;
/// A limit is reached.
pub(crate) const LIMIT: i32 = 75;
/// A bug in Ruse.
pub(crate) const BUG: i32 = 101;
/// Ctrl-C.
pub(crate) const INTERRUPTED: i32 = 130;
/// Nobody reads the output any more.
pub(crate) const BROKEN_PIPE: i32 = 141;
/// SIGTERM.
pub(crate) const TERMINATED: i32 = 143;
