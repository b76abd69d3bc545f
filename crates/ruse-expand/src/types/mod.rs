//! Optional types, `(ruse type)`: declarations and annotated parameters.
//!
//! In: declarations beside the Core of a unit, with marks ([`Cast`](declare::Cast)) where a value comes to a place with a
//! type. Out: Core in which the marks have become nothing, where the value is known to be of the type, or a test; or
//! diagnostics, where it is known not to be. Everything is ordinary Core from then on, so that all engines agree, and no
//! engine trusts a type: what machine code keeps unboxed it has tested itself, or has seen tested.
//!
//! * this file: what a type is, and the order between types;
//! * `parse`: types as programs write them;
//! * `declare`: what is known of names, and the forms;
//! * `primitives`: the table of what primitives take and give;
//! * `check`: what expressions are known to give (an abstract interpretation of Core);
//! * `flow`: values that come to places: errors, tests, calls of bodies.

pub(crate) mod check;
pub(crate) mod declare;
mod flow;
mod parse;
mod primitives;

use std::fmt;
use std::sync::Arc;

use ruse_isa::atoms;
use serde::{Deserialize, Serialize};

use crate::core::{GlobalName, VarId};

/// A record type by the variable that holds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum RecordVariable {
    /// A global.
    Global(GlobalName),
    /// A local variable of the unit at hand.
    Local(VarId),
}

/// A record type in a type.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RecordName {
    variable: RecordVariable,
    /// How the program calls it.
    name: Arc<str>,
}

impl PartialEq for RecordName {
    fn eq(&self, other: &RecordName) -> bool {
        self.variable == other.variable
    }
}

impl Eq for RecordName {}

/// What a procedure takes and gives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Procedure {
    pub(crate) parameters: Vec<Type>,
    pub(crate) optional: Vec<Type>,
    pub(crate) rest: Option<Type>,
    /// One type for each value.
    pub(crate) results: Vec<Type>,
}

impl Procedure {
    /// The type of the argument with this index.
    pub(crate) fn parameter(&self, index: usize) -> Option<&Type> {
        let optional = || self.optional.get(index - self.parameters.len());
        self.parameters.get(index).or_else(optional).or(self.rest.as_ref())
    }

    pub(crate) fn accepts(&self, count: usize) -> bool {
        count >= self.parameters.len()
            && (self.rest.is_some() || count <= self.parameters.len() + self.optional.len())
    }

    /// All types in it.
    fn types(&self) -> impl Iterator<Item = &Type> {
        let Procedure { parameters, optional, rest, results } = self;
        parameters.iter().chain(optional).chain(rest).chain(results)
    }

    /// Whether some count of arguments suits both.
    fn shares_arity(&self, other: &Procedure) -> bool {
        let most = |it: &Procedure| match it.rest {
            Some(_) => usize::MAX,
            None => it.parameters.len() + it.optional.len(),
        };
        self.parameters.len().max(other.parameters.len()) <= most(self).min(most(other))
    }

    fn is(&self, other: &Procedure) -> bool {
        let most = other.parameters.len() + other.optional.len();
        self.parameters.len() <= other.parameters.len()
            && (self.rest.is_some() || other.rest.is_none())
            && self.accepts(most)
            && (0..most + usize::from(other.rest.is_some())).all(|index| {
                match (other.parameter(index), self.parameter(index)) {
                    (Some(given), Some(wanted)) => given.is(wanted),
                    _ => false,
                }
            })
            && self.gives(other)
    }

    fn gives(&self, other: &Procedure) -> bool {
        let is_any = |results: &[Type]| matches!(results, [one] if one.is_any());
        is_any(&other.results)
            || self.results.len() == other.results.len()
                && self.results.iter().zip(&other.results).all(|(a, b)| a.is(b))
    }
}

/// A set of values: of atoms, some of which are restricted further. The contents of lists and vectors may change after
/// they were looked at, so what a type says of them is a hint: who takes something out tests it.
///
/// Types are trees that are walked by native recursion. Those that programs write have [`LEVELS`] and [`PARTS`] at most,
/// those that are inferred are made of them with some levels more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Type {
    atoms: u32,
    /// The types of records, if not any.
    records: Option<Arc<[RecordName]>>,
    /// Of pairs: that they begin a list whose elements are of this type.
    elements: Option<Arc<Type>>,
    /// The type of the elements of vectors.
    components: Option<Arc<Type>>,
    /// What procedures take and give.
    procedure: Option<Arc<Procedure>>,
}

