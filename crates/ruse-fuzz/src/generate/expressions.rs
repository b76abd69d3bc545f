//! An expression of a wanted type: a variable, a literal, a template with its holes filled, or a form.

use std::rc::Rc;

use super::templates;
use super::types::{Signature, Type};
use super::{Generator, forms};

impl Generator<'_, '_> {
    /// An expression of a type, nested at most `depth` deep.
    pub(super) fn expression(&mut self, ty: &Type, depth: usize) -> String {
        self.spend(2);
        if depth == 0 || !self.affords(12) {
            return self.leaf(ty);
        }
        let drawn = self.choices.below(100);
        if drawn < 22 {
            return self.leaf(ty);
        }
        if drawn < 58
            && let Some(form) = forms::form(self, ty, depth - 1)
        {
            return form;
        }
        self.by_template(ty, depth - 1)
    }

    /// A variable if there is one of the type, or a literal.
    pub(super) fn leaf(&mut self, ty: &Type) -> String {
        if self.choices.chance(72)
            && let Some(variable) = self.variable(|variable| ty.covers(&variable.ty))
        {
            return variable.name;
        }
        match ty {
            Type::Table | Type::Parameter | Type::Promise | Type::Procedure(_) => {
                let found = self.variable(|variable| variable.ty == *ty);
                found.map_or_else(|| self.literal(ty), |variable| variable.name)
            }
            _ => self.literal(ty),
        }
    }

    fn by_template(&mut self, ty: &Type, depth: usize) -> String {
        let list = match ty {
            Type::Int => templates::INT,
            Type::Num => templates::NUM,
            Type::Bool => templates::BOOL,
            Type::Char => templates::CHAR,
            Type::Str => templates::STR,
            Type::Sym => templates::SYM,
            Type::Ints => templates::INTS,
            Type::List => templates::LIST,
            Type::Vector => templates::VECTOR,
            Type::Bytes => templates::BYTES,
            Type::Table => templates::TABLE,
            Type::Promise => templates::PROMISE,
            Type::Parameter => templates::PARAMETER,
            Type::Record(number) => return self.make_record(*number, depth),
            Type::Scalar => {
                let ty = self.scalar_type();
                return self.expression(&ty, depth);
            }
            Type::Any => {
                let ty = self.value_type();
                let ty = if ty == Type::Any { Type::List } else { ty };
                return self.expression(&ty, depth);
            }
            Type::Store(_) | Type::Escape(_) => return self.leaf(ty),
            Type::Procedure(signature) => return self.lambda(&signature.clone(), depth),
        };
        let template = *self.choices.pick(list);
        let uses_program = template.contains("show") || template.contains("(environment");
        if uses_program && self.is_closed {
            return self.leaf(ty);
        }
        self.fill(template, depth)
    }

    /// Writes a template with its holes filled.
    pub(super) fn fill(&mut self, template: &str, depth: usize) -> String {
        self.spend(3);
        let mut text = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some(start) = rest.find('{') {
            let (before, hole) = rest.split_at(start);
            text.push_str(before);
            let letter = hole[1..].chars().next().unwrap_or('}');
            rest = &hole[2 + letter.len_utf8()..];
            let filled = self.hole(letter, depth);
            text.push_str(&filled);
        }
        text.push_str(rest);
        text
    }

    fn hole(&mut self, letter: char, depth: usize) -> String {
        let ty = match letter {
            'i' => Type::Int,
            'n' => Type::Num,
            'b' => Type::Bool,
            'c' => Type::Char,
            's' => Type::Str,
            'y' => Type::Sym,
            'l' => Type::Ints,
            'L' => Type::List,
            'v' => Type::Vector,
            'u' => Type::Bytes,
            't' => Type::Table,
            'a' => Type::Any,
            _ => return self.special_hole(letter, depth),
        };
        self.expression(&ty, depth)
    }

