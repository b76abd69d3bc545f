//! Continuations: frames copied to the heap, and the returns that meet them.
//!
//! `saved` lists, lowest first, which stretches of the stack stand unchanged in segments on the heap. A
//! capture copies only what lies above the last stretch, marks the return word above it, and adds a
//! stretch. A return through a marked word takes the frame that goes on out of its stretch. A throw to a
//! continuation whose frames are all in place cuts the stack; any other takes back the uppermost frames and
//! puts a boundary under them, which takes back the next ones when it is reached.

use ruse_heap::{Kind, Value};
use ruse_isa::code::Function;
use ruse_isa::frame::{
    Boundary, CLOSURE_SLOT, DynamicRegister, HEADER_WORDS, RETURN_BOUNDARY, RETURN_CAPTURED,
    RETURN_NATIVE, RETURN_RAISED, RETURN_SCANNED, RETURN_SLOT, boundary_word, return_delta,
    return_pc,
};
use ruse_isa::layout::offset;
use ruse_isa::operands::{Access, accesses, jump_target, next_instruction};
use ruse_isa::ops::{Flow, Op};
use ruse_runtime::ErrorKind;

use crate::instance::{Stop, instance_of, instructions_of, template_of};
use crate::interpreter::{Next, Position};
use crate::native::Outcome;
use crate::raise::RaisedAt;
use crate::safepoint::HOST_BOUNDARY;
use crate::vm::{Exit, Hook, Unwinding, Vm};

/// Words of frames that are taken back at once, unless one frame alone is larger.
const REINSTATE_WORDS: usize = 64;

/// A stretch of the stack that stands in a segment.
#[derive(Clone, Copy)]
pub(crate) struct Saved {
    /// First word of the stretch.
    bottom: *mut Value,
    /// One past its last word.
    top: *mut Value,
    /// The segment; `#f` when there are no frames at all.
    pub(crate) segment: Value,
    /// Where in the segment the stretch begins.
    start: usize,
    /// How many words of the segment, counted from its beginning, end at `top`.
    used: usize,
    /// With nothing in place (`bottom == top`): the return word by which control goes on in these frames.
    return_word: u64,
}

impl Saved {
    /// Whether it stands for frames that are not in place: what lies below a boundary.
    pub(crate) fn is_rest(&self) -> bool {
        self.bottom == self.top
    }

    /// The frames below a boundary.
    pub(crate) fn rest(&self) -> Frames {
        Frames { segment: self.segment, used: self.used, return_word: self.return_word }
    }
}

/// The frames that a continuation or a boundary stands for.
#[derive(Clone, Copy)]
pub(crate) struct Frames {
    pub(crate) segment: Value,
    pub(crate) used: usize,
    /// How control goes on in the uppermost of them.
    pub(crate) return_word: u64,
}

impl Frames {
    /// Those of a continuation.
    #[inline(always)]
    fn of(continuation: Value) -> Frames {
        Frames {
            segment: continuation.field(offset::Continuation::segment),
            used: continuation.field(offset::Continuation::used).fixnum_unchecked() as usize,
            return_word: continuation.raw(offset::Continuation::return_word),
        }
    }
}

/// What return words say of the stack alone.
pub(crate) const TRANSIENT_MARKS: u64 = RETURN_SCANNED | RETURN_CAPTURED | RETURN_NATIVE;

impl Vm {
    /// The continuation of a call whose callee frame is at `frame`; its return word stands in it.
    ///
    /// # Safety
    /// The frame's return word is written (V2); everything below is suspended.
    #[inline(never)]
    pub(crate) unsafe fn capture(&mut self, frame: *mut Value) -> Value {
        self.stats.captures += 1;
        // SAFETY: the caller's promise; V3 for the frames below.
        unsafe {
            let word = frame.add(RETURN_SLOT) as *mut u64;
            let saved = *word & !TRANSIENT_MARKS;
            let frames = if saved & RETURN_BOUNDARY != 0 {
                match self.saved[self.saved_before..].last() {
                    Some(rest) if saved == boundary_word(Boundary::Underflow) => rest.rest(),
                    _ => Frames { segment: Value::FALSE, used: 0, return_word: HOST_BOUNDARY },
                }
            } else {
                let (segment, used) = self.save_frames(frame, saved);
                *word |= RETURN_CAPTURED;
                Frames { segment, used, return_word: saved }
            };
            let place = frame as u64;
            let run = self.runs.last().map_or(0, |run| run.number);
            let dynamic = self.runtime.dynamic;
            self.runtime.heap.continuation(
                frames.segment,
                frames.used,
                frames.return_word,
                place,
                run,
                dynamic,
            )
        }
    }

