//! The passes, one file each; `pipeline` lists them in order.

pub(crate) mod assignment;
pub(crate) mod closures;
pub(crate) mod depth;
pub(crate) mod fold;
pub(crate) mod graph;
pub(crate) mod letrec;
pub(crate) mod loops;
pub(crate) mod normalize;
pub(crate) mod simplify;
pub(crate) mod toplevel;
