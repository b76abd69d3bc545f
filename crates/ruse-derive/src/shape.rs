//! A type to convert, as both directions see it: names decided, attributes read, misuse refused.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Fields, GenericArgument, GenericParam, Generics, Ident, Path, PathArguments,
    Type,
};

use crate::attributes::{Fallback, FieldAttributes, TypeAttributes, Use, VariantAttributes};
use crate::names::Case;

/// A field that has a part in the conversion, or none.
pub(crate) struct Part {
    /// What it is called in a pattern or constructor: a name or a number.
    pub(crate) member: syn::Member,
    /// The variable that holds it.
    pub(crate) variable: Ident,
    /// Its name in Scheme, for fields with names.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) skip: bool,
    pub(crate) fallback: Option<Fallback>,
}

/// The form that the fields have in Scheme.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Nothing: the name stands for it.
    Unit,
    /// The value of the only field.
    Transparent,
    /// A list of the values.
    List,
    /// An association list.
    Record,
}

pub(crate) struct Body {
    pub(crate) form: Form,
    pub(crate) parts: Vec<Part>,
}

pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) skip: bool,
    pub(crate) body: Body,
}

pub(crate) enum Kind {
    Struct(Body),
    Enum(Vec<Variant>),
}

/// A type to convert.
pub(crate) struct Shape {
    pub(crate) ident: Ident,
    /// The type's name in Scheme.
    pub(crate) name: String,
    pub(crate) generics: Generics,
    pub(crate) krate: TokenStream,
    pub(crate) kind: Kind,
}

impl Shape {
    pub(crate) fn of(input: DeriveInput) -> syn::Result<Shape> {
        let attributes = TypeAttributes::parse(&input.attrs, Use::Conversion)?;
        let case = attributes.rename_all.unwrap_or(Case::Kebab);
        let name = match &attributes.name {
            Some(name) => name.value(),
            None => case.of(&input.ident),
        };
        let kind = match &input.data {
            Data::Struct(data) => {
                let mut body = body_of(&data.fields, case)?;
                if attributes.transparent.is_some() || body.is_newtype() {
                    body.make_transparent(attributes.transparent)?;
                }
                Kind::Struct(body)
            }
            Data::Enum(data) => {
                if let Some(span) = attributes.transparent {
                    let message = "only a struct with one field can be transparent";
                    return Err(syn::Error::new(span, message));
                }
                if data.variants.is_empty() {
                    let message = "an enum without variants has no values to convert";
                    return Err(syn::Error::new(input.ident.span(), message));
                }
                let variants = data.variants.iter().map(|it| variant_of(it, case));
                let variants = variants.collect::<syn::Result<Vec<_>>>()?;
                refuse_same_names(
                    variants.iter().filter(|it| !it.skip).map(|it| (&it.ident, &it.name)),
                )?;
                Kind::Enum(variants)
            }
            Data::Union(data) => {
                let message = "a union does not say which field it has: convert it by hand";
                return Err(syn::Error::new(data.union_token.span(), message));
            }
        };
        let krate = krate(attributes.krate.as_ref());
        Ok(Shape { ident: input.ident, name, generics: input.generics, krate, kind })
    }

    fn bodies(&self) -> Vec<&Body> {
        match &self.kind {
            Kind::Struct(body) => vec![body],
            Kind::Enum(variants) => {
                variants.iter().filter(|it| !it.skip).map(|it| &it.body).collect()
            }
        }
    }