/// How deep types may be nested in a type that a program writes, with the types that it names.
const LEVELS: usize = 100;
/// How many types may be in one.
const PARTS: usize = 2000;

/// The sets of atoms that have a name of their own, greater ones first.
const NAMED_SETS: &[(u32, &str)] = &[
    (atoms::NUMBER, "number"),
    (atoms::REAL, "real"),
    (atoms::RATIONAL, "rational"),
    (atoms::INTEGER, "integer"),
    (atoms::INT64, "int64"),
    (atoms::BOOLEAN, "boolean"),
];

impl Type {
    pub(crate) const ANY: Type = Type::of(atoms::ANY);
    pub(crate) const NONE: Type = Type::of(0);

    /// A set of atoms.
    pub(crate) const fn of(atoms: u32) -> Type {
        Type { atoms, records: None, elements: None, components: None, procedure: None }
    }

    pub(crate) fn record(variable: RecordVariable, name: Arc<str>) -> Type {
        let records = Some(Arc::from([RecordName { variable, name }]));
        Type { records, ..Type::of(atoms::RECORD) }
    }

    /// The records of this type, if not all.
    pub(crate) fn records(&self) -> Option<&[RecordName]> {
        self.records.as_deref()
    }

    pub(crate) fn list_of(element: Type) -> Type {
        Type { elements: Some(Arc::new(element)), ..Type::of(atoms::NULL | atoms::PAIR) }
    }

    /// A list that is not empty.
    pub(crate) fn pair_of(element: Type) -> Type {
        Type { elements: Some(Arc::new(element)), ..Type::of(atoms::PAIR) }
    }

    pub(crate) fn vector_of(component: Type) -> Type {
        Type { components: Some(Arc::new(component)), ..Type::of(atoms::VECTOR) }
    }

    pub(crate) fn of_procedure(procedure: Procedure) -> Type {
        Type { procedure: Some(Arc::new(procedure)), ..Type::of(atoms::PROCEDURE) }
    }

    pub(crate) fn atoms(&self) -> u32 {
        self.atoms
    }

    pub(crate) fn elements(&self) -> Option<&Type> {
        self.elements.as_deref()
    }

    pub(crate) fn components(&self) -> Option<&Type> {
        self.components.as_deref()
    }

    /// What it takes and gives, if it is a procedure and nothing else.
    pub(crate) fn procedure(&self) -> Option<&Arc<Procedure>> {
        self.procedure.as_ref().filter(|_| self.atoms == atoms::PROCEDURE)
    }

    pub(crate) fn is_any(&self) -> bool {
        self.atoms == atoms::ANY && self.is_plain()
    }

    pub(crate) fn is_none(&self) -> bool {
        self.atoms == 0
    }

    /// Whether it is nothing but a set of atoms.
    fn is_plain(&self) -> bool {
        self.records.is_none()
            && self.elements.is_none()
            && self.components.is_none()
            && self.procedure.is_none()
    }

    fn has(&self, atom: u32) -> bool {
        self.atoms & atom != 0
    }

    /// Whether every value of this type is of the other.
    pub(crate) fn is(&self, other: &Type) -> bool {
        self.atoms & !other.atoms == 0
            && (!self.has(atoms::RECORD)
                || match (&self.records, &other.records) {
                    (_, None) => true,
                    (Some(own), Some(all)) => own.iter().all(|record| all.contains(record)),
                    (None, Some(_)) => false,
                })
            && (!self.has(atoms::PAIR) || within(&self.elements, &other.elements))
            && (!self.has(atoms::VECTOR) || within(&self.components, &other.components))
            && (!self.has(atoms::PROCEDURE)
                || match (&self.procedure, &other.procedure) {
                    (_, None) => true,
                    (Some(own), Some(wanted)) => own.is(wanted),
                    (None, Some(_)) => false,
                })
    }

    /// Whether no value is of both types.
    pub(crate) fn excludes(&self, other: &Type) -> bool {
        self.meet(other).is_none()
    }

