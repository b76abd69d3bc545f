//! The heap's self-check, derived from the layout table: walks every block of the older generations and
//! everything reachable from given roots, and reports what breaks a rule.

use std::collections::HashSet;

use ruse_isa::layout::{Field, Kind, Space, Tail, WORD, header};

use crate::block::{Block, CARD_BYTES, block_of, block_start, space_of};
use crate::heap::{GENERATIONS, Heap, SPACES};
use crate::value::Value;

impl Heap {
    /// Checks the whole heap.
    ///
    /// # Errors
    /// The first broken rule in words.
    pub fn check(&self, roots: &[Value]) -> Result<(), String> {
        let mut known: HashSet<usize> = HashSet::new();
        for generation in 0..GENERATIONS {
            known.extend(self.blocks[generation].iter().map(|&block| block as usize));
            known.extend(self.large[generation].iter().map(|&block| block as usize));
        }
        for generation in 1..GENERATIONS {
            for &block in self.blocks[generation].iter().chain(&self.large[generation]) {
                self.check_block(block, generation as u8, &known)?;
            }
        }
        self.check_reachable(roots, &known)
    }

    fn top_of(&self, block: Block) -> *mut u64 {
        for row in &self.bumps {
            for bump in row.iter().take(SPACES) {
                if bump.block == block {
                    return bump.next;
                }
            }
        }
        // SAFETY: H3.
        unsafe { (*block).top }
    }

    fn check_block(
        &self,
        block: Block,
        generation: u8,
        known: &HashSet<usize>,
    ) -> Result<(), String> {
        let top = self.top_of(block);
        let mut at = block_start(block);
        // SAFETY: H3; objects lie one after the other up to the top.
        unsafe {
            if (*block).generation != generation {
                return Err(format!(
                    "a block of generation {generation} is marked {}",
                    (*block).generation
                ));
            }
            while at < top {
                let words = match space_of(block) {
                    Space::Pairs => {
                        self.check_slots(block, at, 0..2, known)?;
                        2
                    }
                    _ => self.check_object(block, at, known)?,
                };
                at = at.add(words);
            }
        }
        if at > top { Err("an object reaches beyond its block's top".into()) } else { Ok(()) }
    }

    /// # Safety
    /// An object starts at the address.
    unsafe fn check_object(
        &self,
        block: Block,
        at: *mut u64,
        known: &HashSet<usize>,
    ) -> Result<usize, String> {
        // SAFETY: the caller's promise.
        let word = unsafe { *at };
        if !header::is_header(word) {
            return Err(format!("{word:#x} is no header"));
        }
        let Some(kind) = Kind::from_number(header::kind_number(word)) else {
            return Err(format!("{word:#x} names no kind"));
        };
        let layout = kind.layout();
        let size = header::size(word);
        if layout.tail == Tail::Bytes {
            return Ok(1 + size.div_ceil(WORD));
        }
        let fixed = layout.fields.len();
        if size < fixed || (layout.tail == Tail::None && size != fixed) {
            return Err(format!("a {} of {size} words", layout.name));
        }
        for (index, (name, field)) in layout.fields.iter().enumerate() {
            // SAFETY: inside the object.
            let raw = unsafe { *at.add(1 + index) };
            if *field == Field::Raw && raw & 1 != 0 {
                return Err(format!("raw field {name} of a {} is odd: {raw:#x}", layout.name));
            }
        }
        // SAFETY: inside the object.
        unsafe { self.check_slots(block, at, 1..1 + size, known)? };
        Ok(1 + size)
    }

    /// # Safety
    /// The range lies in one object of the block.
    unsafe fn check_slots(
        &self,
        block: Block,
        object: *mut u64,
        range: std::ops::Range<usize>,
        known: &HashSet<usize>,
    ) -> Result<(), String> {
        for index in range {
            // SAFETY: the caller's promise; H3 for the card table and for the referent's block.
            unsafe {
                let slot = object.add(index);
                let value = Value::from_bits(*slot);
                self.check_value(value, known)?;
                if value.is_heap() {
                    let younger = (*block_of(value.address())).generation < (*block).generation;
                    let card = (slot as usize - block as usize) / CARD_BYTES;
                    if younger && *(*block).cards.add(card) == 0 {
                        return Err(format!(
                            "an old object refers to a younger one on a clean card: {value:?}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    fn check_value(&self, value: Value, known: &HashSet<usize>) -> Result<(), String> {
        if value == Value::EXCEPTION || value == Value::FORWARDED {
            return Err("a sentinel is stored in an object".into());
        }
        if !value.is_heap() {
            return Ok(());
        }
        let block = block_of(value.address());
        if !known.contains(&(block as usize)) {
            return Err(format!("{value:?} refers to no block of this heap"));
        }
        if value.is_object() {
            let word = value.word(0);
            if !header::is_header(word) || Kind::from_number(header::kind_number(word)).is_none() {
                return Err(format!("{value:?} refers to no object: {word:#x}"));
            }
        }
        Ok(())
    }

    fn check_reachable(&self, roots: &[Value], known: &HashSet<usize>) -> Result<(), String> {
        let mut seen: HashSet<u64> = HashSet::new();
        let mut waiting: Vec<Value> = roots.to_vec();
        while let Some(value) = waiting.pop() {
            self.check_value(value, known)?;
            if !value.is_heap() || !seen.insert(value.bits()) {
                continue;
            }
            if value.is_pair() {
                waiting.push(value.car());
                waiting.push(value.cdr());
            } else if value.kind().is_some_and(|kind| kind.layout().tail != Tail::Bytes) {
                waiting.extend_from_slice(self.object_slice(value));
            }
        }
        Ok(())
    }
}
