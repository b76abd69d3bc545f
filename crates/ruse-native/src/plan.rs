//! The basic blocks of a function that are reached from where it is entered, with what holds at their start.

use std::collections::{BTreeMap, HashMap};

use ruse_isa::frame::HEADER_WORDS;
use ruse_isa::liveness::{Liveness, SlotSet};
use ruse_isa::native::{ARGUMENT_REGISTERS, Entry, feedback};
use ruse_isa::operands::{is_call, jump_target, next_instruction};
use ruse_isa::ops::{Flow, Op};

use crate::emit::branch::{decided, refine_branch};
use crate::types::{State, Subject, Type};

/// How often guesses at the heads of loops are made anew with what the last ones brought to light.
const ROUNDS: usize = 3;

/// A block: instructions that run one after the other.
pub(crate) struct Block {
    /// What holds when it begins.
    pub(crate) state: State,
    /// Slots that are live when it begins.
    pub(crate) live: SlotSet,
}

/// Guesses at the head of a loop: what a slot holds whenever an iteration begins, because that is what every
/// iteration leaves in it. Whoever enters the loop checks.
type Guesses = HashMap<usize, HashMap<usize, Type>>;

/// The blocks by the index of their first instruction.
pub(crate) struct Plan {
    pub(crate) blocks: BTreeMap<usize, Block>,
    pub(crate) liveness: Liveness,
    /// What the iterations of a loop leave behind, by the loop's head.
    back_edges: HashMap<usize, State>,
    /// The instruction where machine code begins.
    pub(crate) start: usize,
    /// What holds there.
    pub(crate) entry: State,
}

impl Plan {
    /// Finds blocks and types; the number of slots times blocks is bounded by the caller.
    pub(crate) fn of(subject: &Subject<'_>, start: Entry) -> Plan {
        let mut guesses = Guesses::new();
        let mut plan = Plan::with(subject, start, &guesses);
        for _ in 0..ROUNDS {
            let before = guesses.values().map(HashMap::len).sum::<usize>();
            plan.guess(subject, &mut guesses);
            if guesses.values().map(HashMap::len).sum::<usize>() == before {
                break;
            }
            plan = Plan::with(subject, start, &guesses);
        }
        plan
    }

    /// Guesses more from what the iterations of each loop leave behind.
    fn guess(&self, subject: &Subject<'_>, guesses: &mut Guesses) {
        for (&head, back) in &self.back_edges {
            if subject.learned(head) & feedback::FAILED != 0 {
                continue;
            }
            let Block { state, live } = &self.blocks[&head];
            for slot in live.iter().filter(|&slot| slot >= HEADER_WORDS) {
                let (known, left) = (state.of(slot), back.of(slot));
                let single = left == Type::FLONUM || left == Type::FIXNUM;
                if single && known == Type::ANY {
                    guesses.entry(head).or_default().insert(slot, left);
                }
            }
        }
    }

