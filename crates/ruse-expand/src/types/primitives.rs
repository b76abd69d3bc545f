//! What primitives take and give: the one table of their types. How many arguments they take stands in their rows.
//!
//! A primitive that is not here takes anything and gives anything. A row states what is true of every call: arguments of
//! other types are an error, and a result is of the type unless the call fails.

use ruse_isa::atoms::*;

use super::Type;
use super::check::{Claim, DEPTH};

/// How the type of the result follows from those of the arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gives {
    /// These atoms.
    Atoms(u32),
    /// Sums and differences.
    Sum,
    /// Products.
    Product,
    /// Quotients.
    Quotient,
    /// Quotients that are integers.
    Whole,
    /// Of the sort of one of the numbers.
    Chosen,
    /// Remainders: of the sort of one of the numbers, or of fewer digits.
    Remainder,
    /// A flonum for a real number.
    Inexact,
    /// Of the same sort as the number: rounding, absolute value.
    Same,
    /// A flonum for a flonum, a number for others.
    Flonum,
    /// The first element of a list.
    Car,
    /// The list without it.
    Cdr,
    /// A pair of the two.
    Cons,
    /// A list of the arguments.
    List,
    /// The list that is the argument.
    First,
    /// A component of a vector.
    Component,
    /// A vector of the arguments.
    Vector,
    /// A vector of so many of the second argument.
    Filled,
}

/// What a primitive takes and gives.
pub(super) struct Signature {
    name: &'static str,
    parameters: &'static [u32],
    /// Further arguments.
    rest: u32,
    pub(super) gives: Gives,
    /// Whether a call with arguments of these types never fails.
    pub(super) total: bool,
}

impl Signature {
    /// What the argument with this index may be.
    pub(super) fn parameter(&self, index: usize) -> u32 {
        self.parameters.get(index).copied().unwrap_or(self.rest)
    }
}

const fn row(
    name: &'static str,
    parameters: &'static [u32],
    rest: u32,
    gives: Gives,
    total: bool,
) -> Signature {
    Signature { name, parameters, rest, gives, total }
}

use Gives::*;

/// An index or a count.
const INDEX: u32 = FIXNUM;
/// Exact integers, and flonums that are integers.
const WHOLE: u32 = INTEGER | FLONUM;
const LIST: u32 = NULL | PAIR;
const TEXT: u32 = STRING;

