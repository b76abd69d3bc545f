//! The state of expanding one unit: scopes, the Core built so far, limits, errors.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Arena, DatumId, Diagnostic, Node, Span, Stx, Symbol};

use crate::binding::{Binding, CoreForm, GlobalRef, TopId};
use crate::core::{ExprId, GlobalId, Unit, UnitKind};
use crate::expander::Expander;
use crate::forms::matching::RecordFields;
use crate::forms::starred::StarredCalls;
use crate::name::LibraryName;
use crate::report::MacroUse;
use crate::scope::{AliasTarget, EnvRef, Locals, TopEntry};
use crate::types::declare::UnitTypes;

/// The result of expanding something; boxed because diagnostics are large and rare.
pub(crate) type Res<T> = Result<T, Box<Diagnostic>>;

/// What an identifier means, or the name it has where it is unbound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meaning {
    Bound(Binding),
    /// The interned name, and the environment in which it has no binding.
    Unbound(Symbol, TopId),
}

/// Native stack kept free before the next level of nesting.
const RED_ZONE: usize = 256 * 1024;
/// Native stack added when it runs low.
const STACK_SEGMENT: usize = 4 * 1024 * 1024;
/// Work between two polls of the interrupt check.
const POLL_INTERVAL: u32 = 1024;

/// Expansion of one unit.
pub(crate) struct Cx<'e> {
    pub(crate) ex: &'e mut Expander,
    pub(crate) arena: &'e mut Arena,
    pub(crate) unit: Unit,
    pub(crate) top: TopId,
    pub(crate) kind: UnitKind,
    pub(crate) locals: Locals,
    /// The time of the form at hand, see [`crate::scope::TopEnv::seq`].
    pub(crate) seq: u32,
    /// Procedures around the expression at hand whose bodies run later.
    pub(crate) lambda_depth: u32,
    /// Name for the procedure that the next expression may be.
    pub(crate) name_hint: Option<Arc<str>>,
    nesting: u32,
    steps: u64,
    produced: u64,
    pub(crate) includes: u32,
    /// Libraries that must have run before this unit, in order.
    pub(crate) requires: Vec<LibraryName>,
    until_poll: u32,
    /// Ranges of syntax nodes that macro uses made, ascending.
    pub(crate) origins: Vec<(u32, u32, u32)>,
    pub(crate) uses: Vec<MacroUse>,
    pub(crate) errors: Vec<Diagnostic>,
    /// Whether an import failed, after which unbound names are no news.
    pub(crate) import_failed: bool,
    /// Names already reported as unbound.
    pub(crate) reported: HashMap<Symbol, (), RandomState>,
    pub(crate) unit_globals: HashMap<GlobalRef, GlobalId, RandomState>,
    pub(crate) unspecified: Option<DatumId>,
    /// Procedures with optional parameters and their calls.
    pub(crate) starred: StarredCalls,
    /// Record types of bodies of this unit.
    pub(crate) record_fields: RecordFields,
    /// Declarations of types, and values that come to places with one.
    pub(crate) types: UnitTypes,
    /// What definitions replaced, to undo them in an open environment.
    pub(crate) undo: Vec<(Symbol, Option<TopEntry>)>,
}

