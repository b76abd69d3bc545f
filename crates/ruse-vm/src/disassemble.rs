//! Procedures as text for people: what they take, and a listing of their code.
//!
//! In: any value. Out: `None` for what has no code of its own.

use ruse_heap::{Kind, Value};
use ruse_isa::code::Function;
use ruse_isa::layout::offset;
use ruse_isa::text::write_function;

use crate::instance::{Instance, instance_of};
use crate::vm::Vm;

impl Vm {
    /// A listing of the code of a closure, or of every clause of a `case-lambda` procedure.
    pub fn disassemble(&self, procedure: Value) -> Option<String> {
        let closures = self.closures_of(procedure)?;
        let listings = closures.into_iter().map(|closure| self.listing(instance_of(closure)));
        Some(listings.collect::<Vec<_>>().join("\n"))
    }

    /// How a closure is called, one `(name parameter ...)` for each clause of a `case-lambda` procedure.
    pub fn signatures(&self, procedure: Value) -> Option<Vec<String>> {
        let closures = self.closures_of(procedure)?;
        let signature_of = |closure| signature(instance_of(closure).function());
        Some(closures.into_iter().map(signature_of).collect())
    }

    /// The row of a primitive.
    pub fn primitive_of(&self, procedure: Value) -> Option<&'static ruse_runtime::Primitive> {
        if !procedure.is_kind(Kind::Primitive) {
            return None;
        }
        self.primitives.get(procedure.field(offset::Primitive::index).as_index()?)
    }

    /// A closure itself, or the clauses of a `case-lambda` procedure.
    fn closures_of(&self, procedure: Value) -> Option<Vec<Value>> {
        match procedure.kind()? {
            Kind::Closure => Some(vec![procedure]),
            Kind::CaseClosure => {
                let clauses = offset::CaseClosure::FIXED..=procedure.size();
                Some(clauses.map(|index| procedure.field(index)).collect())
            }
            _ => None,
        }
    }

    fn listing(&self, instance: &Instance) -> String {
        let name = |index: u16| match self.primitives.get(index as usize) {
            Some(primitive) => primitive.info.name.to_owned(),
            None => format!("primitive {index}"),
        };
        write_function(instance.function(), Some(instance.unit()), &name)
    }
}

fn signature(function: &Function) -> String {
    let mut words = vec![function.name.as_deref().unwrap_or("procedure")];
    words.extend(function.params.iter().map(|param| &**param));
    if function.rest {
        words.insert(words.len() - 1, ".");
    }
    format!("({})", words.join(" "))
}
