//! One function under construction: instructions, labels, slots, constants, locations.
//!
//! Unreachable instructions are not emitted: after a jump or return nothing is, until a label that
//! something jumps to is bound. A limit that is exceeded is remembered, and [`Builder::finish`] gives
//! nothing.

use std::collections::HashMap;

use ruse_isa::code::{ConstantIndex, Function, InlinedRange, Location, Operation, VariableRange};
use ruse_isa::frame::MAX_FRAME_WORDS;
use ruse_isa::ops::{C_MAX, C_MIN, C_UNSIGNED_MAX, Flow, Instruction, Op};

/// A place to jump to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(usize);

#[derive(Default)]
struct LabelState {
    position: Option<usize>,
    /// Jumps to it from before it was bound.
    jumps: Vec<usize>,
}

pub(super) struct Builder {
    code: Vec<Instruction>,
    constants: Vec<ConstantIndex>,
    constant_slots: HashMap<ConstantIndex, usize>,
    labels: Vec<LabelState>,
    /// Where the latest label was bound: what was emitted before it must not be taken back.
    last_bound: usize,
    reachable: bool,
    next: usize,
    frame: usize,
    locations: Vec<(u32, Location)>,
    operations: Vec<(u32, Operation)>,
    inlined: Vec<InlinedRange>,
    variables: Vec<VariableRange>,
    too_large: bool,
}

impl Builder {
    pub(super) fn new(first_slot: usize) -> Builder {
        Builder {
            code: Vec::new(),
            constants: Vec::new(),
            constant_slots: HashMap::new(),
            labels: Vec::new(),
            last_bound: 0,
            reachable: true,
            next: first_slot,
            frame: first_slot,
            locations: Vec::new(),
            operations: Vec::new(),
            inlined: Vec::new(),
            variables: Vec::new(),
            too_large: false,
        }
    }

    // ---- slots

    /// The first free slot: everything from here on is dead.
    pub(super) fn mark(&self) -> usize {
        self.next
    }

    /// Frees every slot from `mark` on.
    pub(super) fn release(&mut self, mark: usize) {
        self.next = mark;
    }

    /// Takes `count` adjacent slots and returns the first.
    pub(super) fn allocate(&mut self, count: usize) -> usize {
        let first = self.next;
        self.next += count;
        self.frame = self.frame.max(self.next);
        first
    }

    // ---- instructions

    pub(super) fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// Whether a limit was exceeded, so that more code is of no use.
    pub(super) fn is_too_large(&self) -> bool {
        self.too_large || self.frame > MAX_FRAME_WORDS
    }

    /// The instructions from here on come from `location`.
    pub(super) fn locate(&mut self, location: Location) {
        let at = self.code.len() as u32;
        if self.locations.last().is_some_and(|(_, last)| *last == location) {
            return;
        }
        if self.locations.last().is_some_and(|(start, _)| *start == at) {
            self.locations.pop();
            return self.locate(location);
        }
        self.locations.push((at, location));
    }

    /// Emits an instruction; slots and counts that do not fit are remembered as a limit exceeded.
    pub(super) fn emit(&mut self, op: Op, a: usize, b: usize, c: i64) {
        if !self.reachable {
            return;
        }
        let fits = c >= C_MIN && c <= C_UNSIGNED_MAX as i64;
        let (Ok(a), Ok(b), true) = (u16::try_from(a), u16::try_from(b), fits) else {
            self.too_large = true;
            return;
        };
        self.code.push(Instruction::new(op, a, b, c));
        if matches!(op.info().flow, Flow::Leave | Flow::Jump) {
            self.reachable = false;
        }
    }

    /// The next instruction stands for this call.
    pub(super) fn stands_for(&mut self, operation: Operation) {
        if self.reachable {
            self.operations.push((self.code.len() as u32, operation));
        }
    }

    /// Emits an extension word of the last instruction.
    pub(super) fn emit_word(&mut self, word: u64) {
        if self.reachable {
            self.code.push(Instruction(word));
        }
    }

    // ---- labels

