//! Which slots of a frame are live before each instruction, derived from the roles of the op table.
//!
//! The collector scans exactly these slots of a suspended frame, the JIT writes exactly these to it.
//! Computed when first needed: a frame whose function was never seen by a collection costs nothing.
//!
//! Sets are kept at the end of every basic block and at every [`SPACING`]th instruction start inside; a
//! query walks backwards from the next kept set, so memory stays linear in the code whatever its shape.
//! Equal sets are kept once.

use std::collections::HashMap;

use crate::code::Function;
use crate::frame::CLOSURE_SLOT;
use crate::operands::{Access, accesses, jump_target, next_instruction};
use crate::ops::{Flow, Instruction};

/// Instructions between two kept sets.
const SPACING: usize = 16;

/// A set of slots.
#[derive(Clone, Default, Debug)]
pub struct SlotSet {
    words: Vec<u64>,
}

impl PartialEq for SlotSet {
    fn eq(&self, other: &SlotSet) -> bool {
        self.trimmed() == other.trimmed()
    }
}

impl Eq for SlotSet {}

impl std::hash::Hash for SlotSet {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.trimmed().hash(state);
    }
}

impl SlotSet {
    /// The empty set.
    pub fn new() -> SlotSet {
        SlotSet::default()
    }

    /// Whether a slot is in the set.
    #[inline]
    pub fn contains(&self, slot: usize) -> bool {
        self.words.get(slot / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// Adds a slot.
    #[inline]
    pub fn insert(&mut self, slot: usize) {
        if self.words.len() <= slot / 64 {
            self.words.resize(slot / 64 + 1, 0);
        }
        self.words[slot / 64] |= 1 << (slot % 64);
    }

    /// Removes a slot.
    #[inline]
    pub fn remove(&mut self, slot: usize) {
        if let Some(word) = self.words.get_mut(slot / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    /// Removes every slot from `start` on.
    pub fn truncate(&mut self, start: usize) {
        self.words.truncate(start.div_ceil(64));
        if !start.is_multiple_of(64)
            && let Some(word) = self.words.get_mut(start / 64)
        {
            *word &= (1 << (start % 64)) - 1;
        }
    }

    /// Adds all of `other`; tells whether that changed anything.
    pub fn union_with(&mut self, other: &SlotSet) -> bool {
        let mut changed = false;
        let added = other.trimmed();
        if self.words.len() < added.len() {
            self.words.resize(added.len(), 0);
        }
        for (mine, theirs) in self.words.iter_mut().zip(added) {
            changed |= theirs & !*mine != 0;
            *mine |= theirs;
        }
        changed
    }

    /// Keeps only what is in `other` too; tells whether that changed anything.
    pub fn intersect_with(&mut self, other: &SlotSet) -> bool {
        let mut changed = false;
        for (index, mine) in self.words.iter_mut().enumerate() {
            let theirs = other.words.get(index).copied().unwrap_or(0);
            changed |= *mine & !theirs != 0;
            *mine &= theirs;
        }
        changed
    }

    /// The slots in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        })
    }

    /// How many slots.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True without slots.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    fn trimmed(&self) -> &[u64] {
        let length = self.words.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1);
        &self.words[..length]
    }
}

/// Applies one instruction backwards: from what is live after it to what is live before it.
fn step_back(code: &[Instruction], pc: usize, live: &mut SlotSet) {
    accesses(code, pc, &mut |access| {
        if let Access::Def { start, count } = access {
            (start..start + count).for_each(|slot| live.remove(slot));
        }
    });
    accesses(code, pc, &mut |access| {
        if let Access::Clobber { start } = access {
            live.truncate(start);
        }
    });
    accesses(code, pc, &mut |access| {
        if let Access::Use { start, count } = access {
            (start..start + count).for_each(|slot| live.insert(slot));
        }
    });
    // The running closure names the frame's code for collector, backtraces and deoptimisation.
    live.insert(CLOSURE_SLOT);
}

/// Live slots of one function.
#[derive(Clone, Debug)]
pub struct Liveness {
    /// Distinct sets.
    sets: Vec<SlotSet>,
    /// Instruction starts whose live-before set is kept, ascending, with the index of the set.
    kept: Vec<(u32, u32)>,
    /// Block starts, ascending, with the index of the set that is live at the block's end.
    block_ends: Vec<(u32, u32)>,
}

/// A basic block: instruction range, successors.
struct Block {
    start: usize,
    end: usize,
    successors: Vec<usize>,
}

impl Liveness {
    /// Analyses a function, which must have passed the verifier.
    pub fn of(function: &Function) -> Liveness {
        let code = &function.code;
        let blocks = blocks(code);
        let live_out = solve(code, &blocks);
        let mut result = Liveness { sets: Vec::new(), kept: Vec::new(), block_ends: Vec::new() };
        let mut index = HashMap::new();
        let mut starts = Vec::new();
        for (block, out) in blocks.iter().zip(live_out) {
            let end = result.keep(&mut index, &out);
            result.block_ends.push((block.start as u32, end));
            starts.clear();
            let mut pc = block.start;
            while pc < block.end {
                starts.push(pc);
                pc = next_instruction(code, pc);
            }
            let mut live = out;
            let mut kept = Vec::new();
            for (distance, &pc) in starts.iter().rev().enumerate() {
                step_back(code, pc, &mut live);
                if distance % SPACING == SPACING - 1 {
                    kept.push((pc as u32, result.keep(&mut index, &live)));
                }
            }
            result.kept.extend(kept.into_iter().rev());
        }
        result
    }

