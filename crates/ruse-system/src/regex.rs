//! Regular expressions on the engines of the crate `regex`: linear in the text, whatever the pattern.
//!
//! In: patterns in the syntax of that crate, strings. Out: compiled patterns as objects, and matches as vectors of positions in
//! characters. What has much to do searches in a thread beside the VM, so that an interrupt does not wait for it. The engines
//! cannot be told to stop: such a thread ends after the match that it is at, and until then the VM starts no other.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use regex_automata::meta;
use regex_automata::nfa::thompson;
use regex_automata::util::interpolate;
use regex_automata::{Input, util::captures::Captures};
use regex_syntax::ast;
use regex_syntax::hir::{self, Hir, Look};
use ruse_heap::{Heap, Kind, Value};
use ruse_runtime::services::argument;
use ruse_runtime::world::Outside;
use ruse_runtime::{ErrorKind, Foreign, Raise, Runtime, Service};

use crate::{foreign, symbol, text};

/// The services.
pub const ROWS: &[Service] = &[
    ("regex-compile", compile),
    ("regex-names", names),
    ("regex-subject", subject),
    ("regex-find", find),
    ("regex-expand", expand),
    ("regex-quote", quote),
];

/// Greatest size of a compiled pattern in bytes.
const SIZE_LIMIT: usize = 4 << 20;
/// What a compiled pattern is counted for besides its own size: memory that searches keep.
const SCRATCH: usize = 16 << 10;
/// The same after a search in a text of more than [`SHORT`] bytes.
const LONG_SCRATCH: usize = 256 << 10;
const SHORT: usize = 4 << 10;
/// Bytes for each of a pattern while it is compiled.
const TREE_BYTES: usize = 256;
/// Sets of characters in a pattern.
const SETS_LIMIT: usize = 2000;
/// Bytes for the places of groups in all states.
const SLOTS_LIMIT: usize = 16 << 20;
/// Levels of groups and sets in each other.
const NEST_LIMIT: u32 = 250;
/// States of the pattern times bytes of the text from which on a search has a thread of its own.
const LARGE: usize = 1 << 24;
/// Time between two looks at the interrupt flag of a VM that waits for a search.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A compiled pattern.
struct Regex(Arc<Compiled>);

struct Compiled {
    search: meta::Regex,
    /// The same for texts that match as a whole, made when it is first needed.
    whole: OnceLock<Option<meta::Regex>>,
    hir: Hir,
    states: usize,
    /// What searches keep, the one for parts and the one for wholes, and the memory of all of this.
    kept: Mutex<Kept>,
}

struct Kept {
    caches: [Option<meta::Cache>; 2],
    /// What the caches are counted for at least: they keep room for what they forgot, and do not tell.
    scratch: usize,
    memory: Outside,
}

impl Foreign for Regex {}

/// A text that is searched many times.
struct Subject {
    text: Arc<str>,
    _memory: Outside,
}

impl Foreign for Subject {}

fn configuration() -> meta::Config {
    meta::Config::new()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .onepass_size_limit(Some(SIZE_LIMIT / 4))
        .hybrid_cache_capacity(1 << 20)
}

/// `None` if it is too large.
fn build(hir: &Hir) -> Option<meta::Regex> {
    meta::Builder::new().configure(configuration()).build_from_hir(hir).ok()
}

impl Compiled {
    fn whole(&self) -> Option<&meta::Regex> {
        let make = || {
            let (start, end) = (Hir::look(Look::Start), Hir::look(Look::End));
            build(&Hir::concat(vec![start, self.hir.clone(), end]))
        };
        self.whole.get_or_init(make).as_ref()
    }

