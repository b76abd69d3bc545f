//! What an engine owns: the runtime, limits and counters, and what every engine does the same way with them.

use std::sync::Arc;

use hashbrown::HashMap;
use ruse_expand::core::Unit;
use ruse_heap::control::{Stop, reason};
use ruse_heap::{Control, Kind, Value};
use ruse_isa::frame::{DYNAMIC_REGISTERS, DynamicRegister};
use ruse_isa::layout::{FIXNUM_MAX, FIXNUM_MIN, header, offset};
use ruse_number::Number;
use ruse_runtime::conditions::field;
use ruse_runtime::literal::fill_order;
use ruse_runtime::number::number_value;
use ruse_runtime::{ErrorKind, Pending, Primitive, Raise, Runtime, RuntimeConfig};
use ruse_syntax::{Datum, DatumId};

use crate::outcome::Activation;
use crate::procedure::wrong_arity;
use crate::unit::CoreUnit;

/// Name of the library whose procedures engines call on their own.
const CORE: &str = "(ruse core)";
/// [`World::fuel_end`] of a world without a limit.
const NO_FUEL_LIMIT: u64 = u64::MAX;

/// What can be set when a world is made.
#[derive(Clone, Debug)]
pub struct WorldConfig {
    /// The runtime's part.
    pub runtime: RuntimeConfig,
    /// How deep recursion may be, in frames of ordinary size.
    pub max_frames: usize,
    /// Units of fuel to begin with; `None` sets no limit.
    pub fuel: Option<u64>,
}

/// A unit cannot be linked: the engine declines it, or it does not fit this runtime.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkError(pub String);

/// A unit in one world: its globals as cells, its constants as values, by index.
pub struct LinkedUnit {
    /// The unit.
    pub core: Arc<CoreUnit>,
    /// Cells of [`Unit::globals`].
    pub globals: Box<[Value]>,
    /// Values of [`Unit::datums`].
    pub constants: Box<[Value]>,
}

/// What an error or a request of a primitive comes to.
pub enum Trouble {
    /// An object was raised.
    Exception {
        /// The object.
        payload: Value,
        /// Whether the handler may return.
        continuable: bool,
    },
    /// The program ends with this status.
    Exit(i32),
    /// The machine is asked to stop; see [`World::stop_request`].
    Interrupt,
    /// Units are to be linked; the primitive's value is the list of their bodies, behind the first if there is one.
    Link(ruse_runtime::host::LinkRequest),
}

/// The state of a machine that engines share.
pub struct World {
    /// The state that primitives work on.
    pub runtime: Runtime,
    /// Entries of procedures and back-edges of loops so far, whether there is a limit or not.
    fuel_used: u64,
    /// The count at which the fuel is used up; `u64::MAX`, which no run reaches, without a limit.
    fuel_end: u64,
    /// How deep recursion may be, in frames of ordinary size.
    pub max_frames: usize,
    control: Arc<Control>,
    primitives: &'static [Primitive],
    hooks: [Value; 3],
    /// The dynamic state where the last run that ended without a value stood.
    abandoned: [Value; DYNAMIC_REGISTERS],
}

/// A procedure of `(ruse core)` that engines call on their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Hook {
    /// `(%signal object continuable?)`: calls the current handler.
    Signal = 0,
    /// `(%throw continuation value)`: runs `dynamic-wind` thunks, then reinstates.
    Throw = 1,
    /// `(%run-prompt tag procedure argument)`: calls the procedure under a prompt.
    Prompt = 2,
}

impl World {
    /// A world with an empty heap.
    pub fn new(config: WorldConfig) -> World {
        let control = Arc::new(Control::default());
        control.set_stack_limit(usize::MAX);
        let runtime = Runtime::new(config.runtime, control.clone());
        let mut world = World {
            runtime,
            fuel_used: 0,
            fuel_end: NO_FUEL_LIMIT,
            max_frames: config.max_frames,
            control,
            primitives: ruse_runtime::primitives(),
            hooks: [Value::FALSE; 3],
            abandoned: [Value::NIL; DYNAMIC_REGISTERS],
        };
        world.set_fuel(config.fuel);
        world
    }

