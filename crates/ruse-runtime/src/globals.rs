//! Global variables of a VM: one cell for each (library, name), shared by every unit that names it.

use hashbrown::HashMap;
use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use crate::runtime::Runtime;

/// The cells by name.
#[derive(Default)]
pub struct Globals {
    index: HashMap<(Box<str>, Box<str>), u32>,
    cells: Vec<Value>,
}

impl Globals {
    /// The cells, for the collector.
    pub fn cells_mut(&mut self) -> &mut [Value] {
        &mut self.cells
    }

    /// The cell of a global, if some unit named it already.
    pub fn find(&self, library: &str, name: &str) -> Option<Value> {
        let key = (Box::from(library), Box::from(name));
        self.index.get(&key).map(|&index| self.cells[index as usize])
    }
}

impl Runtime {
    /// The cell of a global, made unbound when nobody named it before.
    pub fn global(&mut self, library: &str, name: &str) -> Value {
        if let Some(cell) = self.globals.find(library, name) {
            return cell;
        }
        let symbol = self.heap.intern(name);
        let owner = self.heap.intern(library);
        let cell = self.heap.global_cell(symbol, owner);
        let index = self.globals.cells.len() as u32;
        self.globals.cells.push(cell);
        self.globals.index.insert((library.into(), name.into()), index);
        cell
    }

    /// The value of a global's cell; `None` while it is unbound.
    pub fn global_value(&self, cell: Value) -> Option<Value> {
        debug_assert!(cell.is_kind(Kind::Global));
        let value = cell.field(offset::Global::value);
        (value != Value::UNDEFINED).then_some(value)
    }

    /// Binds a global's cell.
    pub fn set_global(&mut self, cell: Value, value: Value) {
        self.heap.set_field(cell, offset::Global::value, value);
    }
}
