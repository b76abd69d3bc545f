//! From tokens to the syntax tree, by recursive descent with a counted depth.

use ruse::language::typed::Operator;
use ruse::language::{Problem, Span};

use super::lexer::Token;

/// A name and its place.
pub(crate) type Name = (String, Span);

/// A name with a type: a parameter, a field.
pub(crate) struct Typed {
    pub(crate) name: Name,
    pub(crate) of: Name,
}

/// Something at the top level.
pub(crate) enum Item {
    Record { name: Name, fields: Vec<Typed> },
    Cell { name: Name, parameters: Vec<Typed>, result: Option<Name>, body: Vec<Stmt> },
}

/// A statement.
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) span: Span,
}

pub(crate) enum StmtKind {
    Let(Name, Option<Name>, Expr),
    Assign(Expr, Expr),
    Print(Vec<Expr>),
    Evaluate(Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    While(Expr, Vec<Stmt>),
    For(Name, Expr, Expr, Vec<Stmt>),
    Break,
    Return(Option<Expr>),
}

/// An expression.
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

pub(crate) enum ExprKind {
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Name(String),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Name, Vec<Expr>),
    Field(Box<Expr>, Name),
}

/// How deep statements and expressions may be nested.
const MAX_DEPTH: u32 = 200;

/// Operators from the weakest to the strongest.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("==", Operator::Eq),
        ("!=", Operator::Ne),
        ("<", Operator::Lt),
        ("<=", Operator::Le),
        (">", Operator::Gt),
        (">=", Operator::Ge),
    ],
    &[("+", Operator::Add), ("-", Operator::Sub)],
    &[("*", Operator::Mul), ("/", Operator::Div), ("%", Operator::Rem)],
];

type Parsed<T> = Result<T, Problem>;

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: u32,
}

/// The items of a program.
pub(crate) fn parse(tokens: Vec<(Token, Span)>) -> Parsed<Vec<Item>> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let mut items = Vec::new();
    loop {
        parser.lines();
        match parser.token() {
            Token::Word("cell") => items.push(parser.cell()?),
            Token::Word("record") => items.push(parser.record()?),
            Token::End => return Ok(items),
            _ => return Err(parser.unexpected("`cell` or `record`")),
        }
    }
}

