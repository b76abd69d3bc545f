//! `#[methods]` on an `impl` block.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, Path, Receiver, ReturnType, Type};

use crate::attributes::FunctionAttributes;
use crate::names::Case;
use crate::shape::{argument_of, krate};

/// The block without our attributes, and with a function that defines what is in it.
pub(crate) fn expand(arguments: TokenStream, mut block: ItemImpl) -> syn::Result<TokenStream> {
    let mut path: Option<Path> = None;
    let parser = syn::meta::parser(|meta| {
        if meta.path.is_ident("crate") {
            path = Some(meta.value()?.parse::<syn::LitStr>()?.parse()?);
            return Ok(());
        }
        Err(meta.error("`methods` takes nothing but `crate = \"...\"`"))
    });
    parser.parse2(arguments)?;
    if let Some((_, path, _)) = &block.trait_ {
        let message = "`methods` stands on an `impl` block of the type itself, not of a trait";
        return Err(syn::Error::new(path.span(), message));
    }
    if let Some(parameter) = block.generics.params.first() {
        let message = "a host type has one name in Scheme, so it cannot be generic";
        return Err(syn::Error::new(parameter.span(), message));
    }
    let krate = krate(path.as_ref());
    let mut statements = Vec::new();
    let mut errors: Option<syn::Error> = None;
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        match definition_of(&krate, function) {
            Ok(statement) => statements.push(statement),
            Err(error) => match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            },
        }
        function.attrs.retain(|attribute| !attribute.path().is_ident("scheme"));
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let ty = &block.self_ty;
    Ok(quote! {
        #block

        impl #ty {
            #[doc(hidden)]
            pub fn __define_methods(definition: &mut #krate::Definition<Self>) {
                #(#statements)*
            }
        }
    })
}

/// What a function of the block is in Scheme.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Constructor,
    Function,
    Method,
    MethodMut,
}

