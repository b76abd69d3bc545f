//! Ports (R7RS 6.13): the table that port objects name by number, and what can go wrong with them.
//!
//! In: bytes of files, consoles, strings and bytevectors. Out: characters and bytes for the primitives of
//! `prims/input` and `prims/output`. The table keeps no heap value, so it has no roots. The standard ports
//! are slots 0, 1 and 2 and live as long as the VM; any other slot is given back when its port object died.
//! Buffers are outside of the heap; [`PortTable::charged`] is their size, which every reservation for a port
//! adds, so that a growing string port meets the heap limit.

pub mod input;
pub mod output;

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};

use ruse_heap::control::reason;
use ruse_heap::{Control, Kind, Value};
use ruse_isa::layout::offset;

use crate::conditions::ErrorKind;
use crate::raise::{Pending, Raise};
use crate::runtime::Runtime;
pub use input::{InputPort, Source};
pub use output::{Buffering, OutputPort};

/// Slots of the standard ports.
const STANDARD: usize = 3;
/// After so many opened files a collection is asked for, which closes the ones that nobody refers to.
const FILES_BETWEEN_COLLECTIONS: u32 = 128;

/// One port.
pub enum Port {
    /// Characters or bytes come in.
    Input(InputPort),
    /// Characters or bytes go out.
    Output(OutputPort),
}

/// Why buffers could not be written out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FlushFailure {
    /// Nobody reads the standard output any more.
    ReaderGone,
    /// The system refuses; what people are told.
    Refused(String),
}

/// The exit status of a program whose standard output nobody reads: what a shell gives to SIGPIPE.
pub const READER_GONE_STATUS: i32 = 141;

/// What an operation on a port met.
#[derive(Debug)]
pub enum PortError {
    /// The operating system or the host refused.
    Io(io::Error),
    /// The bytes are not UTF-8; the first wrong one was skipped.
    Encoding(u8),
    /// The VM is to look at its interrupt flag; the operation may be started again.
    Interrupted,
}

impl From<io::Error> for PortError {
    fn from(error: io::Error) -> PortError {
        match error.get_ref() {
            Some(inner) if inner.is::<Stopped>() => PortError::Interrupted,
            _ => PortError::Io(error),
        }
    }
}

/// A sink says so, in an [`io::Error`], when the VM was interrupted while it waited for whoever reads: what was not
/// written may be written again.
#[derive(Clone, Copy, Debug)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Stopped {}

/// The ports of a VM.
pub struct PortTable {
    slots: Vec<Option<Port>>,
    free: Vec<usize>,
    charged: usize,
    opened_files: u32,
    /// Bytes that may still go to sinks; `None` is no limit.
    output_left: Option<u64>,
    /// Bytes that went to sinks.
    written: u64,
}

impl Default for PortTable {
    /// The standard ports of the process.
    fn default() -> PortTable {
        let stdout = io::stdout();
        let buffering = if stdout.is_terminal() { Buffering::Line } else { Buffering::Block };
        let mut input = InputPort::reader("standard input", Box::new(io::stdin()), true);
        input.is_console = true;
        let slots = vec![
            Some(Port::Input(input)),
            Some(Port::Output(OutputPort::writer(
                "standard output",
                Box::new(stdout),
                true,
                buffering,
            ))),
            Some(Port::Output(OutputPort::writer(
                "standard error",
                Box::new(io::stderr()),
                true,
                Buffering::Call,
            ))),
        ];
        PortTable {
            slots,
            free: Vec::new(),
            charged: 0,
            opened_files: 0,
            output_left: None,
            written: 0,
        }
    }
}

impl PortTable {
    /// Lets standard input come from somewhere else.
    pub fn set_standard_input(&mut self, source: Box<dyn Read + Send>) {
        let source = Box::new(input::Anything(source));
        let mut input = InputPort::reader("standard input", source, true);
        input.is_console = true;
        self.slots[0] = Some(Port::Input(input));
    }

    /// Lets standard output go somewhere else, through a buffer that is flushed at the end of the VM and
    /// by `flush-output-port`.
    pub fn set_standard_output(&mut self, sink: Box<dyn Write + Send>) {
        let port = OutputPort::writer("standard output", sink, true, Buffering::Block);
        self.slots[1] = Some(Port::Output(port));
    }

    /// As [`PortTable::set_standard_output`], without the buffer.
    pub fn set_standard_output_unbuffered(&mut self, sink: Box<dyn Write + Send>) {
        let port = OutputPort::writer("standard output", sink, true, Buffering::Call);
        self.slots[1] = Some(Port::Output(port));
    }