    /// The continuation of a call of `receiver`, good while that runs and for a receiver that no other frame runs: no
    /// frame is saved. It holds the receiver where others hold their segment, and the frame is found by it.
    pub(crate) fn escape_of(&mut self, receiver: Value) -> Value {
        let run = self.runs.last().map_or(0, |run| run.number);
        let dynamic = self.runtime.dynamic;
        self.runtime.heap.continuation(receiver, 0, HOST_BOUNDARY, 0, run, dynamic)
    }

    /// Saves the frames between the last stretch and `end`; gives the segment and how much of it counts.
    ///
    /// # Safety
    /// V3; `return_word` says how the uppermost frame goes on.
    #[inline]
    pub(crate) unsafe fn save_frames(
        &mut self,
        end: *mut Value,
        return_word: u64,
    ) -> (Value, usize) {
        // SAFETY: V3 for the frames; every copied word is a live slot, a return word, or cleared.
        unsafe {
            let below = self.saved[self.saved_before..].last().copied();
            let start = below.map_or(self.base, |entry| entry.top);
            if let Some(entry) = below
                && start == end
                && entry.bottom < entry.top
            {
                return (entry.segment, entry.used);
            }
            let count = end.offset_from(start) as usize;
            let (under, under_used) =
                below.map_or((Value::FALSE, 0), |entry| (entry.segment, entry.used));
            let segment = self.runtime.heap.segment(under, under_used, count, |words| {
                copy_frames(start, end, return_word, words);
                if let Some(entry) = below
                    && entry.bottom == entry.top
                {
                    // The boundary under the lowest frame stands for this word.
                    *words.add(RETURN_SLOT) = entry.return_word;
                }
            });
            let entry =
                Saved { bottom: start, top: end, segment, start: 0, used: count, return_word: 0 };
            self.saved.push(entry);
            (segment, count)
        }
    }