impl Parser {
    fn token(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    fn step(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        let message = format!("unexpected {}, {wanted} is wanted here", self.token().describe());
        Problem::new(message, self.span())
    }

    fn accept(&mut self, word: &'static str) -> bool {
        let found = *self.token() == Token::Word(word);
        if found {
            self.step();
        }
        found
    }

    fn expect(&mut self, word: &'static str) -> Parsed<()> {
        if self.accept(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn lines(&mut self) {
        while *self.token() == Token::Line {
            self.step();
        }
    }

    fn line_end(&mut self) -> Parsed<()> {
        match self.token() {
            Token::Line => self.step(),
            Token::End | Token::Word("end" | "else") => {}
            _ => return Err(self.unexpected("the end of the line")),
        }
        Ok(())
    }

    fn name(&mut self) -> Parsed<Name> {
        match self.token().clone() {
            Token::Name(name) => {
                let span = self.span();
                self.step();
                Ok((name, span))
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    fn typed(&mut self) -> Parsed<Typed> {
        let name = self.name()?;
        self.expect(":")?;
        Ok(Typed { name, of: self.name()? })
    }

    /// Runs `f` one level deeper.
    fn nested<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Problem::new("this is nested too deeply", self.span()));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    fn record(&mut self) -> Parsed<Item> {
        self.step();
        let name = self.name()?;
        let mut fields = Vec::new();
        loop {
            self.lines();
            if self.accept("end") {
                return Ok(Item::Record { name, fields });
            }
            fields.push(self.typed()?);
            self.line_end()?;
        }
    }

    fn cell(&mut self) -> Parsed<Item> {
        self.step();
        let name = self.name()?;
        self.expect("(")?;
        let parameters = self.separated(Self::typed)?;
        let result = if self.accept("->") { Some(self.name()?) } else { None };
        let body = self.block()?;
        self.expect("end")?;
        Ok(Item::Cell { name, parameters, result, body })
    }

    /// Parts between commas up to the closing parenthesis.
    fn separated<T>(&mut self, part: fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut parts = Vec::new();
        self.lines();
        while !self.accept(")") {
            parts.push(part(self)?);
            self.lines();
            if !self.accept(",") {
                self.expect(")")?;
                break;
            }
            self.lines();
        }
        Ok(parts)
    }

    /// Statements up to `end` or `else`, which stay.
    fn block(&mut self) -> Parsed<Vec<Stmt>> {
        let mut block = Vec::new();
        loop {
            self.lines();
            match self.token() {
                Token::Word("end" | "else") => return Ok(block),
                Token::End => return Err(self.unexpected("`end`")),
                _ => {}
            }
            block.push(self.nested(Self::stmt)?);
            self.line_end()?;
        }
    }

    fn stmt(&mut self) -> Parsed<Stmt> {
        let start = self.span();
        let kind = if self.accept("let") {
            let name = self.name()?;
            let of = if self.accept(":") { Some(self.name()?) } else { None };
            self.expect("=")?;
            StmtKind::Let(name, of, self.expr()?)
        } else if self.accept("print") {
            let mut parts = vec![self.expr()?];
            while self.accept(",") {
                parts.push(self.expr()?);
            }
            StmtKind::Print(parts)
        } else if self.accept("if") {
            self.if_else()?
        } else if self.accept("while") {
            let test = self.expr()?;
            let body = self.block()?;
            self.expect("end")?;
            StmtKind::While(test, body)
        } else if self.accept("for") {
            let name = self.name()?;
            self.expect("in")?;
            let from = self.expr()?;
            self.expect("to")?;
            let to = self.expr()?;
            let body = self.block()?;
            self.expect("end")?;
            StmtKind::For(name, from, to, body)
        } else if self.accept("break") {
            StmtKind::Break
        } else if self.accept("return") {
            let ends = matches!(self.token(), Token::Line | Token::End | Token::Word("end"));
            StmtKind::Return(if ends { None } else { Some(self.expr()?) })
        } else {
            let expr = self.expr()?;
            match self.accept("=") {
                true => StmtKind::Assign(expr, self.expr()?),
                false => StmtKind::Evaluate(expr),
            }
        };
        Ok(Stmt { kind, span: start.to(self.tokens[self.at.saturating_sub(1)].1) })
    }

    fn if_else(&mut self) -> Parsed<StmtKind> {
        let test = self.expr()?;
        let yes = self.block()?;
        let mut no = Vec::new();
        if self.accept("else") {
            if *self.token() == Token::Word("if") {
                // `else if` goes on without an `end` of its own.
                let span = self.span();
                self.step();
                let kind = self.nested(Self::if_else)?;
                return Ok(StmtKind::If(test, yes, vec![Stmt { kind, span }]));
            }
            no = self.block()?;
        }
        self.expect("end")?;
        Ok(StmtKind::If(test, yes, no))
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|parser| parser.level(0))
    }

    fn level(&mut self, level: usize) -> Parsed<Expr> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        let mut length = 0;
        while let Token::Word(word) = *self.token()
            && let Some(&(_, operator)) = operators.iter().find(|(known, _)| *known == word)
        {
            self.step();
            let right = self.level(level + 1)?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(operator, left.into(), right.into()), span };
            length += 1;
            if length > MAX_DEPTH {
                return Err(Problem::new("this is nested too deeply", self.span()));
            }
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let make = match self.token() {
            Token::Word("-") => ExprKind::Negate,
            Token::Word("not") => ExprKind::Not,
            _ => return self.postfix(),
        };
        self.step();
        let operand = self.nested(Self::unary)?;
        let span = start.to(operand.span);
        Ok(Expr { kind: make(operand.into()), span })
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let mut expr = self.primary()?;
        let mut length = 0;
        while self.accept(".") {
            let field = self.name()?;
            let span = expr.span.to(field.1);
            expr = Expr { kind: ExprKind::Field(expr.into(), field), span };
            length += 1;
            if length > MAX_DEPTH {
                return Err(Problem::new("this is nested too deeply", self.span()));
            }
        }
        Ok(expr)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let span = self.span();
        let kind = match self.token().clone() {
            Token::Int(value) => ExprKind::Int(value),
            Token::Float(value) => ExprKind::Float(value),
            Token::Text(text) => ExprKind::Text(text),
            Token::Word("true") => ExprKind::Bool(true),
            Token::Word("false") => ExprKind::Bool(false),
            Token::Word("(") => {
                self.step();
                let expr = self.expr()?;
                self.expect(")")?;
                return Ok(expr);
            }
            Token::Name(name) => {
                self.step();
                if !self.accept("(") {
                    return Ok(Expr { kind: ExprKind::Name(name), span });
                }
                let arguments = self.separated(Self::expr)?;
                let end = self.tokens[self.at.saturating_sub(1)].1;
                let kind = ExprKind::Call((name, span), arguments);
                return Ok(Expr { kind, span: span.to(end) });
            }
            _ => return Err(self.unexpected("an expression")),
        };
        self.step();
        Ok(Expr { kind, span })
    }
}
