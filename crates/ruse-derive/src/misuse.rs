//! What the macros refuse, and what they say. The `compile_fail` examples of crate `ruse` show that it is refused, these
//! tests that it is for the reason given.

use proc_macro2::TokenStream;

fn message(result: syn::Result<TokenStream>) -> String {
    match result {
        Ok(tokens) => format!("accepted: {tokens}"),
        Err(error) => error.to_string(),
    }
}

fn into_scheme(text: &str) -> String {
    message(crate::into_scheme::derive(syn::parse_str(text).unwrap()))
}

fn from_scheme(text: &str) -> String {
    message(crate::from_scheme::derive(syn::parse_str(text).unwrap()))
}

fn host_type(text: &str) -> String {
    message(crate::host_type::derive(syn::parse_str(text).unwrap()))
}

fn methods(functions: &str) -> String {
    let block = syn::parse_str(&format!("impl Door {{ {functions} }}")).unwrap();
    message(crate::methods::expand(TokenStream::new(), block))
}

#[test]
fn conversions() {
    let cases = [
        ("union U { a: i32 }", "a union does not say which field it has: convert it by hand"),
        ("enum E {}", "an enum without variants has no values to convert"),
        (
            "struct S { a: i32, #[scheme(rename = \"a\")] b: i32 }",
            "`a` and `b` have the same name in Scheme: `a`",
        ),
        ("enum E { GoOn, Go_on }", "`GoOn` and `Go_on` have the same name in Scheme: `go-on`"),
        (
            "#[scheme(transparent)] struct S { a: i32, b: i32 }",
            "only a struct with one field that is not skipped can be transparent",
        ),
        (
            "#[scheme(transparent)] enum E { A(i32) }",
            "only a struct with one field can be transparent",
        ),
        ("struct S(#[scheme(default)] i32, i32);", "only a field with a name can be missing"),
        (
            "struct S(#[scheme(rename = \"a\")] i32, i32);",
            "a field without a name in Rust has none in Scheme",
        ),
        ("#[scheme(renamed = \"x\")] struct S;", "`renamed` means nothing here"),
        ("#[scheme(equal)] struct S;", "`equal` means nothing here"),
        ("struct S { #[scheme(get)] a: i32 }", "`get` means nothing here"),
        ("enum E { #[scheme(default)] A }", "`default` means nothing here"),
        ("struct S { #[scheme(rename = \"\")] a: i32 }", "a name has at least one character"),
    ];
    for (text, expected) in cases {
        assert_eq!(into_scheme(text), expected, "{text}");
        assert_eq!(from_scheme(text), expected, "{text}");
    }
    let unknown = into_scheme("#[scheme(rename_all = \"Kebab\")] struct S { a: i32 }");
    assert!(unknown.starts_with("unknown spelling: one of `kebab-case`, "), "{unknown}");
}

#[test]
fn host_types() {
    for (text, expected) in [
        ("struct S<T> { a: T }", "a host type has one name in Scheme, so it cannot be generic"),
        (
            "struct S<'a> { a: &'a str }",
            "a host type has one name in Scheme, so it cannot be generic",
        ),
        ("union U { a: i32 }", "a union does not say which field it has: it cannot be a host type"),
        (
            "enum E { A { #[scheme(get)] a: i32 } }",
            "only the fields of a struct can be read or set from Scheme",
        ),
        (
            "struct S(#[scheme(get)] i32);",
            "a field without a name needs one: `#[scheme(rename = \"...\")]`",
        ),
        (
            "struct S { #[scheme(rename = \"b\")] a: i32 }",
            "a field has a name in Scheme only with `get` or `set`",
        ),
        ("#[scheme(transparent)] struct S(i32);", "`transparent` means nothing here"),
        ("struct S { #[scheme(skip)] a: i32 }", "`skip` means nothing here"),
    ] {
        assert_eq!(host_type(text), expected, "{text}");
    }
}

#[test]
fn functions() {
    let taken = "the object belongs to Scheme: a method takes `&self` or `&mut self`";
    for (text, expected) in [
        ("fn f(self) {}", taken),
        ("fn f(mut self) {}", taken),
        ("fn f(self: Box<Self>) {}", taken),
        ("async fn f(&self) {}", "an `async` function cannot be a method"),
        ("unsafe fn f(&self) {}", "Scheme cannot keep the promises of an `unsafe` function"),
        ("fn f<T>(&self, t: T) {}", "Scheme has no types to choose for a generic function"),
        (
            "fn f(&self, n: i32, c: &mut Context<'_>) {}",
            "the VM is the first parameter, behind `self`",
        ),
        (
            "#[scheme(constructor)] fn f(&self) {}",
            "a constructor or function of the type has no `self`; without the attribute this is a method",
        ),
        (
            "fn f() {}",
            "without `self` this is no method: mark it `#[scheme(constructor)]`, \
             `#[scheme(function)]` or `#[scheme(skip)]`",
        ),
        ("#[scheme(get)] fn f(&self) {}", "`get` means nothing here"),
    ] {
        assert_eq!(methods(text), expected, "{text}");
    }
}

#[test]
fn blocks() {
    let expand = |arguments: &str, block: &str| {
        let arguments = arguments.parse().unwrap();
        message(crate::methods::expand(arguments, syn::parse_str(block).unwrap()))
    };
    assert_eq!(
        expand("", "impl Clone for Door { fn clone(&self) -> Door { Door } }"),
        "`methods` stands on an `impl` block of the type itself, not of a trait"
    );
    assert_eq!(
        expand("", "impl<T> Door<T> {}"),
        "a host type has one name in Scheme, so it cannot be generic"
    );
    assert_eq!(expand("all", "impl Door {}"), "`methods` takes nothing but `crate = \"...\"`");
}

/// All mistakes of a block are told at once.
#[test]
fn errors_are_collected() {
    let block = "impl Door { fn a(self) {} fn b() {} }";
    let result = crate::methods::expand(TokenStream::new(), syn::parse_str(block).unwrap());
    assert_eq!(result.unwrap_err().into_iter().count(), 2);
}