    /// The generics with a bound on each type parameter that a converted field mentions; `fallback` also bounds those
    /// that only skipped fields mention.
    pub(crate) fn bounded(&self, bound: &TokenStream, fallback: bool) -> Generics {
        let mut generics = self.generics.clone();
        for parameter in &mut generics.params {
            let GenericParam::Type(parameter) = parameter else { continue };
            let mentioned = |skipped: bool| {
                let mut parts = self.bodies().into_iter().flat_map(|body| &body.parts);
                parts.any(|part| {
                    part.skip == skipped
                        && !is_phantom(&part.ty)
                        && mentions(&part.ty, &parameter.ident)
                })
            };
            if mentioned(false) {
                parameter.bounds.push(syn::parse_quote!(#bound));
            }
            if fallback && mentioned(true) {
                parameter.bounds.push(syn::parse_quote!(::core::default::Default));
            }
        }
        generics
    }
}

/// The path of crate `ruse`.
pub(crate) fn krate(path: Option<&Path>) -> TokenStream {
    path.map_or_else(|| quote!(::ruse), ToTokens::to_token_stream)
}

impl Body {
    pub(crate) fn is_newtype(&self) -> bool {
        self.form == Form::List && self.parts.len() == 1 && !self.parts[0].skip
    }

    fn make_transparent(&mut self, span: Option<proc_macro2::Span>) -> syn::Result<()> {
        let count = self.parts.iter().filter(|part| !part.skip).count();
        if count != 1 {
            let message = "only a struct with one field that is not skipped can be transparent";
            return Err(syn::Error::new(
                span.unwrap_or_else(proc_macro2::Span::call_site),
                message,
            ));
        }
        self.form = Form::Transparent;
        Ok(())
    }
}

fn body_of(fields: &Fields, case: Case) -> syn::Result<Body> {
    let form = match fields {
        Fields::Named(_) => Form::Record,
        Fields::Unnamed(_) => Form::List,
        Fields::Unit => Form::Unit,
    };
    let parts = fields.iter().enumerate().map(|(index, field)| {
        let attributes = FieldAttributes::parse(&field.attrs, Use::Conversion)?;
        if form == Form::List {
            if let Some(name) = &attributes.name {
                let message = "a field without a name in Rust has none in Scheme";
                return Err(syn::Error::new(name.span(), message));
            }
            if attributes.fallback.is_some() && !attributes.skip {
                let message = "only a field with a name can be missing";
                return Err(syn::Error::new(field.span(), message));
            }
        }
        let name = match (&attributes.name, &field.ident) {
            (Some(name), _) => name.value(),
            (None, Some(ident)) => case.of(ident),
            (None, None) => (index + 1).to_string(),
        };
        let member = match &field.ident {
            Some(ident) => syn::Member::Named(ident.clone()),
            None => syn::Member::Unnamed(index.into()),
        };
        Ok(Part {
            member,
            variable: quote::format_ident!("field_{index}"),
            name,
            ty: field.ty.clone(),
            skip: attributes.skip,
            fallback: attributes.fallback,
        })
    });
    let parts = parts.collect::<syn::Result<Vec<_>>>()?;
    if form == Form::Record {
        let named = fields.iter().zip(&parts).filter(|(_, part)| !part.skip);
        refuse_same_names(
            named.filter_map(|(field, part)| Some((field.ident.as_ref()?, &part.name))),
        )?;
    }
    Ok(Body { form, parts })
}

fn variant_of(variant: &syn::Variant, case: Case) -> syn::Result<Variant> {
    let attributes = VariantAttributes::parse(&variant.attrs)?;
    let name = match &attributes.name {
        Some(name) => name.value(),
        None => case.of(&variant.ident),
    };
    let body = body_of(&variant.fields, attributes.rename_all.unwrap_or(case))?;
    Ok(Variant { ident: variant.ident.clone(), name, skip: attributes.skip, body })
}

fn refuse_same_names<'a>(names: impl Iterator<Item = (&'a Ident, &'a String)>) -> syn::Result<()> {
    let mut seen = std::collections::HashMap::new();
    for (ident, name) in names {
        if let Some(other) = seen.insert(name, ident) {
            let message = format!("`{other}` and `{ident}` have the same name in Scheme: `{name}`");
            return Err(syn::Error::new(ident.span(), message));
        }
    }
    Ok(())
}

/// Whether tokens mention an identifier.
fn mentions(tokens: &impl ToTokens, ident: &Ident) -> bool {
    fn among(tokens: TokenStream, ident: &Ident) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(found) => found == *ident,
            proc_macro2::TokenTree::Group(group) => among(group.stream(), ident),
            _ => false,
        })
    }
    among(tokens.to_token_stream(), ident)
}

/// The only type argument of a type of that name, as `T` of `Option<T>`.
pub(crate) fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

fn is_phantom(ty: &Type) -> bool {
    argument_of(ty, "PhantomData").is_some()
}

/// How a field goes through the conversion: boxes do not show in Scheme. They are told by their name, for a trait
/// cannot be implemented for all boxes (a box of a foreign type may get an implementation elsewhere).
pub(crate) enum Passage {
    /// As the type that it is.
    Plain(Type),
    /// `Box<T>` as `T`.
    Boxed(Type),
    /// `Option<Box<T>>` as `Option<T>`.
    OptionBoxed(Type),
}

impl Passage {
    pub(crate) fn of(ty: &Type) -> Passage {
        let is_sized = |inner: &Type| match inner {
            Type::Path(path) => !path.path.is_ident("str"),
            Type::Slice(_) | Type::TraitObject(_) => false,
            _ => true,
        };
        if let Some(inner) = argument_of(ty, "Box").filter(|inner| is_sized(inner)) {
            return Passage::Boxed(inner.clone());
        }
        let boxed = argument_of(ty, "Option").and_then(|inner| argument_of(inner, "Box"));
        if let Some(inner) = boxed.filter(|inner| is_sized(inner)) {
            return Passage::OptionBoxed(syn::parse_quote!(::core::option::Option<#inner>));
        }
        Passage::Plain(ty.clone())
    }

    /// The type that is converted.
    pub(crate) fn ty(&self) -> &Type {
        match self {
            Passage::Plain(ty) | Passage::Boxed(ty) | Passage::OptionBoxed(ty) => ty,
        }
    }

    /// What is converted of a variable with the field's value.
    pub(crate) fn out(&self, variable: &Ident) -> TokenStream {
        match self {
            Passage::Plain(_) => quote!(#variable),
            Passage::Boxed(_) => quote!(*#variable),
            Passage::OptionBoxed(_) => quote!(#variable.map(|inner| *inner)),
        }
    }

    /// The field's value from what was converted.
    pub(crate) fn back(&self, value: &TokenStream) -> TokenStream {
        match self {
            Passage::Plain(_) => quote!(#value),
            Passage::Boxed(_) => quote!(::std::boxed::Box::new(#value)),
            Passage::OptionBoxed(_) => quote!(#value.map(::std::boxed::Box::new)),
        }
    }
}
