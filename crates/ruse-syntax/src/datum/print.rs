//! Cycle-safe printing of constants for listings, with explicit stacks.

use super::{Datum, DatumId, DatumTable};
use crate::lexical::{write_char, write_keyword, write_string, write_symbol};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::fmt::Write;

/// Appends the external representation of a constant to `out`.
///
/// Pairs and vectors that are reached more than once get datum labels, as in `write-shared`
/// (R7RS §6.13.3): the text is as long as the data is large, whatever is shared or cyclic.
pub fn write_datum(table: &DatumTable, id: DatumId, out: &mut String) {
    let labels = shared(table, id);
    Printer { table, labels, next_label: 0, work: vec![Step::Datum(id)], out }.run();
}

/// The compound constants that are reached more than once from `root`, without label numbers yet.
fn shared(table: &DatumTable, root: DatumId) -> HashMap<DatumId, Option<u32>, RandomState> {
    let mut reached: HashMap<DatumId, bool, RandomState> = HashMap::default();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let datum = table.get(id);
        if !is_compound(datum) {
            continue;
        }
        if let Some(again) = reached.get_mut(&id) {
            *again = true;
            continue;
        }
        reached.insert(id, false);
        match datum {
            Datum::Pair(first, rest) => open.extend([*first, *rest]),
            Datum::Vector(items) | Datum::Collection(_, items) => open.extend_from_slice(items),
            _ => {}
        }
    }
    reached.into_iter().filter(|&(_, again)| again).map(|(id, _)| (id, None)).collect()
}

fn is_compound(datum: &Datum) -> bool {
    match datum {
        Datum::Pair(..) => true,
        Datum::Vector(items) => !items.is_empty(),
        Datum::Collection(..) => true,
        _ => false,
    }
}

enum Step {
    Datum(DatumId),
    /// What follows the first element of a list.
    Rest(DatumId),
    Text(&'static str),
}

struct Printer<'a> {
    table: &'a DatumTable,
    labels: HashMap<DatumId, Option<u32>, RandomState>,
    next_label: u32,
    work: Vec<Step>,
    out: &'a mut String,
}

impl Printer<'_> {
    fn run(mut self) {
        while let Some(step) = self.work.pop() {
            match step {
                Step::Text(text) => self.out.push_str(text),
                Step::Datum(id) => self.datum(id),
                Step::Rest(id) => self.rest(id),
            }
        }
    }

    fn datum(&mut self, id: DatumId) {
        if self.label(id) {
            return;
        }
        let table = self.table;
        match table.get(id) {
            Datum::Bool(true) => self.out.push_str("#t"),
            Datum::Bool(false) => self.out.push_str("#f"),
            Datum::Null => self.out.push_str("()"),
            Datum::Number(number) => self.out.push_str(&crate::numbers::number_text(number)),
            Datum::Char(c) => write_char(*c, self.out),
            Datum::String(text) => write_string(text, self.out),
            Datum::Symbol(name) => write_symbol(name, self.out),
            Datum::Keyword(name) => write_keyword(name, self.out),
            Datum::Bytes(bytes) => self.bytes(bytes),
            Datum::Pair(first, rest) => {
                self.out.push('(');
                self.work.push(Step::Rest(*rest));
                self.work.push(Step::Datum(*first));
            }
            Datum::Vector(items) => self.items("#(", items),
            Datum::Collection(collection, items) => {
                self.out.push('#');
                self.out.push_str(collection.name());
                self.items("(", items);
            }
            Datum::Unspecified => self.out.push_str("#<unspecified>"),
            Datum::Eof => self.out.push_str("#<eof>"),
            Datum::Missing => self.out.push_str("#<missing>"),
        }
    }

    fn items(&mut self, opening: &str, items: &[DatumId]) {
        self.out.push_str(opening);
        self.work.push(Step::Text(")"));
        for (index, &item) in items.iter().enumerate().rev() {
            self.work.push(Step::Datum(item));
            if index > 0 {
                self.work.push(Step::Text(" "));
            }
        }
    }

    /// Writes `#n=` before the first visit of a shared constant; for a later visit writes `#n#` and says so.
    fn label(&mut self, id: DatumId) -> bool {
        let Some(label) = self.labels.get_mut(&id) else { return false };
        // Writing to a string cannot fail.
        match *label {
            Some(number) => {
                let _ = write!(self.out, "#{number}#");
                true
            }
            None => {
                *label = Some(self.next_label);
                let _ = write!(self.out, "#{}=", self.next_label);
                self.next_label += 1;
                false
            }
        }
    }

    fn rest(&mut self, id: DatumId) {
        match self.table.get(id) {
            Datum::Null => self.out.push(')'),
            Datum::Pair(first, rest) if !self.labels.contains_key(&id) => {
                self.out.push(' ');
                self.work.push(Step::Rest(*rest));
                self.work.push(Step::Datum(*first));
            }
            _ => {
                self.out.push_str(" . ");
                self.work.push(Step::Text(")"));
                self.work.push(Step::Datum(id));
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.out.push_str("#u8(");
        for (index, byte) in bytes.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            let _ = write!(self.out, "{space}{byte}");
        }
        self.out.push(')');
    }
}
