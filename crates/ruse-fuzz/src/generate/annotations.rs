//! Types for `(ruse type)`, most of them right: some are narrower than the generator knows, so that the test at run time
//! may fail, and a few are wrong, so that the program may not even start. Whatever it is, no engine may differ.

use std::rc::Rc;

use super::Generator;
use super::types::{Signature, Type};

/// Types that are wrong of most values.
const WRONG: &[&str] = &["string", "flonum", "(listof symbol)", "(-> any any)", "(or char false)"];

impl Generator<'_, '_> {
    /// Whether something gets a type here.
    pub(super) fn annotates(&mut self) -> bool {
        self.typed && !self.is_closed && self.choices.chance(60)
    }

    /// A type for values of a type of the generator.
    pub(super) fn annotation(&mut self, ty: &Type) -> String {
        if self.choices.chance(2) {
            return (*self.choices.pick(WRONG)).to_owned();
        }
        let names: &[&str] = match ty {
            Type::Int => {
                &["integer", "integer", "rational", "real", "number", "any", "fixnum", "int64"]
            }
            Type::Num => &["number", "number", "any", "(or real symbol)", "real"],
            Type::Bool => &["boolean", "any"],
            Type::Char => &["char", "any", "(or char string)"],
            Type::Str => &["string", "any", "(or string false)"],
            Type::Sym => &["symbol", "(or symbol string)"],
            Type::Ints => &["(listof integer)", "list", "(listof number)", "any", "(or pair null)"],
            Type::List => &["list", "any", "(listof any)"],
            Type::Vector => &["(vectorof integer)", "vector", "(vectorof number)", "any"],
            Type::Bytes => &["bytevector", "any"],
            Type::Procedure(signature) => return self.procedure_annotation(&Rc::clone(signature)),
            _ => &["any"],
        };
        (*self.choices.pick(names)).to_owned()
    }

    fn procedure_annotation(&mut self, signature: &Signature) -> String {
        let parameters: Vec<String> =
            signature.parameters.iter().map(|ty| self.annotation(ty)).collect();
        let rest = match (signature.rest, self.choices.chance(50)) {
            (false, _) => "",
            (true, false) => " integer ...",
            (true, true) => " #:rest number",
        };
        let result = self.annotation(&signature.result);
        format!("(-> {}{rest} {result})", parameters.join(" "))
    }

    /// A declaration of a definition that follows, with the line break between them; often none.
    pub(super) fn declaration(&mut self, name: &str, ty: &Type) -> String {
        if !self.annotates() {
            return String::new();
        }
        let ty = self.annotation(ty);
        format!("(: {name} {ty})\n")
    }
}
