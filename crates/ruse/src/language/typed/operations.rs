//! The expressions of typed functions.

use std::sync::Arc;

use super::Type;
use super::body::{Body, Expr, Local, Node};
use super::module::{FunctionId, RecordId};
use crate::language::{Constant, Span};

/// An operation on two operands.
///
/// ```
/// use ruse::language::typed::Operator;
/// assert_eq!(Operator::Add.symbol(), "+");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Operator {
    /// Sum of two Int or Float.
    Add,
    /// Difference of two Int or Float.
    Sub,
    /// Product of two Int or Float.
    Mul,
    /// Quotient of two Float; of two Int rounded toward zero, an error if the divisor is zero.
    Div,
    /// Remainder of two Int, with the sign of the first one.
    Rem,
    /// Remainder of two Int, with the sign of the second one.
    Mod,
    /// Whether two values are equal: numbers by value, Any by `equal?`, records by identity.
    Eq,
    /// Whether two values are not equal.
    Ne,
    /// Whether the first number is less.
    Lt,
    /// Whether the first number is not greater.
    Le,
    /// Whether the first number is greater.
    Gt,
    /// Whether the first number is not less.
    Ge,
    /// Whether both hold; the second one is evaluated only if the first one does.
    And,
    /// Whether one holds; the second one is evaluated only if the first one does not.
    Or,
}

impl Operator {
    /// How messages write it.
    ///
    /// ```
    /// assert_eq!(ruse::language::typed::Operator::Ne.symbol(), "!=");
    /// ```
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Sub => "-",
            Operator::Mul => "*",
            Operator::Div => "/",
            Operator::Rem => "%",
            Operator::Mod => "mod",
            Operator::Eq => "==",
            Operator::Ne => "!=",
            Operator::Lt => "<",
            Operator::Le => "<=",
            Operator::Gt => ">",
            Operator::Ge => ">=",
            Operator::And => "and",
            Operator::Or => "or",
        }
    }

    /// The type of the result for these operands, or what operands it takes.
    fn result(self, a: Type, b: Type) -> Result<Type, &'static str> {
        use Operator::*;
        let numeric = a == b && matches!(a, Type::Int | Type::Float);
        match self {
            Add | Sub | Mul | Div if numeric => Ok(a),
            Add | Sub | Mul | Div => Err("two Int or two Float"),
            Rem | Mod if numeric && a == Type::Int => Ok(a),
            Rem | Mod => Err("two Int"),
            Lt | Le | Gt | Ge if numeric => Ok(Type::Bool),
            Lt | Le | Gt | Ge => Err("two Int or two Float"),
            Eq | Ne if a == b && a != Type::Unit => Ok(Type::Bool),
            Eq | Ne => Err("two values of one type"),
            And | Or if a == b && a == Type::Bool => Ok(a),
            And | Or => Err("two Bool"),
        }
    }
}

/// A function of one Float.
///
/// ```
/// assert_eq!(ruse::language::typed::Math::Sqrt.name(), "sqrt");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Math {
    /// Square root; NaN of negative numbers.
    Sqrt,
    /// Rounded down.
    Floor,
    /// Rounded up.
    Ceiling,
    /// Rounded to the nearest integer, to the even one of two.
    Round,
    /// Rounded toward zero.
    Truncate,
    /// Absolute value.
    Abs,
    /// Sine.
    Sin,
    /// Cosine.
    Cos,
    /// e to that power.
    Exp,
    /// Natural logarithm; NaN of negative numbers.
    Log,
}

impl Math {
    /// The primitive's name.
    ///
    /// ```
    /// assert_eq!(ruse::language::typed::Math::Abs.name(), "abs");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Math::Sqrt => "sqrt",
            Math::Floor => "floor",
            Math::Ceiling => "ceiling",
            Math::Round => "round",
            Math::Truncate => "truncate",
            Math::Abs => "abs",
            Math::Sin => "sin",
            Math::Cos => "cos",
            Math::Exp => "exp",
            Math::Log => "log",
        }
    }
}

