//! The engine *thunk*: Core compiled to a tree of Rust closures.
