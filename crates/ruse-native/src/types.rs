//! What is known of the values in slots: a forward analysis over the code of one function.
//!
//! The transfer function is the single place that says which guesses an instruction makes and what is known after
//! it; the emitter asks the same function, so that what it emits and what was analysed cannot differ.

use ruse_isa::code::{CodeUnit, Constant, Function};
use ruse_isa::foreign::Scalar;
use ruse_isa::layout::{Kind, TAG_MASK, immediate};
use ruse_isa::liveness::SlotSet;
use ruse_isa::native::feedback;
use ruse_isa::operands::{Access, accesses, call_arguments, is_call};
use ruse_isa::ops::{Op, Role};

/// A set of kinds of values that a slot may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Type(u16);

impl Type {
    pub(crate) const FIXNUM: Type = Type(1);
    /// Kept as a double as long as nothing else is possible.
    pub(crate) const FLONUM: Type = Type(1 << 1);
    pub(crate) const PAIR: Type = Type(1 << 2);
    pub(crate) const NULL: Type = Type(1 << 3);
    pub(crate) const FALSE: Type = Type(1 << 4);
    pub(crate) const TRUE: Type = Type(1 << 14);
    pub(crate) const BOOLEAN: Type = Type(1 << 4 | 1 << 14);
    pub(crate) const CHAR: Type = Type(1 << 5);
    pub(crate) const VECTOR: Type = Type(1 << 6);
    pub(crate) const STRING: Type = Type(1 << 7);
    pub(crate) const BYTEVECTOR: Type = Type(1 << 8);
    pub(crate) const CLOSURE: Type = Type(1 << 9);
    pub(crate) const BOX: Type = Type(1 << 10);
    pub(crate) const RECORD: Type = Type(1 << 11);
    /// Any other immediate.
    pub(crate) const IMMEDIATE: Type = Type(1 << 12);
    /// Any other heap object.
    pub(crate) const OBJECT: Type = Type(1 << 13);
    pub(crate) const ANY: Type = Type((1 << 15) - 1);

    pub(crate) fn union(self, other: Type) -> Type {
        Type(self.0 | other.0)
    }

    /// Whether nothing outside of `other` is possible.
    pub(crate) fn is(self, other: Type) -> bool {
        self.0 & !other.0 == 0 && self.0 != 0
    }

    /// Whether something of `other` is possible.
    pub(crate) fn may_be(self, other: Type) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the word can be the address of an object that moves.
    pub(crate) fn may_be_heap(self) -> bool {
        let words = Type::FIXNUM
            .union(Type::NULL)
            .union(Type::BOOLEAN)
            .union(Type::CHAR)
            .union(Type::IMMEDIATE);
        self.0 & !words.0 != 0
    }

    /// The type of an immediate or fixnum.
    pub(crate) fn of_bits(bits: u64) -> Type {
        if bits & 1 == 0 {
            Type::FIXNUM
        } else if bits & TAG_MASK == ruse_isa::layout::TAG_FLONUM {
            Type::FLONUM
        } else {
            match bits {
                immediate::TRUE => Type::TRUE,
                immediate::FALSE => Type::FALSE,
                immediate::NIL => Type::NULL,
                _ if bits as u8 == immediate::CHAR as u8 => Type::CHAR,
                _ => Type::IMMEDIATE,
            }
        }
    }

    /// The type of objects of a kind.
    pub(crate) fn of_kind(kind: Option<Kind>) -> Type {
        match kind {
            Some(Kind::Vector) => Type::VECTOR,
            Some(Kind::String) => Type::STRING,
            Some(Kind::Bytevector) => Type::BYTEVECTOR,
            Some(Kind::Closure) => Type::CLOSURE,
            Some(Kind::Box) => Type::BOX,
            Some(Kind::Record) => Type::RECORD,
            Some(Kind::Flonum) => Type::FLONUM,
            _ => Type::OBJECT,
        }
    }

    /// The kind whose objects alone are possible, of those whose elements instructions read and write.
    pub(crate) fn single_kind(self) -> Option<Kind> {
        [Kind::Vector, Kind::String, Kind::Bytevector, Kind::Record]
            .into_iter()
            .find(|&kind| self == Type::of_kind(Some(kind)))
    }
}

