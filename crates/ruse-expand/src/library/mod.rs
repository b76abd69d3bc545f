//! Libraries (R7RS §5.6): the registry, `import`, `define-library`, interfaces of compiled libraries.

mod define;
mod import;
pub(crate) mod interface;
pub(crate) mod registry;
pub(crate) mod types;
