//! The contract between front end, interpreter and code generators.
//!
//! Four tables live here or are typed here, each in one file, and everything else derives from them:
//! instructions ([`ops`]), runtime calls ([`calls`]), value layouts ([`layout`]) and the type of a
//! primitive's row ([`prim`]; the rows stand beside their functions in `ruse-runtime`).
//! [`frame`] fixes the frame on the VM stack, [`code`] what a compiled unit is.
//!
//! Invariant: this crate depends on nothing, so every tier and tool can depend on it.
#![forbid(unsafe_code)]

pub mod atoms;
pub mod calls;
pub mod code;
pub mod decode;
pub mod encode;
pub mod foreign;
pub mod frame;
pub mod layout;
pub mod liveness;
pub mod native;
pub mod operands;
pub mod ops;
pub mod prim;
pub mod text;
pub mod verify;