macro_rules! shortcuts {
    ($($(#[doc = $doc:literal])+ $name:ident $operator:ident $make:ident;)*) => {
        impl Body<'_> {$(
            $(#[doc = $doc])+
            ///
            /// ```
            /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
            /// # let mut module = Module::new(&Sources::new());
            /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
            /// # let mut body = module.body(f);
            #[doc = concat!("let a = body.", stringify!($make), "(Default::default(), Span::NONE);")]
            #[doc = concat!("let b = body.", stringify!($make), "(Default::default(), Span::NONE);")]
            #[doc = concat!("let result = body.", stringify!($name), "(a, b, Span::NONE);")]
            /// assert!(body.type_of(result).is_some());
            /// ```
            pub fn $name(&mut self, a: Expr, b: Expr, span: Span) -> Expr {
                self.binary(Operator::$operator, a, b, span)
            }
        )*}
    };
}

shortcuts! {
    /// [`Operator::Add`]
    add Add int;
    /// [`Operator::Sub`]
    sub Sub int;
    /// [`Operator::Mul`]
    mul Mul float;
    /// [`Operator::Div`]
    div Div float;
    /// [`Operator::Rem`]
    rem Rem int;
    /// [`Operator::Eq`]
    eq Eq boolean;
    /// [`Operator::Lt`]
    lt Lt int;
    /// [`Operator::Gt`]
    gt Gt float;
    /// [`Operator::And`]
    and And boolean;
    /// [`Operator::Or`]
    or Or boolean;
}

impl Body<'_> {
    /// An integer.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let one = body.int(1, Span::NONE);
    /// # let _ = one;
    /// ```
    pub fn int(&mut self, value: i64, span: Span) -> Expr {
        self.push(Node::Constant(Constant::Int(value)), Some(Type::Int), span)
    }

    /// A float.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let half = body.float(0.5, Span::NONE);
    /// # let _ = half;
    /// ```
    pub fn float(&mut self, value: f64, span: Span) -> Expr {
        self.push(Node::Constant(Constant::Float(value)), Some(Type::Float), span)
    }

    /// A truth value.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let yes = body.boolean(true, Span::NONE);
    /// # let _ = yes;
    /// ```
    pub fn boolean(&mut self, value: bool, span: Span) -> Expr {
        self.push(Node::Constant(Constant::Bool(value)), Some(Type::Bool), span)
    }

    /// A constant of type Any, such as a string.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let text = body.any("text", Span::NONE);
    /// assert_eq!(body.type_of(text), Some(Type::Any));
    /// ```
    pub fn any(&mut self, value: impl Into<Constant>, span: Span) -> Expr {
        self.push(Node::Constant(value.into()), Some(Type::Any), span)
    }

    /// The value of a local.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[("x", Type::Int)], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let x = body.parameter(0);
    /// let value = body.get(x, Span::NONE);
    /// assert_eq!(body.type_of(value), Some(Type::Int));
    /// ```
    pub fn get(&mut self, local: Local, span: Span) -> Expr {
        let of = self.local_type(local, span);
        self.push(Node::Get(local), of, span)
    }

    /// An operation on two operands.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Operator, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let (a, b) = (body.int(7, Span::NONE), body.int(2, Span::NONE));
    /// let quotient = body.binary(Operator::Div, a, b, Span::NONE);
    /// assert_eq!(body.type_of(quotient), Some(Type::Int));
    /// ```
    pub fn binary(&mut self, operator: Operator, a: Expr, b: Expr, span: Span) -> Expr {
        let (left, right) = (self.operand(a), self.operand(b));
        let of = match (left, right) {
            (Some(left), Some(right)) => match operator.result(left, right) {
                Ok(of) => Some(of),
                Err(takes) => {
                    let (left, right) = (self.type_name(left), self.type_name(right));
                    let symbol = operator.symbol();
                    let message = format!("`{symbol}` takes {takes}, not {left} and {right}");
                    self.module.complain(message, span);
                    None
                }
            },
            _ => None,
        };
        self.push(Node::Binary(operator, a, b), of, span)
    }

    fn one(
        &mut self,
        node: Node,
        operand: Expr,
        takes: Type,
        gives: Type,
        what: &str,
        span: Span,
    ) -> Expr {
        self.expect(operand, takes, &format!("the operand of `{what}`"));
        self.push(node, Some(gives), span)
    }

    /// The negative of an Int or a Float.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let one = body.int(1, Span::NONE);
    /// let minus_one = body.negate(one, Span::NONE);
    /// # let _ = minus_one;
    /// ```
    pub fn negate(&mut self, operand: Expr, span: Span) -> Expr {
        let of = if self.type_of(operand) == Some(Type::Float) { Type::Float } else { Type::Int };
        self.one(Node::Negate(operand), operand, of, of, "-", span)
    }

    /// The opposite of a Bool.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let yes = body.boolean(true, Span::NONE);
    /// let no = body.not(yes, Span::NONE);
    /// # let _ = no;
    /// ```
    pub fn not(&mut self, operand: Expr, span: Span) -> Expr {
        self.one(Node::Not(operand), operand, Type::Bool, Type::Bool, "not", span)
    }

    /// A function of one Float.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Math, Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let two = body.float(2.0, Span::NONE);
    /// let root = body.math(Math::Sqrt, two, Span::NONE);
    /// # let _ = root;
    /// ```
    pub fn math(&mut self, function: Math, operand: Expr, span: Span) -> Expr {
        let node = Node::Math(function, operand);
        self.one(node, operand, Type::Float, Type::Float, function.name(), span)
    }

    /// The Float nearest to an Int.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let two = body.int(2, Span::NONE);
    /// let float = body.to_float(two, Span::NONE);
    /// assert_eq!(body.type_of(float), Some(Type::Float));
    /// ```
    pub fn to_float(&mut self, operand: Expr, span: Span) -> Expr {
        self.one(Node::ToFloat(operand), operand, Type::Int, Type::Float, "to_float", span)
    }

    /// A Float rounded toward zero as an Int; an error at run time if there is none, as of NaN.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let pi = body.float(3.14, Span::NONE);
    /// let three = body.to_int(pi, Span::NONE);
    /// assert_eq!(body.type_of(three), Some(Type::Int));
    /// ```
    pub fn to_int(&mut self, operand: Expr, span: Span) -> Expr {
        self.one(Node::ToInt(operand), operand, Type::Float, Type::Int, "to_int", span)
    }

    /// One of two values of one type.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let (test, a, b) = (body.boolean(true, Span::NONE), body.int(1, Span::NONE), body.int(2, Span::NONE));
    /// let choice = body.choice(test, a, b, Span::NONE);
    /// # let _ = choice;
    /// ```
    pub fn choice(&mut self, test: Expr, yes: Expr, no: Expr, span: Span) -> Expr {
        self.expect(test, Type::Bool, "the condition");
        let of = self.operand(yes);
        match of {
            Some(of) => self.expect(no, of, "the other choice"),
            None => {
                self.operand(no);
            }
        }
        self.push(Node::Choice(test, yes, no), of, span)
    }

    /// A call of a function of the module.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let f = module.declare("f", &[("x", Type::Int)], Type::Int, Span::NONE);
    /// let mut body = module.body(f);
    /// let one = body.int(1, Span::NONE);
    /// let call = body.call(f, vec![one], Span::NONE);
    /// assert_eq!(body.type_of(call), Some(Type::Int));
    /// ```
    pub fn call(&mut self, function: FunctionId, arguments: Vec<Expr>, span: Span) -> Expr {
        let mut of = None;
        match self.module.functions.get(function.0 as usize) {
            Some(declaration) => {
                of = Some(declaration.result);
                let name = declaration.name.clone();
                let wanted: Vec<Type> = declaration.parameters.iter().map(|(_, of)| *of).collect();
                self.expect_all(&name, &wanted, &arguments, span);
            }
            None => self.module.complain("a function of another module", span),
        }
        self.push(Node::Call(function, arguments), of, span)
    }

    /// A call of a primitive of Scheme, with the type of its result, which is checked at run time.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let text = body.any("text", Span::NONE);
    /// let length = body.primitive("string-length", vec![text], Type::Int, Span::NONE);
    /// assert_eq!(body.type_of(length), Some(Type::Int));
    /// ```
    pub fn primitive(&mut self, name: &str, arguments: Vec<Expr>, of: Type, span: Span) -> Expr {
        for &argument in &arguments {
            self.operand(argument);
        }
        self.push(Node::Primitive(Arc::from(name), arguments), Some(of), span)
    }

    /// A call of a definition or an import of the unit, with the type of its result, which is checked at run time.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let now = body.global("current-second", vec![], Type::Float, Span::NONE);
    /// assert_eq!(body.type_of(now), Some(Type::Float));
    /// ```
    pub fn global(&mut self, name: &str, arguments: Vec<Expr>, of: Type, span: Span) -> Expr {
        for &argument in &arguments {
            self.operand(argument);
        }
        self.push(Node::Global(Arc::from(name), arguments), Some(of), span)
    }

    /// A new record.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let cell = module.record("Cell", &[("value", Type::Int)], Span::NONE);
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let one = body.int(1, Span::NONE);
    /// let record = body.record(cell, vec![one], Span::NONE);
    /// assert_eq!(body.type_of(record), Some(Type::Record(cell)));
    /// ```
    pub fn record(&mut self, record: RecordId, values: Vec<Expr>, span: Span) -> Expr {
        match self.module.records.get(record.0 as usize) {
            Some(known) => {
                let name = known.name.clone();
                let wanted: Vec<Type> = known.fields.iter().map(|(_, of)| *of).collect();
                self.expect_all(&name, &wanted, &values, span);
            }
            None => self.module.complain("a record of another module", span),
        }
        self.push(Node::Record(record, values), Some(Type::Record(record)), span)
    }

    /// A field of a record by its number.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let cell = module.record("Cell", &[("value", Type::Int)], Span::NONE);
    /// let f = module.declare("f", &[("cell", Type::Record(cell))], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let parameter = body.parameter(0);
    /// let object = body.get(parameter, Span::NONE);
    /// let value = body.field(cell, 0, object, Span::NONE);
    /// assert_eq!(body.type_of(value), Some(Type::Int));
    /// ```
    pub fn field(&mut self, record: RecordId, index: usize, object: Expr, span: Span) -> Expr {
        self.expect(object, Type::Record(record), "the object");
        let of = self.field_of(record, index, span).map(|(_, of)| of);
        self.push(Node::Field(record, index, object), of, span)
    }

    pub(super) fn field_of(
        &mut self,
        record: RecordId,
        index: usize,
        span: Span,
    ) -> Option<(Arc<str>, Type)> {
        let known = self.module.records.get(record.0 as usize);
        let field = known.and_then(|known| known.fields.get(index)).cloned();
        if field.is_none() {
            self.module.complain(format!("there is no field number {index}"), span);
        }
        field
    }
}