    fn with(subject: &Subject<'_>, start: Entry, guesses: &Guesses) -> Plan {
        let code = &subject.function.code;
        let liveness = Liveness::of(subject.function);
        let leaders = leaders(subject);
        let start_pc = start.pc();
        let entry = entry_state(subject, start, &liveness);
        let mut plan = Plan {
            blocks: BTreeMap::new(),
            liveness,
            back_edges: HashMap::new(),
            start: start_pc,
            entry,
        };
        let mut work = vec![start_pc];
        let first = plan.entry.clone();
        plan.enter(subject, start_pc, &first, guesses);
        while let Some(begin) = work.pop() {
            let mut state = plan.blocks[&begin].state.clone();
            let mut pc = begin;
            loop {
                let op = code[pc].op();
                let next = next_instruction(code, pc);
                let flow = op.map_or(Flow::Leave, |op| op.info().flow);
                let decided = op.and_then(|op| decided(op, code[pc], &state));
                subject.transfer(pc, &mut state);
                if op.is_some_and(is_call) {
                    // Calls bring the frame up to date.
                    plan.liveness
                        .at_return(code, next)
                        .iter()
                        .for_each(|slot| state.clean.insert(slot));
                }
                if matches!(flow, Flow::Branch | Flow::Jump)
                    && decided != Some(false)
                    && let Some(target) = jump_target(code, pc)
                {
                    let mut taken = state.clone();
                    if let Some(op) = op {
                        refine_branch(op, code[pc], true, &mut taken);
                        refine_branch(op, code[pc], false, &mut state);
                    }
                    if op == Some(Op::Loop) {
                        plan.leave_iteration(target as usize, &taken);
                    }
                    if plan.enter(subject, target as usize, &taken, guesses) {
                        work.push(target as usize);
                    }
                }
                if matches!(flow, Flow::Jump | Flow::Leave) || decided == Some(true) {
                    break;
                }
                pc = next;
                if flow == Flow::Branch || leaders.contains(pc) || plan.blocks.contains_key(&pc) {
                    if plan.enter(subject, pc, &state, guesses) {
                        work.push(pc);
                    }
                    break;
                }
            }
        }
        plan
    }

    /// Control comes to a block with this state; tells whether the block must be looked at again.
    fn enter(
        &mut self,
        subject: &Subject<'_>,
        pc: usize,
        state: &State,
        guesses: &Guesses,
    ) -> bool {
        let mut state = state.clone();
        for (&slot, &guess) in guesses.get(&pc).into_iter().flatten() {
            // What is known to be wrong is not guessed: the way out would be taken every time.
            if state.of(slot).may_be(guess) {
                state.set(slot, guess);
            }
        }
        if let Some(block) = self.blocks.get_mut(&pc) {
            let Block { state: known, live } = block;
            return known.join(&state, live);
        }
        let live = self.liveness.before(&subject.function.code, pc);
        state.keep(&live);
        self.blocks.insert(pc, Block { state, live });
        true
    }

    /// An iteration ends with this state. Types only grow while the analysis goes on, so the last one says all.
    fn leave_iteration(&mut self, head: usize, state: &State) {
        match self.back_edges.get_mut(&head) {
            Some(known) => known.join_types(state),
            None => {
                self.back_edges.insert(head, state.clone());
            }
        }
    }

    /// How many entries the analysis keeps.
    pub(crate) fn size_bound(subject: &Subject<'_>) -> usize {
        let branches = subject
            .function
            .code
            .iter()
            .filter(|word| word.op().is_some_and(|op| op.info().flow != Flow::Next));
        2 * (branches.count() + 1) * subject.function.frame_words as usize
    }
}

/// Instructions that are jumped to.
fn leaders(subject: &Subject<'_>) -> SlotSet {
    let code = &subject.function.code;
    let mut leaders = SlotSet::new();
    let mut pc = 0;
    while pc < code.len() {
        if let Some(target) = jump_target(code, pc) {
            leaders.insert(target as usize);
        }
        pc = next_instruction(code, pc);
    }
    leaders
}

/// What holds where the function is entered: parameters come in registers, what does not fit in the frame.
fn entry_state(subject: &Subject<'_>, start: Entry, liveness: &Liveness) -> State {
    let function = subject.function;
    let mut state = State::new(function.frame_words as usize);
    match start {
        Entry::Call => {
            let count = function.required as usize + usize::from(function.rest);
            for index in ARGUMENT_REGISTERS..count {
                state.clean.insert(HEADER_WORDS + index);
            }
        }
        Entry::Loop(pc) => {
            for slot in liveness.before(&function.code, pc as usize).iter() {
                state.clean.insert(slot);
            }
        }
        Entry::Return(pc) => {
            for slot in liveness.at_return(&function.code, pc as usize).iter() {
                state.clean.insert(slot);
            }
            let call = function.code[pc as usize - 1];
            debug_assert!(call.op().is_some_and(ruse_isa::operands::is_call));
            state.clean.remove(call.a());
        }
    }
    state
}