    /// What may interrupt the machine, from any thread.
    pub fn control(&self) -> &Arc<Control> {
        &self.control
    }

    // ---- linking

    /// Makes the cells and constants of a unit.
    pub fn link(&mut self, core: Arc<CoreUnit>) -> LinkedUnit {
        let globals = core.unit.globals.iter().map(|global| &global.name);
        let globals = globals.map(|name| self.runtime.global(&name.library, &name.name)).collect();
        let constants = self.constants(&core.unit);
        LinkedUnit { core, globals, constants }
    }

    /// The constants of a unit. Compound ones are made first and filled afterwards, so cycles end.
    fn constants(&mut self, unit: &Unit) -> Box<[Value]> {
        let mut known: HashMap<String, Value> = HashMap::new();
        let values: Vec<Value> = unit
            .datums
            .iter()
            .map(|(_, datum)| match datum {
                Datum::Number(number) if !matches!(number, Number::Int(_) | Number::Flo(_)) => {
                    *known
                        .entry(number.to_string())
                        .or_insert_with(|| number_value(&mut self.runtime.heap, number))
                }
                datum => self.shallow_constant(datum),
            })
            .collect();
        let heap = &mut self.runtime.heap;
        for (id, datum) in unit.datums.iter() {
            let object = values[id.0 as usize];
            match datum {
                Datum::Pair(car, cdr) => {
                    heap.set_car(object, values[car.0 as usize]);
                    heap.set_cdr(object, values[cdr.0 as usize]);
                }
                Datum::Vector(items) => {
                    for (at, item) in items.iter().enumerate() {
                        heap.vector_set(object, at, values[item.0 as usize]);
                    }
                }
                _ => {}
            }
        }
        self.fill_collections(unit, &values);
        values.into()
    }

    /// Fills tables, structs and persistent vectors, when their elements are there.
    fn fill_collections(&mut self, unit: &Unit, values: &[Value]) {
        let is_collection = |datum: &Datum| matches!(datum, Datum::Collection(..));
        let collections: Vec<u32> = unit
            .datums
            .iter()
            .filter_map(|(id, datum)| is_collection(datum).then_some(id.0))
            .collect();
        let children = |index: u32| match unit.datums.get(DatumId(index)) {
            Datum::Pair(car, cdr) => vec![car.0, cdr.0],
            Datum::Vector(items) | Datum::Collection(_, items) => {
                items.iter().map(|item| item.0).collect()
            }
            _ => Vec::new(),
        };
        for index in fill_order(&collections, unit.datums.len(), &children) {
            let Datum::Collection(collection, items) = unit.datums.get(DatumId(index)) else {
                continue;
            };
            let items: Vec<Value> = items.iter().map(|item| values[item.0 as usize]).collect();
            let object = values[index as usize];
            // Keys of tables of strings are strings: the expander has seen to that.
            let filled = self.runtime.fill_collection(
                ruse_compiler::collection_in_code(*collection),
                object,
                &items,
            );
            debug_assert!(filled.is_ok(), "a literal can be made");
            self.runtime.freeze_collection(object);
        }
    }

    fn shallow_constant(&mut self, datum: &Datum) -> Value {
        let heap = &mut self.runtime.heap;
        match datum {
            Datum::Bool(truth) => Value::boolean(*truth),
            Datum::Null => Value::NIL,
            Datum::Eof => Value::EOF,
            Datum::Unspecified => Value::UNSPECIFIED,
            Datum::Char(char) => Value::char(*char),
            Datum::Number(Number::Int(n)) if (FIXNUM_MIN..=FIXNUM_MAX).contains(n) => {
                Value::fixnum(*n)
            }
            Datum::Number(number) => number_value(heap, number),
            Datum::String(text) => heap.literal_string(text),
            Datum::Symbol(name) => heap.intern(name),
            Datum::Keyword(name) => heap.keyword(name),
            Datum::Missing => Value::DEFAULT,
            Datum::Bytes(bytes) => {
                let object = heap.bytevector(bytes);
                heap.set_flags(object, header::IMMUTABLE);
                object
            }
            Datum::Pair(..) => heap.cons(Value::FALSE, Value::FALSE),
            Datum::Vector(items) => {
                let object = heap.make_vector(items.len(), Value::FALSE);
                heap.set_flags(object, header::IMMUTABLE);
                object
            }
            Datum::Collection(collection, _) => {
                self.runtime.empty_collection(ruse_compiler::collection_in_code(*collection))
            }
        }
    }