    /// A return whose return word is marked: `fp` is the frame that returns.
    ///
    /// # Safety
    /// V2, V3.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn return_slow(
        &mut self,
        fp: *mut Value,
        value: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            if fp == self.nest_base {
                return Ok(Next::Done(value));
            }
            let word = *(fp.add(RETURN_SLOT) as *const u64) & !RETURN_NATIVE;
            if word & RETURN_BOUNDARY != 0 {
                if word & !TRANSIENT_MARKS == HOST_BOUNDARY {
                    return Ok(Next::Done(value));
                }
                let rest = self.saved.pop().expect("a boundary has its stretch");
                return self.go_on_in(rest.rest(), value);
            }
            let caller = fp.sub(return_delta(word));
            if word & RETURN_CAPTURED != 0 {
                self.take_from_stretch(fp, caller);
            }
            self.return_to(caller, word, value)
        }
    }

    /// Goes on in the caller's frame with the value of the call or raise that was on its way.
    #[inline(always)]
    pub(crate) unsafe fn return_to(
        &mut self,
        caller: *mut Value,
        word: u64,
        value: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: V1, V3: the pc is that of a call, or of an instruction that raised.
        unsafe {
            let pc = return_pc(word);
            if word & RETURN_RAISED != 0 {
                return self.complete(caller, pc, value);
            }
            Ok(Next::At(deliver(caller, pc, value)))
        }
    }

    /// A value stands for the call whose instruction at `pc` raised: it is what that gives, the truth of a test, the
    /// value of a tail call. Further instructions of the same call have the value too.
    #[cold]
    #[inline(never)]
    unsafe fn complete(
        &mut self,
        frame: *mut Value,
        mut pc: usize,
        value: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: V1, V3: the pc is that of an instruction of the frame's function, and so are those it leads to.
        unsafe {
            let function = instance_of(*frame).function();
            let code = &function.code;
            loop {
                accesses(code, pc, &mut |access| {
                    if let Access::Def { start, count } = access {
                        (start..start + count).for_each(|slot| *frame.add(slot) = value);
                    }
                });
                let mut next = next_instruction(code, pc);
                if let Some(op) = code[pc].op() {
                    match op.info().flow {
                        Flow::Leave => return self.return_slow(frame, value),
                        Flow::Branch if value.is_true() == op.jumps_if_true() => {
                            next = jump_target(code, pc).map_or(next, |target| target as usize);
                        }
                        Flow::Branch | Flow::Next | Flow::Jump => {}
                    }
                }
                match following_step(function, pc, next) {
                    Some(step) => pc = step,
                    None => {
                        let code = instructions_of(template_of(*frame));
                        return Ok(Next::At(Position { pc: code.add(next), fp: frame }));
                    }
                }
            }
        }
    }

    /// The frame at `caller`, the uppermost of the last stretch, runs again: it leaves the stretch.
    pub(crate) unsafe fn take_from_stretch(&mut self, top: *mut Value, caller: *mut Value) {
        let Some(entry) = self.saved.last_mut() else { return };
        debug_assert!(entry.top == top && entry.bottom <= caller);
        // SAFETY: V3: the caller's frame has a return word.
        unsafe {
            let words = top.offset_from(caller) as usize;
            entry.top = caller;
            entry.used -= words;
            if entry.bottom == caller {
                self.saved.pop();
            } else {
                let word = caller.add(RETURN_SLOT) as *mut u64;
                *word |= RETURN_CAPTURED;
            }
        }
    }

    /// The stack is cut down to `top`: stretches lose what lies above.
    ///
    /// # Safety
    /// V3: `top` is the beginning of a frame on this stack, or one past the uppermost one.
    pub(crate) unsafe fn trim_stretches(&mut self, top: *mut Value) {
        while let Some(entry) = self.saved[self.saved_before..].last_mut() {
            if entry.bottom < top || entry.is_rest() {
                if entry.top > top {
                    // SAFETY: V3: both are in the stretch.
                    entry.used -= unsafe { entry.top.offset_from(top) } as usize;
                    entry.top = top;
                }
                return;
            }
            self.saved.pop();
        }
    }

    /// The frame at `caller`, which ends at `top`, runs again: it leaves its stretch, if it is in one.
    pub(crate) unsafe fn goes_on(&mut self, top: *mut Value, caller: *mut Value) {
        let stretches = &self.saved[self.saved_before..];
        if stretches.last().is_some_and(|entry| entry.top == top && !entry.is_rest()) {
            // SAFETY: V3: the caller's frame has a return word.
            unsafe { self.take_from_stretch(top, caller) }
        }
    }

    /// Calls a continuation: `frame` is the prepared frame of the call.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn throw(
        &mut self,
        frame: *mut Value,
        continuation: Value,
        value: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            if !self.is_plain(continuation) {
                return self.throw_checked(frame, continuation, value);
            }
            self.enter_extents(continuation);
            let frames = Frames::of(continuation);
            if let Some(caller) = self.cut_to_place(continuation, frames) {
                let next = self.return_to(caller, frames.return_word, value)?;
                return Ok(self.cut_native(next));
            }
            if self.is_nested() {
                let next = self.reinstate(frame, frames, value)?;
                return Ok(self.leave_native(next));
            }
            self.reinstate(frame, frames, value)
        }
    }

    /// As [`Vm::throw`] in machine code, of which no interpreter stands above the call: gives what the call gives there.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn throw_from_native(
        &mut self,
        frame: *mut Value,
        continuation: Value,
    ) -> Value {
        // SAFETY: the caller's promise; a return word that is not of a raise is that of a call.
        unsafe {
            let frames = Frames::of(continuation);
            if self.is_plain(continuation)
                && frames.return_word & RETURN_RAISED == 0
                && let Some(caller) = self.cut_to_place(continuation, frames)
            {
                self.enter_extents(continuation);
                let value = *frame.add(HEADER_WORDS);
                let position = deliver(caller, return_pc(frames.return_word), value);
                self.outcome = Some(Outcome::Cut(position));
                self.cut_frame = caller;
                return Value::EXCEPTION;
            }
            self.nest(frame, |vm| vm.throw(frame, continuation, *frame.add(HEADER_WORDS)))
        }
    }

    /// Whether a throw only has to go on in the continuation's frames: no extent of `dynamic-wind` or of the host is left, no
    /// fuel is counted, nobody asks the VM to stop, and the continuation has frames of its own.
    #[inline(always)]
    fn is_plain(&self, continuation: Value) -> bool {
        let winders = continuation.field(offset::Continuation::winders);
        let number = continuation.field(offset::Continuation::run).fixnum_unchecked();
        winders == self.runtime.dynamic[DynamicRegister::Winders as usize]
            && self.runs.last().is_some_and(|run| run.number == number)
            && self.filled.is_none()
            && self.control.limit() != 0
            && !continuation.field(offset::Continuation::segment).is_kind(Kind::Closure)
    }

    /// The dynamic extents of a continuation are the open ones.
    #[inline(always)]
    fn enter_extents(&mut self, continuation: Value) {
        self.runtime.dynamic = [
            continuation.field(offset::Continuation::winders),
            continuation.field(offset::Continuation::handlers),
            continuation.field(offset::Continuation::parameters),
        ];
    }

    #[inline(never)]
    unsafe fn throw_checked(
        &mut self,
        frame: *mut Value,
        continuation: Value,
        value: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let winders = continuation.field(offset::Continuation::winders);
            if winders != self.runtime.dynamic[DynamicRegister::Winders as usize] {
                let Some(throw) = self.hook(Hook::Throw) else {
                    let message = "no library is linked that can leave dynamic-wind";
                    let condition = self.runtime.condition(ErrorKind::Value, "", message, &[]);
                    return self.signal(RaisedAt::Call(frame), condition, false);
                };
                *frame.add(CLOSURE_SLOT) = throw;
                *frame.add(HEADER_WORDS) = continuation;
                *frame.add(HEADER_WORDS + 1) = value;
                return self.call_slow(frame, 2);
            }
            let number = continuation.field(offset::Continuation::run).fixnum_unchecked();
            let run = self.runs.iter().rposition(|run| run.number == number);
            if let Some(below) = run
                && below + 1 < self.runs.len()
            {
                let depth = below + 1;
                self.unwinding = Some(Unwinding { depth, continuation, value });
                // The continuation's extents are the open ones now, and stay so on the way.
                return Err(Exit::Unwind { depth });
            }
            if run.is_none() {
                let message = "this continuation belongs to a call from the host that has returned";
                let condition = self.runtime.condition(ErrorKind::Value, "", message, &[]);
                return self.signal(RaisedAt::Call(frame), condition, false);
            }
            // A program can go round by a continuation alone, so its call costs fuel and is a safepoint.
            if self.filled.is_some() && !self.control.spend_fuel() {
                return Err(self.out_of_fuel(RaisedAt::Call(frame)));
            }
            self.enter_extents(continuation);
            let receiver = continuation.field(offset::Continuation::segment);
            let (mut next, in_place) = if receiver.is_kind(Kind::Closure) {
                match self.return_from_receiver(frame, receiver, value)? {
                    Some(escaped) => escaped,
                    None => {
                        let message = "this continuation is called after its extent was left";
                        let condition = self.runtime.condition(ErrorKind::Value, "", message, &[]);
                        return self.signal(RaisedAt::Call(frame), condition, false);
                    }
                }
            } else {
                let frames = Frames::of(continuation);
                match self.cut_to_place(continuation, frames) {
                    Some(caller) => (self.return_to(caller, frames.return_word, value)?, true),
                    None => (self.reinstate(frame, frames, value)?, false),
                }
            };
            if let Next::At(position) = next
                && self.control.limit() == 0
            {
                next = self.loop_safepoint(position)?;
                if !matches!(next, Next::At(there) if there.fp == position.fp) {
                    // A handler runs on top of the frame.
                    return Ok(self.leave_native(next));
                }
            }
            Ok(if in_place { self.cut_native(next) } else { self.leave_native(next) })
        }
    }

    /// Cuts the stack above the frames of a continuation if they stand in place, and gives the uppermost of them.
    #[inline(always)]
    unsafe fn cut_to_place(&mut self, continuation: Value, frames: Frames) -> Option<*mut Value> {
        let place = continuation.raw(offset::Continuation::place) as usize as *mut Value;
        let index = self.stretch_in_place(place, frames)?;
        self.saved.truncate(index + 1);
        let entry = &mut self.saved[index];
        entry.top = place;
        entry.used = frames.used;
        self.leave_reserve(place);
        // SAFETY: a stretch in place holds suspended frames (V3).
        unsafe {
            let caller = place.sub(return_delta(frames.return_word));
            self.take_from_stretch(place, caller);
            Some(caller)
        }
    }

    /// Goes on in frames that do not stand in place, of a continuation that was called in `frame`.
    #[inline(always)]
    unsafe fn reinstate(
        &mut self,
        frame: *mut Value,
        frames: Frames,
        value: Value,
    ) -> Result<Next, Exit> {
        // SAFETY: the caller's promise.
        unsafe {
            let frames = self.within_prompt(frame, frames).unwrap_or(frames);
            self.saved.truncate(self.saved_before);
            self.leave_reserve(self.base);
            self.go_on_in(frames, value)
        }
    }

    /// Returns from the innermost frame that runs `receiver`, below the prepared frame; tells whether it stood in place.
    unsafe fn return_from_receiver(
        &mut self,
        frame: *mut Value,
        receiver: Value,
        value: Value,
    ) -> Result<Option<(Next, bool)>, Exit> {
        // SAFETY: V3: every frame holds a closure and the return word that its call wrote.
        unsafe {
            let mut fp = frame;
            loop {
                let word = *(fp.add(RETURN_SLOT) as *const u64);
                if word & RETURN_BOUNDARY != 0 {
                    break;
                }
                fp = fp.sub(return_delta(word));
                if *fp == receiver {
                    return self.cut_to(fp, value).map(Some);
                }
            }
            let Some(frames) = self.saved_below(receiver) else { return Ok(None) };
            self.saved.truncate(self.saved_before);
            self.leave_reserve(self.base);
            Ok(Some((self.go_on_in(frames, value)?, false)))
        }
    }

    /// Cuts the stack above a frame in place and returns from it.
    unsafe fn cut_to(&mut self, fp: *mut Value, value: Value) -> Result<(Next, bool), Exit> {
        // SAFETY: V3.
        unsafe {
            self.trim_stretches(fp);
            self.leave_reserve(fp);
            let word = *(fp.add(RETURN_SLOT) as *const u64) & !RETURN_NATIVE;
            if word & RETURN_BOUNDARY != 0 {
                if word & !TRANSIENT_MARKS == HOST_BOUNDARY {
                    return Ok((Next::Done(value), false));
                }
                let rest = self.saved.pop().expect("a boundary has its stretch");
                return Ok((self.go_on_in(rest.rest(), value)?, false));
            }
            let caller = fp.sub(return_delta(word));
            self.goes_on(fp, caller);
            Ok((self.return_to(caller, word, value)?, true))
        }
    }

    /// The frames below the innermost saved one that runs `receiver`, of those that were not taken back yet.
    fn saved_below(&self, receiver: Value) -> Option<Frames> {
        let rest = self.saved[self.saved_before..].iter().rfind(|entry| entry.is_rest())?;
        let Frames { mut segment, mut used, return_word: mut word } = rest.rest();
        while segment.is_kind(Kind::Segment) {
            let words = self.runtime.heap.segment_words(segment);
            let mut at = used;
            while at > 0 {
                at = at.checked_sub(return_delta(word))?;
                let found = words[at + CLOSURE_SLOT] == receiver.bits();
                word = words[at + RETURN_SLOT];
                if found && at > 0 {
                    return Some(Frames { segment, used: at, return_word: word });
                }
                if found {
                    break;
                }
                if word & RETURN_BOUNDARY != 0 {
                    return None;
                }
            }
            let found = words.first() == Some(&receiver.bits()) && at == 0;
            used = segment.field(offset::Segment::below_used).fixnum_unchecked() as usize;
            segment = segment.field(offset::Segment::below);
            if found {
                return Some(Frames { segment, used, return_word: word });
            }
        }
        None
    }

    /// The stretch whose frames up to `place` are exactly those of the continuation.
    #[inline]
    fn stretch_in_place(&self, place: *mut Value, frames: Frames) -> Option<usize> {
        let stretches = &self.saved[self.saved_before..];
        // Most escapes are near, so the search goes from the top, one by one at first, then in steps that double.
        let mut index = stretches.len();
        let nearest = index.saturating_sub(4);
        while index > nearest && stretches[index - 1].top >= place {
            index -= 1;
        }
        if index == nearest {
            let (mut low, mut step) = (index, 1);
            while low > 0 && stretches[low - 1].top >= place {
                low = low.saturating_sub(step);
                step *= 2;
            }
            index = low + stretches[low..index].partition_point(|entry| entry.top < place);
        }
        let entry = stretches.get(index)?;
        let in_place = entry.segment == frames.segment
            && frames.used > entry.start
            && entry.bottom.wrapping_add(frames.used - entry.start) == place;
        in_place.then_some(self.saved_before + index)
    }

    /// Takes the uppermost of some saved frames back to the base of the run and returns into them.
    pub(crate) unsafe fn go_on_in(&mut self, frames: Frames, value: Value) -> Result<Next, Exit> {
        if !frames.segment.is_kind(Kind::Segment) {
            return Ok(Next::Done(value));
        }
        self.stats.reinstatements += 1;
        let words = &self.runtime.heap.segment_words(frames.segment)[..frames.used];
        let upper = return_delta(frames.return_word);
        let mut at = frames.used - upper;
        let mut word = words[at + RETURN_SLOT];
        while at > 0 && frames.used - at < REINSTATE_WORDS {
            at -= return_delta(word);
            word = words[at + RETURN_SLOT];
        }
        let base = self.base;
        // SAFETY: V2: the frames were on this stack once, from its base on; V4: their dead slots are cleared.
        unsafe {
            let taken = &words[at..];
            (base as *mut u64).copy_from_nonoverlapping(taken.as_ptr(), taken.len());
            let caller = base.add(taken.len() - upper);
            if word & RETURN_BOUNDARY == 0 {
                let (segment, used) = if at > 0 {
                    (frames.segment, at)
                } else {
                    (
                        frames.segment.field(offset::Segment::below),
                        frames.segment.field(offset::Segment::below_used).fixnum_unchecked()
                            as usize,
                    )
                };
                *(base.add(RETURN_SLOT) as *mut u64) = boundary_word(Boundary::Underflow);
                let rest =
                    Saved { bottom: base, top: base, segment, start: 0, used, return_word: word };
                self.saved.push(rest);
            }
            // The uppermost frame runs, so it stands in no stretch.
            if caller > base {
                *(caller.add(RETURN_SLOT) as *mut u64) |= RETURN_CAPTURED;
                self.saved.push(Saved {
                    bottom: base,
                    top: caller,
                    segment: frames.segment,
                    start: at,
                    used: frames.used - upper,
                    return_word: 0,
                });
            }
            self.return_to(caller, frames.return_word, value)
        }
    }
}

