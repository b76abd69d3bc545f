//! The state that primitives work on: heap, ports, globals, dynamic state, what is pending.

use std::sync::Arc;

use ruse_heap::{Control, Heap, HeapConfig, Value};
use ruse_isa::frame::{DYNAMIC_REGISTERS, DynamicRegister};
use ruse_isa::layout::offset;
use ruse_isa::prim::PrimId;

use crate::capabilities::Capabilities;
use crate::conditions::field;
use crate::foreign::ForeignTable;
use crate::globals::Globals;
use crate::host::{Host, LinkRequest, NoHost};
use crate::ports::PortTable;
use crate::prims::primitives;
use crate::raise::Pending;
use crate::services::Services;
use crate::world::World;

/// What can be set when a runtime is made.
#[derive(Clone, Debug)]
pub struct RuntimeConfig {
    /// The heap's part.
    pub heap: HeapConfig,
    /// Seed of the hash functions of this VM.
    pub hash_seed: u64,
    /// Greatest size of an integer in bits.
    pub max_integer_bits: u64,
    /// What programs may do outside of the VM.
    pub capabilities: Capabilities,
    /// Bytes that programs may write to begin with; `None` is no limit.
    pub max_output: Option<u64>,
}

impl Default for RuntimeConfig {
    fn default() -> Self {
        let heap = HeapConfig::default();
        RuntimeConfig {
            heap,
            hash_seed: 0x5EED,
            max_integer_bits: 1 << 28,
            capabilities: Capabilities::default(),
            max_output: None,
        }
    }
}

/// Values that the runtime itself needs; roots.
#[derive(Clone, Copy)]
#[repr(usize)]
enum WellKnown {
    ConditionType,
    InputParameter,
    OutputParameter,
    ErrorParameter,
    BaseHandlers,
}
const WELL_KNOWN: usize = 5;

/// The runtime of one VM.
pub struct Runtime {
    /// The heap.
    pub heap: Heap,
    /// Ports by number.
    pub ports: PortTable,
    /// Global variables.
    pub globals: Globals,
    /// The dynamic state, indexed by [`DynamicRegister`].
    pub dynamic: [Value; DYNAMIC_REGISTERS],
    /// What the last [`crate::Raise`] stands for.
    pub pending: Pending,
    /// Limits and seeds.
    pub config: RuntimeConfig,
    /// Arguments that stand before those of the call at hand, in the positions that errors tell: not 0 only while
    /// a step of a call with many arguments is done again for its error.
    pub argument_offset: usize,
    /// What [`Pending::Link`] is about.
    pub link_request: LinkRequest,
    well_known: [Value; WELL_KNOWN],
    /// Primitives as values, by number; `#f` until one is asked for.
    primitive_values: Vec<Value>,
    /// Values of the host by number.
    pub foreign: ForeignTable,
    /// What other crates do for programs, by name.
    pub services: Services,
    /// What programs changed of what they see of the process.
    pub world: World,
    host: Option<Box<dyn Host>>,
    /// When the VM started, for `current-jiffy`.
    pub(crate) started: std::time::Instant,
    /// How many comparisons of keys of tables the one at hand is inside of.
    pub(crate) key_level: u32,
    /// Steps of comparisons, to look at the interrupt flag now and then.
    pub(crate) equal_steps: usize,
}

impl Runtime {
    /// A runtime with an empty heap.
    pub fn new(config: RuntimeConfig, control: Arc<Control>) -> Runtime {
        let heap = Heap::new(config.heap, control, config.hash_seed);
        let mut runtime = Runtime {
            heap,
            ports: PortTable::default(),
            globals: Globals::default(),
            dynamic: [Value::NIL; DYNAMIC_REGISTERS],
            pending: Pending::None,
            config,
            argument_offset: 0,
            link_request: LinkRequest::default(),
            well_known: [Value::FALSE; WELL_KNOWN],
            primitive_values: vec![Value::FALSE; primitives().len()],
            foreign: ForeignTable::default(),
            services: Services::default(),
            world: World::default(),
            host: Some(Box::new(NoHost)),
            started: std::time::Instant::now(),
            key_level: 0,
            equal_steps: 0,
        };
        runtime.init_conditions();
        runtime.init_ports();
        runtime.ports.set_output_left(runtime.config.max_output);
        runtime
    }