    /// Lets standard error go somewhere else.
    pub fn set_standard_error(&mut self, sink: Box<dyn Write + Send>) {
        let port = OutputPort::writer("standard error", sink, true, Buffering::Call);
        self.slots[2] = Some(Port::Output(port));
    }

    /// Bytes that may still go to sinks; `None` without a limit.
    pub fn output_left(&self) -> Option<u64> {
        self.output_left
    }

    /// Sets how many bytes may still go to sinks.
    pub fn set_output_left(&mut self, bytes: Option<u64>) {
        self.output_left = bytes;
    }

    /// Bytes that were written to sinks, or to the buffers in front of them.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Takes what is about to be written to a sink from what programs may write.
    ///
    /// # Errors
    /// It is more than that: the run ends at once, and nothing is to be written.
    #[inline]
    pub(crate) fn charge_output(
        &mut self,
        number: usize,
        bytes: usize,
        control: &Control,
    ) -> Result<(), PortError> {
        if !self.output(number).has_sink() {
            return Ok(());
        }
        if let Some(left) = self.output_left {
            let Some(rest) = left.checked_sub(bytes as u64) else {
                control.request(reason::OUTPUT);
                return Err(PortError::Interrupted);
            };
            self.output_left = Some(rest);
        }
        self.written += bytes as u64;
        Ok(())
    }

    /// Bytes in the buffers of string and bytevector ports.
    pub fn charged(&self) -> usize {
        self.charged
    }

    /// The port with this number.
    pub fn get(&self, number: usize) -> Option<&Port> {
        self.slots.get(number)?.as_ref()
    }

    /// The port with this number.
    pub(crate) fn get_mut(&mut self, number: usize) -> Option<&mut Port> {
        self.slots.get_mut(number)?.as_mut()
    }

    /// The input port with this number, which the caller has checked.
    pub fn input(&mut self, number: usize) -> &mut InputPort {
        match self.slots.get_mut(number) {
            Some(Some(Port::Input(port))) => port,
            _ => unreachable!("the number of an input port"),
        }
    }

    /// The output port with this number, which the caller has checked.
    pub(crate) fn output(&mut self, number: usize) -> &mut OutputPort {
        match self.slots.get_mut(number) {
            Some(Some(Port::Output(port))) => port,
            _ => unreachable!("the number of an output port"),
        }
    }

    /// Takes an input port out, to be [put back](PortTable::put_input).
    pub(crate) fn take_input(&mut self, number: usize) -> InputPort {
        let closed = InputPort::memory(Vec::new(), true);
        std::mem::replace(self.input(number), closed)
    }

    /// Puts an input port back.
    pub(crate) fn put_input(&mut self, number: usize, port: InputPort) {
        *self.input(number) = port;
    }

    fn add(&mut self, port: Port) -> usize {
        self.charged += port.charge();
        match self.free.pop() {
            Some(number) => {
                self.slots[number] = Some(port);
                number
            }
            None => {
                self.slots.push(Some(port));
                self.slots.len() - 1
            }
        }
    }

    /// Closes a port and gives its buffer back; a closed port keeps its slot.
    ///
    /// # Errors
    /// When the rest of the output cannot be written; the port is closed all the same.
    pub(crate) fn close(&mut self, number: usize) -> Result<(), PortError> {
        let Some(port) = self.get_mut(number) else { return Ok(()) };
        let charge = port.charge();
        let result = match port {
            Port::Input(port) => {
                port.close();
                Ok(())
            }
            Port::Output(port) => port.close(),
        };
        let left = port.charge();
        self.charged -= charge - left;
        result
    }

    /// The port object with this number died: writes what is left, closes, gives the number back.
    pub fn release(&mut self, number: usize) {
        if number < STANDARD {
            return;
        }
        if let Some(Some(Port::Output(port))) = self.slots.get(number) {
            port.hurry();
        }
        // Nobody is left who could be told of an error.
        let _ = self.close(number);
        if let Some(port) = self.slots.get_mut(number).and_then(Option::take) {
            self.charged -= port.charge();
            self.free.push(number);
        }
    }

