//! What a VM keeps beside a function's immutable code.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use ruse_heap::Value;
use ruse_isa::code::{CodeUnit, Function};
use ruse_isa::layout::offset;
use ruse_isa::liveness::{Liveness, SlotSet};
use ruse_isa::ops::Instruction;

use crate::native::InstanceCode;

/// Where a frame stands, as far as liveness is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// Before the instruction (entry, back-edge).
    Before(u32),
    /// In a call; the pc is where it returns to.
    Return(u32),
    /// In the instruction, which raised.
    Raised(u32),
}

/// The slots that are live at the stops that were asked for. Captures and collections of deep stacks ask once for each
/// frame, so an answer is one read of memory for frames of ordinary size.
#[derive(Default)]
struct LiveSlots {
    /// A word for each stop, three stops for each instruction: 0 when it is not known; with bit 0, the other bits are the
    /// set of slots; else where the list in `long` begins, times two.
    stops: Vec<u64>,
    /// Lists of stops with slots beyond the bits of a word, after one word that nothing refers to: length, slots in order.
    long: Vec<u32>,
}

/// An answer of [`LiveSlots`], without slot 0.
enum Live<'a> {
    /// A bit for each slot.
    Set(u64),
    /// The slots in order.
    List(&'a [u32]),
}

impl LiveSlots {
    #[inline(always)]
    fn index(stop: Stop) -> usize {
        let (kind, pc) = match stop {
            Stop::Before(pc) => (0, pc),
            Stop::Return(pc) => (1, pc),
            Stop::Raised(pc) => (2, pc),
        };
        pc as usize * 3 + kind
    }

    #[inline(always)]
    fn get(&self, stop: Stop) -> Option<Live<'_>> {
        let word = self.stops.get(LiveSlots::index(stop)).copied().unwrap_or(0);
        if word & 1 != 0 {
            return Some(Live::Set(word & !1));
        }
        if word == 0 {
            return None;
        }
        let place = word as usize / 2;
        let count = self.long[place] as usize;
        Some(Live::List(&self.long[place + 1..][..count]))
    }

    fn insert(&mut self, stop: Stop, slots: impl Iterator<Item = u32>) {
        let index = LiveSlots::index(stop);
        if self.stops.len() <= index {
            self.stops.resize(index + 1, 0);
        }
        let slots: Vec<u32> = slots.collect();
        self.stops[index] = if slots.iter().all(|&slot| slot < u64::BITS) {
            slots.iter().fold(1, |set, slot| set | 1 << slot)
        } else {
            if self.long.is_empty() {
                self.long.push(0);
            }
            let place = self.long.len() as u64;
            self.long.push(slots.len() as u32);
            self.long.extend(slots);
            place * 2
        };
    }
}

/// A function in one VM. The address stands in the function's template and stays good while the template is
/// alive (rule V3).
pub(crate) struct Instance {
    unit: Arc<CodeUnit>,
    index: u32,
    liveness: OnceCell<Liveness>,
    live: RefCell<LiveSlots>,
    /// What the interpreter has learned of each instruction; empty without a native tier. Words, so that their
    /// address is even.
    feedback: Box<[Cell<u64>]>,
    /// The signatures of the C functions that calls have met, by the index of the call; 0 where there were several.
    signatures: RefCell<Vec<(u32, i64)>>,
    pub(crate) code: RefCell<InstanceCode>,
}

impl Instance {
    pub(crate) fn new(unit: Arc<CodeUnit>, index: u32, learns: bool) -> Box<Instance> {
        let liveness = OnceCell::new();
        let length = unit.functions[index as usize].code.len();
        let words = if learns { length.div_ceil(8) } else { 0 };
        Box::new(Instance {
            unit,
            index,
            liveness,
            live: RefCell::default(),
            feedback: vec![Cell::new(0); words].into_boxed_slice(),
            signatures: RefCell::default(),
            code: RefCell::default(),
        })
    }

    /// Which function of its unit it is.
    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    /// Where the interpreter notes what it learns; 0 when it does not.
    pub(crate) fn feedback_address(&self) -> u64 {
        if self.feedback.is_empty() { 0 } else { self.feedback.as_ptr() as u64 }
    }

    /// What was learned, a byte an instruction.
    pub(crate) fn feedback(&self) -> Vec<u8> {
        self.feedback.iter().flat_map(|word| word.get().to_ne_bytes()).collect()
    }

    /// Notes something about an instruction.
    pub(crate) fn learn(&self, pc: u32, what: u8) {
        if let Some(word) = self.feedback.get(pc as usize / 8) {
            let mut bytes = word.get().to_ne_bytes();
            bytes[pc as usize % 8] |= what;
            word.set(u64::from_ne_bytes(bytes));
        }
    }

    /// Notes the signature of the C function that a call has met.
    pub(crate) fn learn_signature(&self, pc: u32, signature: i64) {
        let mut known = self.signatures.borrow_mut();
        match known.iter_mut().find(|(at, _)| *at == pc) {
            Some((_, before)) if *before != signature => *before = 0,
            Some(_) => {}
            None => known.push((pc, signature)),
        }
    }

    /// The signatures of C functions that calls have met.
    pub(crate) fn signatures(&self) -> Vec<(u32, i64)> {
        self.signatures.borrow().clone()
    }

    /// The code.
    pub(crate) fn function(&self) -> &Function {
        &self.unit.functions[self.index as usize]
    }

    /// Bytes of its register code.
    pub(crate) fn code_bytes(&self) -> usize {
        std::mem::size_of_val(&*self.function().code)
    }

    /// The unit that the function is of.
    pub(crate) fn unit(&self) -> &Arc<CodeUnit> {
        &self.unit
    }

    /// Tells the slots that are live in a frame that stands there, in order, without slot 0.
    #[inline(always)]
    pub(crate) fn each_live_slot(&self, stop: Stop, mut tell: impl FnMut(usize)) {
        let mut live = self.live.borrow();
        if live.get(stop).is_none() {
            drop(live);
            self.find_live_slots(stop);
            live = self.live.borrow();
        }
        match live.get(stop) {
            Some(Live::Set(mut set)) => {
                while set != 0 {
                    tell(set.trailing_zeros() as usize);
                    set &= set - 1;
                }
            }
            Some(Live::List(slots)) => slots.iter().for_each(|&slot| tell(slot as usize)),
            None => {}
        }
    }

    #[cold]
    fn find_live_slots(&self, stop: Stop) {
        let function = self.function();
        let liveness = self.liveness.get_or_init(|| Liveness::of(function));
        let set: SlotSet = match stop {
            Stop::Before(pc) => liveness.before(&function.code, pc as usize),
            Stop::Return(pc) => liveness.at_return(&function.code, pc as usize),
            // What the instruction reads is kept for those who look at the frame.
            Stop::Raised(pc) => liveness.before(&function.code, pc as usize),
        };
        let slots = set.iter().filter(|&slot| slot > 0).map(|slot| slot as u32);
        self.live.borrow_mut().insert(stop, slots);
    }
}

/// The template of a closure.
#[inline(always)]
pub(crate) fn template_of(closure: Value) -> Value {
    closure.field(offset::Closure::template)
}

/// The instance of a closure.
#[inline]
pub(crate) fn instance_of<'a>(closure: Value) -> &'a Instance {
    let address = template_of(closure).raw(offset::Template::instance);
    // SAFETY: V3.
    unsafe { &*(address as usize as *const Instance) }
}

/// First instruction of a template.
#[inline(always)]
pub(crate) fn instructions_of(template: Value) -> *const Instruction {
    template.raw(offset::Template::instructions) as usize as *const Instruction
}