    fn init_conditions(&mut self) {
        let fields: Vec<Value> = field::NAMES.iter().map(|name| self.heap.intern(name)).collect();
        let fields = self.heap.vector(&fields);
        let name = self.heap.intern("<condition>");
        let root = self.heap.record_type(name, fields, Value::FALSE);
        let name = self.heap.intern("<error>");
        let rtd = self.heap.record_type(name, fields, root);
        self.well_known[WellKnown::ConditionType as usize] = rtd;
    }

    /// Standard input, output and error, and the parameters that hold them (R7RS 6.13.1).
    fn init_ports(&mut self) {
        let [input, output, error] = self.standard_ports();
        for (slot, port) in [
            (WellKnown::InputParameter, input),
            (WellKnown::OutputParameter, output),
            (WellKnown::ErrorParameter, error),
        ] {
            let parameter = self.heap.object(ruse_heap::Kind::Parameter, [port, Value::FALSE]);
            self.well_known[slot as usize] = parameter;
        }
    }

    /// Installs the crate that compiles at run time.
    pub fn set_host(&mut self, host: Box<dyn Host>) {
        self.host = Some(host);
    }

    /// Runs something with the host, which may itself use the runtime.
    ///
    /// # Panics
    /// When the host is entered again from itself, which no primitive does.
    pub fn with_host<R>(&mut self, run: impl FnOnce(&mut dyn Host, &mut Runtime) -> R) -> R {
        let mut host = self.host.take().expect("the host is not entered twice");
        let result = run(host.as_mut(), self);
        self.host = Some(host);
        result
    }

    /// The heap, and every root of the runtime, for the collector.
    pub fn heap_and_roots(&mut self) -> (&mut Heap, [&mut [Value]; 5]) {
        let payload = match &mut self.pending {
            Pending::Exception { payload, .. } => std::slice::from_mut(payload),
            _ => &mut [],
        };
        let roots = [
            &mut self.well_known[..],
            &mut self.dynamic[..],
            &mut self.primitive_values[..],
            self.globals.cells_mut(),
            payload,
        ];
        (&mut self.heap, roots)
    }

    /// The handlers that every run begins with: those of a debugger, or none.
    pub fn base_handlers(&self) -> Value {
        match self.well_known[WellKnown::BaseHandlers as usize] {
            Value::FALSE => Value::NIL,
            handlers => handlers,
        }
    }

    /// Sets the handlers that every run begins with, also those that begin outside of all others.
    pub fn set_base_handlers(&mut self, handlers: Value) {
        self.well_known[WellKnown::BaseHandlers as usize] = handlers;
        self.dynamic[DynamicRegister::Handlers as usize] = handlers;
    }

    /// The record type of error conditions; its parent is that of all conditions.
    pub fn condition_type(&self) -> Value {
        self.well_known[WellKnown::ConditionType as usize]
    }

    /// A primitive as a procedure object: the same one each time, so that `eqv?` holds.
    pub fn primitive_value(&mut self, primitive: PrimId) -> Value {
        let known = self.primitive_values[primitive.0 as usize];
        if known.is_true() {
            return known;
        }
        let index = Value::index(primitive.0 as usize);
        let made = self.heap.object(ruse_heap::Kind::Primitive, [index]);
        self.primitive_values[primitive.0 as usize] = made;
        made
    }

    /// `current-input-port`, `current-output-port` and `current-error-port` as parameter objects.
    pub fn port_parameters(&self) -> [Value; 3] {
        [WellKnown::InputParameter, WellKnown::OutputParameter, WellKnown::ErrorParameter]
            .map(|slot| self.well_known[slot as usize])
    }

    /// The value of a parameter object in the current dynamic state. A binding made by `parameterize` is a
    /// pair `(parameter . value)` in the register's list, innermost first.
    #[inline]
    pub fn parameter_value(&self, parameter: Value) -> Value {
        let bindings = self.dynamic[DynamicRegister::Parameters as usize];
        for binding in bindings.list_iter() {
            if binding.is_pair() && binding.car() == parameter {
                return binding.cdr();
            }
        }
        parameter.field(offset::Parameter::value)
    }

    /// The current output port.
    pub fn current_output(&self) -> Value {
        self.parameter_value(self.well_known[WellKnown::OutputParameter as usize])
    }

    /// The current input port.
    pub fn current_input(&self) -> Value {
        self.parameter_value(self.well_known[WellKnown::InputParameter as usize])
    }
}