    /// Writes the buffers of all output ports, as at the end of the program; the first failure comes
    /// back.
    pub fn flush_all(&mut self) -> Option<FlushFailure> {
        let mut failure = None;
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let Some(Port::Output(port)) = slot else { continue };
            match port.flush() {
                Ok(()) | Err(PortError::Interrupted) => {}
                Err(PortError::Io(error))
                    if number < STANDARD && error.kind() == io::ErrorKind::BrokenPipe =>
                {
                    port.discard();
                    failure.get_or_insert(FlushFailure::ReaderGone);
                }
                Err(error) => {
                    let text = format!("cannot write to {}: {}", port.name, error.reason());
                    failure.get_or_insert(FlushFailure::Refused(text));
                }
            }
        }
        failure
    }

    /// Writes the buffers of standard output and standard error, so that what comes from elsewhere comes behind them.
    pub fn flush_standard(&mut self) {
        for number in 1..STANDARD {
            if let Some(Some(Port::Output(port))) = self.slots.get_mut(number) {
                // A failure shows at the next write.
                let _ = port.flush();
            }
        }
    }
}

impl Port {
    /// Bytes that count towards the heap limit.
    fn charge(&self) -> usize {
        match self {
            Port::Input(port) => port.charge(),
            Port::Output(port) => port.charge(),
        }
    }

    /// Whether it is for characters.
    pub(crate) fn is_textual(&self) -> bool {
        match self {
            Port::Input(port) => port.is_textual,
            Port::Output(port) => port.is_textual,
        }
    }

    /// Where its content is, as people call it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Port::Input(port) => &port.name,
            Port::Output(port) => &port.name,
        }
    }
}

impl PortError {
    /// The reason in words.
    fn reason(&self) -> String {
        match self {
            PortError::Io(error) => io_reason(error),
            PortError::Encoding(byte) => format!("the byte #x{byte:02x} is not valid UTF-8 here"),
            PortError::Interrupted => "interrupted".to_owned(),
        }
    }
}

/// What the operating system says, without the number of the error.
pub fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// Which way a port must go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Input.
    In,
    /// Output.
    Out,
}

impl Runtime {
    /// Port objects for standard input, output and error.
    pub fn standard_ports(&mut self) -> [Value; 3] {
        [0, 1, 2].map(|number| self.heap.object(Kind::Port, [Value::fixnum(number)]))
    }

    /// A port object for a new port.
    pub fn add_port(&mut self, port: Port) -> Value {
        let number = self.ports.add(port);
        let object = self.heap.object(Kind::Port, [Value::index(number)]);
        self.heap.finalize(object);
        object
    }

    /// Makes sure that the buffers of ports may grow by `bytes`.
    ///
    /// # Errors
    /// As [`Runtime::reserve`].
    pub fn reserve_for_port(&mut self, bytes: usize) -> Result<(), Raise> {
        self.reserve(bytes.saturating_add(self.ports.charged))
    }

    /// Makes sure that an output port can take `bytes`: a string or bytevector port grows here, or is refused,
    /// before anything is written; what goes to a sink is taken from what the program may write.
    ///
    /// # Errors
    /// As [`Runtime::reserve`], and the end of the run.
    #[inline]
    pub(crate) fn make_room_in_port(&mut self, number: usize, bytes: usize) -> Result<(), Raise> {
        if let Err(error) = self.ports.charge_output(number, bytes, self.heap.control()) {
            return Err(self.port_error("", number, error));
        }
        let growth = self.ports.output(number).growth(bytes);
        if growth > 0 {
            self.reserve_for_port(growth)?;
            let port = self.ports.output(number);
            let before = port.capacity();
            port.grow(growth);
            let grown = port.capacity() - before;
            self.ports.charged += grown;
        }
        Ok(())
    }

    /// Writes bytes that are not on the heap to an output port, as one whole output procedure.
    ///
    /// # Errors
    /// What the port meets.
    #[inline]
    pub(crate) fn write_to_port(
        &mut self,
        who: &str,
        number: usize,
        bytes: &[u8],
    ) -> Result<(), Raise> {
        self.make_room_in_port(number, bytes.len())?;
        let port = self.ports.output(number);
        let result = port.write(bytes).and_then(|()| port.end_of_call());
        result.map_err(|error| self.port_error(who, number, error))
    }

    /// The number of an open port of the right direction and type.
    ///
    /// # Errors
    /// A type error that says what is wrong with the argument.
    #[inline]
    pub fn port_number(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
        direction: Direction,
        textual: bool,
    ) -> Result<usize, Raise> {
        if value.is_kind(Kind::Port)
            && let Some(number) = value.field(offset::Port::number).as_index()
        {
            let fits = match (self.ports.get(number), direction) {
                (Some(Port::Input(port)), Direction::In) => {
                    port.is_open && port.is_textual == textual
                }
                (Some(Port::Output(port)), Direction::Out) => {
                    port.is_open && port.is_textual == textual
                }
                _ => false,
            };
            if fits {
                return Ok(number);
            }
        }
        Err(self.wrong_port(who, position, value, direction, textual))
    }

