//! Literals, with a liking for values at the edges.

use super::Generator;
use super::types::{Store, Type};

const INTEGERS: &[&str] = &[
    "4611686018427387903",
    "-4611686018427387904",
    "4611686018427387904",
    "2305843009213693952",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "4294967296",
    "-2147483648",
    "2147483647",
    "9007199254740993",
    "3037000500",
    "100000000000000000000000",
    "-340282366920938463463374607431768211456",
    "255",
    "65536",
    "32767",
    "-129",
    "1000003",
    "#xff",
];

const REALS: &[&str] = &[
    "0.0",
    "-0.0",
    "1.5",
    "-2.25",
    "0.1",
    "1e300",
    "1e-320",
    "-1e21",
    "+inf.0",
    "-inf.0",
    "+nan.0",
    "1/3",
    "-7/2",
    "123456789/1000",
    "9007199254740992.0",
    "4.611686018427388e18",
    "9.223372036854775e18",
    "1e22",
    "3.0",
    "-1.0",
    "2.5",
    "1e-7",
    "5e-324",
    "1.7976931348623157e308",
];

const CHARACTERS: &[&str] = &[
    "#\\a",
    "#\\Z",
    "#\\space",
    "#\\newline",
    "#\\0",
    "#\\λ",
    "#\\é",
    "#\\ß",
    "#\\x1F600",
    "#\\Σ",
    "#\\x0",
    "#\\x301",
    "#\\(",
];

const STRINGS: &[&str] = &[
    "\"\"",
    "\"abc\"",
    "\"é\"",
    "\"λx→y\"",
    "\"tab\\there\"",
    "\"😀 smile\"",
    "\"Straße\"",
    "\"12\"",
    "\"quo\\\"te\"",
    "\"line\\nbreak\"",
    "\"ΑΣ\"",
    "\"x\\x301;\"",
    "\"mixed é and ascii\"",
];

const SYMBOLS: &[&str] =
    &["'a", "'b", "'c", "'foo", "'λ", "'|a b|", "'x1", "'UP", "'||", "'...", "'if"];

impl Generator<'_, '_> {
    pub(super) fn small_integer(&mut self) -> String {
        (self.choices.below(21) as i64 - 10).to_string()
    }

    pub(super) fn integer(&mut self) -> String {
        if self.choices.chance(35) {
            (*self.choices.pick(INTEGERS)).to_owned()
        } else {
            self.small_integer()
        }
    }

    pub(super) fn real(&mut self) -> String {
        match self.choices.below(4) {
            0 => self.integer(),
            1 => format!("{:?}", self.choices.below(2000) as f64 / 8.0 - 100.0),
            _ => (*self.choices.pick(REALS)).to_owned(),
        }
    }

    pub(super) fn character(&mut self) -> String {
        (*self.choices.pick(CHARACTERS)).to_owned()
    }

    pub(super) fn string(&mut self) -> String {
        (*self.choices.pick(STRINGS)).to_owned()
    }

    pub(super) fn symbol(&mut self) -> String {
        (*self.choices.pick(SYMBOLS)).to_owned()
    }

    /// The simplest expression of a type that needs nothing in scope.
    pub(super) fn literal(&mut self, ty: &Type) -> String {
        match ty {
            Type::Int => self.integer(),
            Type::Num => self.real(),
            Type::Bool => (*self.choices.pick(&["#t", "#f"])).to_owned(),
            Type::Char => self.character(),
            Type::Str => self.string(),
            Type::Sym => self.symbol(),
            Type::Ints => match self.choices.below(3) {
                0 => "'()".to_owned(),
                1 => format!("'({} {})", self.integer(), self.small_integer()),
                _ => format!("(list {} {} 3)", self.small_integer(), self.integer()),
            },
            Type::List => match self.choices.below(3) {
                0 => "'()".to_owned(),
                1 => format!("(list {} {})", self.symbol(), self.real()),
                _ => "'(a (1 . 2.5) \"s\" #\\c)".to_owned(),
            },
            Type::Vector => match self.choices.below(3) {
                0 => "(vector)".to_owned(),
                1 => format!("(vector {} {} 7)", self.integer(), self.small_integer()),
                _ => format!("#({} 2)", self.integer()),
            },
            Type::Bytes => format!("(bytevector {} 200)", self.choices.below(256)),
            Type::Table => "(make-hash-table)".to_owned(),
            Type::Store(kind) => {
                let text = match kind {
                    Store::Vector => "(make-vector 4 '())",
                    Store::List => "(list 1 2 3)",
                    Store::Variable => {
                        "(let ((_x 0)) (case-lambda (() _x) ((_a _b) (set! _x (cons _a _b)))))"
                    }
                };
                text.to_owned()
            }
            Type::Record(number) => self.make_record(*number, 0),
            Type::Scalar | Type::Any => {
                let ty = self.scalar_type();
                self.literal(&ty)
            }
            Type::Parameter => format!("(make-parameter {})", self.small_integer()),
            Type::Promise => format!("(make-promise {})", self.small_integer()),
            Type::Escape(_) => "(lambda (_x) _x)".to_owned(),
            Type::Procedure(signature) => {
                let result = self.literal(&signature.result.clone());
                let names: Vec<String> =
                    (0..signature.parameters.len()).map(|number| format!("_{number}")).collect();
                let rest = if signature.rest || signature.optional > 0 { " . _r" } else { "" };
                format!("(lambda ({}{rest}) {result})", names.join(" "))
            }
        }
    }

    pub(super) fn scalar_type(&mut self) -> Type {
        self.choices.pick(&[Type::Int, Type::Num, Type::Sym, Type::Char, Type::Bool]).clone()
    }

    /// A type that a variable may have.
    pub(super) fn value_type(&mut self) -> Type {
        const TYPES: [Type; 16] = [
            Type::Int,
            Type::Num,
            Type::Int,
            Type::Ints,
            Type::Str,
            Type::Int,
            Type::Num,
            Type::Bool,
            Type::Char,
            Type::Sym,
            Type::List,
            Type::Vector,
            Type::Bytes,
            Type::Scalar,
            Type::Any,
            Type::Vector,
        ];
        let extra = self.records.len();
        let drawn = self.choices.below(TYPES.len() + extra);
        TYPES.get(drawn).cloned().unwrap_or(Type::Record(drawn.saturating_sub(TYPES.len())))
    }
}