#[rustfmt::skip]
const ROWS: &[Signature] = &[
    row("+", &[], NUMBER, Sum, true),
    row("-", &[], NUMBER, Sum, true),
    row("*", &[], NUMBER, Product, true),
    row("/", &[], NUMBER, Quotient, false),
    row("<", &[], REAL, Atoms(BOOLEAN), true),
    row(">", &[], REAL, Atoms(BOOLEAN), true),
    row("<=", &[], REAL, Atoms(BOOLEAN), true),
    row(">=", &[], REAL, Atoms(BOOLEAN), true),
    row("=", &[], NUMBER, Atoms(BOOLEAN), true),
    row("zero?", &[NUMBER], 0, Atoms(BOOLEAN), true),
    row("positive?", &[REAL], 0, Atoms(BOOLEAN), true),
    row("negative?", &[REAL], 0, Atoms(BOOLEAN), true),
    row("even?", &[WHOLE], 0, Atoms(BOOLEAN), false),
    row("odd?", &[WHOLE], 0, Atoms(BOOLEAN), false),
    row("exact?", &[NUMBER], 0, Atoms(BOOLEAN), true),
    row("inexact?", &[NUMBER], 0, Atoms(BOOLEAN), true),
    row("finite?", &[NUMBER], 0, Atoms(BOOLEAN), true),
    row("infinite?", &[NUMBER], 0, Atoms(BOOLEAN), true),
    row("nan?", &[NUMBER], 0, Atoms(BOOLEAN), true),
    row("max", &[], REAL, Chosen, true),
    row("min", &[], REAL, Chosen, true),
    row("abs", &[REAL], 0, Same, true),
    row("square", &[NUMBER], 0, Product, true),
    row("floor", &[REAL], 0, Same, true),
    row("ceiling", &[REAL], 0, Same, true),
    row("round", &[REAL], 0, Same, true),
    row("truncate", &[REAL], 0, Same, true),
    row("quotient", &[WHOLE, WHOLE], 0, Whole, false),
    row("remainder", &[WHOLE, WHOLE], 0, Remainder, false),
    row("modulo", &[WHOLE, WHOLE], 0, Remainder, false),
    row("floor-quotient", &[WHOLE, WHOLE], 0, Whole, false),
    row("floor-remainder", &[WHOLE, WHOLE], 0, Remainder, false),
    row("truncate-quotient", &[WHOLE, WHOLE], 0, Whole, false),
    row("truncate-remainder", &[WHOLE, WHOLE], 0, Remainder, false),
    row("gcd", &[], WHOLE, Atoms(WHOLE), false),
    row("lcm", &[], WHOLE, Atoms(WHOLE), false),
    row("sqrt", &[NUMBER], 0, Atoms(NUMBER), true),
    row("expt", &[NUMBER, NUMBER], 0, Atoms(NUMBER), false),
    row("exp", &[NUMBER], 0, Flonum, true),
    row("sin", &[NUMBER], 0, Flonum, true),
    row("cos", &[NUMBER], 0, Flonum, true),
    row("tan", &[NUMBER], 0, Flonum, true),
    row("log", &[NUMBER], NUMBER, Atoms(NUMBER), false),
    row("asin", &[NUMBER], 0, Atoms(NUMBER), true),
    row("acos", &[NUMBER], 0, Atoms(NUMBER), true),
    row("atan", &[NUMBER, NUMBER], 0, Atoms(NUMBER), false),
    row("inexact", &[NUMBER], 0, Inexact, true),
    row("exact", &[NUMBER], 0, Atoms(RATIONAL | COMPLEX), false),
        row("number->string", &[NUMBER, INTEGER], 0, Atoms(TEXT), false),
    row("string->number", &[TEXT, INTEGER], 0, Atoms(NUMBER | FALSE), false),
    row("bitwise-and", &[], INTEGER, Atoms(INTEGER), true),
    row("bitwise-ior", &[], INTEGER, Atoms(INTEGER), true),
    row("bitwise-xor", &[], INTEGER, Atoms(INTEGER), true),
    row("bitwise-not", &[INTEGER], 0, Atoms(INTEGER), true),
    row("arithmetic-shift", &[INTEGER, INTEGER], 0, Atoms(INTEGER), false),
    row("bit-count", &[INTEGER], 0, Atoms(INTEGER), true),
    row("integer-length", &[INTEGER], 0, Atoms(INTEGER), true),
    row("car", &[PAIR], 0, Car, true),
    row("cdr", &[PAIR], 0, Cdr, true),
    row("cons", &[ANY, ANY], 0, Cons, true),
    row("set-car!", &[PAIR, ANY], 0, Atoms(ANY), false),
    row("set-cdr!", &[PAIR, ANY], 0, Atoms(ANY), false),
    row("list", &[], ANY, List, true),
    row("length", &[LIST], 0, Atoms(FIXNUM), false),
    row("reverse", &[LIST], 0, First, false),
    row("list-tail", &[ANY, INTEGER], 0, Atoms(ANY), false),
    row("list-ref", &[LIST, INTEGER], 0, Car, false),
    row("memq", &[ANY, LIST], 0, Atoms(PAIR | FALSE), false),
    row("memv", &[ANY, LIST], 0, Atoms(PAIR | FALSE), false),
    row("assq", &[ANY, LIST], 0, Atoms(PAIR | FALSE), false),
    row("assv", &[ANY, LIST], 0, Atoms(PAIR | FALSE), false),
    row("list->string", &[LIST], 0, Atoms(TEXT), false),
    row("list->vector", &[LIST], 0, Atoms(VECTOR), false),
    row("make-vector", &[INTEGER, ANY], 0, Filled, false),
    row("vector", &[], ANY, Vector, true),
    row("vector-ref", &[VECTOR, INDEX], 0, Component, false),
    row("vector-set!", &[VECTOR, INDEX, ANY], 0, Atoms(ANY), false),
    row("vector-length", &[VECTOR], 0, Atoms(FIXNUM), true),
    row("vector-fill!", &[VECTOR, ANY], INTEGER, Atoms(ANY), false),
    row("vector->list", &[VECTOR], INTEGER, Atoms(LIST), false),
    row("vector-copy", &[VECTOR], INTEGER, Atoms(VECTOR), false),
    row("vector-append", &[], VECTOR, Atoms(VECTOR), false),
    row("make-bytevector", &[INTEGER, INTEGER], 0, Atoms(BYTEVECTOR), false),
    row("bytevector", &[], INTEGER, Atoms(BYTEVECTOR), false),
    row("bytevector-u8-ref", &[BYTEVECTOR, INDEX], 0, Atoms(FIXNUM), false),
    row("bytevector-u8-set!", &[BYTEVECTOR, INDEX, INTEGER], 0, Atoms(ANY), false),
    row("bytevector-length", &[BYTEVECTOR], 0, Atoms(FIXNUM), true),
    row("bytevector-append", &[], BYTEVECTOR, Atoms(BYTEVECTOR), false),
    row("make-string", &[INTEGER, CHAR], 0, Atoms(TEXT), false),
    row("string", &[], CHAR, Atoms(TEXT), true),
    row("string-ref", &[TEXT, INDEX], 0, Atoms(CHAR), false),
    row("string-set!", &[TEXT, INDEX, CHAR], 0, Atoms(ANY), false),
    row("string-length", &[TEXT], 0, Atoms(FIXNUM), true),
    row("string-append", &[], TEXT, Atoms(TEXT), false),
    row("substring", &[TEXT, INTEGER, INTEGER], 0, Atoms(TEXT), false),
    row("string-copy", &[TEXT], INTEGER, Atoms(TEXT), false),
    row("string->symbol", &[TEXT], 0, Atoms(SYMBOL), false),
    row("string->list", &[TEXT], INTEGER, Atoms(LIST), false),
    row("symbol->string", &[SYMBOL], 0, Atoms(TEXT), true),
    row("string=?", &[], TEXT, Atoms(BOOLEAN), true),
    row("string<?", &[], TEXT, Atoms(BOOLEAN), true),
    row("string>?", &[], TEXT, Atoms(BOOLEAN), true),
    row("string<=?", &[], TEXT, Atoms(BOOLEAN), true),
    row("string>=?", &[], TEXT, Atoms(BOOLEAN), true),
    row("string-upcase", &[TEXT], 0, Atoms(TEXT), false),
    row("string-downcase", &[TEXT], 0, Atoms(TEXT), false),
    row("char->integer", &[CHAR], 0, Atoms(FIXNUM), true),
    row("integer->char", &[INTEGER], 0, Atoms(CHAR), false),
    row("char-upcase", &[CHAR], 0, Atoms(CHAR), true),
    row("char-downcase", &[CHAR], 0, Atoms(CHAR), true),
    row("char-alphabetic?", &[CHAR], 0, Atoms(BOOLEAN), true),
    row("char-numeric?", &[CHAR], 0, Atoms(BOOLEAN), true),
    row("char-whitespace?", &[CHAR], 0, Atoms(BOOLEAN), true),
    row("char=?", &[], CHAR, Atoms(BOOLEAN), true),
    row("char<?", &[], CHAR, Atoms(BOOLEAN), true),
    row("not", &[ANY], 0, Atoms(BOOLEAN), true),
    row("eq?", &[ANY, ANY], 0, Atoms(BOOLEAN), true),
    row("eqv?", &[ANY, ANY], 0, Atoms(BOOLEAN), true),
    row("current-jiffy", &[], 0, Atoms(INTEGER), false),
    row("current-second", &[], 0, Atoms(FLONUM), false),
];