    fn keep(&mut self, index: &mut HashMap<SlotSet, u32>, set: &SlotSet) -> u32 {
        if let Some(&known) = index.get(set) {
            return known;
        }
        let id = self.sets.len() as u32;
        let trimmed = SlotSet { words: set.trimmed().to_vec() };
        self.sets.push(trimmed.clone());
        index.insert(trimmed, id);
        id
    }

    /// The slots that are live before the instruction at `pc` of the analysed code, the closure among them.
    pub fn before(&self, code: &[Instruction], pc: usize) -> SlotSet {
        self.walk(code, pc, true)
    }

    /// The slots that are live after the instruction at `pc`, on its way to the next instruction or to
    /// its label.
    pub fn after(&self, code: &[Instruction], pc: usize) -> SlotSet {
        self.walk(code, pc, false)
    }

    /// The slots of a frame that is suspended in the call at `call_pc`: live after it except its result,
    /// which is written when the call returns.
    pub fn live_across(&self, code: &[Instruction], call_pc: usize) -> SlotSet {
        let mut live = self.after(code, call_pc);
        accesses(code, call_pc, &mut |access| match access {
            Access::Def { start, count } => {
                (start..start + count).for_each(|slot| live.remove(slot));
            }
            Access::Clobber { start } => live.truncate(start),
            Access::Use { .. } => {}
        });
        live.insert(CLOSURE_SLOT);
        live
    }

    /// As [`Liveness::live_across`], found by the return point: the pc that the return word carries.
    pub fn at_return(&self, code: &[Instruction], return_pc: usize) -> SlotSet {
        // Calls have no extension words, so the call is the word before.
        match return_pc.checked_sub(1) {
            Some(call_pc) => self.live_across(code, call_pc),
            None => self.before(code, return_pc),
        }
    }

    fn walk(&self, code: &[Instruction], pc: usize, inclusive: bool) -> SlotSet {
        let block = self.block_ends.partition_point(|(start, _)| *start as usize <= pc);
        let Some(block) = block.checked_sub(1) else { return SlotSet::new() };
        let (_, end_set) = self.block_ends[block];
        let block_end =
            self.block_ends.get(block + 1).map_or(code.len(), |(start, _)| *start as usize);
        let bound = if inclusive { pc } else { pc + 1 };
        let kept = self.kept.partition_point(|(start, _)| (*start as usize) < bound);
        let (stop, mut live) = match self.kept.get(kept) {
            Some(&(start, set)) if (start as usize) < block_end => {
                (start as usize, self.sets[set as usize].clone())
            }
            _ => (block_end, self.sets[end_set as usize].clone()),
        };
        let mut starts = [0usize; SPACING + 1];
        let mut count = 0;
        let mut at = pc;
        while at < stop && count < starts.len() {
            starts[count] = at;
            count += 1;
            at = next_instruction(code, at);
        }
        let first = usize::from(!inclusive);
        for &at in starts[..count].iter().skip(first).rev() {
            step_back(code, at, &mut live);
        }
        live
    }
}

fn blocks(code: &[Instruction]) -> Vec<Block> {
    let mut leader = vec![false; code.len() + 1];
    leader[0] = true;
    let mut pc = 0;
    while pc < code.len() {
        let next = next_instruction(code, pc);
        let flow = code[pc].op().map_or(Flow::Leave, |op| op.info().flow);
        if flow != Flow::Next
            && let Some(mark) = leader.get_mut(next)
        {
            *mark = true;
        }
        if let Some(target) = jump_target(code, pc)
            && let Some(mark) = usize::try_from(target).ok().and_then(|t| leader.get_mut(t))
        {
            *mark = true;
        }
        pc = next;
    }
    let starts: Vec<usize> = (0..code.len()).filter(|&pc| leader[pc]).collect();
    let mut number = vec![usize::MAX; code.len() + 1];
    starts.iter().enumerate().for_each(|(block, &start)| number[start] = block);
    let mut blocks = Vec::with_capacity(starts.len());
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(code.len());
        let mut last = start;
        let mut pc = start;
        while pc < end {
            last = pc;
            pc = next_instruction(code, pc);
        }
        let mut successors = Vec::new();
        let flow = code[last].op().map_or(Flow::Leave, |op| op.info().flow);
        if matches!(flow, Flow::Next | Flow::Branch) && end < code.len() {
            successors.push(index + 1);
        }
        if matches!(flow, Flow::Branch | Flow::Jump)
            && let Some(target) = jump_target(code, last)
            && let Some(&block) = usize::try_from(target).ok().and_then(|t| number.get(t))
            && block != usize::MAX
        {
            successors.push(block);
        }
        blocks.push(Block { start, end, successors });
    }
    blocks
}

/// Live-out sets of all blocks: the least solution, by a worklist from the last block backwards.
fn solve(code: &[Instruction], blocks: &[Block]) -> Vec<SlotSet> {
    let mut predecessors = vec![Vec::new(); blocks.len()];
    for (index, block) in blocks.iter().enumerate() {
        block.successors.iter().for_each(|&next| predecessors[next].push(index));
    }
    let mut out = vec![SlotSet::new(); blocks.len()];
    let mut queued = vec![true; blocks.len()];
    let mut work: Vec<usize> = (0..blocks.len()).collect();
    let mut starts = Vec::new();
    while let Some(index) = work.pop() {
        queued[index] = false;
        let block = &blocks[index];
        starts.clear();
        let mut pc = block.start;
        while pc < block.end {
            starts.push(pc);
            pc = next_instruction(code, pc);
        }
        let mut live = out[index].clone();
        for &pc in starts.iter().rev() {
            step_back(code, pc, &mut live);
        }
        for &previous in &predecessors[index] {
            if out[previous].union_with(&live) && !queued[previous] {
                queued[previous] = true;
                work.push(previous);
            }
        }
    }
    out
}