    #[cold]
    fn wrong_port(
        &mut self,
        who: &str,
        position: usize,
        value: Value,
        direction: Direction,
        textual: bool,
    ) -> Raise {
        let way = if direction == Direction::In { "input" } else { "output" };
        let content = if textual { "textual" } else { "binary" };
        let closed = match self.port_of(value) {
            Some(Port::Input(port)) => {
                direction == Direction::In && port.is_textual == textual && !port.is_open
            }
            Some(Port::Output(port)) => {
                direction == Direction::Out && port.is_textual == textual && !port.is_open
            }
            None => false,
        };
        if closed {
            return self.value_error(who, "the port is closed:", value);
        }
        let expected = format!("a {content} {way} port");
        self.type_error(who, position, &expected, value)
    }

    /// The port that a value is.
    pub(crate) fn port_of(&self, value: Value) -> Option<&Port> {
        if !value.is_kind(Kind::Port) {
            return None;
        }
        self.ports.get(value.field(offset::Port::number).as_index()?)
    }

    /// Raises what an operation on a port met. A standard output whose reader has gone ends the program
    /// quietly with the status that a shell gives to SIGPIPE.
    #[cold]
    pub fn port_error(&mut self, who: &str, number: usize, error: PortError) -> Raise {
        let place = match self.ports.get(number) {
            Some(Port::Input(port)) => port.place(),
            Some(Port::Output(port)) => port.name.to_string(),
            None => String::new(),
        };
        match error {
            PortError::Interrupted => self.pend(Pending::Interrupt),
            PortError::Encoding(_) => {
                let message = format!("{}: {}", place, error.reason());
                self.error(ErrorKind::Read, who, &message, &[])
            }
            PortError::Io(io) if number < STANDARD && io.kind() == io::ErrorKind::BrokenPipe => {
                self.ports.output(number).discard();
                self.exit(READER_GONE_STATUS)
            }
            PortError::Io(io) => {
                let way = match self.ports.get(number) {
                    Some(Port::Input(_)) => "read from",
                    _ => "write to",
                };
                let name = self.ports.get(number).map_or("", Port::name).to_owned();
                let message = format!("cannot {way} {name}: {}", io_reason(&io));
                self.error(ErrorKind::File, who, &message, &[])
            }
        }
    }

    /// Raises: a file cannot be used.
    #[cold]
    pub fn file_error(&mut self, who: &str, action: &str, path: &str, error: &io::Error) -> Raise {
        let message = format!("cannot {action} \"{path}\": {}", io_reason(error));
        self.error(ErrorKind::File, who, &message, &[])
    }

    /// A file, or what the system counts as one, was opened: now and then a collection closes those that nobody has.
    pub fn note_opened(&mut self) {
        self.ports.opened_files += 1;
        if self.ports.opened_files.is_multiple_of(FILES_BETWEEN_COLLECTIONS) {
            self.heap.control().request(reason::COLLECT);
        }
    }

    /// A port object for an open file.
    pub fn add_file(&mut self, path: &str, file: File, input: bool, textual: bool) -> Value {
        self.note_opened();
        let port = if input {
            let is_regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
            let mut port = InputPort::reader(path, Box::new(file), textual);
            port.is_regular = is_regular;
            Port::Input(port)
        } else {
            Port::Output(OutputPort::writer(path, Box::new(file), textual, Buffering::Block))
        };
        self.add_port(port)
    }

    /// Fills the empty buffer of an input port; `false` at the end of the file. A console first shows what
    /// was written to standard output.
    ///
    /// # Errors
    /// Of the operating system, or an interrupt.
    pub fn fill_port(&mut self, number: usize) -> Result<bool, PortError> {
        if self.ports.input(number).is_console
            && let Some(Port::Output(output)) = self.ports.get_mut(1)
        {
            // A failure shows at the next write.
            let _ = output.flush();
        }
        let PortTable { slots, .. } = &mut self.ports;
        match &mut slots[number] {
            Some(Port::Input(port)) => port.fill(self.heap.control()),
            _ => Ok(false),
        }
    }
}