    // ---- primitives

    /// The row of a primitive object.
    pub fn primitive(&self, procedure: Value) -> Option<&'static Primitive> {
        if !procedure.is_kind(Kind::Primitive) {
            return None;
        }
        self.primitives.get(procedure.field(offset::Primitive::index).as_index()?)
    }

    /// Applies a primitive after its arguments were counted. What only an instruction can do
    /// (`%apply`, `%call/cc`, `%call-with-values`) is the engine's own business.
    ///
    /// # Errors
    /// Something is pending: see [`World::trouble`].
    #[inline]
    pub fn apply_primitive(&mut self, row: &Primitive, args: &[Value]) -> Result<Value, Raise> {
        if !row.info.arity.accepts(args.len()) {
            let count = args.len();
            return Err(wrong_arity(
                &mut self.runtime,
                Some(row.info.name),
                row.info.params,
                count,
            ));
        }
        let result = (row.function)(&mut self.runtime, args);
        if result.is_err()
            && let Some(primitive) = ruse_runtime::primitive_index(row.info.name)
        {
            self.runtime.note_operation(primitive, args);
        }
        result
    }

    /// Takes what the last [`Raise`] stands for.
    #[cold]
    pub fn trouble(&mut self) -> Trouble {
        match std::mem::replace(&mut self.runtime.pending, Pending::None) {
            Pending::Exception { payload, continuable } => {
                Trouble::Exception { payload, continuable }
            }
            Pending::Memory(refused) => self.out_of_memory(refused.requested),
            Pending::Interrupt => Trouble::Interrupt,
            Pending::Exit(status) => Trouble::Exit(status),
            Pending::Link => Trouble::Link(std::mem::take(&mut self.runtime.link_request)),
            Pending::Host | Pending::None => {
                unreachable!("a primitive raised without saying what")
            }
        }
    }

    /// The value of a primitive that had units linked.
    pub fn linked_value(&mut self, first: Option<Value>, bodies: &[Value]) -> Value {
        let list = self.runtime.heap.list(bodies);
        first.map_or(list, |first| self.runtime.heap.cons(first, list))
    }

    // ---- limits and interrupts

    /// Counts an entry of a procedure or a back-edge; `false` when there is no fuel left for it.
    #[inline(always)]
    #[must_use]
    pub fn spend_fuel(&mut self) -> bool {
        let some_left = self.fuel_used < self.fuel_end;
        self.fuel_used += u64::from(some_left);
        some_left
    }

    /// Entries of procedures and back-edges of loops so far, whether there is a limit or not.
    pub fn fuel_used(&self) -> u64 {
        self.fuel_used
    }

    /// Units of fuel that are left; `None` without a limit.
    pub fn fuel(&self) -> Option<u64> {
        (self.fuel_end != NO_FUEL_LIMIT).then(|| self.fuel_end - self.fuel_used)
    }

    /// Fills up to exactly so many units of fuel, or takes the limit away.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.fuel_end = fuel.map_or(NO_FUEL_LIMIT, |units| {
            self.fuel_used.saturating_add(units).min(NO_FUEL_LIMIT - 1)
        });
    }

    /// Whether somebody wants the machine's attention. Engines ask at every entry of a procedure and every
    /// back-edge; then they call [`World::attend`].
    #[inline(always)]
    pub fn wants_attention(&self) -> bool {
        self.control.limit() == 0
    }

    /// Does what was asked for; `held` are the bytes that the engine keeps outside of the heap.
    ///
    /// # Errors
    /// The machine is to stop, or the heap is full.
    #[cold]
    pub fn attend(&mut self, held: usize) -> Result<(), Trouble> {
        if self.control.is_requested(reason::STOP) {
            return Err(Trouble::Interrupt);
        }
        self.control.take(reason::COLLECT);
        self.control.take(reason::STRESS);
        self.control.rearm();
        if self.runtime.heap.reserve(held).is_err() && self.runtime.heap.extend_limit() {
            return Err(self.out_of_memory(0));
        }
        if self.runtime.heap.reserve(held).is_err() {
            self.control.request(reason::COLLECT);
            return Err(self.out_of_memory(0));
        }
        Ok(())
    }

    /// The condition for a refused allocation.
    fn out_of_memory(&mut self, bytes: usize) -> Trouble {
        let limit = self.runtime.heap.config().max_bytes;
        let message = format!(
            "out of memory: {bytes} more bytes would exceed the heap limit of {limit} bytes"
        );
        let payload = self.runtime.condition(ErrorKind::Limit, "", &message, &[]);
        Trouble::Exception { payload, continuable: false }
    }

    /// The condition for recursion that is too deep.
    pub fn too_deep(&mut self) -> Value {
        let message = "the stack is full: recursion is too deep";
        self.runtime.condition(ErrorKind::Limit, "", message, &[])
    }

    /// Takes back the request to stop and says whose it was.
    pub fn stop_request(&mut self) -> Stop {
        self.control.take_stop().unwrap_or(Stop::Interrupted)
    }

    /// Puts the dynamic state back that a run had found when it began and that ended without a value.
    pub fn abandon(&mut self, before: [Value; DYNAMIC_REGISTERS]) {
        self.abandoned = std::mem::replace(&mut self.runtime.dynamic, before);
    }

    /// Goes back to the dynamic state that the last abandoned run stood in, and gives the procedure of `(ruse core)`
    /// that leaves its `dynamic-wind` extents; to be called with `()`.
    pub fn take_abandoned(&mut self) -> Option<Value> {
        self.runtime.dynamic = std::mem::replace(&mut self.abandoned, [Value::NIL; 3]);
        let cell = self.runtime.globals.find(CORE, "%run-winders")?;
        self.runtime.global_value(cell)
    }

    // ---- raising

    /// The procedure of a hook; `None` when its library is not linked.
    pub fn hook(&mut self, hook: Hook) -> Option<Value> {
        let cell = &mut self.hooks[hook as usize];
        if !cell.is_true() {
            let name = match hook {
                Hook::Signal => "%signal",
                Hook::Throw => "%throw",
                Hook::Prompt => "%run-prompt",
            };
            *cell = self.runtime.globals.find(CORE, name)?;
        }
        let cell = *cell;
        self.runtime.global_value(cell)
    }

    /// The procedure that a raise calls, if there is a handler.
    pub fn listener(&mut self) -> Option<Value> {
        if self.runtime.dynamic[DynamicRegister::Handlers as usize].is_nil() {
            return None;
        }
        self.hook(Hook::Signal)
    }

    /// Whether a raised object is a condition that has no place yet.
    pub fn wants_place(&self, payload: Value) -> bool {
        self.runtime.is_any_condition(payload) && !payload.field(field::LOCATION).is_true()
    }

    /// Writes the place of a raise into a condition.
    pub fn set_place(&mut self, payload: Value, place: &Activation) {
        let Some(file) = &place.file else { return };
        let heap = &mut self.runtime.heap;
        let file = heap.string(file);
        let (line, column) = (place.line as usize, place.column as usize);
        let place = heap.vector(&[file, Value::index(line), Value::index(column)]);
        heap.set_field(payload, field::LOCATION, place);
    }

    /// The values that a value stands for (R7RS 6.10).
    pub fn values_of(&self, value: Value) -> Vec<Value> {
        if value.is_kind(Kind::Values) {
            self.runtime.heap.object_slice(value).to_vec()
        } else {
            vec![value]
        }
    }

    /// Raises: there are not as many values as are wanted.
    pub fn wrong_values(&mut self, wanted: usize, rest: bool, given: usize) -> Raise {
        let wanted = if rest { format!("at least {wanted}") } else { wanted.to_string() };
        let message = format!("{wanted} values are wanted here, but there are {given}");
        self.runtime.final_error(ErrorKind::Arity, &message, &[])
    }
}