    pub(super) fn new_label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() - 1)
    }

    pub(super) fn is_bound(&self, label: Label) -> bool {
        self.labels[label.0].position.is_some()
    }

    /// Whether something jumps to the label.
    pub(super) fn is_used(&self, label: Label) -> bool {
        !self.labels[label.0].jumps.is_empty()
    }

    /// Emits a jump or branch.
    pub(super) fn emit_jump(&mut self, op: Op, a: usize, b: usize, label: Label) {
        if !self.reachable {
            return;
        }
        let at = self.code.len();
        match self.labels[label.0].position {
            Some(position) => {
                let distance = position as i64 - (at as i64 + 1);
                self.too_large |= distance < C_MIN;
                self.emit(op, a, b, distance.max(C_MIN));
            }
            None => {
                self.labels[label.0].jumps.push(at);
                self.emit(op, a, b, 0);
            }
        }
    }

    /// Jumps to a label: `Loop` backwards, `Jump` forwards.
    pub(super) fn jump(&mut self, label: Label) {
        let op = if self.is_bound(label) { Op::Loop } else { Op::Jump };
        self.emit_jump(op, 0, 0, label);
    }

    /// Binds a label to the next instruction. A jump to it that was just emitted is taken back.
    pub(super) fn bind(&mut self, label: Label) {
        let end = self.code.len();
        let state = &mut self.labels[label.0];
        if let Some(&last) = state.jumps.last()
            && last + 1 == end
            && self.last_bound != end
            && self.code[last].op() == Some(Op::Jump)
        {
            state.jumps.pop();
            self.code.pop();
            self.reachable = true;
            while self.locations.last().is_some_and(|(start, _)| *start as usize > last) {
                self.locations.pop();
            }
        }
        let position = self.code.len();
        state.position = Some(position);
        let jumps = std::mem::take(&mut state.jumps);
        self.reachable |= !jumps.is_empty();
        self.last_bound = position;
        for jump in jumps {
            let distance = position as i64 - (jump as i64 + 1);
            self.too_large |= distance > C_MAX;
            let word = self.code[jump];
            let Some(op) = word.op() else { continue };
            let (a, b) = (word.a() as u16, word.b() as u16);
            self.code[jump] = Instruction::new(op, a, b, distance.min(C_MAX));
        }
    }

    // ---- constants and notes

    /// The function's number for a constant of the unit.
    pub(super) fn constant(&mut self, constant: ConstantIndex) -> usize {
        *self.constant_slots.entry(constant).or_insert_with(|| {
            self.constants.push(constant);
            self.constants.len() - 1
        })
    }

    /// Begins a range of inlined code; [`Builder::end_inlined`] ends it.
    pub(super) fn begin_inlined(&mut self, name: Option<Box<str>>, call: Location) -> usize {
        let start = self.code.len() as u32;
        self.inlined.push(InlinedRange { start, end: start, name, call });
        self.inlined.len() - 1
    }

    pub(super) fn end_inlined(&mut self, range: usize) {
        self.inlined[range].end = self.code.len() as u32;
    }

    /// Begins a scope of variables; [`Builder::end_scope`] ends it.
    pub(super) fn begin_scope(&self) -> usize {
        self.variables.len()
    }

    /// Notes that a slot holds a variable from here to the end of the scope.
    pub(super) fn name_slot(&mut self, name: &str, slot: usize, boxed: bool) {
        let start = self.code.len() as u32;
        let (name, slot) = (name.into(), slot as u32);
        self.variables.push(VariableRange { start, end: u32::MAX, name, slot, boxed });
    }

    pub(super) fn end_scope(&mut self, scope: usize) {
        let end = self.code.len() as u32;
        self.variables[scope..]
            .iter_mut()
            .for_each(|variable| variable.end = variable.end.min(end));
    }

    /// The function, `None` when it exceeds a limit.
    pub(super) fn finish(self, header: Function, location: Location) -> Option<Function> {
        if self.is_too_large() {
            return None;
        }
        let end = self.code.len() as u32;
        let mut inlined = self.inlined;
        inlined.iter_mut().for_each(|range| range.end = range.end.min(end));
        inlined.retain(|range| range.start < range.end);
        let mut variables = self.variables;
        variables.iter_mut().for_each(|variable| variable.end = variable.end.min(end));
        variables.retain(|variable| variable.start < variable.end);
        let mut locations = self.locations;
        locations.retain(|(start, _)| *start < end);
        Some(Function {
            frame_words: self.frame as u32,
            code: self.code.into(),
            constants: self.constants.into(),
            locations: locations.into(),
            operations: self.operations.into(),
            location,
            inlined: inlined.into(),
            variables: variables.into(),
            ..header
        })
    }
}
