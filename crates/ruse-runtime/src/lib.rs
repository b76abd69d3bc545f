//! The runtime: primitives, runtime calls, printer, reader glue, ports, hash tables, conditions.
//!
//! Comes in: values of one heap. Goes out: values, or [`Raise`] with a pending exception in the
//! [`Runtime`]. Nothing here collects and nothing here calls back into Scheme (law 4): what takes a
//! procedure as an argument is written in Scheme (`lib/ruse/core.sld`).
//!
//! Start reading at [`runtime`], then any file of [`prims`].
#![forbid(unsafe_code)]

pub mod calls;
pub mod capabilities;
pub mod conditions;
pub mod equal;
pub mod foreign;
pub mod globals;
pub mod host;
pub mod literal;
pub mod number;
pub mod ports;
pub mod prims;
pub mod print;
pub mod pvector;
pub mod raise;
pub mod read;
pub mod runtime;
pub mod services;
pub mod structs;
pub mod table;
pub mod unicode;
pub mod world;

pub use capabilities::{Access, Capabilities};
pub use conditions::ErrorKind;
pub use foreign::{Foreign, PointerParts};
pub use host::Host;
pub use number::is_number_text;
pub use prims::{PrimFn, Primitive, primitive_index, primitive_infos, primitives};
pub use raise::{Pending, Raise};
pub use runtime::{Runtime, RuntimeConfig};
pub use services::{Service, Services};
pub use world::World;