    fn special_hole(&mut self, letter: char, depth: usize) -> String {
        match letter {
            'd' if depth == 0 || self.choices.chance(50) => {
                let number = 1 + self.choices.below(12);
                let sign = if self.choices.chance(30) { "-" } else { "" };
                format!("{sign}{number}")
            }
            'd' => {
                let divisor = self.expression(&Type::Int, depth);
                format!("(let ((_d {divisor})) (if (= _d 0) 7 _d))")
            }
            'm' => {
                let divisor = self.expression(&Type::Num, depth);
                format!("(let ((_d {divisor})) (if (and (exact? _d) (zero? _d)) 1 _d))")
            }
            'q' => {
                let numerator = self.expression(&Type::Int, depth);
                format!("(/ {numerator} {})", 1 + self.choices.below(12))
            }
            'j' => self.small_integer(),
            'k' => self.choices.below(8).to_string(),
            'h' => (self.choices.below(141) as i64 - 70).to_string(),
            'B' => self.choices.below(256).to_string(),
            'I' => self.integer(),
            'N' => self.real(),
            'Y' => self.symbol(),
            'C' => self.character(),
            'S' => self.string(),
            'f' => self.procedure_argument(1, Type::Int, &["abs", "-", "square"], depth),
            'g' => self.procedure_argument(2, Type::Int, &["+", "-", "*", "max"], depth),
            'P' => self.procedure_argument(1, Type::Bool, &["odd?", "even?", "zero?"], depth),
            'r' => self.raising(depth),
            other => unreachable!("no hole is named {other}"),
        }
    }

    /// A procedure over integers that some library procedure calls a few times.
    fn procedure_argument(
        &mut self,
        arguments: usize,
        result: Type,
        known: &[&str],
        depth: usize,
    ) -> String {
        let fits = |ty: &Type| match ty {
            Type::Procedure(signature) => {
                signature.parameters.len() == arguments
                    && signature.countdown.is_none()
                    && signature.optional == 0
                    && signature.parameters.iter().all(|it| it.covers(&Type::Int))
                    && result.covers(&signature.result)
            }
            _ => false,
        };
        match self.choices.below(3) {
            0 => (*self.choices.pick(known)).to_owned(),
            1 if self.affords(8 * 60)
                && let Some(variable) = self.variable(|variable| fits(&variable.ty)) =>
            {
                self.spend(8 * 60);
                variable.name
            }
            _ => {
                let signature = Rc::new(Signature {
                    parameters: vec![Type::Int; arguments],
                    optional: 0,
                    rest: false,
                    countdown: None,
                    result,
                    cost: 0,
                });
                self.repeated(8, |it| it.lambda(&signature, depth.min(2)))
            }
        }
    }

    /// A `lambda` expression. Its body counts where it stands.
    pub(super) fn lambda(&mut self, signature: &Rc<Signature>, depth: usize) -> String {
        self.scoped(|it| {
            let parameters = it.bind_parameters(signature);
            let body = it.body(&signature.result, depth);
            format!("(lambda {parameters} {body})")
        })
    }

    /// Binds the parameters of a signature in scope; the parameter list as text.
    pub(super) fn bind_parameters(&mut self, signature: &Signature) -> String {
        let mut names: Vec<String> = Vec::new();
        for ty in &signature.parameters {
            let drawn = self.local_name();
            let name = if names.contains(&drawn) { self.fresh("v") } else { drawn };
            self.bind(&name, ty.clone(), true);
            names.push(name);
        }
        if signature.rest {
            let rest = self.fresh("rest");
            self.bind(&rest, Type::Ints, false);
            if names.is_empty() {
                return rest;
            }
            names.push(".".to_owned());
            names.push(rest);
        }
        format!("({})", names.join(" "))
    }

    /// A raising expression, bare or behind something that is evaluated first.
    pub(super) fn raising(&mut self, depth: usize) -> String {
        let template = *self.choices.pick(templates::RAISING);
        let uses_program = template.contains("show") || template.contains("(environment");
        if uses_program && self.is_closed {
            return "(raise 'closed)".to_owned();
        }
        self.fill(template, depth.min(2))
    }

    /// A record of a type with fields of the right types.
    pub(super) fn make_record(&mut self, number: usize, depth: usize) -> String {
        let record = self.records[number].clone();
        let mut text = format!("(make-{}", record.name);
        for (_, ty) in &record.fields {
            text.push(' ');
            text.push_str(&self.expression(ty, depth));
        }
        text.push(')');
        text
    }

    /// Wraps what is stored back into a variable of its own making, so that values do not grow without bound.
    pub(super) fn bounded(&self, ty: &Type, expression: &str) -> String {
        if self.is_closed {
            return expression.to_owned();
        }
        match ty {
            Type::Int | Type::Num => format!("(fit {expression})"),
            Type::Ints => format!("(short {expression})"),
            Type::Str => format!("(clip {expression})"),
            Type::Scalar => format!("(let ((_s {expression})) (if (number? _s) (fit _s) _s))"),
            _ => expression.to_owned(),
        }
    }
}
