//! Which objects of a datum get labels (R7RS 2.4), found before it is printed.

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use super::Style;
use crate::literal::collection_of;
use crate::raise::Raise;
use crate::runtime::Runtime;

/// Objects that are looked at before a table is made.
const SMALL: usize = 4096;
/// Steps between two looks at limits and interrupts.
const POLL: usize = 1 << 14;
/// What a reached object costs in the table and on the stack.
const BYTES_PER_OBJECT: usize = 48;

type Map<T> = HashMap<Value, T, RandomState>;

/// The objects with labels, and the numbers of those that were printed.
#[derive(Default)]
pub(super) struct Labels {
    numbers: Map<Option<u32>>,
    next: u32,
}

impl Labels {
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    pub(super) fn has(&self, value: Value) -> bool {
        !self.numbers.is_empty() && self.numbers.contains_key(&value)
    }

    /// Whether the object was printed with its label before.
    pub(super) fn is_known(&self, value: Value) -> bool {
        !self.numbers.is_empty() && matches!(self.numbers.get(&value), Some(Some(_)))
    }

    /// The number of an object with a label, and whether it was printed before.
    pub(super) fn visit(&mut self, value: Value) -> Option<(u32, bool)> {
        let number = self.numbers.get_mut(&value)?;
        if let Some(number) = *number {
            return Some((number, true));
        }
        *number = Some(self.next);
        self.next += 1;
        Some((self.next - 1, false))
    }

    /// Labels for cycles if the datum is small, else none.
    pub(super) fn of_small_cycles(value: Value) -> Labels {
        if is_small_tree(value) {
            return Labels::default();
        }
        let mut walk = CycleWalk::new(value);
        match walk.run(SMALL) {
            true => walk.labels,
            false => Labels::default(),
        }
    }
}

/// The objects inside of an object that the printer goes into, in the order in which it does.
enum Parts {
    None,
    /// Words of the object itself: from which on, how many.
    Fields(usize, usize),
    Pair,
    Items(Vec<Value>),
}

impl Parts {
    fn of(value: Value) -> Parts {
        if value.is_pair() {
            return Parts::Pair;
        }
        match value.kind() {
            Some(Kind::Vector | Kind::Box) => Parts::Fields(1, value.size()),
            Some(Kind::Record) => {
                Parts::Fields(offset::Record::FIXED, value.tail_len(offset::Record::FIXED))
            }
            Some(Kind::Table | Kind::Struct | Kind::Pvector) => match collection_of(value) {
                Some((_, items)) => Parts::Items(items),
                None => Parts::None,
            },
            _ => Parts::None,
        }
    }

    fn count(&self) -> usize {
        match self {
            Parts::None => 0,
            Parts::Pair => 2,
            Parts::Fields(_, count) => *count,
            Parts::Items(items) => items.len(),
        }
    }

    fn get(&self, value: Value, index: usize) -> Value {
        match self {
            Parts::Pair if index == 0 => value.car(),
            Parts::Pair => value.cdr(),
            Parts::Fields(first, _) => value.field(first + index),
            Parts::Items(items) => items[index],
            Parts::None => Value::FALSE,
        }
    }

    /// Bytes that a walk keeps for the object.
    fn bytes(&self) -> usize {
        match self {
            Parts::Items(items) => BYTES_PER_OBJECT + items.len() * 8,
            _ => BYTES_PER_OBJECT,
        }
    }
}

/// How large a collection is, told without making the list of its elements.
fn size_hint(value: Value) -> usize {
    match value.kind() {
        Some(Kind::Struct) => crate::structs::count(value),
        Some(Kind::Pvector) => crate::pvector::len(value),
        Some(Kind::Table) => value.field(offset::Table::entries).size(),
        _ => 0,
    }
}

/// Whether a walk that remembers nothing ends soon: there is no cycle then.
fn is_small_tree(value: Value) -> bool {
    let mut open = vec![value];
    let mut steps = 0;
    while let Some(value) = open.pop() {
        if steps + size_hint(value) > SMALL {
            return false;
        }
        let parts = Parts::of(value);
        steps += 1 + parts.count();
        if steps > SMALL {
            return false;
        }
        let inside = (0..parts.count()).map(|index| parts.get(value, index));
        open.extend(inside.filter(|part| part.is_heap()));
    }
    true
}

/// A depth-first walk in the order of printing. An object that is met again on the path to itself is the
/// target of a back edge and gets a label.
struct CycleWalk {
    /// Whether an object that was reached is on the path.
    reached: Map<bool>,
    path: Vec<(Value, Parts, usize)>,
    /// Bytes for what was reached.
    bytes: usize,
    labels: Labels,
}

impl CycleWalk {
    fn new(value: Value) -> CycleWalk {
        let mut walk = CycleWalk {
            reached: Map::default(),
            path: Vec::new(),
            bytes: 0,
            labels: Labels::default(),
        };
        walk.enter(value);
        walk
    }

    fn enter(&mut self, value: Value) {
        if !value.is_heap() {
            return;
        }
        match self.reached.get(&value).copied() {
            None => {
                let parts = Parts::of(value);
                if parts.count() > 0 {
                    self.reached.insert(value, true);
                    self.bytes += parts.bytes();
                    self.path.push((value, parts, 0));
                }
            }
            Some(true) => {
                self.labels.numbers.insert(value, None);
            }
            Some(false) => {}
        }
    }

    /// Goes on for some steps; `true` at the end.
    fn run(&mut self, steps: usize) -> bool {
        for _ in 0..steps {
            let Some((value, parts, index)) = self.path.last_mut() else { return true };
            if *index == parts.count() {
                self.reached.insert(*value, false);
                self.path.pop();
            } else {
                let part = parts.get(*value, *index);
                *index += 1;
                self.enter(part);
            }
        }
        self.path.is_empty()
    }
}

impl Runtime {
    /// The labels that a datum needs.
    ///
    /// # Errors
    /// When the tables do not fit the heap, on an interrupt, and for circular data with [`Style::Simple`].
    pub(super) fn find_labels(&mut self, value: Value, style: Style) -> Result<Labels, Raise> {
        if matches!(Parts::of(value), Parts::None) {
            return Ok(Labels::default());
        }
        if style == Style::Shared {
            return self.find_shared(value);
        }
        if is_small_tree(value) {
            return Ok(Labels::default());
        }
        let mut walk = CycleWalk::new(value);
        while !walk.run(POLL) {
            self.poll()?;
            self.reserve(walk.bytes)?;
        }
        if style == Style::Simple && !walk.labels.is_empty() {
            let text = self.write_short(value, 60);
            let message = format!("the datum is circular: {text}");
            return Err(self.error(crate::ErrorKind::Value, "write-simple", &message, &[]));
        }
        Ok(walk.labels)
    }

    fn find_shared(&mut self, value: Value) -> Result<Labels, Raise> {
        let mut labels = Labels::default();
        let mut reached: Map<()> = Map::default();
        let mut open = vec![value];
        let mut steps = 0;
        while let Some(value) = open.pop() {
            let parts = Parts::of(value);
            let count = parts.count();
            if count == 0 {
                continue;
            }
            if reached.insert(value, ()).is_some() {
                labels.numbers.insert(value, None);
                continue;
            }
            let inside = (0..count).map(|index| parts.get(value, index));
            open.extend(inside.filter(|part| part.is_heap()));
            steps += 1 + count;
            if steps >= POLL {
                steps = 0;
                self.poll()?;
                self.reserve(reached.len() * BYTES_PER_OBJECT + open.len() * 16)?;
            }
        }
        Ok(labels)
    }
}