impl<'e> Cx<'e> {
    pub(crate) fn new(ex: &'e mut Expander, arena: &'e mut Arena, top: TopId) -> Cx<'e> {
        let (kind, name, seq) = match ex.tops.get_mut(top.0 as usize) {
            Some(Some(env)) => {
                let seq = env.seq;
                // Imports come into force before the first form.
                env.seq += 2;
                (env.kind, env.name.clone(), seq)
            }
            _ => (UnitKind::Open, Arc::from(""), 1),
        };
        Cx {
            ex,
            arena,
            unit: Unit::new(kind, name),
            top,
            kind,
            locals: Locals::default(),
            seq,
            lambda_depth: 0,
            name_hint: None,
            nesting: 0,
            steps: 0,
            produced: 0,
            includes: 0,
            requires: Vec::new(),
            until_poll: POLL_INTERVAL,
            origins: Vec::new(),
            uses: Vec::new(),
            errors: Vec::new(),
            import_failed: false,
            reported: HashMap::default(),
            unit_globals: HashMap::default(),
            unspecified: None,
            starred: StarredCalls::default(),
            record_fields: RecordFields::default(),
            types: UnitTypes::default(),
            undo: Vec::new(),
        }
    }

    /// The environment of the place at hand.
    pub(crate) fn here(&self) -> EnvRef {
        EnvRef { top: self.top, depth: self.locals.depth() }
    }

    /// What a symbol means seen from `env`.
    pub(crate) fn resolve_from(&self, mut symbol: Symbol, mut env: EnvRef) -> Meaning {
        loop {
            if let Some(binding) = self.locals.find(symbol, env.depth) {
                return Meaning::Bound(binding);
            }
            if let Some(top) = self.ex.top(env.top) {
                let seq = if env.top == self.top { self.seq } else { u32::MAX };
                if let Some(binding) = top.find(symbol, seq, self.lambda_depth == 0) {
                    return Meaning::Bound(binding);
                }
            }
            let Some(alias) = symbol.as_alias() else { return Meaning::Unbound(symbol, env.top) };
            let alias = self.ex.aliases[alias as usize];
            match alias.target {
                AliasTarget::At(at) => env = at,
                AliasTarget::Fixed(Some(binding)) => return Meaning::Bound(binding),
                AliasTarget::Fixed(None) => {
                    return Meaning::Unbound(self.ex.strip(symbol), env.top);
                }
            }
            symbol = alias.base;
        }
    }

    /// What a symbol means here.
    pub(crate) fn resolve(&self, symbol: Symbol) -> Meaning {
        self.resolve_from(symbol, self.here())
    }

    /// Whether the identifier at `stx` is this auxiliary keyword. One that was not imported counts
    /// by its name: `else` works wherever `cond` does.
    pub(crate) fn is_auxiliary(&self, stx: Stx, form: CoreForm) -> bool {
        self.arena.as_symbol(stx).is_some_and(|symbol| self.means_auxiliary(symbol, form))
    }

    /// As [`Cx::is_auxiliary`], for a symbol.
    pub(crate) fn means_auxiliary(&self, symbol: Symbol, form: CoreForm) -> bool {
        self.auxiliary_meaning(symbol, self.here()) == Meaning::Bound(Binding::Core(form))
    }

    /// The meaning of a symbol, where an unbound name of an auxiliary keyword means that keyword.
    pub(crate) fn auxiliary_meaning(&self, symbol: Symbol, env: EnvRef) -> Meaning {
        match self.resolve_from(symbol, env) {
            Meaning::Unbound(name, top) => match CoreForm::from_name(self.ex.symbols.name(name)) {
                Some(form) if form.is_auxiliary() => Meaning::Bound(Binding::Core(form)),
                _ => Meaning::Unbound(name, top),
            },
            bound => bound,
        }
    }

    /// Whether two identifiers mean the same (`free-identifier=?`): the same binding, or both no
    /// binding and the same name.
    pub(crate) fn same_identifier(
        &self,
        a: Symbol,
        from_a: EnvRef,
        b: Symbol,
        from_b: EnvRef,
    ) -> bool {
        match (self.auxiliary_meaning(a, from_a), self.auxiliary_meaning(b, from_b)) {
            (Meaning::Bound(a), Meaning::Bound(b)) => a == b,
            (Meaning::Unbound(a, _), Meaning::Unbound(b, _)) => a == b,
            _ => false,
        }
    }

    /// Runs `f` in a new local scope.
    pub(crate) fn scoped<T>(&mut self, f: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        let depth = self.locals.depth();
        self.locals.push();
        let result = f(self);
        self.locals.truncate(depth);
        result
    }

    /// Runs `f` as the body of a procedure that is called later.
    pub(crate) fn delayed<T>(&mut self, f: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        self.lambda_depth += 1;
        let result = f(self);
        self.lambda_depth -= 1;
        result
    }

    /// Runs `f` one level of nesting deeper: the one entry of native recursion.
    pub(crate) fn nested<T>(&mut self, stx: Stx, f: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        if self.nesting >= self.ex.config.limits.nesting {
            return Err(self.too_deep(stx));
        }
        self.poll(stx)?;
        self.nesting += 1;
        let result = stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || f(self));
        self.nesting -= 1;
        result
    }

    fn too_deep(&self, stx: Stx) -> Box<Diagnostic> {
        let limit = self.ex.config.limits.nesting;
        let message = format!("expressions are nested more than {limit} deep");
        self.error("expand/nesting", message, stx)
    }

    /// Forgets how many macro uses there were: a new top-level form begins.
    pub(crate) fn begin_form(&mut self) {
        self.steps = 0;
    }

    /// Counts one macro use.
    pub(crate) fn count_step(&mut self, stx: Stx) -> Res<()> {
        self.steps += 1;
        if self.steps > self.ex.config.limits.steps {
            let steps = self.ex.config.limits.steps;
            let message = "macro expansion does not end";
            let error = self.error("expand/endless", message, stx);
            return Err(Box::new(error.note(format!("{steps} macro uses in one top-level form"))));
        }
        self.poll(stx)
    }

    /// Counts syntax that a macro made.
    pub(crate) fn count_output(&mut self, amount: usize, stx: Stx) -> Res<()> {
        self.produced += amount as u64;
        if self.produced + self.unit.exprs.len() as u64 <= self.ex.config.limits.nodes {
            return self.poll_after(amount, stx);
        }
        let nodes = self.ex.config.limits.nodes;
        let error = self.error("expand/endless", "macro expansion does not end", stx);
        Err(Box::new(error.note(format!("its result has more than {nodes} parts"))))
    }

    fn poll(&mut self, stx: Stx) -> Res<()> {
        if self.until_poll == 1 {
            // Core counts as well.
            self.count_output(0, stx)?;
        }
        self.poll_after(1, stx)
    }

    /// Asks whether to stop if there was enough work, of which this is so much more.
    fn poll_after(&mut self, amount: usize, stx: Stx) -> Res<()> {
        self.until_poll = self.until_poll.saturating_sub(u32::try_from(amount).unwrap_or(u32::MAX));
        if self.until_poll > 0 {
            return Ok(());
        }
        self.until_poll = POLL_INTERVAL;
        match &self.ex.config.interrupt {
            Some(interrupt) if interrupt() => {
                Err(self.error("expand/interrupted", "interrupted", stx))
            }
            _ => Ok(()),
        }
    }

    /// Records an error and goes on with an expression in place of what is wrong.
    pub(crate) fn recover(&mut self, result: Res<ExprId>, span: Span) -> ExprId {
        match result {
            Ok(id) => id,
            Err(error) => {
                self.record(*error);
                self.unspecified(span)
            }
        }
    }

    /// Records an error.
    pub(crate) fn record(&mut self, error: Diagnostic) {
        if self.errors.len() < self.ex.config.limits.errors {
            self.errors.push(error);
        }
    }

    /// Whether so much is wrong that going on is no use.
    pub(crate) fn gives_up(&self) -> bool {
        self.import_failed
            || self.errors.len() >= self.ex.config.limits.errors
            || self.errors.last().is_some_and(|error| self.is_fatal(error))
    }

    /// Whether an error means that the work does not end or fit.
    pub(crate) fn is_fatal(&self, error: &Diagnostic) -> bool {
        matches!(error.code, "expand/endless" | "expand/interrupted" | "expand/nesting")
    }

    /// The items of a proper list as a vector of their own.
    pub(crate) fn list_items(&self, stx: Stx) -> Option<Vec<Stx>> {
        self.arena.as_list(stx).map(<[Stx]>::to_vec)
    }

    /// Whether the node is the empty list.
    pub(crate) fn is_null(&self, stx: Stx) -> bool {
        matches!(self.arena.node(stx), Node::List(range) if range.is_empty())
    }

    /// The name that the user wrote for a symbol.
    pub(crate) fn name(&self, symbol: Symbol) -> Arc<str> {
        Arc::from(self.ex.name_of(symbol))
    }

    pub(crate) fn span(&self, stx: Stx) -> Span {
        self.arena.span(stx)
    }
}
