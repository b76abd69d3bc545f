//! `#[derive(HostType)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Member};

use crate::attributes::{FieldAttributes, TypeAttributes, Use};
use crate::names::Case;
use crate::shape::krate;

pub(crate) fn derive(input: DeriveInput) -> syn::Result<TokenStream> {
    let attributes = TypeAttributes::parse(&input.attrs, Use::Host)?;
    if let Some(parameter) = input.generics.params.first() {
        let message = "a host type has one name in Scheme, so it cannot be generic";
        return Err(syn::Error::new(parameter.span(), message));
    }
    let case = attributes.rename_all.unwrap_or(Case::Kebab);
    let name = match &attributes.name {
        Some(name) => name.value(),
        None => case.of(&input.ident),
    };
    let krate = krate(attributes.krate.as_ref());
    let fields = fields_of(&input.data, case)?;
    let ident = &input.ident;
    let comparison = attributes
        .order
        .map(|span| quote_spanned!(span=> #krate::Definition::<Self>::comparison(definition);));
    let display = attributes.display.map(|span| display(&krate, span));
    let is_equal = attributes.equal.map(|span| {
        quote_spanned!(span=> fn is_equal(&self, other: &Self) -> bool {
            <Self as ::core::cmp::PartialEq>::eq(self, other)
        })
    });
    let compare = attributes.order.map(|span| {
        quote_spanned!(span=>
            fn compare(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                <Self as ::core::cmp::PartialOrd>::partial_cmp(self, other)
            }
        )
    });
    Ok(quote! {
        #[automatically_derived]
        impl #krate::HostType for #ident {
            const NAME: &'static str = #name;
            fn define(definition: &mut #krate::Definition<Self>) {
                #[allow(unused_imports, reason = "an `impl` block with `methods` hides it")]
                use #krate::__derive::NoMethods as _;
                #(#fields)*
                #comparison
                Self::__define_methods(definition);
            }
            #display
            #is_equal
            #compare
        }
    })
}

fn display(krate: &TokenStream, span: Span) -> TokenStream {
    quote_spanned!(span=> fn display(&self) -> ::core::option::Option<::std::string::String> {
        let name = <Self as #krate::HostType>::NAME;
        ::core::option::Option::Some(::std::format!("{name} {self}"))
    })
}

/// The statements that define the fields.
fn fields_of(data: &Data, case: Case) -> syn::Result<Vec<TokenStream>> {
    let fields: Vec<&Field> = match data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => {
            // A variant's fields are not there for every value.
            for field in data.variants.iter().flat_map(|variant| &variant.fields) {
                let attributes = FieldAttributes::parse(&field.attrs, Use::Host)?;
                if let Some(span) = attributes.get.or(attributes.set) {
                    let message = "only the fields of a struct can be read or set from Scheme";
                    return Err(syn::Error::new(span, message));
                }
            }
            Vec::new()
        }
        Data::Union(data) => {
            let message = "a union does not say which field it has: it cannot be a host type";
            return Err(syn::Error::new(data.union_token.span(), message));
        }
    };
    let mut statements = Vec::new();
    for (index, field) in fields.into_iter().enumerate() {
        let attributes = FieldAttributes::parse(&field.attrs, Use::Host)?;
        if attributes.get.is_none() && attributes.set.is_none() {
            if let Some(name) = &attributes.name {
                let message = "a field has a name in Scheme only with `get` or `set`";
                return Err(syn::Error::new(name.span(), message));
            }
            continue;
        }
        let (name, member) = match (&attributes.name, &field.ident) {
            (Some(name), Some(ident)) => (name.value(), Member::Named(ident.clone())),
            (Some(name), None) => (name.value(), Member::Unnamed(index.into())),
            (None, Some(ident)) => (case.of(ident), Member::Named(ident.clone())),
            (None, None) => {
                let message = "a field without a name needs one: `#[scheme(rename = \"...\")]`";
                return Err(syn::Error::new(field.span(), message));
            }
        };
        statements.push(definition_of(field, &name, &member, &attributes));
    }
    Ok(statements)
}

fn definition_of(
    field: &Field,
    name: &str,
    member: &Member,
    attributes: &FieldAttributes,
) -> TokenStream {
    let ty = &field.ty;
    let getter = attributes.get.map(|_| {
        quote_spanned! {ty.span()=>
            definition.getter(#name, |this: &Self| -> #ty {
                ::core::clone::Clone::clone(&this.#member)
            });
        }
    });
    let setter = attributes.set.map(|_| {
        let name = format!("{name}-set!");
        quote_spanned! {ty.span()=>
            definition.method_mut(#name, |this: &mut Self, value: #ty| { this.#member = value; });
        }
    });
    quote!(#getter #setter)
}
