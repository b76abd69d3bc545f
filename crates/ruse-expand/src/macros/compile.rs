//! Compiling `(syntax-rules ...)` (R7RS §4.3.2).

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Datum, Node, Span, Stx, Symbol};

use super::{Clause, Element, ListPattern, Macro, Pattern, Template};
use crate::binding::CoreForm;
use crate::cx::{Cx, Res};
use crate::report::shorten;

/// What the clauses of one macro share.
struct Rules {
    /// The ellipsis that the macro names itself.
    custom_ellipsis: Option<Symbol>,
    literals: Vec<Symbol>,
    /// The macro's symbol table.
    symbols: Vec<Symbol>,
    symbol_index: HashMap<Symbol, u32, RandomState>,
}

/// A pattern variable: index and number of ellipses.
type Variables = HashMap<Symbol, (u32, u32), RandomState>;

/// A template under construction.
#[derive(Default)]
struct Building {
    variables: Variables,
    occurrences: Vec<u32>,
    loops: Vec<Vec<u32>>,
    /// Ellipses around the place at hand, outermost first.
    open: Vec<u32>,
    /// Occurrences under more ellipses than their variable has: occurrence, number, ellipses.
    excess: Vec<(u32, u32, Vec<u32>)>,
    nesting: u32,
}

impl Rules {
    fn symbol(&mut self, symbol: Symbol) -> u32 {
        let symbols = &mut self.symbols;
        *self.symbol_index.entry(symbol).or_insert_with(|| {
            symbols.push(symbol);
            symbols.len() as u32 - 1
        })
    }
}

