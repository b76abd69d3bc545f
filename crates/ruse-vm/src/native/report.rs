//! What became of each function in the native tier, for people who want to know why code was left. Kept only for
//! who asks: the ways in and out of machine code that note something here are slow ones.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use hashbrown::HashMap;
use ruse_isa::code::CodeUnit;
use ruse_isa::native::{CodeAddress, CodeGenerator, CompileRequest, Deopt, Entry};

use crate::instance::Instance;

/// Why machine code was left.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) enum Reason {
    /// A guess was wrong.
    Guess,
    /// Only the interpreter does this.
    Plain,
    /// Something raised.
    Raised,
    /// The native stack ran low.
    Stack,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Reason::Guess => "wrong guess",
            Reason::Plain => "interpreter",
            Reason::Raised => "raised",
            Reason::Stack => "stack low",
        }
    }
}

/// Every function that was compiled, or was to be.
#[derive(Default)]
pub(super) struct Report {
    functions: HashMap<(usize, u32), Record>,
}

/// What code was made from: a byte an instruction, and the signatures of C functions.
type Learned = (Vec<u8>, Vec<(u32, i64)>);

/// One function.
struct Record {
    /// Keeps the address that the record is found by.
    unit: Arc<CodeUnit>,
    index: u32,
    entries: u64,
    pieces: u64,
    again: u64,
    time: Duration,
    bytes: u64,
    instructions: u64,
    given_up: bool,
    refusals: Vec<(Entry, String)>,
    /// What the pieces were made from: the last of each entry.
    made: HashMap<Entry, Learned>,
    exits: HashMap<(Reason, u32), Exits>,
}

/// Exits for one reason at one instruction.
struct Exits {
    count: u64,
    /// What was guessed.
    guess: Option<String>,
}

impl Report {
    fn of(&mut self, instance: &Instance) -> &mut Record {
        let (unit, index) = (instance.unit(), instance.index());
        self.functions.entry((Arc::as_ptr(unit) as usize, index)).or_insert_with(|| Record {
            unit: unit.clone(),
            index,
            entries: 0,
            pieces: 0,
            again: 0,
            time: Duration::ZERO,
            bytes: 0,
            instructions: 0,
            given_up: false,
            refusals: Vec::new(),
            made: HashMap::new(),
            exits: HashMap::new(),
        })
    }

    /// The interpreter goes into the function's machine code.
    pub(super) fn entered(&mut self, instance: &Instance) {
        self.of(instance).entries += 1;
    }

    /// The generator was asked for code.
    pub(super) fn compiled(
        &mut self,
        instance: &Instance,
        request: &CompileRequest<'_>,
        made: &Result<CodeAddress, String>,
        time: Duration,
    ) {
        let record = self.of(instance);
        record.time += time;
        match made {
            Ok(code) => {
                record.pieces += 1;
                record.bytes += code.bytes as u64;
                record.instructions += code.instructions as u64;
                let learned = (request.feedback.to_vec(), request.foreign.to_vec());
                record.made.insert(request.entry, learned);
            }
            Err(reason) => record.refusals.push((request.entry, reason.clone())),
        }
    }

    /// The code is thrown away to be made anew.
    pub(super) fn thrown_away(&mut self, instance: &Instance) {
        self.of(instance).again += 1;
    }

    /// The function stays interpreted from now on.
    pub(super) fn given_up(&mut self, instance: &Instance) {
        self.of(instance).given_up = true;
    }

    /// Machine code was left at an instruction.
    pub(super) fn left(
        &mut self,
        instance: &Instance,
        pc: u32,
        reason: Reason,
        generator: &mut dyn CodeGenerator,
    ) {
        let record = self.of(instance);
        if let Some(known) = record.exits.get_mut(&(reason, pc)) {
            known.count += 1;
            return;
        }
        let guess = match reason {
            Reason::Guess => record.guess_at(pc, generator),
            Reason::Plain | Reason::Raised | Reason::Stack => None,
        };
        record.exits.insert((reason, pc), Exits { count: 1, guess });
    }

    /// The table, functions that were left most often first.
    pub(super) fn text(&self) -> String {
        let mut records: Vec<&Record> = self.functions.values().collect();
        let key = |record: &Record| {
            let function = &record.unit.functions[record.index as usize];
            (std::cmp::Reverse(record.exit_count()), function.location.line, record.index)
        };
        records.sort_by_key(|record| key(record));
        let mut text = String::new();
        let _ = writeln!(
            text,
            "{:>10} {:>10} {:>6} {:>6} {:>10} {:>8} {:>7}  procedure",
            "exits", "entries", "pieces", "again", "compile ms", "bytes", "clif"
        );
        for record in records {
            record.write(&mut text);
        }
        text
    }
}

impl Record {
    fn exit_count(&self) -> u64 {
        self.exits.values().map(|exits| exits.count).sum()
    }

    /// The guess of an instruction, in the code of some entry.
    fn guess_at(&self, pc: u32, generator: &mut dyn CodeGenerator) -> Option<String> {
        self.made.iter().find_map(|(&entry, (feedback, foreign))| {
            let request = CompileRequest {
                unit: &self.unit,
                function: self.index,
                entry,
                feedback,
                foreign,
                count_fuel: false,
                deopt: Deopt::Never,
            };
            generator.guess(&request, pc)
        })
    }

    fn write(&self, text: &mut String) {
        let function = &self.unit.functions[self.index as usize];
        let file = |index: u32| self.unit.files.get(index as usize).map_or("-", |file| &**file);
        let name = match &function.name {
            Some(name) => name,
            None if self.unit.entry == Some(self.index) => "(body)",
            None => "(unnamed)",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:>10} {:>10} {:>6} {:>6} {:>10.3} {:>8} {:>7}  {name} {}:{}",
            self.exit_count(),
            self.entries,
            self.pieces,
            self.again,
            self.time.as_secs_f64() * 1e3,
            self.bytes,
            self.instructions,
            file(function.location.file),
            function.location.line,
        );
        let mut exits: Vec<_> = self.exits.iter().collect();
        exits.sort_by_key(|((reason, pc), exits)| (std::cmp::Reverse(exits.count), *reason, *pc));
        for ((reason, pc), exits) in exits {
            let place = function.location_of(*pc as usize);
            let op = function.code.get(*pc as usize).and_then(|word| word.op());
            let op = op.map_or("", |op| op.info().name);
            let _ = write!(
                text,
                "{:>10} {} at {}:{}: {op}",
                exits.count,
                reason.name(),
                file(place.file),
                place.line
            );
            if let Some(guess) = &exits.guess {
                let _ = write!(text, ", guessed that {guess}");
            }
            text.push('\n');
        }
        for (entry, reason) in &self.refusals {
            let _ = writeln!(text, "{:>10} refused, {entry:?}: {reason}", "");
        }
        if self.given_up {
            let _ = writeln!(text, "{:>10} given up: it captures continuations all the time", "");
        }
    }
}