/// What a primitive takes and gives, if the table says.
pub(super) fn signature(name: &str) -> Option<&'static Signature> {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static INDEX: LazyLock<HashMap<&str, &Signature>> =
        LazyLock::new(|| ROWS.iter().map(|row| (row.name, row)).collect());
    INDEX.get(name).copied()
}

/// What a predicate of one argument tells: of what it holds at most, and of what it holds for certain.
pub(super) fn predicate(name: &str) -> Option<(u32, u32)> {
    Some(match name {
        "%fixnum?" => (FIXNUM, FIXNUM),
        "%flonum?" => (FLONUM, FLONUM),
        "exact-integer?" => (INTEGER, INTEGER),
        "integer?" => (WHOLE, INTEGER),
        "rational?" => (REAL, RATIONAL),
        "real?" => (REAL, REAL),
        "number?" | "complex?" => (NUMBER, NUMBER),
        "boolean?" => (BOOLEAN, BOOLEAN),
        "char?" => (CHAR, CHAR),
        "string?" => (STRING, STRING),
        "symbol?" => (SYMBOL, SYMBOL),
        "keyword?" => (KEYWORD, KEYWORD),
        "bytevector?" => (BYTEVECTOR, BYTEVECTOR),
        "null?" => (NULL, NULL),
        "pair?" => (PAIR, PAIR),
        "list?" => (LIST, NULL),
        "vector?" => (VECTOR, VECTOR),
        "procedure?" => (PROCEDURE, PROCEDURE),
        "eof-object?" => (EOF, EOF),
        "port?" => (PORT, PORT),
        "promise?" => (PROMISE, PROMISE),
        "table?" => (TABLE, TABLE),
        "box?" => (BOX, BOX),
        "not" => (FALSE, FALSE),
        _ => return None,
    })
}

impl Gives {
    /// Whether the result is a list or vector that was just made.
    pub(super) fn is_fresh(self) -> bool {
        matches!(self, Cons | List | Vector | Filled | First)
    }