    /// The values that are of both types.
    pub(crate) fn meet(&self, other: &Type) -> Type {
        let mut both = self.atoms & other.atoms;
        let records = match (&self.records, &other.records) {
            (Some(own), Some(all)) => {
                let common: Vec<RecordName> =
                    own.iter().filter(|record| all.contains(record)).cloned().collect();
                if common.is_empty() {
                    both &= !atoms::RECORD;
                }
                Some(Arc::from(common))
            }
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        let elements = match (&self.elements, &other.elements) {
            (Some(own), Some(wanted)) => {
                let common = own.meet(wanted);
                // A pair has a first element, a list may be empty.
                if common.is_none() {
                    both &= !atoms::PAIR;
                }
                Some(Arc::new(common))
            }
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        let components = match (&self.components, &other.components) {
            (Some(own), Some(wanted)) => Some(Arc::new(own.meet(wanted))),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        let procedure = match (&self.procedure, &other.procedure) {
            (Some(own), Some(wanted)) => {
                if !own.shares_arity(wanted) || own.contradicts(wanted) {
                    both &= !atoms::PROCEDURE;
                }
                Some(own.clone())
            }
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        Type { atoms: both, records, elements, components, procedure }.tidied()
    }

    /// The values that are of one of the types, or more.
    pub(crate) fn join(&self, other: &Type) -> Type {
        fn both<T: Clone>(
            a: (&Option<T>, bool),
            b: (&Option<T>, bool),
            merge: impl Fn(&T, &T) -> Option<T>,
        ) -> Option<T> {
            match (a, b) {
                ((one, true), (_, false)) => one.clone(),
                ((_, false), (other, true)) => other.clone(),
                ((Some(a), true), (Some(b), true)) => merge(a, b),
                _ => None,
            }
        }
        let sides = |atom| (self.has(atom), other.has(atom));
        let (a, b) = sides(atoms::RECORD);
        let records = both((&self.records, a), (&other.records, b), |a, b| {
            let mut all = a.to_vec();
            all.extend(b.iter().filter(|record| !a.contains(record)).cloned());
            Some(Arc::from(all))
        });
        let union = |a: &Arc<Type>, b: &Arc<Type>| Some(Arc::new(a.join(b)));
        let (a, b) = sides(atoms::PAIR);
        let elements = both((&self.elements, a), (&other.elements, b), union);
        let (a, b) = sides(atoms::VECTOR);
        let components = both((&self.components, a), (&other.components, b), union);
        let (a, b) = sides(atoms::PROCEDURE);
        let procedure =
            both((&self.procedure, a), (&other.procedure, b), |a, b| (a == b).then(|| a.clone()));
        Type { atoms: self.atoms | other.atoms, records, elements, components, procedure }
    }

    /// The values of this type that are not of the other, or more.
    pub(crate) fn without(&self, other: &Type) -> Type {
        let mut gone = other.atoms;
        let mut records = self.records.clone();
        if let (true, Some(removed)) = (other.has(atoms::RECORD), &other.records) {
            gone &= !atoms::RECORD;
            if let Some(own) = &self.records {
                let left: Vec<RecordName> =
                    own.iter().filter(|record| !removed.contains(record)).cloned().collect();
                if left.is_empty() {
                    gone |= atoms::RECORD;
                }
                records = Some(Arc::from(left));
            }
        }
        for (restricted, atom) in [
            (other.elements.is_some(), atoms::PAIR),
            (other.components.is_some(), atoms::VECTOR),
            (other.procedure.is_some(), atoms::PROCEDURE),
        ] {
            if restricted {
                gone &= !atom;
            }
        }
        Type { atoms: self.atoms & !gone, records, ..self.clone() }.tidied()
    }

    /// Without restrictions of atoms that are not there.
    fn tidied(mut self) -> Type {
        if !self.has(atoms::RECORD) {
            self.records = None;
        }
        if !self.has(atoms::PAIR) {
            self.elements = None;
        }
        if !self.has(atoms::VECTOR) {
            self.components = None;
        }
        if !self.has(atoms::PROCEDURE) {
            self.procedure = None;
        }
        self
    }

    /// The same without what is known of contents.
    pub(crate) fn without_contents(mut self) -> Type {
        if self.elements.is_some() {
            self.elements = Some(Arc::new(Type::ANY));
        }
        self.components = None;
        self
    }

    /// The same without what is known of contents behind so many levels of lists and vectors.
    fn to_depth(&self, levels: usize) -> Type {
        let Some(inner) = levels.checked_sub(1) else { return self.clone().without_contents() };
        let cut = |it: &Option<Arc<Type>>| it.as_ref().map(|ty| Arc::new(ty.to_depth(inner)));
        let (elements, components) = (cut(&self.elements), cut(&self.components));
        Type { elements, components, ..self.clone() }
    }

    /// Whether it has no more levels and no more parts than these; takes the parts away.
    fn fits(&self, levels: usize, parts: &mut usize) -> bool {
        let own = 1 + self.records.as_ref().map_or(0, |all| all.len());
        let (Some(levels), Some(left)) = (levels.checked_sub(1), parts.checked_sub(own)) else {
            return false;
        };
        *parts = left;
        let mut contents = [&self.elements, &self.components].into_iter().flatten();
        contents.all(|inner| inner.fits(levels, parts))
            && self.procedure.as_ref().is_none_or(|it| it.types().all(|ty| ty.fits(levels, parts)))
    }

    /// Calls `visit` with every record type in it.
    pub(crate) fn each_record(&self, visit: &mut impl FnMut(&RecordVariable)) {
        self.records.iter().flat_map(|all| all.iter()).for_each(|it| visit(&it.variable));
        for inner in [&self.elements, &self.components].into_iter().flatten() {
            inner.each_record(visit);
        }
        if let Some(procedure) = &self.procedure {
            procedure.types().for_each(|ty| ty.each_record(visit));
        }
    }

    /// How deep types stand in it, to bound those that are inferred.
    pub(crate) fn depth(&self) -> usize {
        let inner = |it: &Option<Arc<Type>>| it.as_ref().map_or(0, |inner| inner.depth() + 1);
        inner(&self.elements).max(inner(&self.components))
    }
}

fn within(own: &Option<Arc<Type>>, wanted: &Option<Arc<Type>>) -> bool {
    match (own, wanted) {
        (_, None) => true,
        (Some(own), Some(wanted)) => own.is(wanted),
        (None, Some(_)) => false,
    }
}

impl Procedure {
    /// Whether no call suits both: an argument or a result is of different types.
    fn contradicts(&self, other: &Procedure) -> bool {
        let differ = |a: &Type, b: &Type| !a.is_none() && !b.is_none() && a.excludes(b);
        let common = self.parameters.len().min(other.parameters.len());
        (0..common).any(|index| differ(&self.parameters[index], &other.parameters[index]))
            || match (&self.results[..], &other.results[..]) {
                ([a], [b]) => differ(a, b),
                _ => false,
            }
    }
}

impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(->")?;
        for parameter in &self.parameters {
            write!(f, " {parameter}")?;
        }
        for (index, optional) in self.optional.iter().enumerate() {
            write!(f, "{} {optional}", if index == 0 { " #:optional" } else { "" })?;
        }
        if let Some(rest) = &self.rest {
            write!(f, " #:rest {rest}")?;
        }
        match &self.results[..] {
            [result] => write!(f, " {result})"),
            results => {
                f.write_str(" (values")?;
                for result in results {
                    write!(f, " {result}")?;
                }
                f.write_str("))")
            }
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_any() {
            return f.write_str("any");
        }
        let mut parts: Vec<String> = Vec::new();
        let mut left = self.atoms;
        let list = atoms::NULL | atoms::PAIR;
        if let (Some(elements), true) = (&self.elements, left & list == list) {
            left &= !list;
            parts.push(match elements.is_any() {
                true => "list".to_owned(),
                false => format!("(listof {elements})"),
            });
        }
        if let (Some(components), true) = (&self.components, self.has(atoms::VECTOR)) {
            left &= !atoms::VECTOR;
            parts.push(format!("(vectorof {components})"));
        }
        if let Some(procedure) = &self.procedure {
            left &= !atoms::PROCEDURE;
            parts.push(procedure.to_string());
        }
        if let Some(records) = &self.records {
            left &= !atoms::RECORD;
            parts.extend(records.iter().map(|record| record.name.to_string()));
        }
        for &(set, name) in NAMED_SETS {
            if left & set == set {
                left &= !set;
                parts.push(name.to_owned());
            }
        }
        for &(atom, name) in atoms::ATOMS {
            if left & atom != 0 {
                parts.push(name.to_owned());
            }
        }
        match &parts[..] {
            [] => f.write_str("no value"),
            [one] => f.write_str(one),
            _ => write!(f, "(or {})", parts.join(" ")),
        }
    }
}
