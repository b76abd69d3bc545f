//! Prompts and delimited continuations: the frames above a prompt, taken off the stack and put back on top of another.
//!
//! A prompt is a frame of the library's `%run-prompt`, which has the tag in its first parameter. Calling the tag with a
//! value copies the frames above the nearest prompt with this tag to the heap and returns from the prompt with the
//! delimited continuation, which holds the value. Calling that puts the frames on top of the stack, where they return to
//! the caller: nothing below is copied, so switching between fibers costs what they themselves have on the stack.

use ruse_heap::{Kind, Value};
use ruse_isa::frame::{
    Boundary, CLOSURE_SLOT, HEADER_WORDS, RETURN_BOUNDARY, RETURN_RAISED, RETURN_SLOT,
    boundary_word, return_delta,
};
use ruse_isa::layout::offset;
use ruse_runtime::ErrorKind;

use crate::continuation::{Frames, TRANSIENT_MARKS, copy_frames};
use crate::interpreter::Next;
use crate::raise::RaisedAt;
use crate::vm::{Exit, Hook, Vm};

/// Slot of the tag in the frame of a prompt.
const TAG_SLOT: usize = HEADER_WORDS;

/// Where a prompt was found.
enum Prompt {
    /// On the stack: its frame, and the return word by which control goes on in it.
    Standing { fp: *mut Value, word: u64 },
    /// In a saved continuation: its frame is the uppermost of these.
    Saved(Frames),
}

/// Words of a saved segment that lie above a prompt.
struct Piece {
    segment: Value,
    from: usize,
    to: usize,
}

impl Vm {
    /// Raises from a prepared call.
    unsafe fn refuse(
        &mut self,
        frame: *mut Value,
        message: &str,
        object: Value,
    ) -> Result<Next, Exit> {
        let condition = self.runtime.condition(ErrorKind::Value, "", message, &[object]);
        // SAFETY: the frame is prepared.
        unsafe { self.signal(RaisedAt::Call(frame), condition, false) }
    }

