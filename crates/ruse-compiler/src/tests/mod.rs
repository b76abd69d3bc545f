//! Programs from source text against their code.

mod hostile;
mod inlining;
mod lowering;
mod support;