impl Cx<'_> {
    /// Compiles a `syntax-rules` form to a macro of the environment at hand.
    pub(crate) fn compile_rules(&mut self, form: Stx, name: Arc<str>, defined: Span) -> Res<Macro> {
        let usage = "expected `(syntax-rules (LITERAL ...) (PATTERN TEMPLATE) ...)`";
        let Some(items) = self.list_items(form) else { return self.syntax(usage, form) };
        let mut at = 1;
        let mut custom_ellipsis = None;
        if let Some(symbol) = items.get(1).and_then(|&stx| self.arena.as_symbol(stx)) {
            custom_ellipsis = Some(symbol);
            at = 2;
        }
        let Some(literals) = items.get(at).and_then(|&stx| self.list_items(stx)) else {
            return self.syntax(usage, form);
        };
        let mut rules = Rules {
            custom_ellipsis,
            literals: Vec::new(),
            symbols: Vec::new(),
            symbol_index: HashMap::default(),
        };
        for literal in literals {
            let Some(symbol) = self.arena.as_symbol(literal) else {
                return self.syntax("a literal of `syntax-rules` must be an identifier", literal);
            };
            rules.literals.push(symbol);
        }
        let mut clauses = Vec::with_capacity(items.len() - at - 1);
        for &clause in &items[at + 1..] {
            clauses.push(self.compile_clause(&mut rules, clause)?);
        }
        Ok(Macro {
            name,
            env: self.here(),
            defined,
            owner: self.top,
            library: self.unit.name.clone(),
            symbols: rules.symbols,
            clauses: Arc::new(clauses),
        })
    }

    fn compile_clause(&mut self, rules: &mut Rules, clause: Stx) -> Res<Clause> {
        let Some(&[pattern, template]) = self.arena.as_list(clause) else {
            return self.syntax("a clause of `syntax-rules` must be `(PATTERN TEMPLATE)`", clause);
        };
        if self.arena.items(pattern).is_empty()
            || matches!(self.arena.node(pattern), Node::Vector(_) | Node::Collection(..))
        {
            return self.syntax(
                "the pattern of a clause must be a list that begins with the keyword",
                pattern,
            );
        }
        let mut names = Vec::new();
        let mut building = Building::default();
        let items = self.arena.items(pattern)[1..].to_vec();
        let tail = self.improper_tail(pattern);
        let compiled = self.list_pattern(rules, &mut building, &mut names, &items, tail, 0)?;
        building.nesting = 0;
        let result = self.template(rules, &mut building, template, true)?;
        assign_excess(&mut building);
        if building.loops.iter().any(Vec::is_empty) {
            let message =
                "in this template an ellipsis follows a part without a variable to repeat";
            return self.syntax(message, template);
        }
        Ok(Clause {
            pattern: compiled,
            variables: names,
            template: result,
            occurrences: building.occurrences,
            loops: building.loops,
            text: Arc::from(shorten(&self.short(pattern))),
        })
    }

    fn improper_tail(&self, stx: Stx) -> Option<Stx> {
        match *self.arena.node(stx) {
            Node::Improper(_, tail) => Some(tail),
            _ => None,
        }
    }

    fn is_ellipsis(&self, rules: &Rules, stx: Stx) -> bool {
        let Some(symbol) = self.arena.as_symbol(stx) else { return false };
        if rules.literals.contains(&symbol) {
            return false;
        }
        match rules.custom_ellipsis {
            Some(custom) => symbol == custom,
            None => self.means_auxiliary(symbol, CoreForm::Ellipsis),
        }
    }

    /// A part of a pattern or template: counted like what macros make, because macros make definitions of macros.
    fn enter(&mut self, nesting: u32, stx: Stx) -> Res<()> {
        let limit = self.ex.config.limits.pattern_nesting;
        if nesting > limit {
            let message = format!("a pattern or template is nested more than {limit} deep");
            return Err(self.error("expand/nesting", message, stx));
        }
        self.count_output(1, stx)
    }

    fn pattern(
        &mut self,
        rules: &mut Rules,
        building: &mut Building,
        names: &mut Vec<Arc<str>>,
        stx: Stx,
        depth: u32,
    ) -> Res<Pattern> {
        building.nesting += 1;
        self.enter(building.nesting, stx)?;
        let pattern = match *self.arena.node(stx) {
            Node::Symbol(symbol) => {
                self.pattern_symbol(rules, building, names, stx, symbol, depth)?
            }
            Node::List(_) | Node::Improper(..) => {
                let items = self.arena.items(stx).to_vec();
                let tail = self.improper_tail(stx);
                let list = self.list_pattern(rules, building, names, &items, tail, depth)?;
                Pattern::List(Box::new(list))
            }
            Node::Vector(_) => {
                let items = self.arena.items(stx).to_vec();
                let list = self.list_pattern(rules, building, names, &items, None, depth)?;
                Pattern::Vector(Box::new(list))
            }
            Node::Collection(collection, _) => {
                let items = self.arena.items(stx).to_vec();
                let list = self.list_pattern(rules, building, names, &items, None, depth)?;
                Pattern::Collection(collection, Box::new(list))
            }
            _ => match self.atom_datum(stx) {
                Some(datum) => Pattern::Datum(datum),
                None => return self.syntax("a datum label cannot stand in a pattern", stx),
            },
        };
        building.nesting -= 1;
        Ok(pattern)
    }

    fn pattern_symbol(
        &mut self,
        rules: &mut Rules,
        building: &mut Building,
        names: &mut Vec<Arc<str>>,
        stx: Stx,
        symbol: Symbol,
        depth: u32,
    ) -> Res<Pattern> {
        if rules.literals.contains(&symbol) {
            return Ok(Pattern::Literal(rules.symbol(symbol)));
        }
        if self.is_ellipsis(rules, stx) {
            return self.syntax("an ellipsis must follow a pattern", stx);
        }
        if self.means_auxiliary(symbol, CoreForm::Underscore) {
            return Ok(Pattern::Any);
        }
        let index = names.len() as u32;
        let name = self.name(symbol);
        if building.variables.insert(symbol, (index, depth)).is_some() {
            return self.syntax(format!("the pattern variable `{name}` occurs twice"), stx);
        }
        names.push(name);
        Ok(Pattern::Variable(index))
    }

    fn list_pattern(
        &mut self,
        rules: &mut Rules,
        building: &mut Building,
        names: &mut Vec<Arc<str>>,
        items: &[Stx],
        tail: Option<Stx>,
        depth: u32,
    ) -> Res<ListPattern> {
        let mut list =
            ListPattern { before: Vec::new(), repeat: None, after: Vec::new(), tail: None };
        let mut at = 0;
        while let Some(&item) = items.get(at) {
            at += 1;
            let repeated = items.get(at).is_some_and(|&next| self.is_ellipsis(rules, next));
            if !repeated {
                let pattern = self.pattern(rules, building, names, item, depth)?;
                let place = if list.repeat.is_some() { &mut list.after } else { &mut list.before };
                place.push(pattern);
                continue;
            }
            if list.repeat.is_some() {
                return self.syntax("a list pattern can have one ellipsis only", items[at]);
            }
            at += 1;
            let first = names.len() as u32;
            let pattern = self.pattern(rules, building, names, item, depth + 1)?;
            list.repeat = Some((pattern, (first..names.len() as u32).collect()));
        }
        if let Some(tail) = tail {
            list.tail = Some(self.pattern(rules, building, names, tail, depth)?);
        }
        Ok(list)
    }

    /// Compiles a template; without `ellipses` inside of `(<ellipsis> template)`.
    fn template(
        &mut self,
        rules: &mut Rules,
        building: &mut Building,
        stx: Stx,
        ellipses: bool,
    ) -> Res<Template> {
        building.nesting += 1;
        self.enter(building.nesting, stx)?;
        let template = match *self.arena.node(stx) {
            Node::Symbol(symbol) => match building.variables.get(&symbol) {
                Some(&(variable, depth)) => self.occurrence(building, variable, depth, stx)?,
                None if ellipses && self.is_ellipsis(rules, stx) => {
                    return self.syntax("an ellipsis must follow a part of the template", stx);
                }
                None => Template::Insert(rules.symbol(symbol)),
            },
            Node::List(_) | Node::Improper(..) => {
                let items = self.arena.items(stx).to_vec();
                match items[..] {
                    [escape, inner] if ellipses && self.is_ellipsis(rules, escape) => {
                        self.template(rules, building, inner, false)?
                    }
                    _ => {
                        let elements = self.elements(rules, building, &items, ellipses)?;
                        let tail = match self.improper_tail(stx) {
                            Some(tail) => {
                                Some(Box::new(self.template(rules, building, tail, ellipses)?))
                            }
                            None => None,
                        };
                        Template::List(elements, tail)
                    }
                }
            }
            Node::Vector(_) => {
                let items = self.arena.items(stx).to_vec();
                Template::Vector(self.elements(rules, building, &items, ellipses)?)
            }
            Node::Collection(collection, _) => {
                let items = self.arena.items(stx).to_vec();
                let elements = self.elements(rules, building, &items, ellipses)?;
                Template::Collection(collection, elements)
            }
            Node::Label(label, inner) => {
                Template::Label(label, Box::new(self.template(rules, building, inner, ellipses)?))
            }
            Node::LabelRef(label) => Template::LabelRef(label),
            _ => Template::Datum(self.atom_datum(stx).unwrap_or(Datum::Null)),
        };
        building.nesting -= 1;
        Ok(template)
    }

    fn elements(
        &mut self,
        rules: &mut Rules,
        building: &mut Building,
        items: &[Stx],
        ellipses: bool,
    ) -> Res<Vec<Element>> {
        let mut elements = Vec::with_capacity(items.len());
        let mut at = 0;
        while let Some(&item) = items.get(at) {
            at += 1;
            let first = building.loops.len() as u32;
            while ellipses && items.get(at).is_some_and(|&next| self.is_ellipsis(rules, next)) {
                building.loops.push(Vec::new());
                at += 1;
            }
            let loops: Vec<u32> = (first..building.loops.len() as u32).collect();
            let around = building.open.len();
            building.open.extend_from_slice(&loops);
            let template = self.template(rules, building, item, ellipses)?;
            building.open.truncate(around);
            elements.push(Element { template, loops });
        }
        Ok(elements)
    }

    fn occurrence(
        &mut self,
        building: &mut Building,
        variable: u32,
        depth: u32,
        stx: Stx,
    ) -> Res<Template> {
        let around = building.open.len() as u32;
        if depth > around {
            let name = self.arena.as_symbol(stx).map(|symbol| self.name(symbol));
            let name = name.as_deref().unwrap_or_default();
            let message = format!(
                "the pattern variable `{name}` is followed by {depth} ellipses in the pattern, \
                 but by {around} in the template"
            );
            return self.syntax(message, stx);
        }
        let index = building.occurrences.len() as u32;
        building.occurrences.push(variable);
        if depth == around {
            for &open in &building.open {
                building.loops[open as usize].push(index);
            }
        } else if depth > 0 {
            building.excess.push((index, depth, building.open.clone()));
        }
        Ok(Template::Variable(index))
    }

    /// An atom that is not a symbol, as a datum.
    fn atom_datum(&self, stx: Stx) -> Option<Datum> {
        Some(match *self.arena.node(stx) {
            Node::Bool(value) => Datum::Bool(value),
            Node::Number(id) => Datum::Number(self.arena.number(id).clone()),
            Node::Char(c) => Datum::Char(c),
            Node::String(id) => Datum::String(self.arena.text(id).into()),
            Node::Keyword(symbol) => Datum::Keyword(self.ex.symbols.name(symbol).into()),
            Node::Bytes(id) => Datum::Bytes(self.arena.bytes(id).into()),
            _ => return None,
        })
    }
}

/// Decides which ellipses step through an occurrence that stands under more of them than its
/// variable has. R7RS leaves that open. Ellipses that nothing else repeats come first, from the
/// innermost, so that `((a b ...) ...)` with `a ...` and `b ...` pairs every `a` with all `b`;
/// then the outermost, so that `((a b) ...) ...` with `(a b ...) ...` keeps each `a` with its `b`s.
fn assign_excess(building: &mut Building) {
    for (occurrence, depth, around) in std::mem::take(&mut building.excess) {
        let loops = &mut building.loops;
        let bare = |&&open: &&u32| loops[open as usize].is_empty();
        let mut chosen: Vec<u32> = around.iter().rev().filter(bare).copied().collect();
        chosen.truncate(depth as usize);
        for &open in &around {
            if chosen.len() < depth as usize && !chosen.contains(&open) {
                chosen.push(open);
            }
        }
        for open in chosen {
            loops[open as usize].push(occurrence);
        }
    }
}