    /// The matches in a text, of the pattern in a part of it or as a whole; `None` if the latter is too large.
    fn search(
        &self,
        whole: bool,
        text: &str,
        from: From,
        limit: usize,
        wanted: impl Fn() -> bool,
    ) -> Option<Found> {
        let regex = if whole { self.whole()? } else { &self.search };
        let index = usize::from(whole);
        // While a search that was given up goes on, others begin with nothing.
        let kept = self.lock().caches[index].take();
        let mut cache = kept.unwrap_or_else(|| regex.create_cache());
        let found = search(regex, &mut cache, text, from, limit, wanted);
        let mut kept = self.lock();
        kept.caches[index] = Some(cache);
        let caches = kept.caches.iter().flatten().map(meta::Cache::memory_usage).sum::<usize>();
        if text.len() > SHORT {
            kept.scratch = LONG_SCRATCH;
        }
        let caches = caches.max(kept.scratch);
        let whole = self.whole.get().and_then(Option::as_ref).map_or(0, meta::Regex::memory_usage);
        kept.memory.resize(self.search.memory_usage() + whole + caches);
        Some(found)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong with a pattern, with its place.
fn syntax_fault(pattern: &str, error: &regex_syntax::Error) -> String {
    let (what, offset) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
        regex_syntax::Error::Translate(error) => {
            (error.kind().to_string(), error.span().start.offset)
        }
        error => (error.to_string(), 0),
    };
    let at = pattern.get(..offset).map_or(0, |before| before.chars().count());
    format!("the pattern is wrong at character {at}: {what}")
}

/// `(pattern who)`: a compiled pattern.
fn compile(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 1)).unwrap_or_default();
    let pattern = text(rt, &who, 1, argument(args, 0))?;
    // While it is made, the pattern takes many times its own size.
    let memory = rt.hold_outside(pattern.len().saturating_mul(TREE_BYTES))?;
    let hir = match parse(&pattern) {
        Ok(Some(hir)) => hir,
        Ok(None) => return Err(too_large(rt, &who)),
        Err(error) => {
            let message = syntax_fault(&pattern, &error);
            return Err(rt.error(ErrorKind::Value, &who, &message, &[argument(args, 0)]));
        }
    };
    rt.poll()?;
    let nfa = thompson::Config::new().nfa_size_limit(Some(SIZE_LIMIT));
    let states = thompson::Compiler::new().configure(nfa).build_from_hir(&hir);
    let (Ok(nfa), Some(search)) = (states, build(&hir)) else {
        return Err(too_large(rt, &who));
    };
    // What the engine of last resort keeps: two sets of states with the places of all groups.
    let slots = search.group_info().slot_len();
    if nfa.states().len().saturating_mul(slots).saturating_mul(16) > SLOTS_LIMIT {
        return Err(too_large(rt, &who));
    }
    drop(memory);
    let memory = rt.hold_outside(search.memory_usage() + SCRATCH)?;
    let states = nfa.states().len();
    let kept = Mutex::new(Kept { caches: [None, None], scratch: SCRATCH, memory });
    let compiled = Compiled { search, whole: OnceLock::new(), hir, states, kept };
    Ok(rt.foreign_object(Arc::new(Regex(Arc::new(compiled))), "regex"))
}

fn too_large(rt: &mut Runtime, who: &str) -> Raise {
    let message =
        format!("the pattern is too large: compiled, it has more than {SIZE_LIMIT} bytes");
    rt.error(ErrorKind::Limit, who, &message, &[])
}

/// A pattern as a tree; `None` if its sets of characters are too many: each can become a list of hundreds of ranges.
fn parse(pattern: &str) -> Result<Option<Hir>, Box<regex_syntax::Error>> {
    struct Sets(usize);
    impl ast::Visitor for Sets {
        type Output = usize;
        type Err = Infallible;
        fn finish(self) -> Result<usize, Infallible> {
            Ok(self.0)
        }
        fn visit_pre(&mut self, ast: &ast::Ast) -> Result<(), Infallible> {
            let is_set = matches!(
                ast,
                ast::Ast::ClassUnicode(_) | ast::Ast::ClassPerl(_) | ast::Ast::ClassBracketed(_)
            );
            self.0 += usize::from(is_set);
            Ok(())
        }
        fn visit_class_set_item_pre(&mut self, item: &ast::ClassSetItem) -> Result<(), Infallible> {
            let is_set = matches!(
                item,
                ast::ClassSetItem::Unicode(_)
                    | ast::ClassSetItem::Perl(_)
                    | ast::ClassSetItem::Bracketed(_)
            );
            self.0 += usize::from(is_set);
            Ok(())
        }
    }
    let boxed = |error| Box::new(regex_syntax::Error::from(error));
    let mut parser = ast::parse::ParserBuilder::new().nest_limit(NEST_LIMIT).build();
    let tree = parser.parse(pattern).map_err(boxed)?;
    let Ok(sets) = ast::visit(&tree, Sets(0));
    if sets > SETS_LIMIT {
        return Ok(None);
    }
    let translated = hir::translate::Translator::new().translate(pattern, &tree);
    translated.map(Some).map_err(|error| Box::new(error.into()))
}

