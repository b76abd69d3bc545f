//! What `#[scheme(...)]` says: on a type, a field, a variant, a function. Words that do not belong there are errors.

use proc_macro2::Span;
use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, LitStr, Path};

use crate::names::Case;

/// What a missing field becomes.
#[derive(Clone)]
pub(crate) enum Fallback {
    /// `Default::default()`
    Default,
    /// The value of an expression.
    Expression(Box<Expr>),
}

/// On a type.
#[derive(Default)]
pub(crate) struct TypeAttributes {
    pub(crate) name: Option<LitStr>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) transparent: Option<Span>,
    pub(crate) krate: Option<Path>,
    pub(crate) equal: Option<Span>,
    pub(crate) order: Option<Span>,
    pub(crate) display: Option<Span>,
}

/// On a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) name: Option<LitStr>,
    pub(crate) fallback: Option<Fallback>,
    pub(crate) skip: bool,
    pub(crate) get: Option<Span>,
    pub(crate) set: Option<Span>,
}

/// On a variant.
#[derive(Default)]
pub(crate) struct VariantAttributes {
    pub(crate) name: Option<LitStr>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) skip: bool,
}

/// On a function of an `impl` block.
#[derive(Default)]
pub(crate) struct FunctionAttributes {
    pub(crate) name: Option<LitStr>,
    pub(crate) constructor: Option<Span>,
    pub(crate) function: Option<Span>,
    pub(crate) skip: Option<Span>,
}

/// For which macro a type's or field's attributes are read: each knows some words only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Conversion,
    Host,
}

fn each(
    attributes: &[Attribute],
    mut take: impl FnMut(&ParseNestedMeta<'_>, &str) -> syn::Result<bool>,
) -> syn::Result<()> {
    for attribute in attributes.iter().filter(|it| it.path().is_ident("scheme")) {
        attribute.parse_nested_meta(|meta| {
            let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            if take(&meta, &word)? {
                return Ok(());
            }
            let word = meta.path.to_token_stream();
            Err(meta.error(format!("`{word}` means nothing here")))
        })?;
    }
    Ok(())
}

fn name(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    let name: LitStr = meta.value()?.parse()?;
    if name.value().is_empty() {
        return Err(syn::Error::new(name.span(), "a name has at least one character"));
    }
    Ok(name)
}

fn case(meta: &ParseNestedMeta<'_>) -> syn::Result<Case> {
    let text: LitStr = meta.value()?.parse()?;
    Case::parse(&text.value(), text.span())
}

impl TypeAttributes {
    pub(crate) fn parse(attributes: &[Attribute], of: Use) -> syn::Result<TypeAttributes> {
        let mut found = TypeAttributes::default();
        each(attributes, |meta, word| {
            let span = meta.path.span();
            match (word, of) {
                ("rename", Use::Conversion) | ("name", Use::Host) => {
                    found.name = Some(name(meta)?);
                }
                ("rename_all", _) => found.rename_all = Some(case(meta)?),
                ("crate", _) => {
                    found.krate = Some(meta.value()?.parse::<LitStr>()?.parse()?);
                }
                ("transparent", Use::Conversion) => found.transparent = Some(span),
                ("equal", Use::Host) => found.equal = Some(span),
                ("order", Use::Host) => found.order = Some(span),
                ("display", Use::Host) => found.display = Some(span),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(found)
    }
}

impl FieldAttributes {
    pub(crate) fn parse(attributes: &[Attribute], of: Use) -> syn::Result<FieldAttributes> {
        let mut found = FieldAttributes::default();
        each(attributes, |meta, word| {
            let span = meta.path.span();
            match (word, of) {
                ("rename", _) => found.name = Some(name(meta)?),
                ("skip", Use::Conversion) => found.skip = true,
                ("default", Use::Conversion) => {
                    found.fallback = Some(if meta.input.peek(syn::Token![=]) {
                        Fallback::Expression(Box::new(meta.value()?.parse()?))
                    } else {
                        Fallback::Default
                    });
                }
                ("get", Use::Host) => found.get = Some(span),
                ("set", Use::Host) => found.set = Some(span),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(found)
    }
}

impl VariantAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<VariantAttributes> {
        let mut found = VariantAttributes::default();
        each(attributes, |meta, word| {
            match word {
                "rename" => found.name = Some(name(meta)?),
                "rename_all" => found.rename_all = Some(case(meta)?),
                "skip" => found.skip = true,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(found)
    }
}

impl FunctionAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<FunctionAttributes> {
        let mut found = FunctionAttributes::default();
        each(attributes, |meta, word| {
            let span = meta.path.span();
            match word {
                "rename" => found.name = Some(name(meta)?),
                "constructor" => found.constructor = Some(span),
                "function" => found.function = Some(span),
                "skip" => found.skip = Some(span),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(found)
    }
}
