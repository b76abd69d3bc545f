//! Which objects of a datum get labels (R7RS 2.4), found before it is printed.

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use super::Style;
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

/// Number of objects inside of an object that the printer goes into; 0 for all others.
fn part_count(value: Value) -> usize {
    if value.is_pair() {
        return 2;
    }
    match value.kind() {
        Some(Kind::Vector | Kind::Box) => value.size(),
        Some(Kind::Record) => value.tail_len(offset::Record::FIXED),
        _ => 0,
    }
}

fn part(value: Value, index: usize) -> Value {
    if value.is_pair() {
        return if index == 0 { value.car() } else { value.cdr() };
    }
    let first = if value.is_kind(Kind::Record) { offset::Record::FIXED } else { 1 };
    value.field(first + index)
}

/// Whether a walk that remembers nothing ends soon: there is no cycle then.
fn is_small_tree(value: Value) -> bool {
    let mut open = vec![value];
    let mut steps = 0;
    while let Some(value) = open.pop() {
        let count = part_count(value);
        steps += 1 + count;
        if steps > SMALL {
            return false;
        }
        open.extend((0..count).map(|index| part(value, index)).filter(|part| part.is_heap()));
    }
    true
}

/// A depth-first walk in the order of printing. An object that is met again on the path to itself is the
/// target of a back edge and gets a label.
struct CycleWalk {
    /// Whether an object that was reached is on the path.
    reached: Map<bool>,
    path: Vec<(Value, usize)>,
    labels: Labels,
}

impl CycleWalk {
    fn new(value: Value) -> CycleWalk {
        let mut walk =
            CycleWalk { reached: Map::default(), path: Vec::new(), labels: Labels::default() };
        walk.enter(value);
        walk
    }

    fn enter(&mut self, value: Value) {
        if part_count(value) == 0 {
            return;
        }
        match self.reached.insert(value, true) {
            None => self.path.push((value, 0)),
            Some(true) => {
                self.labels.numbers.insert(value, None);
            }
            Some(false) => {
                self.reached.insert(value, false);
            }
        }
    }

    /// Goes on for some steps; `true` at the end.
    fn run(&mut self, steps: usize) -> bool {
        for _ in 0..steps {
            let Some((value, index)) = self.path.last_mut() else { return true };
            if *index == part_count(*value) {
                self.reached.insert(*value, false);
                self.path.pop();
            } else {
                let part = part(*value, *index);
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
        if part_count(value) == 0 {
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
            self.reserve(walk.reached.len() * BYTES_PER_OBJECT)?;
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
            let count = part_count(value);
            if count == 0 {
                continue;
            }
            if reached.insert(value, ()).is_some() {
                labels.numbers.insert(value, None);
                continue;
            }
            open.extend((0..count).map(|index| part(value, index)).filter(|part| part.is_heap()));
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
