//! `#[derive(IntoScheme)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Ident};

use crate::shape::{Body, Form, Kind, Passage, Shape};

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let shape = Shape::of(input)?;
    let krate = &shape.krate;
    let ident = &shape.ident;
    let generics = shape.bounded(&quote!(#krate::IntoScheme), false);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = shape.generics.split_for_impl();
    let body = match &shape.kind {
        Kind::Struct(body) => {
            let pattern = pattern(body);
            let make = make(krate, body, None, &shape.name);
            quote!(let #ident #pattern = self; #make)
        }
        Kind::Enum(variants) => {
            let arms = variants.iter().map(|variant| {
                let name = &variant.ident;
                if variant.skip {
                    let message =
                        format!("the variant `{name}` of `{ident}` has no counterpart in Scheme");
                    return quote!(#ident::#name { .. } =>
                        ::core::result::Result::Err(#krate::Error::host(#message)));
                }
                let pattern = pattern(&variant.body);
                let make = make(krate, &variant.body, Some(&variant.name), &variant.name);
                quote!(#ident::#name #pattern => { #make })
            });
            quote!(match self { #(#arms,)* })
        }
    };
    let takes_false = takes_false(&shape, "IntoScheme");
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics #krate::IntoScheme for #ident #ty_generics #where_clause {
            #takes_false
            fn into_scheme(
                self,
                ctx: &mut #krate::Context<'_>,
            ) -> ::core::result::Result<#krate::Value, #krate::Error> {
                #body
            }
        }
    })
}

/// Whether `#f` is a value of a transparent type is up to its field.
pub(crate) fn takes_false(shape: &Shape, conversion: &str) -> TokenStream {
    let Kind::Struct(body) = &shape.kind else { return TokenStream::new() };
    let part = body.parts.iter().find(|part| !part.skip);
    let (Form::Transparent, Some(part)) = (body.form, part) else { return TokenStream::new() };
    let krate = &shape.krate;
    let conversion = Ident::new(conversion, proc_macro2::Span::call_site());
    let passage = Passage::of(&part.ty);
    let ty = passage.ty();
    quote!(const TAKES_FALSE: bool = <#ty as #krate::#conversion>::TAKES_FALSE;)
}

/// A pattern that takes the fields apart.
fn pattern(body: &Body) -> TokenStream {
    let fields = body.parts.iter().map(|part| {
        let (member, variable) = (&part.member, &part.variable);
        if part.skip { quote!(#member: _) } else { quote!(#member: #variable) }
    });
    quote!({ #(#fields),* })
}

/// The value, of fields in variables; `tag` is the symbol that stands before those of a variant.
fn make(krate: &TokenStream, body: &Body, tag: Option<&str>, name: &str) -> TokenStream {
    let parts: Vec<_> = body.parts.iter().filter(|part| !part.skip).collect();
    if body.form == Form::Unit {
        return quote!(#krate::__derive::symbol(ctx, #name));
    }
    if let (Form::Transparent, Some(part)) = (body.form, parts.first()) {
        let passage = Passage::of(&part.ty);
        let (ty, value) = (passage.ty(), passage.out(&part.variable));
        return quote_spanned!(part.ty.span()=>
            <#ty as #krate::IntoScheme>::into_scheme(#value, ctx));
    }
    let tag = tag.map(|tag| quote!(parts.symbol(#tag);));
    let adds = parts.iter().map(|part| {
        let passage = Passage::of(&part.ty);
        let (ty, value, name) = (passage.ty(), passage.out(&part.variable), &part.name);
        let span = part.ty.span();
        if body.form == Form::Record {
            quote_spanned!(span=> parts.field::<#ty>(#name, #value)?;)
        } else {
            quote_spanned!(span=> parts.element::<#ty>(#value)?;)
        }
    });
    quote! {
        #krate::__derive::list(ctx, |parts| {
            #tag
            #(#adds)*
            ::core::result::Result::Ok(())
        })
    }
}
