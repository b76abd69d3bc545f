//! Linking: code becomes templates with constants as heap values, global names become cells.
//!
//! A unit's functions and constants are made when something refers to them. A library unit that is
//! [registered](Vm::register_unit) costs nothing until a global of it is named: then its static definition is made,
//! and what that refers to. Explicit work lists, so no depth of constants recurses.
//!
//! Trust: the interpreter does what code says (rule V1). Code of this process's compiler, and the library image,
//! which is a part of the executable, is trusted by construction; debug builds and tests check it all the same.
//! Code from anywhere else comes in through [`load_unit`] alone, which checks it.

use std::fmt;
use std::sync::Arc;

use hashbrown::HashMap;
use ruse_heap::{Kind, TemplateWords, Value};
use ruse_isa::code::{CodeUnit, Constant, ConstantIndex};
use ruse_isa::layout::{header, offset, shape};
use ruse_isa::prim::PrimId;
use ruse_runtime::literal::fill_order;

use crate::instance::Instance;
use crate::vm::Vm;

/// A unit in this VM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnitHandle(usize);

/// Why a unit cannot be linked: it does not fit this runtime.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitError(pub String);

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnitError {}

/// Reads a unit from bytes that may be anything: a file, a cache, another process.
///
/// # Errors
/// The bytes are no unit, or [`check_unit`] finds a fault.
pub fn load_unit(bytes: &[u8]) -> Result<Arc<CodeUnit>, UnitError> {
    let unit =
        ruse_isa::decode::decode_unit(bytes).map_err(|error| UnitError(error.to_string()))?;
    check_unit(&unit)?;
    Ok(Arc::new(unit))
}

