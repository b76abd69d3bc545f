//! The derive macros of crate `ruse`, which re-exports them under its feature `derive`: see there for what they mean,
//! with examples.
//!
//! In comes the text of a type or of an `impl` block, out goes an implementation of a trait of `ruse`. The macros name
//! everything by its full path, use no part of `ruse` that is not public, and turn what they cannot do into compile
//! errors at the place in question.
#![forbid(unsafe_code)]

mod attributes;
mod from_scheme;
mod host_type;
mod into_scheme;
mod methods;
#[cfg(test)]
mod misuse;
mod names;
mod shape;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemImpl, parse_macro_input};

fn finish(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Implements `IntoScheme`.
#[proc_macro_derive(IntoScheme, attributes(scheme))]
pub fn into_scheme(input: TokenStream) -> TokenStream {
    finish(into_scheme::derive(parse_macro_input!(input as DeriveInput)))
}

/// Implements `FromScheme`.
#[proc_macro_derive(FromScheme, attributes(scheme))]
pub fn from_scheme(input: TokenStream) -> TokenStream {
    finish(from_scheme::derive(parse_macro_input!(input as DeriveInput)))
}

/// Implements `HostType`.
#[proc_macro_derive(HostType, attributes(scheme))]
pub fn host_type(input: TokenStream) -> TokenStream {
    finish(host_type::derive(parse_macro_input!(input as DeriveInput)))
}

/// Makes the functions of an `impl` block constructors and methods of a host type.
#[proc_macro_attribute]
pub fn methods(arguments: TokenStream, block: TokenStream) -> TokenStream {
    finish(methods::expand(arguments.into(), parse_macro_input!(block as ItemImpl)))
}
