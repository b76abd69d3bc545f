//! How a run ends without a value.

use ruse_heap::Value;
use ruse_heap::control::Stop;

/// How many activations are reported.
pub const HEAD: usize = 20;

/// One procedure activation, as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activation {
    /// Name of the source file.
    pub file: Option<String>,
    /// Line from 1, 0 when unknown.
    pub line: u32,
    /// Column in characters from 1, 0 when unknown.
    pub column: u32,
    /// Library or program that the code is of.
    pub unit: String,
}

/// An object that was raised and that no handler took.
#[derive(Clone, Debug)]
pub struct Uncaught {
    /// The object.
    pub payload: Value,
    /// The innermost activations at the raise.
    pub activations: Vec<Activation>,
}

/// Why a run ended without a value.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An object was raised and nobody handled it.
    Uncaught(Uncaught),
    /// The program asked to end with this status.
    Exit(i32),
    /// The run was ended from outside of the program. Nothing may catch it.
    Stopped(Stop, Vec<Activation>),
    /// An entry or a back-edge found no fuel. Nothing may catch it.
    OutOfFuel(Vec<Activation>),
    /// The program does what this engine states that it declines. Nothing may catch it.
    Declined(String),
}