fn compiled(rt: &mut Runtime, who: &str, value: Value) -> Result<Arc<Compiled>, Raise> {
    match foreign::<Regex>(rt, value) {
        Some(regex) => Ok(regex.0.clone()),
        None => Err(rt.type_error(who, 1, "a regular expression", value)),
    }
}

/// `(regex)`: how many groups it has, the whole included, and the names of those that have one: `(count (name . index) ...)`.
fn names(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let compiled = compiled(rt, "regex", argument(args, 0))?;
    let info = compiled.search.group_info();
    let pattern = regex_automata::PatternID::ZERO;
    let mut items = vec![Value::index(info.group_len(pattern))];
    for (index, name) in info.pattern_names(pattern).enumerate() {
        if let Some(name) = name {
            let name = rt.heap.intern(name);
            items.push(rt.heap.cons(name, Value::index(index)));
        }
    }
    Ok(rt.heap.list(&items))
}

/// The part of a string that is meant, in bytes, and the number of the character at its start.
fn part(
    rt: &mut Runtime,
    who: &str,
    string: Value,
    bounds: (Value, Value),
) -> Result<(std::ops::Range<usize>, usize), Raise> {
    rt.expect_kind(who, 2, string, Kind::String, "a string")?;
    let length = string.string_len();
    let end = match bounds.1 {
        Value::FALSE => length,
        end => rt.index_argument(who, 4, end, length, true)?,
    };
    let start = match bounds.0 {
        Value::FALSE => 0,
        start => rt.index_argument(who, 3, start, end, true)?,
    };
    Ok((rt.heap.string_offset(string, start)..rt.heap.string_offset(string, end), start))
}

/// `(who string start end)`: a part of a string as it is now, to be searched many times.
fn subject(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 0)).unwrap_or_default();
    let string = argument(args, 1);
    let (range, _) = part(rt, &who, string, (argument(args, 2), argument(args, 3)))?;
    let memory = rt.hold_outside(range.len())?;
    let copy: Arc<str> = rt.heap.str(string)[range].into();
    Ok(rt.foreign_object(Arc::new(Subject { text: copy, _memory: memory }), "regex-subject"))
}

/// Where a search goes on: offset in bytes, the number of the character there, the end of the last match.
#[derive(Clone, Copy)]
struct From {
    offset: usize,
    character: usize,
    last_end: Option<usize>,
}

/// Positions of groups in bytes.
type Slots = Vec<Option<(usize, usize)>>;

/// Matches, and where to go on, unless there are no more.
type Found = (Vec<Slots>, Option<From>);

/// The matches in a text from a place on, up to `limit`; where to go on, unless there are no more. `wanted` says between
/// matches whether somebody still waits for them.
fn search(
    regex: &meta::Regex,
    cache: &mut meta::Cache,
    text: &str,
    mut from: From,
    limit: usize,
    wanted: impl Fn() -> bool,
) -> Found {
    let mut found = Vec::new();
    let mut captures: Captures = regex.create_captures();
    while from.offset <= text.len() && wanted() {
        if found.len() == limit {
            return (found, Some(from));
        }
        let input = Input::new(text).range(from.offset..);
        regex.search_captures_with(cache, &input, &mut captures);
        let Some(whole) = captures.get_match() else { break };
        // An empty match directly behind another match is none.
        if whole.is_empty() && from.last_end == Some(whole.end()) {
            let Some(next) = text[whole.end()..].chars().next() else { break };
            from.offset = whole.end() + next.len_utf8();
            continue;
        }
        let groups = 0..captures.group_len();
        let span = |index| captures.get_group(index).map(|span| (span.start, span.end));
        found.push(groups.map(span).collect());
        (from.offset, from.last_end) = (whole.end(), Some(whole.end()));
    }
    (found, None)
}