fn definition_of(krate: &TokenStream, function: &ImplItemFn) -> syn::Result<TokenStream> {
    let attributes = FunctionAttributes::parse(&function.attrs)?;
    if attributes.skip.is_some() {
        return Ok(TokenStream::new());
    }
    let role = role_of(function, &attributes)?;
    let signature = &function.sig;
    let parameters = parameters_of(krate, function)?;
    let name = name_of(function, &attributes, role);
    let ident = &signature.ident;
    let formals = parameters.iter().map(|parameter| &parameter.formal);
    let actuals = parameters.iter().map(|parameter| &parameter.actual);
    let checks = parameters.iter().filter_map(|parameter| parameter.check.as_ref());
    let (this, actuals) = match role {
        Role::Constructor | Role::Function => (quote!(), quote!(#(#actuals),*)),
        Role::Method => (quote!(this: &Self,), quote!(this, #(#actuals),*)),
        Role::MethodMut => (quote!(this: &mut Self,), quote!(this, #(#actuals),*)),
    };
    let call = owning(quote!(Self::#ident(#actuals)), &signature.output);
    let call = borrowing(krate, &parameters, call, &signature.output);
    let closure = quote_spanned!(ident.span()=> |#this #(#formals),*| #call);
    let checks: TokenStream =
        checks.cloned().chain(result_check(krate, &signature.output)).collect();
    Ok(match role {
        Role::Constructor | Role::Function => {
            let prefix = match (&attributes.name, role) {
                (Some(_), _) => quote!(#name),
                (None, Role::Constructor) if ident == "new" => {
                    quote!(&::std::format!("make-{}", <Self as #krate::HostType>::NAME))
                }
                _ => quote!(&::std::format!("{}-{}", <Self as #krate::HostType>::NAME, #name)),
            };
            quote_spanned!(ident.span()=> #checks definition.constructor(#prefix, #closure);)
        }
        Role::Method => {
            quote_spanned!(ident.span()=> #checks definition.method(#name, #closure);)
        }
        Role::MethodMut => {
            quote_spanned!(ident.span()=> #checks definition.method_mut(#name, #closure);)
        }
    })
}

fn role_of(function: &ImplItemFn, attributes: &FunctionAttributes) -> syn::Result<Role> {
    let signature = &function.sig;
    let refuse = |span, message: &str| Err(syn::Error::new(span, message));
    if let Some(asyncness) = &signature.asyncness {
        return refuse(asyncness.span(), "an `async` function cannot be a method");
    }
    if let Some(unsafety) = &signature.unsafety {
        return refuse(unsafety.span(), "Scheme cannot keep the promises of an `unsafe` function");
    }
    if let Some(parameter) = signature.generics.type_params().next() {
        return refuse(parameter.span(), "Scheme has no types to choose for a generic function");
    }
    let marked = attributes.constructor.or(attributes.function);
    match (signature.receiver(), marked) {
        (Some(receiver), Some(_)) => refuse(
            receiver.span(),
            "a constructor or function of the type has no `self`; without the attribute this is a method",
        ),
        (Some(receiver), None) => method_role(receiver),
        (None, None) => refuse(
            signature.ident.span(),
            "without `self` this is no method: mark it `#[scheme(constructor)]`, `#[scheme(function)]` or `#[scheme(skip)]`",
        ),
        (None, Some(_)) if attributes.constructor.is_some() => Ok(Role::Constructor),
        (None, Some(_)) => Ok(Role::Function),
    }
}

fn method_role(receiver: &Receiver) -> syn::Result<Role> {
    let is_plain = receiver.colon_token.is_none();
    match (&receiver.reference, &receiver.mutability) {
        (Some(_), Some(_)) if is_plain => Ok(Role::MethodMut),
        (Some(_), None) if is_plain => Ok(Role::Method),
        _ => Err(syn::Error::new(
            receiver.span(),
            "the object belongs to Scheme: a method takes `&self` or `&mut self`",
        )),
    }
}

/// The name in Scheme: methods that change the object end with `!`, predicates with `?`.
fn name_of(function: &ImplItemFn, attributes: &FunctionAttributes, role: Role) -> String {
    if let Some(name) = &attributes.name {
        return name.value();
    }
    let name = Case::Kebab.of(&function.sig.ident);
    let is_boolean = match &function.sig.output {
        ReturnType::Type(_, ty) => matches!(&**ty, Type::Path(path) if path.path.is_ident("bool")),
        ReturnType::Default => false,
    };
    match name.strip_prefix("is-") {
        Some(rest) if is_boolean && role != Role::MethodMut => format!("{rest}?"),
        _ if role == Role::MethodMut => format!("{name}!"),
        _ => name,
    }
}

/// A parameter: as the closure takes it, and as the function gets it.
struct Parameter {
    formal: TokenStream,
    actual: TokenStream,
    /// A statement that compiles only for a type that can be a parameter.
    check: Option<TokenStream>,
    /// The object that is borrowed while the function runs, and whether it is changed.
    object: Option<(Ident, bool)>,
}

fn parameters_of(krate: &TokenStream, function: &ImplItemFn) -> syn::Result<Vec<Parameter>> {
    let typed = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    let parameter = |(index, typed): (usize, &syn::PatType)| {
        let variable = format_ident!("argument_{index}");
        let ty = &*typed.ty;
        if is_context(ty) {
            if index > 0 {
                let message = "the VM is the first parameter, behind `self`";
                return Err(syn::Error::new(ty.span(), message));
            }
            return Ok(Parameter {
                formal: quote_spanned!(ty.span()=> #variable: &mut #krate::Context<'_>),
                actual: quote!(#variable),
                check: None,
                object: None,
            });
        }
        let plain = |ty: TokenStream, actual: TokenStream| Parameter {
            formal: quote!(#variable: #ty),
            actual,
            check: Some(quote_spanned!(typed.ty.span()=> #krate::__derive::parameter::<#ty>();)),
            object: None,
        };
        let Type::Reference(reference) = ty else {
            return Ok(plain(quote!(#ty), quote!(#variable)));
        };
        let inner = &*reference.elem;
        let is_mutable = reference.mutability.is_some();
        match inner {
            Type::Path(path) if path.path.is_ident("str") && !is_mutable => {
                Ok(plain(quote!(::std::string::String), quote!(&#variable)))
            }
            Type::Slice(slice) if !is_mutable => {
                let element = &slice.elem;
                Ok(plain(quote!(::std::vec::Vec<#element>), quote!(&#variable)))
            }
            Type::Path(path) if path.path.is_ident("Value") && !is_mutable => {
                Ok(plain(quote!(#inner), quote!(&#variable)))
            }
            _ => Ok(Parameter {
                formal: quote_spanned!(ty.span()=> #variable: #krate::Object<#inner>),
                actual: quote!(#variable),
                check: Some(
                    quote_spanned!(inner.span()=> #krate::__derive::host_type::<#inner>();),
                ),
                object: Some((variable, is_mutable)),
            }),
        }
    };
    typed.enumerate().map(parameter).collect()
}

fn is_context(ty: &Type) -> bool {
    let Type::Reference(reference) = ty else { return false };
    let Type::Path(path) = &*reference.elem else { return false };
    let last = path.path.segments.last();
    reference.mutability.is_some()
        && last.is_some_and(|it| it.ident == "Context" || it.ident == "Vm")
}

/// A statement that compiles only for a type that can be a result.
fn result_check(krate: &TokenStream, output: &ReturnType) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = output else { return None };
    if matches!(&**ty, Type::Reference(_) | Type::ImplTrait(_)) {
        return None;
    }
    Some(quote_spanned!(ty.span()=> #krate::__derive::returned::<#ty>();))
}

/// A call whose result is cloned when it is a reference, for Scheme keeps values.
fn owning(call: TokenStream, output: &ReturnType) -> TokenStream {
    let is_reference =
        matches!(output, ReturnType::Type(_, ty) if matches!(&**ty, Type::Reference(_)));
    if is_reference {
        quote_spanned!(output.span()=> ::std::borrow::ToOwned::to_owned(#call))
    } else {
        call
    }
}

/// The call inside of the borrows of the objects that it gets.
fn borrowing(
    krate: &TokenStream,
    parameters: &[Parameter],
    call: TokenStream,
    output: &ReturnType,
) -> TokenStream {
    let objects = parameters.iter().filter_map(|parameter| parameter.object.as_ref());
    let objects: Vec<_> = objects.rev().collect();
    if objects.is_empty() {
        return call;
    }
    let fails = matches!(output, ReturnType::Type(_, ty) if is_result(ty));
    let innermost = if fails {
        quote!(#krate::__derive::failing(#call))
    } else {
        quote!(#krate::__derive::succeeding(#call))
    };
    objects.into_iter().fold(innermost, |call, (variable, is_mutable)| {
        let borrow = if *is_mutable { quote!(with_mut) } else { quote!(with) };
        quote!(#krate::__derive::joined(#variable.#borrow(|#variable| #call)))
    })
}

fn is_result(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Result")
        || argument_of(ty, "Result").is_some()
}
