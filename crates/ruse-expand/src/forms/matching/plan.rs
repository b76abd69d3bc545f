//! What matching is made of: places of the subject, questions about them, and what an answer says about others.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Collection, Stx, Symbol};

use crate::binding::Binding;
use crate::core::VarId;
use crate::cx::Meaning;

/// A place of the subject, interned: the subject itself or what an access to another place gives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Place(pub(super) u32);

/// A procedure or record type that a pattern names, interned.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct CalleeId(pub(super) u32);

/// A constant of a pattern, interned by its written form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct ConstantId(pub(super) u32);

/// A field of a record type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum FieldName {
    Number(u32),
    /// Its number is asked of the type when the program runs.
    Name(Symbol),
}

/// How a place follows from its parent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Access {
    /// The subject, or the element at hand of an ellipsis pattern.
    Root(u32),
    Car,
    Cdr,
    /// How many pairs a list has, -1 for a circular one.
    Pairs,
    /// The last so many pairs of a list and what is behind them; needs [`Access::Pairs`].
    Last(u32),
    /// The length of a vector.
    Length,
    Element(u32),
    /// An element counted from the end, from 1; needs [`Access::Length`].
    FromEnd(u32),
    Field(CalleeId, FieldName),
    /// What a key has in a table or struct, or the mark of nothing.
    Entry(Class, ConstantId),
    /// How many keys a table or struct has.
    Count(Class),
    /// A table or struct without the keys of a list of [`Plan::key_lists`].
    Without(u32),
    /// The elements of a persistent vector as a vector.
    Elements,
    /// What a procedure gives for the parent.
    Apply(CalleeId),
    /// A procedure that reads the place, `(get! NAME)`.
    Getter,
    /// A procedure that assigns the place, `(set! NAME)`.
    Setter,
}

/// Kinds of objects that exclude each other (R7RS §3.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Class {
    Null,
    Pair,
    Vector,
    String,
    Symbol,
    Keyword,
    Char,
    Boolean,
    Number,
    Bytevector,
    Procedure,
    Eof,
    Record,
    Table,
    Struct,
    Pvector,
}

impl Class {
    /// The predicate that tells the class from all others.
    const PREDICATES: &[(Class, &str)] = &[
        (Class::Null, "null?"),
        (Class::Pair, "pair?"),
        (Class::Vector, "vector?"),
        (Class::String, "string?"),
        (Class::Symbol, "symbol?"),
        (Class::Keyword, "keyword?"),
        (Class::Char, "char?"),
        (Class::Boolean, "boolean?"),
        (Class::Number, "number?"),
        (Class::Bytevector, "bytevector?"),
        (Class::Procedure, "procedure?"),
        (Class::Eof, "eof-object?"),
        (Class::Table, "table?"),
        (Class::Struct, "struct?"),
        (Class::Pvector, "pvector?"),
    ];

    /// The class that a primitive of this name asks for.
    pub(super) fn of_predicate(name: &str) -> Option<Class> {
        Class::PREDICATES.iter().find(|(_, known)| *known == name).map(|&(class, _)| class)
    }

    /// The class of a literal collection.
    pub(super) fn of_collection(collection: Collection) -> Class {
        match collection {
            Collection::Struct | Collection::StructEqv => Class::Struct,
            Collection::Pvector => Class::Pvector,
            _ => Class::Table,
        }
    }

    /// The name of its predicate.
    pub(super) fn predicate(self) -> &'static str {
        Class::PREDICATES.iter().find(|(class, _)| *class == self).map_or("", |&(_, name)| name)
    }
}

/// Predicates that are true of some numbers only and of nothing else, and take any object.
pub(super) const NUMBER_PREDICATES: &[&str] =
    &["integer?", "rational?", "real?", "complex?", "exact-integer?"];

