//! `#[derive(FromScheme)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Type};

use crate::attributes::Fallback;
use crate::into_scheme::takes_false;
use crate::shape::{Body, Form, Kind, Part, Passage, Shape, Variant, argument_of};

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let shape = Shape::of(input)?;
    let krate = &shape.krate;
    let ident = &shape.ident;
    let generics = shape.bounded(&quote!(#krate::FromScheme), true);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = shape.generics.split_for_impl();
    let body = match &shape.kind {
        Kind::Struct(body) => of_struct(&shape, body),
        Kind::Enum(variants) => of_enum(&shape, variants),
    };
    let takes_false = takes_false(&shape, "FromScheme");
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics #krate::FromScheme for #ident #ty_generics #where_clause {
            #takes_false
            fn from_scheme(
                value: &#krate::Value,
                ctx: &mut #krate::Context<'_>,
            ) -> ::core::result::Result<Self, #krate::Error> {
                #krate::__derive::nested(ctx, |ctx| { #body })
            }
        }
    })
}

fn of_struct(shape: &Shape, body: &Body) -> TokenStream {
    let (krate, ident) = (&shape.krate, &shape.ident);
    let taken = body.parts.iter().filter(|part| !part.skip);
    match body.form {
        Form::Unit => {
            let name = &shape.name;
            quote! {
                #krate::__derive::is_symbol(value, ctx, #name)?;
                ::core::result::Result::Ok(#ident)
            }
        }
        Form::Transparent => construct(&quote!(#ident), body, |part, passage| {
            let ty = passage.ty();
            quote_spanned!(part.ty.span()=> <#ty as #krate::FromScheme>::from_scheme(value, ctx)?)
        }),
        Form::List => {
            let count = taken.count();
            let construct = construct_list(&quote!(#ident), body);
            quote! {
                let parts = #krate::__derive::Sequence::of(value, ctx, #count)?;
                #construct
            }
        }
        Form::Record => {
            let construct = construct_record(&quote!(#ident), body);
            quote! {
                let parts = #krate::__derive::Record::of(value, ctx)?;
                #construct
            }
        }
    }
}

fn of_enum(shape: &Shape, variants: &[Variant]) -> TokenStream {
    let (krate, ident) = (&shape.krate, &shape.ident);
    let known: Vec<&Variant> = variants.iter().filter(|variant| !variant.skip).collect();
    let expected = alternatives(&known);
    let arms = known.iter().map(|variant| {
        let (name, variant_ident) = (&variant.name, &variant.ident);
        let path = quote!(#ident::#variant_ident);
        let count = variant.body.parts.iter().filter(|part| !part.skip).count();
        match variant.body.form {
            Form::Unit => quote! {
                #name if tagged.is_symbol() => ::core::result::Result::Ok(#path)
            },
            Form::Record => {
                let construct = construct_record(&path, &variant.body);
                quote!(#name if !tagged.is_symbol() => {
                    let parts = tagged.record(ctx)?;
                    #construct
                })
            }
            Form::List | Form::Transparent => {
                let construct = construct_list(&path, &variant.body);
                quote!(#name if tagged.has(#count) => {
                    let parts = tagged.sequence();
                    #construct
                })
            }
        }
    });
    quote! {
        let tagged = #krate::__derive::Tagged::of(value, ctx, #expected)?;
        match tagged.name() {
            #(#arms,)*
            _ => ::core::result::Result::Err(ctx.mismatch(#expected, value)),
        }
    }
}

/// What an enum's values look like: `` `north`, `(move distance)` or `(turn 2 fields)` ``.
fn alternatives(variants: &[&Variant]) -> String {
    let each = variants.iter().map(|variant| {
        let name = &variant.name;
        let taken = variant.body.parts.iter().filter(|part| !part.skip);
        match variant.body.form {
            Form::Unit => format!("`{name}`"),
            Form::Record => {
                let fields: String =
                    taken.map(|part| format!(" ({} . value)", part.name)).collect();
                format!("`({name}{fields})`")
            }
            Form::List | Form::Transparent => {
                let fields: String = taken.map(|_| " value").collect();
                format!("`({name}{fields})`")
            }
        }
    });
    let each: Vec<String> = each.collect();
    match each.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, front)) => format!("{} or {last}", front.join(", ")),
        None => "nothing: every variant is skipped".to_owned(),
    }
}

fn construct(
    path: &TokenStream,
    body: &Body,
    take: impl Fn(&Part, &Passage) -> TokenStream,
) -> TokenStream {
    let fields = body.parts.iter().map(|part| {
        let member = &part.member;
        let value = if part.skip {
            fallback(part.fallback.as_ref().unwrap_or(&Fallback::Default), &part.ty)
        } else {
            let passage = Passage::of(&part.ty);
            passage.back(&take(part, &passage))
        };
        quote!(#member: #value)
    });
    quote!(::core::result::Result::Ok(#path { #(#fields),* }))
}

fn construct_list(path: &TokenStream, body: &Body) -> TokenStream {
    let mut numbers = std::collections::HashMap::new();
    for part in body.parts.iter().filter(|part| !part.skip) {
        let number = numbers.len();
        numbers.insert(part.variable.clone(), number);
    }
    construct(path, body, |part, passage| {
        let (ty, number) = (passage.ty(), numbers[&part.variable]);
        quote_spanned!(part.ty.span()=> parts.element::<#ty>(ctx, #number)?)
    })
}

fn construct_record(path: &TokenStream, body: &Body) -> TokenStream {
    construct(path, body, |part, passage| {
        let (ty, name) = (passage.ty(), &part.name);
        let span = part.ty.span();
        let may_be_missing = argument_of(&part.ty, "Option").is_some();
        match &part.fallback {
            None if may_be_missing => quote_spanned! {span=>
                parts.field_or::<#ty>(ctx, #name, || ::core::option::Option::None)?
            },
            None => quote_spanned!(span=> parts.field::<#ty>(ctx, #name)?),
            // A missing field gets its fallback as the type that it is.
            Some(value) => {
                let value = fallback(value, &part.ty);
                let whole = &part.ty;
                let variable = &part.variable;
                let out = passage.out(variable);
                quote_spanned!(span=> parts.field_or::<#ty>(ctx, #name, || {
                    let #variable: #whole = #value;
                    #out
                })?)
            }
        }
    })
}

fn fallback(fallback: &Fallback, ty: &Type) -> TokenStream {
    match fallback {
        Fallback::Default => {
            quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default())
        }
        Fallback::Expression(expression) => quote!(#expression),
    }
}