    /// Calls a prompt tag with a value: takes the frames above the nearest prompt off, and returns from it with the
    /// continuation that they make. `frame` is the prepared frame of the call.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn abort_to(&mut self, frame: *mut Value) -> Result<Next, Exit> {
        // SAFETY: the frame's return word is written (V2), everything below is suspended (V3).
        unsafe {
            let tag = *frame.add(CLOSURE_SLOT);
            let Some(run) = self.hook(Hook::Prompt) else {
                return self.refuse(frame, "no library is linked that runs prompts", tag);
            };
            let value = *frame.add(HEADER_WORDS);
            let return_word = *(frame.add(RETURN_SLOT) as *const u64) & !TRANSIENT_MARKS;
            let mut pieces = Vec::new();
            let Some(prompt) = self.find_prompt(frame, run, |here| here == tag, &mut pieces) else {
                let message = "no prompt with this tag is around this call:";
                return self.refuse(frame, message, tag);
            };
            if self.filled.is_some() && !self.control.spend_fuel() {
                return Err(self.out_of_fuel(RaisedAt::Call(frame)));
            }
            let continuation = match &prompt {
                Prompt::Standing { fp, word } => {
                    let start = fp.add(return_delta(*word));
                    self.delimited(start, frame, return_word, &[], value)
                }
                Prompt::Saved(_) => self.delimited(self.base, frame, return_word, &pieces, value),
            };
            match prompt {
                Prompt::Standing { fp, word } => {
                    let top = fp.add(return_delta(word));
                    self.trim_stretches(top);
                    self.goes_on(top, fp);
                    self.leave_reserve(top);
                    let next = self.return_to(fp, word, continuation)?;
                    let next = self.poll(next)?;
                    Ok(self.cut_native(next))
                }
                Prompt::Saved(frames) => {
                    self.saved.truncate(self.saved_before);
                    self.leave_reserve(self.base);
                    let next = self.go_on_in(frames, continuation)?;
                    let next = self.poll(next)?;
                    Ok(self.leave_native(next))
                }
            }
        }
    }

    /// Does what was asked for at safepoints before control goes on: a program can go round by such calls alone.
    unsafe fn poll(&mut self, next: Next) -> Result<Next, Exit> {
        match next {
            // SAFETY: V3: the position is that of the frame that runs next.
            Next::At(position) if self.control.limit() == 0 => unsafe {
                self.loop_safepoint(position)
            },
            next => Ok(next),
        }
    }

    /// The nearest prompt below a prepared frame whose tag is looked for, and what of saved segments lies above it,
    /// innermost first.
    unsafe fn find_prompt(
        &self,
        frame: *mut Value,
        run: Value,
        mut is_wanted: impl FnMut(Value) -> bool,
        pieces: &mut Vec<Piece>,
    ) -> Option<Prompt> {
        // SAFETY: V3: the frames below are suspended, their closures and parameters stand in them.
        unsafe {
            let mut top = frame;
            loop {
                let word = *(top.add(RETURN_SLOT) as *const u64) & !TRANSIENT_MARKS;
                if word == boundary_word(Boundary::Underflow) {
                    break;
                }
                if word & RETURN_BOUNDARY != 0 {
                    return None;
                }
                let fp = top.sub(return_delta(word));
                if *fp.add(CLOSURE_SLOT) == run && is_wanted(*fp.add(TAG_SLOT)) {
                    return Some(Prompt::Standing { fp, word });
                }
                top = fp;
            }
        }
        let rest = self.saved[self.saved_before..].iter().rfind(|entry| entry.is_rest())?;
        self.find_saved_prompt(rest.rest(), run, is_wanted, pieces).map(Prompt::Saved)
    }

    /// The nearest prompt in saved frames, as [`Vm::find_prompt`].
    fn find_saved_prompt(
        &self,
        frames: Frames,
        run: Value,
        mut is_wanted: impl FnMut(Value) -> bool,
        pieces: &mut Vec<Piece>,
    ) -> Option<Frames> {
        let Frames { mut segment, mut used, return_word: mut word } = frames;
        while segment.is_kind(Kind::Segment) {
            let words = self.runtime.heap.segment_words(segment);
            let mut at = used;
            while at > 0 && word & RETURN_BOUNDARY == 0 {
                let start = at - return_delta(word);
                let tag = segment.field(offset::Segment::FIXED + start + TAG_SLOT);
                if words[start + CLOSURE_SLOT] == run.bits() && is_wanted(tag) {
                    pieces.push(Piece { segment, from: at, to: used });
                    return Some(Frames { segment, used: at, return_word: word });
                }
                at = start;
                word = words[at + RETURN_SLOT];
            }
            pieces.push(Piece { segment, from: 0, to: used });
            used = segment.field(offset::Segment::below_used).fixnum_unchecked() as usize;
            segment = segment.field(offset::Segment::below);
        }
        None
    }

    /// The frames to go on in when a continuation is called that has left its place, if it was captured under one of the
    /// prompts around the call: its frames above the nearest of them, on top of the prompt's as they are now. So an escape
    /// within a fiber stays within it, whoever has resumed it since.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn within_prompt(
        &mut self,
        frame: *mut Value,
        frames: Frames,
    ) -> Option<Frames> {
        // Where no prompt was ever run, nothing is searched.
        let run = self.known_hook(Hook::Prompt)?;
        // SAFETY: V3; what segments hold are live values and return words (H4).
        unsafe {
            let mut pieces = Vec::new();
            let is_shared = |tag: Value| {
                pieces.clear();
                self.find_saved_prompt(frames, run, |here| here == tag, &mut pieces).is_some()
            };
            let prompt = self.find_prompt(frame, run, is_shared, &mut Vec::new())?;
            let below = match prompt {
                Prompt::Saved(below) => below,
                Prompt::Standing { fp, word } => {
                    let top = fp.add(return_delta(word));
                    self.trim_stretches(top);
                    let (segment, used) = self.save_frames(top, word);
                    Frames { segment, used, return_word: word }
                }
            };
            let mut words = self.words_of(&pieces);
            let Some(link) = words.get_mut(RETURN_SLOT) else { return Some(below) };
            *link = below.return_word;
            let count = words.len();
            let copy = |to: *mut u64| to.copy_from_nonoverlapping(words.as_ptr(), count);
            let segment = self.runtime.heap.segment(below.segment, below.used, count, copy);
            Some(Frames { segment, used: count, return_word: frames.return_word })
        }
    }

    /// The words of pieces, lowest first.
    fn words_of(&self, pieces: &[Piece]) -> Vec<u64> {
        if pieces.is_empty() {
            return Vec::new();
        }
        let count = pieces.iter().map(|piece| piece.to - piece.from).sum();
        let mut words = Vec::with_capacity(count);
        for piece in pieces.iter().rev() {
            let all = self.runtime.heap.segment_words(piece.segment);
            words.extend_from_slice(&all[piece.from..piece.to]);
        }
        words
    }

    /// The continuation that consists of saved pieces and the frames from `start` to `end` on top of them.
    unsafe fn delimited(
        &mut self,
        start: *mut Value,
        end: *mut Value,
        return_word: u64,
        pieces: &[Piece],
        value: Value,
    ) -> Value {
        // SAFETY: V3: the frames are suspended; what segments hold are live values and return words (H4).
        unsafe {
            let standing = end.offset_from(start) as usize;
            let saved = self.words_of(pieces);
            let below = saved.len();
            let rest = self.saved[self.saved_before..].iter().rfind(|entry| entry.is_rest());
            let link = rest.filter(|_| !pieces.is_empty()).map(|rest| rest.rest().return_word);
            // With nothing of the stack, what goes on are the uppermost saved frames.
            let return_word = match link {
                Some(link) if standing == 0 => link,
                _ => return_word,
            };
            let count = below + standing;
            let segment = self.runtime.heap.segment(Value::FALSE, 0, count, |words| {
                words.copy_from_nonoverlapping(saved.as_ptr(), below);
                if standing > 0 {
                    copy_frames(start, end, return_word, words.add(below));
                    if let Some(link) = link {
                        *words.add(below + RETURN_SLOT) = link;
                    }
                }
            });
            self.runtime.heap.delimited_continuation(segment, count, return_word, value)
        }
    }

    /// Calls a delimited continuation: `frame` is the prepared frame of the call, and its frames take the place of that.
    ///
    /// # Safety
    /// As [`Vm::call_slow`].
    pub(crate) unsafe fn splice(
        &mut self,
        frame: *mut Value,
        continuation: Value,
        value: Value,
    ) -> Result<Next, Exit> {
        let used =
            continuation.field(offset::DelimitedContinuation::used).fixnum_unchecked() as usize;
        let return_word = continuation.raw(offset::DelimitedContinuation::return_word);
        // SAFETY: the caller's promise. V2: the room is looked at. V4: dead slots of saved frames are cleared.
        unsafe {
            if self.filled.is_some() && !self.control.spend_fuel() {
                return Err(self.out_of_fuel(RaisedAt::Call(frame)));
            }
            if used == 0 {
                return self.return_slow(frame, value);
            }
            let top = frame.add(used);
            if top as usize > self.control.stack_limit() {
                return self.stack_overflow(frame);
            }
            let segment = continuation.field(offset::DelimitedContinuation::segment);
            let words = &self.runtime.heap.segment_words(segment)[..used];
            let link = *frame.add(RETURN_SLOT);
            (frame as *mut u64).copy_from_nonoverlapping(words.as_ptr(), used);
            *frame.add(RETURN_SLOT) = link;
            let caller = top.sub(return_delta(return_word));
            let next = self.return_to(caller, return_word, value)?;
            match self.poll(next)? {
                Next::At(position)
                    if position.fp == caller
                        && return_word & RETURN_RAISED == 0
                        && self.is_hot(caller) =>
                {
                    self.resume_hot(position, Some(value))
                }
                next => Ok(next),
            }
        }
    }
}