/// A question about a place that is answered by yes or no.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Test {
    Class(Class),
    /// A predicate that is true of objects of the class only.
    Within(Class, CalleeId),
    Predicate(CalleeId),
    Constant(ConstantId),
    /// A number of pairs or elements is this one.
    Exactly(u32),
    /// A number of pairs or elements is at least this one.
    AtLeast(u32),
    /// A record of a type.
    Record(CalleeId),
    /// `equal?` to another place.
    Same(Place),
    /// A proper list.
    List,
    /// A key is there.
    Present,
}

/// A step of matching a row.
#[derive(Clone)]
pub(super) enum Step {
    Test {
        place: Place,
        test: Test,
        expected: bool,
    },
    /// A variable of the pattern means the place.
    Bind {
        var: usize,
        place: Place,
    },
    /// One of the alternatives, each of which binds these variables.
    Or {
        alternatives: Rc<[Vec<Step>]>,
        vars: Rc<[usize]>,
    },
    /// Not all of the steps succeed.
    Not(Rc<[Step]>),
    Each(Rc<Each>),
}

/// Every element of a part of a sequence matches; variables mean the lists of what they mean for each.
pub(super) struct Each {
    pub(super) over: Over,
    pub(super) element: Place,
    pub(super) steps: Vec<Step>,
    pub(super) vars: Vec<usize>,
}

/// Which elements.
#[derive(Clone, Copy)]
pub(super) enum Over {
    /// From a list up to one of its tails, or up to its end.
    List { from: Place, until: Option<Place> },
    /// All elements but some first and last ones.
    Vector { of: Place, first: u32, last: u32 },
}

/// What a variable of a row means.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Place(Place),
    Var(VarId),
}

/// What follows when all steps of a row succeeded.
#[derive(Clone)]
pub(super) enum Leaf {
    Clause(usize),
    /// A procedure is called with the meaning of some variables.
    Join(VarId, Rc<[usize]>),
    /// The next element.
    Next(Rc<Loop>),
}

/// The loop of an [`Each`].
pub(super) struct Loop {
    pub(super) procedure: VarId,
    /// The rest of the list, or the index.
    pub(super) position: VarId,
    pub(super) is_list: bool,
    /// The values so far, last first, and whose.
    pub(super) collected: Vec<(VarId, usize)>,
}

/// A clause on its way: steps to do, last first, and what variables mean so far.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) steps: Vec<Step>,
    pub(super) bound: Vec<Option<Source>>,
    /// How many `or` patterns became rows on the way here.
    pub(super) spread: u32,
    pub(super) leaf: Leaf,
}

/// What happens when no row matches.
#[derive(Clone, Copy)]
pub(super) enum Fail {
    /// An error about the subject.
    Error,
    /// A call of a procedure without parameters.
    Call(VarId),
}

/// A procedure or record type of a pattern.
#[derive(Clone, Copy)]
pub(super) enum Callee {
    /// An identifier: equal meanings are one callee, so what is asked twice is found out once.
    Name(Stx, Meaning),
    /// An expression, kept as a procedure that evaluates it and calls the value.
    Var(VarId),
}

/// A constant of a pattern.
pub(super) struct Constant {
    pub(super) stx: Stx,
    pub(super) class: Class,
    /// The cheapest equivalence that decides as `equal?` does.
    pub(super) same: &'static str,
}

/// A clause, expanded.
pub(super) struct Clause {
    /// The procedure with the body; its parameters are the pattern's variables.
    pub(super) body: VarId,
    /// How many variables there are.
    pub(super) vars: usize,
    /// The procedure with the condition behind the pattern.
    pub(super) guard: Option<VarId>,
    /// Whether the body takes the procedure that goes on with the next clause.
    pub(super) takes_failure: bool,
}