/// As [`search`], in a thread if there is much to do. The VM waits for it, and stops waiting when it is interrupted.
fn search_watched(
    rt: &mut Runtime,
    who: &str,
    compiled: &Arc<Compiled>,
    whole: bool,
    text: impl FnOnce() -> Arc<str>,
    from: From,
    limit: usize,
) -> Result<Option<Found>, Raise> {
    while rt.world.abandoned.as_ref().is_some_and(|search| !search.is_finished()) {
        rt.poll()?;
        std::thread::sleep(LOOK_EVERY);
    }
    let (compiled, text) = (compiled.clone(), text());
    let memory = rt.hold_outside(text.len())?;
    let wanted = Arc::new(AtomicBool::new(true));
    let still_wanted = wanted.clone();
    let (send, receive) = channel();
    let work = move || {
        let _memory = memory;
        let wanted = || still_wanted.load(Ordering::Relaxed);
        // Nobody waits any more for what comes too late.
        let _ = send.send(compiled.search(whole, &text, from, limit, wanted));
    };
    let Ok(thread) = std::thread::Builder::new().name("regex".to_owned()).spawn(work) else {
        let message = "there is no thread for a search of this size";
        return Err(rt.error(ErrorKind::Limit, who, message, &[]));
    };
    loop {
        match receive.recv_timeout(LOOK_EVERY) {
            Ok(found) => return Ok(found),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(raise) = rt.poll() {
                    wanted.store(false, Ordering::Relaxed);
                    rt.world.abandoned = Some(thread);
                    return Err(raise);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

/// `(who regex string-or-subject start end whole? limit from)`: `(from match ...)`. A match is a vector of the starts and ends
/// of its groups in characters of the string, or of the subject; `from`, to be given with the next call, is `#f` when there are
/// no more.
fn find(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 0)).unwrap_or_default();
    let compiled = compiled(rt, &who, argument(args, 1))?;
    // What earlier searches keep may be too much by now.
    rt.hold_outside(0)?;
    let object = argument(args, 2);
    let known = foreign::<Subject>(rt, object).map(|subject| subject.text.clone());
    let (range, first) = match &known {
        Some(text) => (0..text.len(), 0),
        None => part(rt, &who, object, (argument(args, 3), argument(args, 4)))?,
    };
    let whole = argument(args, 5).is_true();
    let limit = argument(args, 6).as_index().unwrap_or(1);
    let from = place(rt, argument(args, 7));
    let borrowed = |rt: &Runtime| match &known {
        Some(_) => None,
        None => Some(rt.heap.str(object)[range.clone()].to_owned()),
    };
    if compiled.states.saturating_mul(range.len() - from.offset.min(range.len())) > LARGE {
        let copy = borrowed(rt);
        let text = || known.clone().unwrap_or_else(|| copy.unwrap_or_default().into());
        let text: Arc<str> = text();
        let shared = text.clone();
        let found = search_watched(rt, &who, &compiled, whole, || shared, from, limit)?;
        return matches(rt, &who, &text, found, (from, first));
    }
    match known {
        Some(text) => {
            let found = compiled.search(whole, &text, from, limit, || true);
            matches(rt, &who, &text, found, (from, first))
        }
        None => {
            let text = &rt.heap.str(object)[range.clone()];
            let found = compiled.search(whole, text, from, limit, || true);
            // Nothing to count: the positions in bytes are those in characters.
            if text.is_ascii() {
                return matches(rt, &who, "", found, (from, first));
            }
            let text = text.to_owned();
            matches(rt, &who, &text, found, (from, first))
        }
    }
}

fn place(rt: &Runtime, value: Value) -> From {
    let start = From { offset: 0, character: 0, last_end: None };
    if !value.is_kind(Kind::Vector) {
        return start;
    }
    let parts: Vec<Option<usize>> =
        rt.heap.vector_slice(value).iter().map(|part| part.as_index()).collect();
    match parts[..] {
        [Some(offset), Some(character), last_end] => From { offset, character, last_end },
        _ => start,
    }
}

/// Matches as values; `text` may be empty when it is ASCII. `first` is added to all positions.
fn matches(
    rt: &mut Runtime,
    who: &str,
    text: &str,
    found: Option<Found>,
    (from, first): (From, usize),
) -> Result<Value, Raise> {
    let Some((found, next)) = found else {
        return Err(rt.error(ErrorKind::Limit, who, "the pattern is too large", &[]));
    };
    rt.reserve(found.iter().map(|slots| 64 + 16 * slots.len()).sum())?;
    // The last place whose character is known.
    let (mut offset, mut character) = (from.offset, from.character);
    let count = |from: usize, to: usize| match text.get(from..to) {
        Some(between) if !text.is_ascii() => between.chars().count(),
        _ => to - from,
    };
    let mut items = vec![Value::FALSE];
    for slots in found {
        let start = slots[0].map_or(offset, |(start, _)| start);
        (offset, character) = (start, character + count(offset, start));
        let mut positions = Vec::with_capacity(2 * slots.len());
        for slot in slots {
            let (start, end) = match slot {
                Some((start, end)) => {
                    let at = |place| Value::index(first + character + count(offset, place));
                    (at(start), at(end))
                }
                None => (Value::FALSE, Value::FALSE),
            };
            positions.extend([start, end]);
        }
        items.push(rt.heap.vector(&positions));
    }
    if let Some(next) = next {
        let character = Value::index(character + count(offset, next.offset));
        let last = next.last_end.map_or(Value::FALSE, Value::index);
        items[0] = rt.heap.vector(&[Value::index(next.offset), character, last]);
    }
    Ok(rt.heap.list(&items))
}

/// `(who regex template groups)`: the template with `$1`, `$name`, `${name}` replaced by groups, a vector of strings and `#f`.
fn expand(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 0)).unwrap_or_default();
    let compiled = compiled(rt, &who, argument(args, 1))?;
    let template = text(rt, &who, 3, argument(args, 2))?;
    rt.expect_kind(&who, 3, argument(args, 3), Kind::Vector, "a vector")?;
    let groups = argument(args, 3);
    let info = compiled.search.group_info();
    let index_of = |name: &str| info.to_index(regex_automata::PatternID::ZERO, name);
    // Twice, so that the size is known before the text is made: the template may name a group often.
    let (mut size, mut literal) = (0, String::new());
    let measure = |index: usize, _: &mut String| size += group(&rt.heap, groups, index).len();
    interpolate::string(&template, measure, index_of, &mut literal);
    let size = size + literal.len();
    rt.reserve(size.saturating_mul(2))?;
    let mut expanded = String::with_capacity(size);
    let append = |index: usize, to: &mut String| to.push_str(group(&rt.heap, groups, index));
    interpolate::string(&template, append, index_of, &mut expanded);
    Ok(rt.heap.string(&expanded))
}

/// What a group matched, of a vector of strings and `#f`.
fn group(heap: &Heap, groups: Value, index: usize) -> &str {
    match heap.vector_slice(groups).get(index) {
        Some(&group) if group.is_kind(Kind::String) => heap.str(group),
        _ => "",
    }
}

/// `(string)`: a pattern that matches this string.
fn quote(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let quoted = regex_syntax::escape(&text(rt, "regex-quote", 1, argument(args, 0))?);
    rt.reserve(quoted.len())?;
    Ok(rt.heap.string(&quoted))
}