/// Verifies a unit for this runtime: the rules R1 to R14 of `ruse_isa::verify`, and that every constant can be
/// made, so that linking never stops half-way.
///
/// # Errors
/// The first fault.
pub fn check_unit(unit: &CodeUnit) -> Result<(), UnitError> {
    ruse_isa::verify::verify_unit(unit, ruse_runtime::primitive_infos())
        .map_err(|fault| UnitError(fault.to_string()))?;
    for constant in &unit.constants {
        match constant {
            Constant::Primitive(name) if ruse_runtime::primitive_index(name).is_none() => {
                return Err(UnitError(format!("there is no primitive {name}")));
            }
            Constant::Number(text) if !ruse_runtime::is_number_text(text) => {
                return Err(UnitError(format!("{text} is no number")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A unit with what was made of it.
struct LinkedUnit {
    code: Arc<CodeUnit>,
    /// Values of constants that were made; [`Value::ABSENT`] for the others.
    constants: Vec<Value>,
}

/// All units of a VM.
#[derive(Default)]
pub(crate) struct Linker {
    units: Vec<LinkedUnit>,
    /// Global name → unit and index of its static definition.
    statics: HashMap<(Box<str>, Box<str>), (usize, usize)>,
    free: Vec<usize>,
}

/// Something that was allocated and must be filled.
enum Work {
    Constant { unit: usize, index: ConstantIndex },
    Collection { unit: usize, index: ConstantIndex },
    Static { unit: usize, definition: usize },
    Template { unit: usize, function: u32, template: Value },
}

impl Linker {
    /// Roots for the collector.
    pub(crate) fn visit_roots(&mut self, visit: &mut dyn FnMut(&mut [Value])) {
        for unit in &mut self.units {
            visit(&mut unit.constants);
        }
    }
}

impl Vm {
    /// Makes a unit known; its static definitions are bound when somebody refers to them.
    ///
    /// # Errors
    /// In debug builds: the unit fails [`check_unit`].
    pub fn register_unit(&mut self, code: Arc<CodeUnit>) -> Result<UnitHandle, UnitError> {
        if cfg!(debug_assertions) {
            check_unit(&code)?;
        }
        let linked = LinkedUnit { constants: vec![Value::ABSENT; code.constants.len()], code };
        let handle = match self.linker.free.pop() {
            Some(free) => {
                self.linker.units[free] = linked;
                free
            }
            None => {
                self.linker.units.push(linked);
                self.linker.units.len() - 1
            }
        };
        let code = self.linker.units[handle].code.clone();
        for (index, definition) in code.statics.iter().enumerate() {
            let global = &code.globals[definition.global as usize];
            let key = (global.library.clone(), global.name.clone());
            self.linker.statics.insert(key, (handle, index));
        }
        Ok(UnitHandle(handle))
    }

    /// The unit's body as a procedure of no arguments; `None` when it has none. Binds every static
    /// definition of the unit when `all` is set (programs and REPL inputs), else only what is named.
    ///
    /// # Errors
    /// The unit names a primitive that this runtime has not.
    pub fn link_entry(&mut self, unit: UnitHandle, all: bool) -> Result<Option<Value>, UnitError> {
        let code = self.linker.units[unit.0].code.clone();
        let mut work = Vec::new();
        if all {
            let statics = 0..code.statics.len();
            work.extend(statics.map(|definition| Work::Static { unit: unit.0, definition }));
        }
        self.finish_work(work)?;
        let Some(entry) = code.entry else { return Ok(None) };
        let mut work = Vec::new();
        let template = self.make_template(unit.0, entry, &mut work);
        self.finish_work(work)?;
        Ok(Some(self.runtime.heap.closure(template, &[])))
    }

    /// Forgets a unit whose code is linked and that nothing will refer to by name (a REPL input).
    pub fn release_unit(&mut self, unit: UnitHandle) {
        let code = self.linker.units[unit.0].code.clone();
        for definition in &code.statics {
            let global = &code.globals[definition.global as usize];
            let key = (global.library.clone(), global.name.clone());
            if self.linker.statics.get(&key).is_some_and(|(owner, _)| *owner == unit.0) {
                self.linker.statics.remove(&key);
            }
        }
        let empty = Arc::new(CodeUnit::default());
        self.linker.units[unit.0] = LinkedUnit { code: empty, constants: Vec::new() };
        self.linker.free.push(unit.0);
    }

    /// The cell of a global; its static definition is bound if it has one.
    ///
    /// # Errors
    /// As [`Vm::link_entry`].
    pub fn global(&mut self, library: &str, name: &str) -> Result<Value, UnitError> {
        let mut work = Vec::new();
        let cell = self.global_cell(library, name, &mut work);
        self.finish_work(work)?;
        Ok(cell)
    }

    fn global_cell(&mut self, library: &str, name: &str, work: &mut Vec<Work>) -> Value {
        let cell = self.runtime.global(library, name);
        if cell.field(offset::Global::value) == Value::UNDEFINED {
            let key = (Box::from(library), Box::from(name));
            if let Some(&(unit, definition)) = self.linker.statics.get(&key) {
                work.push(Work::Static { unit, definition });
            }
        }
        cell
    }

    fn finish_work(&mut self, mut work: Vec<Work>) -> Result<(), UnitError> {
        let mut collections = Vec::new();
        while let Some(item) = work.pop() {
            match item {
                Work::Static { unit, definition } => {
                    let code = self.linker.units[unit].code.clone();
                    let definition = &code.statics[definition];
                    let global = &code.globals[definition.global as usize];
                    let cell = self.runtime.global(&global.library, &global.name);
                    let value = self.make_constant(unit, definition.value, &mut work)?;
                    self.runtime.set_global(cell, value);
                }
                Work::Constant { unit, index } => self.fill_constant(unit, index, &mut work)?,
                Work::Collection { unit, index } => collections.push((unit, index)),
                Work::Template { unit, function, template } => {
                    let code = self.linker.units[unit].code.clone();
                    let constants = &code.functions[function as usize].constants;
                    for (at, &constant) in constants.iter().enumerate() {
                        let value = self.make_constant(unit, constant, &mut work)?;
                        self.runtime.heap.set_field(template, offset::Template::FIXED + at, value);
                    }
                }
            }
        }
        if collections.is_empty() { Ok(()) } else { self.fill_collections(&collections) }
    }

    /// Fills tables, structs and persistent vectors among constants, when all their elements are there.
    fn fill_collections(
        &mut self,
        collections: &[(usize, ConstantIndex)],
    ) -> Result<(), UnitError> {
        let mut units: Vec<usize> = collections.iter().map(|(unit, _)| *unit).collect();
        units.sort_unstable();
        units.dedup();
        for unit in units {
            let code = self.linker.units[unit].code.clone();
            let of_unit =
                |&(owner, index): &(usize, ConstantIndex)| (owner == unit).then_some(index);
            let indexes: Vec<ConstantIndex> = collections.iter().filter_map(of_unit).collect();
            let children = |index: ConstantIndex| match &code.constants[index as usize] {
                Constant::Pair(car, cdr) => vec![*car, *cdr],
                Constant::Vector(items) | Constant::Collection(_, items) => items.to_vec(),
                _ => Vec::new(),
            };
            for index in fill_order(&indexes, code.constants.len(), &children) {
                let Constant::Collection(collection, items) = &code.constants[index as usize]
                else {
                    continue;
                };
                let known = &self.linker.units[unit].constants;
                let items: Vec<Value> = items.iter().map(|&item| known[item as usize]).collect();
                let object = known[index as usize];
                self.runtime
                    .fill_collection(*collection, object, &items)
                    .map_err(|_| UnitError(format!("constant {index} cannot be made")))?;
                self.runtime.freeze_collection(object);
            }
        }
        Ok(())
    }

    /// The value of a constant; a compound one is filled later from the work list.
    fn make_constant(
        &mut self,
        unit: usize,
        index: ConstantIndex,
        work: &mut Vec<Work>,
    ) -> Result<Value, UnitError> {
        let known = self.linker.units[unit].constants[index as usize];
        if known != Value::ABSENT {
            return Ok(known);
        }
        let code = self.linker.units[unit].code.clone();
        let heap = &mut self.runtime.heap;
        let mut fill = false;
        let value = match &code.constants[index as usize] {
            Constant::Immediate(bits) => Value::from_immediate_bits(*bits)
                .ok_or_else(|| UnitError(format!("{bits:#x} is no immediate value")))?,
            Constant::Flonum(x) => heap.flonum(*x),
            Constant::Number(text) => self
                .runtime
                .parse_number_value(text)
                .ok_or_else(|| UnitError(format!("{text} is no number")))?,
            Constant::String(text) => heap.literal_string(text),
            Constant::Symbol(name) => heap.intern(name),
            Constant::Keyword(name) => heap.keyword(name),
            Constant::Bytes(bytes) => {
                let object = heap.bytevector(bytes);
                heap.set_flags(object, header::IMMUTABLE);
                object
            }
            Constant::Pair(..) => {
                fill = true;
                heap.cons(Value::FALSE, Value::FALSE)
            }
            Constant::Vector(items) => {
                fill = true;
                let object = heap.make_vector(items.len(), Value::FALSE);
                heap.set_flags(object, header::IMMUTABLE);
                object
            }
            Constant::Collection(collection, _) => {
                fill = true;
                self.runtime.empty_collection(*collection)
            }
            Constant::Global(global) => {
                let global = &code.globals[*global as usize];
                self.global_cell(&global.library, &global.name, work)
            }
            Constant::Function(function) => self.make_template(unit, *function, work),
            Constant::StaticClosure(function) => {
                let template = self.make_template(unit, *function, work);
                self.runtime.heap.closure(template, &[])
            }
            Constant::StaticCaseClosure(clauses, name) => {
                let mut closures = Vec::with_capacity(clauses.len());
                for &function in clauses {
                    let template = self.make_template(unit, function, work);
                    closures.push(self.runtime.heap.closure(template, &[]));
                }
                let name = self.optional_symbol(name.as_deref());
                self.runtime.heap.object_with_tail(Kind::CaseClosure, &[name], &closures)
            }
            Constant::Primitive(name) => {
                let PrimId(index) = ruse_runtime::primitive_index(name)
                    .ok_or_else(|| UnitError(format!("there is no primitive {name}")))?;
                self.runtime.primitive_value(PrimId(index))
            }
        };
        self.linker.units[unit].constants[index as usize] = value;
        if fill {
            work.push(Work::Constant { unit, index });
        }
        Ok(value)
    }

    fn fill_constant(
        &mut self,
        unit: usize,
        index: ConstantIndex,
        work: &mut Vec<Work>,
    ) -> Result<(), UnitError> {
        let object = self.linker.units[unit].constants[index as usize];
        let code = self.linker.units[unit].code.clone();
        match &code.constants[index as usize] {
            Constant::Pair(car, cdr) => {
                let car = self.make_constant(unit, *car, work)?;
                let cdr = self.make_constant(unit, *cdr, work)?;
                self.runtime.heap.set_car(object, car);
                self.runtime.heap.set_cdr(object, cdr);
            }
            Constant::Vector(items) => {
                for (at, &item) in items.iter().enumerate() {
                    let item = self.make_constant(unit, item, work)?;
                    self.runtime.heap.vector_set(object, at, item);
                }
            }
            Constant::Collection(_, items) => {
                for &item in items {
                    self.make_constant(unit, item, work)?;
                }
                work.push(Work::Collection { unit, index });
            }
            _ => debug_assert!(false, "only compound constants are filled later"),
        }
        Ok(())
    }

    /// A template of a function; its constants are filled in from the work list.
    fn make_template(&mut self, unit: usize, function: u32, work: &mut Vec<Work>) -> Value {
        let code = self.linker.units[unit].code.clone();
        let f = &code.functions[function as usize];
        let name = self.optional_symbol(f.name.as_deref());
        let instance = Instance::new(code.clone(), function, self.native.is_some());
        self.stats.code_bytes += instance.code_bytes();
        let feedback = instance.feedback_address();
        let instance = Box::into_raw(instance) as u64;
        let shape = shape::pack(f.required, f.rest, f.frame_words);
        let (entry, countdown) = self.first_entry();
        let instructions = f.code.as_ptr() as u64;
        let raw = TemplateWords { instructions, instance, shape, entry, countdown, feedback };
        // SAFETY: V1 and V3: the code is the compiler's or verified; the instance is freed when the
        // template is reported dead (`Vm::free_dead`), and it keeps the code alive.
        let template = unsafe { self.runtime.heap.template(raw, name, f.constants.len()) };
        self.runtime.heap.finalize(template);
        work.push(Work::Template { unit, function, template });
        template
    }

    fn optional_symbol(&mut self, name: Option<&str>) -> Value {
        name.map_or(Value::FALSE, |name| self.runtime.heap.intern(name))
    }
}