/// What holds at one point of a function.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct State {
    types: Vec<Type>,
    /// Slots whose word in the frame is up to date.
    pub(crate) clean: SlotSet,
}

impl State {
    pub(crate) fn new(slots: usize) -> State {
        State { types: vec![Type::ANY; slots], clean: SlotSet::new() }
    }

    pub(crate) fn of(&self, slot: usize) -> Type {
        self.types.get(slot).copied().unwrap_or(Type::ANY)
    }

    pub(crate) fn set(&mut self, slot: usize, to: Type) {
        if let Some(known) = self.types.get_mut(slot) {
            *known = to;
        }
    }

    /// Whether the slot is kept as a double.
    pub(crate) fn is_double(&self, slot: usize) -> bool {
        self.of(slot) == Type::FLONUM
    }

    /// What is known where both may come from; only live slots matter. Tells whether that changed anything.
    pub(crate) fn join(&mut self, other: &State, live: &SlotSet) -> bool {
        let mut changed = false;
        for slot in live.iter() {
            let joined = self.of(slot).union(other.of(slot));
            if joined != self.of(slot) {
                self.set(slot, joined);
                changed = true;
            }
        }
        changed | self.clean.intersect_with(&other.clean)
    }

    /// As [`State::join`], of the types of every slot alone.
    pub(crate) fn join_types(&mut self, other: &State) {
        for (known, more) in self.types.iter_mut().zip(&other.types) {
            *known = known.union(*more);
        }
    }

    /// Forgets what is known of dead slots.
    pub(crate) fn keep(&mut self, live: &SlotSet) {
        for slot in 0..self.types.len() {
            if !live.contains(slot) {
                self.types[slot] = Type::ANY;
            }
        }
        self.clean.intersect_with(live);
    }
}

/// How arithmetic on two operands is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arithmetic {
    /// On fixnums: what is not known to be one is guessed.
    Fixnum,
    /// On doubles: operands that are not known to be fixnums are guessed to be flonums.
    Flonum,
    /// On anything: fast for two fixnums or two flonums, else by a runtime call.
    Any,
}

/// A call of a C function by compiled code itself.
pub(crate) struct DirectCall {
    /// Its signature word.
    pub(crate) word: i64,
    pub(crate) parameters: Vec<Scalar>,
    pub(crate) result: Scalar,
}

impl DirectCall {
    fn result_type(&self) -> Type {
        match self.result {
            Scalar::F64 | Scalar::F32 => Type::FLONUM,
            Scalar::Bool => Type::BOOLEAN,
            Scalar::Void => Type::IMMEDIATE,
            Scalar::I64 | Scalar::U64 | Scalar::Pointer => Type::ANY,
            _ => Type::FIXNUM,
        }
    }
}

/// The function that is compiled and what was learned of it.
pub(crate) struct Subject<'a> {
    pub(crate) unit: &'a CodeUnit,
    pub(crate) function: &'a Function,
    pub(crate) feedback: &'a [u8],
    /// The signatures of the C functions that calls have met, by the index of the instruction.
    pub(crate) foreign: &'a [(u32, i64)],
    /// Whether it is the body of the unit, which runs once.
    pub(crate) is_body: bool,
    /// Whether anything is guessed.
    pub(crate) guesses: bool,
}

