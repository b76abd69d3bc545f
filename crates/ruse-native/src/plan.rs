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

/// The instructions at which control may be while a loop in the body of a program, and the loops around it, go round.
/// What comes after them is the interpreter's: it runs once, and a long program is compiled one nest of loops at a time.
struct Extent {
    inside: Vec<bool>,
}

impl Extent {
    /// Of the loop at `head`.
    fn of_loop(subject: &Subject<'_>, head: usize) -> Extent {
        let code = &subject.function.code;
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); code.len()];
        let mut back_edges: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut pc = 0;
        while pc < code.len() {
            let next = next_instruction(code, pc);
            let flow = code[pc].op().map_or(Flow::Leave, |op| op.info().flow);
            if let Some(target) = jump_target(code, pc) {
                before[target as usize].push(pc);
                if code[pc].op() == Some(Op::Loop) {
                    back_edges.entry(target as usize).or_default().push(pc);
                }
            }
            if matches!(flow, Flow::Next | Flow::Branch) && next < code.len() {
                before[next].push(pc);
            }
            pc = next;
        }
        // The head of an outer loop stands before those of the loops in it.
        for (outer, ends) in back_edges.into_iter().take_while(|(outer, _)| *outer <= head) {
            let inside = natural_loop(&before, outer, ends);
            if inside[head] {
                return Extent { inside };
            }
        }
        Extent { inside: vec![true; code.len()] }
    }
}

/// What comes to a back-edge without passing the loop's head (the natural loop; Aho et al., "Compilers", 9.6).
fn natural_loop(before: &[Vec<usize>], head: usize, mut ends: Vec<usize>) -> Vec<bool> {
    let mut inside = vec![false; before.len()];
    inside[head] = true;
    while let Some(pc) = ends.pop() {
        if !std::mem::replace(&mut inside[pc], true) {
            ends.extend(&before[pc]);
        }
    }
    inside
}

/// Guesses at the head of a loop: what a slot holds whenever an iteration begins, because that is what every
/// iteration leaves in it. Whoever enters the loop checks.
type Guesses = HashMap<usize, HashMap<usize, Type>>;

/// The blocks by the index of their first instruction. A jump to where there is none leaves machine code.
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
        let extent = match start {
            // A procedure is called again, so what comes after its loops is as hot as they are.
            Entry::Loop(head) if subject.is_body => Some(Extent::of_loop(subject, head as usize)),
            Entry::Loop(_) | Entry::Call | Entry::Return(_) => None,
        };
        let extent = extent.as_ref();
        let mut guesses = Guesses::new();
        let mut plan = Plan::with(subject, start, extent, &guesses);
        for _ in 0..ROUNDS {
            let before = guesses.values().map(HashMap::len).sum::<usize>();
            plan.guess(subject, &mut guesses);
            if guesses.values().map(HashMap::len).sum::<usize>() == before {
                break;
            }
            plan = Plan::with(subject, start, extent, &guesses);
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
                let single =
                    left == Type::FLONUM || left == Type::FIXNUM || left.single_kind().is_some();
                if single && known == Type::ANY {
                    guesses.entry(head).or_default().insert(slot, left);
                }
            }
        }
    }

    fn with(
        subject: &Subject<'_>,
        start: Entry,
        extent: Option<&Extent>,
        guesses: &Guesses,
    ) -> Plan {
        let goes_on = |pc: usize| extent.is_none_or(|extent| extent.inside[pc]);
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
        let mut first = plan.entry.clone();
        if matches!(start, Entry::Call) && subject.guesses && !subject.failed(start_pc) {
            // Whoever enters checks, as at the heads of loops.
            let function = subject.function;
            let hinted = (0..function.required.min(64) as usize)
                .filter(|index| function.flonums >> index & 1 != 0);
            hinted.for_each(|index| first.set(HEADER_WORDS + index, Type::FLONUM));
        }
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
                if op.is_some_and(is_call) && subject.direct_call(pc).is_none() {
                    // Other calls bring the frame up to date.
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
                    if goes_on(target as usize)
                        && plan.enter(subject, target as usize, &taken, guesses)
                    {
                        work.push(target as usize);
                    }
                }
                if matches!(flow, Flow::Jump | Flow::Leave) || decided == Some(true) {
                    break;
                }
                pc = next;
                if flow == Flow::Branch || leaders.contains(pc) || plan.blocks.contains_key(&pc) {
                    if goes_on(pc) && plan.enter(subject, pc, &state, guesses) {
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
