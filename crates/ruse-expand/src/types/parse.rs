//! Types as programs write them.

use ruse_isa::atoms;
use ruse_syntax::suggest::nearest;
use ruse_syntax::{Node, Stx};

use super::{LEVELS, PARTS, Procedure, Type};
use crate::cx::{Cx, Meaning, Res};

/// Names of types; each may be hidden by a type that the program defines.
const NAMES: &[(&str, u32)] = &[
    ("any", atoms::ANY),
    ("void", atoms::ANY),
    ("unspecified", atoms::ANY),
    ("boolean", atoms::BOOLEAN),
    ("false", atoms::FALSE),
    ("true", atoms::TRUE),
    ("char", atoms::CHAR),
    ("string", atoms::STRING),
    ("symbol", atoms::SYMBOL),
    ("keyword", atoms::KEYWORD),
    ("bytevector", atoms::BYTEVECTOR),
    ("fixnum", atoms::FIXNUM),
    ("int64", atoms::INT64),
    ("integer", atoms::INTEGER),
    ("rational", atoms::RATIONAL),
    ("flonum", atoms::FLONUM),
    ("float64", atoms::FLONUM),
    ("real", atoms::REAL),
    ("number", atoms::NUMBER),
    ("null", atoms::NULL),
    ("pair", atoms::PAIR),
    ("list", atoms::NULL | atoms::PAIR),
    ("vector", atoms::VECTOR),
    ("procedure", atoms::PROCEDURE),
    ("record", atoms::RECORD),
    ("eof", atoms::EOF),
    ("port", atoms::PORT),
    ("promise", atoms::PROMISE),
    ("table", atoms::TABLE),
    ("box", atoms::BOX),
];

const USAGE: &str =
    "a type is a name, `(listof T)`, `(vectorof T)`, `(or T ...)` or `(-> T ... RESULT)`";

impl Cx<'_> {
    /// A type; `void` and `unspecified` are `any`, because nothing is said of a value that has no meaning.
    pub(crate) fn parse_type(&mut self, stx: Stx) -> Res<Type> {
        match *self.arena.node(stx) {
            Node::Symbol(_) => self.named_type(stx),
            Node::List(range) if !range.is_empty() => self.nested(stx, |cx| cx.compound_type(stx)),
            Node::Bool(false) => Ok(Type::of(atoms::FALSE)),
            _ => self.syntax(USAGE, stx),
        }
    }

    fn named_type(&mut self, stx: Stx) -> Res<Type> {
        let Some(symbol) = self.arena.as_symbol(stx) else { return self.syntax(USAGE, stx) };
        if let Meaning::Bound(binding) = self.resolve(symbol)
            && let Some(known) = self.type_of_name(binding)
        {
            return Ok(known);
        }
        let name = self.name(symbol);
        if let Some(&(_, set)) = NAMES.iter().find(|(known, _)| **known == *name) {
            return Ok(match &*name {
                "list" => Type::list_of(Type::ANY),
                _ => Type::of(set),
            });
        }
        let mut error = self.error("type/unknown", format!("there is no type `{name}`"), stx);
        let near = nearest(&name, NAMES.iter().map(|(name, _)| *name), 3);
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
            error.help.push(format!("did you mean {}?", near.join(" or ")));
        }
        Err(error)
    }

    fn compound_type(&mut self, stx: Stx) -> Res<Type> {
        let ty = self.unbounded_type(stx)?;
        self.within_bounds(&ty, stx)?;
        Ok(ty)
    }

    /// Refuses a type that is nested too deep, or too large; its parts are not.
    fn within_bounds(&self, ty: &Type, stx: Stx) -> Res<()> {
        let mut parts = PARTS;
        if ty.fits(LEVELS, &mut parts) {
            return Ok(());
        }
        let message = format!(
            "the type is too large: more than {LEVELS} levels or {PARTS} parts, with the types that it names"
        );
        Err(self.error("type/declaration", message, stx))
    }

    fn unbounded_type(&mut self, stx: Stx) -> Res<Type> {
        let items = self.arena.items(stx).to_vec();
        let head = self.arena.as_symbol(items[0]).map(|symbol| self.name(symbol));
        match (head.as_deref(), &items[1..]) {
            (Some("listof"), &[element]) => Ok(Type::list_of(self.parse_type(element)?)),
            (Some("vectorof"), &[element]) => Ok(Type::vector_of(self.parse_type(element)?)),
            (Some("or"), parts) if !parts.is_empty() => {
                let mut union = Type::NONE;
                for &part in parts {
                    let ty = self.parse_type(part)?;
                    self.refuse_merging(&union, &ty, part)?;
                    union = union.join(&ty);
                    self.within_bounds(&union, stx)?;
                }
                Ok(union)
            }
            (Some("->"), &[ref parameters @ .., result]) => {
                Ok(Type::of_procedure(self.procedure_type(parameters, result)?))
            }
            _ => self.syntax(USAGE, stx),
        }
    }

    /// A type says one thing of the elements of all its lists, and of all its vectors: what the alternatives of an `or` say
    /// of them must be the same, or one the more general.
    fn refuse_merging(&self, union: &Type, part: &Type, stx: Stx) -> Res<()> {
        for (what, one, other) in [
            ("listof", union.elements(), part.elements()),
            ("vectorof", union.components(), part.components()),
        ] {
            let (Some(one), Some(other)) = (one, other) else { continue };
            if !one.is(other) && !other.is(one) {
                let message =
                    format!("`or` cannot tell `({what} {one})` and `({what} {other})` apart");
                let mut error = self.error("type/declaration", message, stx);
                let union = one.join(other);
                error.help.push(format!("`({what} {union})` takes elements of both types"));
                return Err(error);
            }
        }
        Ok(())
    }

    /// `T ... #:optional T ... #:rest T RESULT`; `T ...` is `#:rest T`.
    fn procedure_type(&mut self, parameters: &[Stx], result: Stx) -> Res<Procedure> {
        let results = self.result_types(result)?;
        let mut procedure =
            Procedure { parameters: Vec::new(), optional: Vec::new(), rest: None, results };
        let mut optional = false;
        let mut items = parameters.iter().copied().peekable();
        while let Some(item) = items.next() {
            if procedure.rest.is_some() {
                return self.syntax("nothing but the result can follow the type of the rest", item);
            }
            if let Node::Keyword(symbol) = *self.arena.node(item) {
                match (self.ex.symbols.name(symbol), optional) {
                    ("optional", false) => optional = true,
                    ("rest", _) if items.peek().is_some() => {
                        if let Some(rest) = items.next() {
                            procedure.rest = Some(self.parse_type(rest)?);
                        }
                    }
                    _ => {
                        let message =
                            "`#:optional T ...` and `#:rest T` can stand here, in this order";
                        return self.syntax(message, item);
                    }
                }
                continue;
            }
            let parameter = self.parse_type(item)?;
            let dots = items.peek().is_some_and(|&next| {
                self.arena.as_symbol(next).is_some_and(|symbol| self.ex.name_of(symbol) == "...")
            });
            if dots {
                items.next();
                procedure.rest = Some(parameter);
            } else if optional {
                procedure.optional.push(parameter);
            } else {
                procedure.parameters.push(parameter);
            }
        }
        Ok(procedure)
    }

    /// The types of the values that a procedure gives.
    pub(crate) fn result_types(&mut self, stx: Stx) -> Res<Vec<Type>> {
        if self.head_name(stx) == Some("values") {
            let items = self.arena.items(stx)[1..].to_vec();
            return items.into_iter().map(|item| self.parse_type(item)).collect();
        }
        Ok(vec![self.parse_type(stx)?])
    }
}