impl Subject<'_> {
    pub(crate) fn learned(&self, pc: usize) -> u8 {
        if !self.guesses {
            return feedback::FAILED;
        }
        self.feedback.get(pc).copied().unwrap_or(0)
    }

    /// The C function that the call at `pc` is guessed to meet.
    pub(crate) fn direct_call(&self, pc: usize) -> Option<DirectCall> {
        let word = self.function.code[pc];
        let op = word.op()?;
        if !matches!(op, Op::Call | Op::TailCall) || self.failed(pc) {
            return None;
        }
        let &(_, signature) = self.foreign.iter().find(|(at, _)| *at as usize == pc)?;
        let (parameters, result) = ruse_isa::foreign::unpack(signature)?;
        let fits = parameters.len() == call_arguments(op, word);
        fits.then_some(DirectCall { word: signature, parameters, result })
    }

    /// Whether a guess of the instruction at `pc` was wrong before.
    pub(crate) fn failed(&self, pc: usize) -> bool {
        self.learned(pc) & feedback::FAILED != 0
    }

    /// How the arithmetic instruction at `pc` is done; `exact_only` for ops that take no flonums.
    pub(crate) fn arithmetic(&self, pc: usize, a: Type, b: Type, exact_only: bool) -> Arithmetic {
        let learned = self.learned(pc);
        if learned & (feedback::FAILED | feedback::OTHER) != 0 {
            let known = |x: Type| x.is(Type::FLONUM) || x.is(Type::FIXNUM);
            let flonums = a.is(Type::FLONUM) || b.is(Type::FLONUM);
            return if known(a) && known(b) && flonums && !exact_only {
                Arithmetic::Flonum
            } else {
                Arithmetic::Any
            };
        }
        let flonum = a.is(Type::FLONUM)
            || b.is(Type::FLONUM)
            || learned & feedback::FLONUM != 0
                && (a.may_be(Type::FLONUM) || b.may_be(Type::FLONUM));
        if exact_only {
            return if flonum { Arithmetic::Any } else { Arithmetic::Fixnum };
        }
        let number = |x: Type| x.may_be(Type::FLONUM) || x.is(Type::FIXNUM);
        if flonum && number(a) && number(b) {
            let [left, right] = self.either(pc, a, b);
            if left && right { Arithmetic::Any } else { Arithmetic::Flonum }
        } else if a.may_be(Type::FIXNUM) && b.may_be(Type::FIXNUM) {
            Arithmetic::Fixnum
        } else {
            Arithmetic::Any
        }
    }

    /// Which operands of the flonum arithmetic at `pc` have been both fixnums and flonums, as far as it is not known
    /// what they are. The other one must be a flonum then: two fixnums have an exact result.
    pub(crate) fn either(&self, pc: usize, a: Type, b: Type) -> [bool; 2] {
        let open = |x: Type, other: Type, bit: u8| {
            self.learned(pc) & bit != 0
                && x.may_be(Type::FIXNUM)
                && x != Type::FIXNUM
                && other != Type::FIXNUM
        };
        [open(a, b, feedback::LEFT_FIXNUM), open(b, a, feedback::RIGHT_FIXNUM)]
    }

    /// The constant that an instruction names.
    pub(crate) fn constant(&self, index: usize) -> &Constant {
        &self.unit.constants[self.function.constants[index] as usize]
    }

    fn constant_type(&self, index: usize) -> Type {
        match self.constant(index) {
            Constant::Immediate(bits) => Type::of_bits(*bits),
            Constant::Flonum(_) => Type::FLONUM,
            Constant::Pair(..) => Type::PAIR,
            Constant::Vector(_) => Type::VECTOR,
            Constant::String(_) => Type::STRING,
            Constant::Bytes(_) => Type::BYTEVECTOR,
            Constant::StaticClosure(_) => Type::CLOSURE,
            _ => Type::OBJECT,
        }
    }

    /// What is known after the instruction at `pc` has run to its end and control goes to the next one.
    pub(crate) fn transfer(&self, pc: usize, state: &mut State) {
        let word = self.function.code[pc];
        let Some(op) = word.op() else { return };
        let (a, b, c) = (word.a(), word.b(), word.c());
        let mut result = Type::ANY;
        match op {
            Op::Call => {
                if let Some(call) = self.direct_call(pc) {
                    result = call.result_type();
                }
            }
            Op::Move => result = state.of(b),
            Op::LoadFixnum => result = Type::FIXNUM,
            Op::LoadImmediate => result = Type::of_bits(c as u64),
            Op::LoadConst => result = self.constant_type(c),
            Op::MakeBox => result = Type::BOX,
            Op::MakeClosure => result = Type::CLOSURE,
            Op::Cons => result = Type::PAIR,
            Op::MakeRecord => result = Type::RECORD,
            Op::Add | Op::Sub | Op::Mul => result = self.arithmetic_result(pc, state, b, c),
            Op::Div if self.division(pc, state.of(b), state.of(c)) == Arithmetic::Flonum => {
                result = self.refine_flonums(pc, state, b, c);
            }
            Op::AddImm => match self.arithmetic(pc, state.of(b), Type::FIXNUM, false) {
                Arithmetic::Fixnum => {
                    state.set(b, Type::FIXNUM);
                    result = Type::FIXNUM;
                }
                Arithmetic::Flonum => {
                    state.set(b, Type::FLONUM);
                    result = Type::FLONUM;
                }
                Arithmetic::Any => {}
            },
            Op::Quotient
            | Op::Remainder
            | Op::Modulo
            | Op::BitAnd
            | Op::BitOr
            | Op::BitXor
            | Op::Shift
                if self.arithmetic(pc, state.of(b), state.of(c), true) == Arithmetic::Fixnum =>
            {
                state.set(b, Type::FIXNUM);
                state.set(c, Type::FIXNUM);
                result = Type::FIXNUM;
            }
            Op::Min | Op::Max => {
                result = match self.comparison(pc, state.of(b), state.of(c)) {
                    Arithmetic::Fixnum => Type::FIXNUM,
                    Arithmetic::Flonum => Type::FLONUM,
                    Arithmetic::Any => Type::ANY,
                };
                self.refine_comparison(pc, state, b, c);
            }
            Op::Abs
            | Op::Sqrt
            | Op::Floor
            | Op::Ceiling
            | Op::Truncate
            | Op::Round
            | Op::ToExact
            | Op::ToInexact => {
                let how = self.function_of_one(op, pc, state.of(b));
                result = self.result_of_one(op, how);
                match how {
                    Arithmetic::Fixnum => state.set(b, Type::FIXNUM),
                    Arithmetic::Flonum => state.set(b, Type::FLONUM),
                    Arithmetic::Any => {}
                }
            }
            Op::IsLt | Op::IsLe | Op::IsNumEq => {
                self.refine_comparison(pc, state, b, c);
                result = Type::BOOLEAN;
            }
            Op::JumpIfLt
            | Op::JumpIfNotLt
            | Op::JumpIfLe
            | Op::JumpIfNotLe
            | Op::JumpIfNumEq
            | Op::JumpIfNotNumEq => self.refine_comparison(pc, state, a, b),
            _ if crate::emit::compare::immediate_comparison(op).is_some() => {
                match self.arithmetic(pc, state.of(a), Type::FIXNUM, false) {
                    Arithmetic::Fixnum => state.set(a, Type::FIXNUM),
                    Arithmetic::Flonum => state.set(a, Type::FLONUM),
                    Arithmetic::Any => {}
                }
            }
            Op::Car | Op::Cdr => state.set(b, Type::PAIR),
            Op::SetCar | Op::SetCdr => state.set(a, Type::PAIR),
            Op::IsFixnum if state.of(b).is(Type::FIXNUM) => result = Type::TRUE,
            Op::IsFlonum if state.of(b).is(Type::FLONUM) => result = Type::TRUE,
            Op::Not
            | Op::IsEq
            | Op::IsNull
            | Op::IsPair
            | Op::IsKind
            | Op::IsChar
            | Op::IsFixnum
            | Op::IsFlonum
            | Op::IsRecord => result = Type::BOOLEAN,
            Op::VectorRef => {
                state.set(b, Type::VECTOR);
                state.set(c, Type::FIXNUM);
            }
            Op::VectorSet => {
                state.set(a, Type::VECTOR);
                state.set(b, Type::FIXNUM);
            }
            Op::VectorLength => {
                state.set(b, Type::VECTOR);
                result = Type::FIXNUM;
            }
            Op::BytevectorRef => {
                state.set(b, Type::BYTEVECTOR);
                state.set(c, Type::FIXNUM);
                result = Type::FIXNUM;
            }
            Op::BytevectorSet => {
                state.set(a, Type::BYTEVECTOR);
                state.set(b, Type::FIXNUM);
                state.set(c, Type::FIXNUM);
            }
            Op::BytevectorLength => {
                state.set(b, Type::BYTEVECTOR);
                result = Type::FIXNUM;
            }
            Op::StringRef => {
                state.set(b, Type::STRING);
                state.set(c, Type::FIXNUM);
                result = Type::CHAR;
            }
            Op::StringLength => {
                state.set(b, Type::STRING);
                result = Type::FIXNUM;
            }
            Op::CharToInteger => {
                state.set(b, Type::CHAR);
                result = Type::FIXNUM;
            }
            Op::IntegerToChar => {
                state.set(b, Type::FIXNUM);
                result = Type::CHAR;
            }
            Op::RecordRef => state.set(b, Type::RECORD),
            Op::RecordSet => state.set(a, Type::RECORD),
            _ => {}
        }
        self.finish(pc, op, state, result);
    }

    /// Definitions and what is up to date in the frame.
    fn finish(&self, pc: usize, op: Op, state: &mut State, result: Type) {
        let info = op.info();
        let in_frame = frame_op(op);
        let code = &self.function.code;
        accesses(code, pc, &mut |access| match access {
            Access::Use { start, count } if in_frame => {
                (start..start + count).for_each(|slot| state.clean.insert(slot));
            }
            Access::Clobber { start } => {
                state.clean.truncate(start);
                for slot in start..self.function.frame_words as usize {
                    state.set(slot, Type::ANY);
                }
            }
            Access::Def { start, count } => {
                let one = info.roles[0] == Role::Def;
                for slot in start..start + count {
                    state.set(slot, if one { result } else { Type::ANY });
                    if in_frame { state.clean.insert(slot) } else { state.clean.remove(slot) }
                }
            }
            Access::Use { .. } => {}
        });
        debug_assert!(!is_call(op) || !in_frame);
    }

    fn arithmetic_result(&self, pc: usize, state: &mut State, b: usize, c: usize) -> Type {
        match self.arithmetic(pc, state.of(b), state.of(c), false) {
            Arithmetic::Fixnum => {
                state.set(b, Type::FIXNUM);
                state.set(c, Type::FIXNUM);
                Type::FIXNUM
            }
            Arithmetic::Flonum => self.refine_flonums(pc, state, b, c),
            Arithmetic::Any => Type::ANY,
        }
    }

    /// How a division is done: never on fixnums alone, because its result is one only by chance.
    pub(crate) fn division(&self, pc: usize, a: Type, b: Type) -> Arithmetic {
        match self.arithmetic(pc, a, b, false) {
            Arithmetic::Flonum => Arithmetic::Flonum,
            _ => Arithmetic::Any,
        }
    }

    fn refine_flonums(&self, pc: usize, state: &mut State, b: usize, c: usize) -> Type {
        let either = self.either(pc, state.of(b), state.of(c));
        for (slot, either) in [b, c].into_iter().zip(either) {
            if !either && !state.of(slot).is(Type::FIXNUM) {
                state.set(slot, Type::FLONUM);
            }
        }
        Type::FLONUM
    }

    /// How two numbers are compared: a fixnum with a flonum not as doubles, because that would round.
    pub(crate) fn comparison(&self, pc: usize, a: Type, b: Type) -> Arithmetic {
        match self.arithmetic(pc, a, b, false) {
            Arithmetic::Flonum
                if a.is(Type::FIXNUM)
                    || b.is(Type::FIXNUM)
                    || self.either(pc, a, b) != [false; 2] =>
            {
                Arithmetic::Any
            }
            other => other,
        }
    }

    fn refine_comparison(&self, pc: usize, state: &mut State, a: usize, b: usize) {
        match self.comparison(pc, state.of(a), state.of(b)) {
            Arithmetic::Fixnum => {
                state.set(a, Type::FIXNUM);
                state.set(b, Type::FIXNUM);
            }
            Arithmetic::Flonum => {
                state.set(a, Type::FLONUM);
                state.set(b, Type::FLONUM);
            }
            Arithmetic::Any => {}
        }
    }
}

/// Ops that work on the frame itself: their operands are written to it, their results stand in it.
pub(crate) fn frame_op(op: Op) -> bool {
    matches!(
        op,
        Op::CallPrimitive
            | Op::MakeCaseClosure
            | Op::MakeValues
            | Op::UnpackValues
            | Op::SetGlobal
            | Op::DefineGlobal
    )
}