/// Gives the value of a call to the frame that goes on at `pc`, behind the call.
///
/// # Safety
/// V1, V3: the instruction before is a call, whose first operand is the slot for its value.
#[inline(always)]
unsafe fn deliver(caller: *mut Value, pc: usize, value: Value) -> Position {
    // SAFETY: the caller's promise.
    unsafe {
        let code = instructions_of(template_of(*caller));
        *caller.add((*code.add(pc - 1)).a()) = value;
        Position { pc: code.add(pc), fp: caller }
    }
}

/// Copies the frames between two addresses, the uppermost being suspended as `return_word` says. Dead slots become 0, marks
/// that only hold on the stack are dropped.
///
/// # Safety
/// V3 for the frames; `words` has room for them.
pub(crate) unsafe fn copy_frames(
    start: *mut Value,
    end: *mut Value,
    return_word: u64,
    words: *mut u64,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut top = end;
        let mut word = return_word;
        while top > start {
            let size = return_delta(word);
            let fp = top.sub(size);
            let pc = return_pc(word) as u32;
            let stop = if word & RETURN_RAISED != 0 { Stop::Raised(pc) } else { Stop::Return(pc) };
            let copy = words.add(fp.offset_from(start) as usize);
            copy.write_bytes(0, size);
            instance_of(*fp).each_live_slot(stop, |slot| {
                // What a raise would read of a call that it is on the way to may stand above the frame.
                if slot < size {
                    *copy.add(slot) = (*fp.add(slot)).bits();
                }
            });
            word = *(fp.add(RETURN_SLOT) as *const u64) & !TRANSIENT_MARKS;
            *copy.add(CLOSURE_SLOT) = (*fp).bits();
            *copy.add(RETURN_SLOT) = word;
            top = fp;
        }
    }
}

/// The instruction at or shortly after `next` that does the next step of the call of which `pc` does one.
fn following_step(function: &Function, pc: usize, mut next: usize) -> Option<usize> {
    let step = function.operation_of(pc)?;
    let code = &function.code;
    // Constants for the next step stand between.
    while code.get(next)?.op() == Some(Op::LoadFixnum) {
        next = next_instruction(code, next);
    }
    let following = function.operation_of(next)?;
    let same_call =
        following.primitive == step.primitive && following.offset == step.offset.checked_add(1)?;
    same_call.then_some(next)
}