/// Everything that one matching form is about.
pub(super) struct Plan {
    pub(super) form: Stx,
    /// What messages call the form.
    pub(super) name: &'static str,
    /// What is matched.
    pub(super) subjects: Vec<VarId>,
    /// Whether only the variables of a pattern are asked for.
    pub(super) names_only: bool,
    pub(super) clauses: Vec<Clause>,
    places: Vec<(Place, Access)>,
    place_index: HashMap<(Place, Access), Place, RandomState>,
    roots: u32,
    pub(super) callees: Vec<Callee>,
    pub(super) constants: Vec<Constant>,
    /// Keys that patterns of tables and structs take out for their rests.
    pub(super) key_lists: Vec<Vec<ConstantId>>,
    constant_index: HashMap<String, ConstantId, RandomState>,
    /// Procedures to bind around the tree: clauses, guards, expressions of patterns.
    pub(super) procedures: Vec<(VarId, crate::core::ExprId)>,
    /// The variable of each place that has one where the tree is being built.
    values: Vec<Option<VarId>>,
    /// Places in the order in which they got a variable.
    trail: Vec<Place>,
    /// What is left of the work allowed for a tree without repeated tests.
    pub(super) budget: usize,
}

impl Plan {
    pub(super) fn new(form: Stx, name: &'static str) -> Plan {
        Plan {
            form,
            name,
            subjects: Vec::new(),
            names_only: false,
            clauses: Vec::new(),
            places: Vec::new(),
            place_index: HashMap::default(),
            roots: 0,
            callees: Vec::new(),
            constants: Vec::new(),
            key_lists: Vec::new(),
            constant_index: HashMap::default(),
            procedures: Vec::new(),
            values: Vec::new(),
            trail: Vec::new(),
            budget: 0,
        }
    }

    /// A place of its own.
    pub(super) fn root(&mut self) -> Place {
        self.roots += 1;
        self.place(Place(0), Access::Root(self.roots))
    }

    /// The place that an access gives.
    pub(super) fn place(&mut self, parent: Place, access: Access) -> Place {
        let next = Place(self.places.len() as u32);
        let place = *self.place_index.entry((parent, access)).or_insert(next);
        if place == next {
            self.places.push((parent, access));
            self.values.push(None);
        }
        place
    }

    pub(super) fn access(&self, place: Place) -> (Place, Access) {
        self.places[place.0 as usize]
    }

    pub(super) fn callee_named(&mut self, stx: Stx, meaning: Meaning) -> CalleeId {
        let known = self
            .callees
            .iter()
            .position(|callee| matches!(callee, Callee::Name(_, known) if *known == meaning));
        if let Some(known) = known {
            return CalleeId(known as u32);
        }
        self.add_callee(Callee::Name(stx, meaning))
    }

    pub(super) fn add_callee(&mut self, callee: Callee) -> CalleeId {
        self.callees.push(callee);
        CalleeId(self.callees.len() as u32 - 1)
    }

    pub(super) fn constant(&mut self, text: String, constant: Constant) -> ConstantId {
        let next = ConstantId(self.constants.len() as u32);
        let id = *self.constant_index.entry(text).or_insert(next);
        if id == next {
            self.constants.push(constant);
        }
        id
    }

    /// The number of a list of keys.
    pub(super) fn key_list(&mut self, keys: Vec<ConstantId>) -> u32 {
        let known = self.key_lists.iter().position(|list| *list == keys);
        known.unwrap_or_else(|| {
            self.key_lists.push(keys);
            self.key_lists.len() - 1
        }) as u32
    }

    /// The variable that has the value of a place.
    pub(super) fn value(&self, place: Place) -> Option<VarId> {
        self.values[place.0 as usize]
    }

    pub(super) fn set_value(&mut self, place: Place, var: VarId) {
        self.values[place.0 as usize] = Some(var);
        self.trail.push(place);
    }