    /// The type of the result, and whether that holds whatever an array or a pair has become since.
    pub(super) fn result(self, arguments: &[Claim]) -> (Type, bool) {
        let atoms = |index: usize| arguments.get(index).map_or(ANY, |it: &Claim| it.ty.atoms());
        let all = || arguments.iter().fold(0, |all, it| all | it.ty.atoms());
        let of = |atoms| (Type::of(atoms), true);
        match self {
            Atoms(set) => of(set),
            Sum => of(sum(arguments)),
            Product => of(product(arguments)),
            Quotient => of(quotient(arguments)),
            Whole if all() & !FIXNUM == 0 => of(INT64),
            Whole if all() & !FLONUM == 0 => of(FLONUM),
            Whole => of(WHOLE),
            Chosen => of(all() & REAL),
            Remainder => of(shorter(all() & REAL)),
            Inexact if all() & !REAL == 0 => of(FLONUM),
            Inexact => of(FLONUM | COMPLEX),
            Same => of(same(all() & REAL)),
            Flonum if all() & !FLONUM == 0 => of(FLONUM),
            Flonum => of(NUMBER),
            Car => match arguments.first().and_then(|list| list.ty.elements()) {
                Some(element) => (element.clone(), element.is_any()),
                None => of(ANY),
            },
            Cdr => match arguments.first().and_then(|list| list.ty.elements()) {
                Some(element) => (Type::list_of(element.clone()), false),
                None => of(ANY),
            },
            First if atoms(0) & !LIST == 0 => match arguments[0].ty.elements() {
                Some(element) => (Type::list_of(element.clone()), true),
                None => of(LIST),
            },
            First => of(LIST),
            Cons => cons(arguments),
            List if arguments.is_empty() => of(NULL),
            List => (Type::pair_of(joined(arguments)), true),
            Component => match arguments.first().and_then(|vector| vector.ty.components()) {
                Some(component) => (component.clone(), component.is_any()),
                None => of(ANY),
            },
            Vector => (Type::vector_of(joined(arguments)), true),
            Filled => match arguments.get(1) {
                Some(fill) => (Type::vector_of(content(&fill.ty)), true),
                None => of(VECTOR),
            },
        }
    }
}

/// What is said of the contents of a list or vector with a value of this type in it.
fn content(ty: &Type) -> Type {
    ty.to_depth(DEPTH - 1)
}

/// The contents of a list or vector of the arguments.
fn joined(arguments: &[Claim]) -> Type {
    arguments.iter().fold(Type::NONE, |all, it| all.join(&content(&it.ty)))
}

fn cons(arguments: &[Claim]) -> (Type, bool) {
    let [first, rest] = arguments else { return (Type::of(PAIR), true) };
    if rest.ty.atoms() & !LIST != 0 {
        return (Type::of(PAIR), true);
    }
    let element = match rest.ty.elements() {
        Some(element) => content(&first.ty).join(&content(element)),
        None if rest.ty.atoms() == NULL => content(&first.ty),
        None => return (Type::of(PAIR), true),
    };
    (Type::pair_of(element), true)
}

/// Whether all operands are certainly of a set.
fn within(arguments: &[Claim], set: u32) -> bool {
    arguments.iter().all(|it| it.ty.atoms() & !set == 0)
}

/// What real operands give where one inexact number makes the result inexact.
fn contagion(arguments: &[Claim], exact: u32) -> u32 {
    if !within(arguments, REAL) {
        return NUMBER;
    }
    if arguments.iter().any(|it| it.ty.atoms() & !FLONUM == 0) {
        return FLONUM;
    }
    let inexact = arguments.iter().any(|it| it.ty.atoms() & FLONUM != 0);
    exact | if inexact { FLONUM } else { 0 }
}

fn sum(arguments: &[Claim]) -> u32 {
    let exact = match arguments {
        // The sum of two numbers of 63 bits has 64.
        [_] | [_, _] if within(arguments, FIXNUM) => INT64,
        _ if arguments.iter().all(|it| it.ty.atoms() & RATIO == 0) => INTEGER,
        _ => RATIONAL,
    };
    contagion(arguments, exact)
}

fn product(arguments: &[Claim]) -> u32 {
    let exact = match arguments.iter().all(|it| it.ty.atoms() & RATIO == 0) {
        true => INTEGER,
        false => RATIONAL,
    };
    contagion(arguments, exact)
}

fn quotient(arguments: &[Claim]) -> u32 {
    contagion(arguments, RATIONAL)
}

/// The set with that of exact integers of fewer digits.
fn shorter(all: u32) -> u32 {
    let mut set = all;
    for (from, to) in [(BIG, INTEGER), (WIDE, FIXNUM)] {
        if all & from != 0 {
            set |= to;
        }
    }
    set
}

/// The set for numbers rounded, or without their sign: the one of most digits has no partner of the other sign.
fn same(all: u32) -> u32 {
    let mut set = all;
    for (from, to) in [(RATIO, INTEGER), (FIXNUM, WIDE), (WIDE, BIG)] {
        if all & from != 0 {
            set |= to;
        }
    }
    set
}