    /// How many places have variables.
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Forgets the variables since a mark: their scope is left.
    pub(super) fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            if let Some(place) = self.trail.pop() {
                self.values[place.0 as usize] = None;
            }
        }
    }

    /// The class of the objects of which a test is true.
    fn class(&self, test: Test) -> Option<Class> {
        match test {
            Test::Class(class) | Test::Within(class, _) => Some(class),
            Test::Constant(id) => Some(self.constants[id.0 as usize].class),
            Test::Record(_) => Some(Class::Record),
            _ => None,
        }
    }

    /// What the answer to one question says about another one on the same place.
    fn implied(&self, known: Test, holds: bool, asked: Test) -> Option<bool> {
        use Test::{AtLeast, Class as Is, Constant, Exactly, List, Within};
        if known == asked {
            return Some(holds);
        }
        if !holds {
            return match (known, asked) {
                (AtLeast(n), AtLeast(m) | Exactly(m)) if m >= n => Some(false),
                (Is(class), Within(..) | Constant(_)) if self.class(asked) == Some(class) => {
                    Some(false)
                }
                (List, Is(Class::Null)) => Some(false),
                _ => None,
            };
        }
        match (known, asked) {
            (Exactly(n), Exactly(m)) => return Some(n == m),
            (Exactly(n), AtLeast(m)) => return Some(n >= m),
            (AtLeast(n), AtLeast(m)) if n >= m => return Some(true),
            (AtLeast(n), Exactly(m)) if n > m => return Some(false),
            // Texts of tables and structs that differ in the order of keys can be `equal?`.
            (Constant(a), Constant(b)) => {
                let class = |id: ConstantId| self.constants[id.0 as usize].class;
                let unordered = class(a) == class(b)
                    && matches!(
                        class(a),
                        Class::Table | Class::Struct | Class::Pair | Class::Vector | Class::Pvector
                    );
                return (!unordered).then_some(false);
            }
            _ => {}
        }
        let class = self.class(known)?;
        match (asked, self.class(asked)) {
            (Is(other), _) => Some(class == other),
            (List, _) if class == Class::Null => Some(true),
            (List, _) if class != Class::Pair => Some(false),
            (_, Some(other)) if class != other => Some(false),
            _ => None,
        }
    }

    /// The steps that are left, given an answer; nothing if they cannot succeed.
    fn assume_steps(
        &self,
        steps: &[Step],
        place: Place,
        test: Test,
        holds: bool,
    ) -> Option<Vec<Step>> {
        let mut left = Vec::with_capacity(steps.len());
        for step in steps {
            match step {
                Step::Test { place: at, test: asked, expected } if *at == place => {
                    match self.implied(test, holds, *asked) {
                        Some(answer) if answer == *expected => {}
                        Some(_) => return None,
                        None => left.push(step.clone()),
                    }
                }
                Step::Or { alternatives, vars } => {
                    let alternatives: Vec<Vec<Step>> = alternatives
                        .iter()
                        .filter_map(|steps| self.assume_steps(steps, place, test, holds))
                        .collect();
                    if alternatives.is_empty() {
                        return None;
                    }
                    left.push(Step::Or { alternatives: alternatives.into(), vars: vars.clone() });
                }
                _ => left.push(step.clone()),
            }
        }
        Some(left)
    }

    /// A row, given the answer to a question; nothing if it cannot match.
    pub(super) fn assume(&self, row: &Row, place: Place, test: Test, holds: bool) -> Option<Row> {
        let steps = self.assume_steps(&row.steps, place, test, holds)?;
        Some(Row { steps, bound: row.bound.clone(), spread: row.spread, leaf: row.leaf.clone() })
    }
}

/// Names of the fields of record types, for those whose definition the expander saw.
#[derive(Default)]
pub(crate) struct RecordFields {
    /// Nothing for a type that is defined more than once.
    known: HashMap<Binding, Option<Arc<[Arc<str>]>>, RandomState>,
}

impl RecordFields {
    pub(crate) fn insert(&mut self, record_type: Binding, fields: Arc<[Arc<str>]>) {
        let again = self.known.contains_key(&record_type);
        self.known.insert(record_type, Some(fields).filter(|_| !again));
    }

    pub(crate) fn get(&self, record_type: Binding) -> Option<Arc<[Arc<str>]>> {
        self.known.get(&record_type).cloned().flatten()
    }
}
