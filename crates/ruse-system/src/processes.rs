//! Other programs: started without a shell, their standard streams as ports, files, or bytes that are given and gathered.
//!
//! In: a program, its arguments, what its streams are. Out: a process as an object, ports, exit statuses. Bytes are given and
//! gathered by threads, so that neither program waits for the other. Waiting ends at a time limit and when the VM is
//! interrupted; a program that was run to its end is ended then.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ruse_heap::{Kind, Value};
use ruse_runtime::ports::{Buffering, InputPort, OutputPort, Port};
use ruse_runtime::services::argument;
use ruse_runtime::{Access, ErrorKind, Foreign, Raise, Runtime, Service};

use crate::files::refused;
use crate::pipes::{Incoming, Outgoing, TimeLimit, unblock};
use crate::{foreign, integer_argument, path, symbol, text};

/// The services.
pub const ROWS: &[Service] = &[
    ("process-start", start),
    ("process?", is_process),
    ("process-id", id),
    ("process-status", status),
    ("process-wait", wait),
    ("process-gathered", gathered),
    ("process-kill", kill),
];

/// The longest pause between two looks at a program.
const PAUSE: Duration = Duration::from_millis(10);
/// How long bytes may still come from a program that was ended, through programs that it started itself.
const GRACE: Duration = Duration::from_millis(200);

/// Bytes that a thread gathers.
struct Gathered {
    bytes: Mutex<Vec<u8>>,
    ended: AtomicBool,
    /// There were more than may be kept.
    overflowed: AtomicBool,
}

/// A program that was started.
struct Process {
    state: Mutex<State>,
    id: u32,
    /// Whether it leads a group of its own, which is ended with it.
    leads: bool,
    outputs: [Option<Arc<Gathered>>; 2],
}

struct State {
    /// `None` once the system has forgotten it: its number may be that of another program then.
    child: Option<Child>,
    /// How it ended, when that was asked for.
    status: Option<ExitStatus>,
    waits_since: Option<Instant>,
}

/// Programs that nobody refers to any more, until they have ended and the system may forget them.
static ORPHANS: Mutex<Vec<Child>> = Mutex::new(Vec::new());

/// Lets the system forget what has ended of the programs that nobody refers to, `more` among them.
fn reap_orphans(more: Option<Child>) {
    let mut orphans = ORPHANS.lock().unwrap_or_else(PoisonError::into_inner);
    orphans.extend(more);
    orphans.retain_mut(|orphan| matches!(orphan.try_wait(), Ok(None)));
}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(child) = self.child.take() {
            reap_orphans(Some(child));
        }
    }
}

impl Foreign for Process {
    fn describe(&self) -> Option<String> {
        Some(format!("process {}", self.id))
    }
}

impl Process {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The status, if it has ended. From then on the system may give its number to another program.
    fn poll(&self) -> io::Result<Option<ExitStatus>> {
        let mut state = self.lock();
        if let Some(child) = &mut state.child
            && let Some(status) = child.try_wait()?
        {
            (state.status, state.child) = (Some(status), None);
        }
        Ok(state.status)
    }

    /// Whether it has ended. Its group can still be ended by its number.
    #[cfg(unix)]
    fn has_ended(&self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let state = self.lock();
        let (Some(_), Some(pid)) = (&state.child, Pid::from_raw(self.id.cast_signed())) else {
            return Ok(true);
        };
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(pid), look)?.is_some())
    }

    #[cfg(not(unix))]
    fn has_ended(&self) -> io::Result<bool> {
        Ok(self.poll()?.is_some())
    }

    fn has_gathered(&self) -> bool {
        self.outputs.iter().flatten().all(|output| output.ended.load(Ordering::Acquire))
    }

    /// Ends it with everything in its group.
    fn end(&self) {
        self.signal(9);
    }

    /// Whether a signal went to it, or to its group, which may outlive it.
    #[cfg(unix)]
    fn signal(&self, number: i32) -> bool {
        use rustix::process::{Pid, Signal, kill_process, kill_process_group};
        let state = self.lock();
        if state.child.is_none() {
            return false;
        }
        let (Some(pid), Some(signal)) =
            (Pid::from_raw(self.id.cast_signed()), Signal::from_named_raw(number))
        else {
            return false;
        };
        match self.leads {
            true => kill_process_group(pid, signal).is_ok(),
            false => kill_process(pid, signal).is_ok(),
        }
    }

    #[cfg(not(unix))]
    fn signal(&self, _: i32) -> bool {
        self.lock().child.as_mut().is_some_and(|child| child.kill().is_ok())
    }
}

/// What a stream of the program is.
enum Stream {
    Inherit,
    Null,
    File(File),
    Pipe,
    Gather,
    Give(Vec<u8>),
    /// Standard error goes where standard output goes.
    Joined,
}

/// The stream with this number: `inherit`, `null`, `pipe`, `(file path)`; for input also a string or bytevector, for outputs
/// `gather` and `(append path)`, for errors `stdout`.
fn stream(rt: &mut Runtime, who: &str, value: Value, number: usize) -> Result<Stream, Raise> {
    let input = number == 0;
    if input && value.is_kind(Kind::String) {
        return Ok(Stream::Give(rt.heap.str(value).as_bytes().to_vec()));
    }
    if input && value.is_kind(Kind::Bytevector) {
        return Ok(Stream::Give(rt.heap.bytes(value).to_vec()));
    }
    let list = value.list_len() == Some(2) && value.is_pair();
    let name = if list { value.car() } else { value };
    let stream = match (symbol(rt, name).as_deref(), input, list) {
        (Some("inherit"), _, false) => Stream::Inherit,
        (Some("null"), _, false) => Stream::Null,
        (Some("pipe"), _, false) => Stream::Pipe,
        (Some("gather"), false, false) => Stream::Gather,
        (Some("stdout"), false, false) if number == 2 => Stream::Joined,
        (Some(way @ ("file" | "append")), _, true) => {
            let access = if input { Access::Read } else { Access::Write };
            let (name, place) = path(rt, who, 2, value.cdr().car(), access)?;
            let mut options = OpenOptions::new();
            let append = way == "append" && !input;
            options.read(input).write(!input).create(!input).append(append);
            options.truncate(!input && !append);
            match options.open(place) {
                Ok(file) => Stream::File(file),
                Err(error) => return Err(refused(rt, who, "open", &name, &error)),
            }
        }
        _ => return Err(rt.value_error(who, "this is no stream for a program:", value)),
    };
    Ok(stream)
}

impl Stream {
    fn stdio(&self) -> io::Result<Stdio> {
        Ok(match self {
            Stream::Inherit => Stdio::inherit(),
            Stream::Null => Stdio::null(),
            Stream::File(file) => file.try_clone()?.into(),
            Stream::Pipe | Stream::Gather | Stream::Give(_) | Stream::Joined => Stdio::piped(),
        })
    }
}

/// Sets the streams; the end to read from, where standard output and standard error are one pipe.
fn connect(
    command: &mut Command,
    [input, output, errors]: [&Stream; 3],
) -> io::Result<Option<io::PipeReader>> {
    command.stdin(input.stdio()?);
    if !matches!(errors, Stream::Joined) {
        command.stdout(output.stdio()?).stderr(errors.stdio()?);
        return Ok(None);
    }
    match output {
        #[cfg(unix)]
        Stream::Inherit => {
            use std::os::fd::AsFd;
            let stdout = io::stdout().as_fd().try_clone_to_owned()?;
            command.stdout(Stdio::inherit()).stderr(stdout);
        }
        Stream::Pipe | Stream::Gather => {
            let (reader, writer) = io::pipe()?;
            command.stdout(writer.try_clone()?).stderr(writer);
            return Ok(Some(reader));
        }
        _ => {
            command.stdout(output.stdio()?).stderr(output.stdio()?);
        }
    }
    Ok(None)
}

/// The program and its arguments.
fn command(rt: &mut Runtime, who: &str, words: Value) -> Result<(String, Command), Raise> {
    let expected = "a list of strings, the program first";
    if words.list_len().is_none_or(|length| length == 0) {
        return Err(rt.type_error(who, 1, expected, words));
    }
    let mut strings = Vec::new();
    for word in words.list_iter() {
        if !word.is_kind(Kind::String) {
            return Err(rt.type_error(who, 1, expected, words));
        }
        let word = rt.heap.str(word).to_owned();
        if word.contains('\0') {
            return Err(rt.value_error(who, "no word of a command has the character 0:", words));
        }
        strings.push(word);
    }
    // A program that is not looked up starts at the working directory of the one that starts it.
    let program = match strings[0].contains('/') {
        true => {
            let located = rt.located(&strings[0]);
            // Without a working directory of its own the process is meant to be asked.
            std::path::absolute(&located).unwrap_or(located)
        }
        false => strings[0].clone().into(),
    };
    let mut command = Command::new(program);
    command.args(&strings[1..]);
    Ok((strings[0].clone(), command))
}

/// Sets what the program sees: the variables that this one sees, and those of an association list.
fn surroundings(
    rt: &mut Runtime,
    who: &str,
    command: &mut Command,
    (directory, variables): (Value, Value),
) -> Result<(), Raise> {
    match directory {
        Value::FALSE => {
            if let Some(directory) = &rt.world.directory {
                command.current_dir(directory);
            }
        }
        directory => {
            let (_, place) = path(rt, who, 2, directory, Access::Read)?;
            command.current_dir(place);
        }
    }
    command.env_clear().envs(rt.world.variables(&rt.config.capabilities));
    if variables == Value::FALSE {
        return Ok(());
    }
    if variables.list_len().is_none() {
        let message = "an environment is a list of pairs of strings, not";
        return Err(rt.error(ErrorKind::Type, who, message, &[variables]));
    }
    for entry in variables.list_iter() {
        let parts = entry.is_pair().then(|| (entry.car(), entry.cdr()));
        match parts {
            Some((name, value)) if name.is_kind(Kind::String) => {
                let (name, wrong) = (text(rt, who, 2, name)?, name);
                if !ruse_runtime::world::is_variable_name(&name) {
                    return Err(rt.value_error(who, "no variable can have this name:", wrong));
                }
                match value {
                    Value::FALSE => command.env_remove(name),
                    value => command.env(name, text(rt, who, 2, value)?),
                };
            }
            _ => {
                let message = "an environment is a list of pairs of strings, not of";
                return Err(rt.error(ErrorKind::Type, who, message, &[entry]));
            }
        }
    }
    Ok(())
}

/// `(who words stdin stdout stderr directory variables binary?)`: `(process port-to-stdin port-to-stdout port-to-stderr)`,
/// with `#f` for what is no pipe.
fn start(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 0)).unwrap_or_default();
    if !rt.config.capabilities.may_start_processes() {
        let message = "no permission to start programs; --allow-run grants it:";
        return Err(rt.error(ErrorKind::Permission, &who, message, &[argument(args, 1)]));
    }
    let (name, mut command) = command(rt, &who, argument(args, 1))?;
    let input = stream(rt, &who, argument(args, 2), 0)?;
    let output = stream(rt, &who, argument(args, 3), 1)?;
    let errors = stream(rt, &who, argument(args, 4), 2)?;
    surroundings(rt, &who, &mut command, (argument(args, 5), argument(args, 6)))?;
    // Who talks to the terminal stays in the group that the terminal is for; everybody else has one of its own, so that it
    // can be ended with whatever it started.
    let leads = cfg!(unix) && !(matches!(input, Stream::Inherit) && io::stdin().is_terminal());
    #[cfg(unix)]
    if leads {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    rt.poll()?;
    reap_orphans(None);
    // What was written so far comes before what the program writes.
    rt.ports.flush_standard();
    let joined = match connect(&mut command, [&input, &output, &errors]) {
        Ok(joined) => joined,
        Err(error) => return Err(refused(rt, &who, "make a pipe for", &name, &error)),
    };
    let spawned = command.spawn();
    // The command holds ends of pipes, which would never end.
    drop(command);
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return Err(refused(rt, &who, "start", &name, &error)),
    };
    let textual = !argument(args, 7).is_true();
    let limit = rt.config.heap.max_bytes;
    let mut ports = [Value::FALSE; 3];
    if let Some(end) = child.stdin.take() {
        match input {
            Stream::Give(bytes) => give(end, bytes),
            _ => ports[0] = sink(rt, &name, end, textual),
        }
    }
    let mut outputs = [None, None];
    let ends: [Option<Box<dyn ReadEnd>>; 2] = [
        joined.map(|end| Box::new(end) as Box<dyn ReadEnd>).or_else(|| boxed(child.stdout.take())),
        boxed(child.stderr.take()),
    ];
    for (index, (end, stream)) in ends.into_iter().zip([output, errors]).enumerate() {
        match (end, stream) {
            (Some(end), Stream::Gather) => outputs[index] = Some(gather(end.reader(), limit)),
            (Some(end), _) => ports[index + 1] = end.port(rt, &name, textual),
            (None, _) => {}
        }
    }
    let id = child.id();
    let state = Mutex::new(State { child: Some(child), status: None, waits_since: None });
    let process = Process { state, id, leads, outputs };
    let object = rt.foreign_object(Arc::new(process), "process");
    let [input, output, errors] = ports;
    Ok(rt.heap.list(&[object, input, output, errors]))
}

/// An end of a pipe that the program writes to.
trait ReadEnd {
    fn reader(self: Box<Self>) -> Box<dyn Read + Send>;
    fn port(self: Box<Self>, rt: &mut Runtime, name: &str, textual: bool) -> Value;
}

impl<T: Read + crate::pipes::End + 'static> ReadEnd for T {
    fn reader(self: Box<Self>) -> Box<dyn Read + Send> {
        self
    }

    fn port(self: Box<Self>, rt: &mut Runtime, name: &str, textual: bool) -> Value {
        let control = rt.heap.control().clone();
        let source = Box::new(Incoming::new(*self, TimeLimit::default(), control));
        let port = InputPort::reader(&format!("the output of {name}"), source, textual);
        rt.note_opened();
        rt.add_port(Port::Input(port))
    }
}

fn boxed<T: ReadEnd + 'static>(end: Option<T>) -> Option<Box<dyn ReadEnd>> {
    end.map(|end| Box::new(end) as Box<dyn ReadEnd>)
}

/// A port to the standard input of a program.
fn sink(rt: &mut Runtime, name: &str, end: std::process::ChildStdin, textual: bool) -> Value {
    // Where it stays blocking, a write waits longer; nothing else changes.
    let _ = unblock(&end);
    let control = rt.heap.control().clone();
    let hurry = Arc::new(AtomicBool::new(false));
    let limit = TimeLimit::default();
    let sink = Outgoing { end, limit, control, close: |_| {}, hurry: hurry.clone() };
    let title = format!("the input of {name}");
    let mut port = OutputPort::writer(&title, Box::new(sink), textual, Buffering::Block);
    port.set_hurry(hurry);
    rt.note_opened();
    rt.add_port(Port::Output(port))
}

/// Writes bytes to a program, beside everything else.
fn give(mut end: std::process::ChildStdin, bytes: Vec<u8>) {
    // A program that does not read them all has its reasons.
    let write = move || drop(end.write_all(&bytes));
    let _ = thread::Builder::new().name("process input".to_owned()).spawn(write);
}

/// Gathers what comes, up to a limit.
fn gather(mut end: Box<dyn Read + Send>, limit: usize) -> Arc<Gathered> {
    let gathered = Arc::new(Gathered {
        bytes: Mutex::default(),
        ended: AtomicBool::new(false),
        overflowed: AtomicBool::new(false),
    });
    let to = gathered.clone();
    let read = move || {
        let mut buffer = vec![0; 64 << 10];
        loop {
            match end.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    let mut bytes = to.bytes.lock().unwrap_or_else(PoisonError::into_inner);
                    if bytes.len() + count > limit {
                        to.overflowed.store(true, Ordering::Release);
                        break;
                    }
                    bytes.extend_from_slice(&buffer[..count]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        to.ended.store(true, Ordering::Release);
    };
    if thread::Builder::new().name("process output".to_owned()).spawn(read).is_err() {
        gathered.overflowed.store(true, Ordering::Release);
        gathered.ended.store(true, Ordering::Release);
    }
    gathered
}

/// The process in argument 1 of `who`, which stays what it is while the VM waits for it.
fn process<T>(
    rt: &mut Runtime,
    who: &str,
    value: Value,
    run: impl FnOnce(&Process) -> T,
) -> Result<T, Raise> {
    match foreign::<Process>(rt, value) {
        Some(process) => Ok(run(process)),
        None => Err(rt.type_error(who, 1, "a process", value)),
    }
}

fn is_process(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(foreign::<Process>(rt, argument(args, 0)).is_some()))
}

fn id(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    process(rt, "process-id", argument(args, 0), |process| Value::fixnum(process.id.into()))
}

/// The exit status as shells have it: 128 and the number for a program that a signal ended.
fn code(status: ExitStatus) -> i64 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + i64::from(signal);
    }
    status.code().unwrap_or(-1).into()
}

/// `(process)`: the exit status, `#f` while it runs.
fn status(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let polled = process(rt, "process-status", argument(args, 0), Process::poll)?;
    match polled {
        Ok(status) => Ok(status.map_or(Value::FALSE, |status| Value::fixnum(code(status)))),
        Err(error) => Err(refused(rt, "process-status", "ask for", "the process", &error)),
    }
}

/// `(who process nanoseconds run?)`: waits for the end; the exit status, or `#f` when the time is over. With `run?` it waits for
/// what is gathered too, and ends the program when the time is over or the VM is interrupted.
fn wait(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 0)).unwrap_or_default();
    let object = argument(args, 1);
    let limit = match argument(args, 2) {
        Value::FALSE => None,
        value => {
            let nanoseconds = integer_argument(rt, &who, 2, value, 0..=i64::MAX)?;
            Some(Duration::from_nanos(nanoseconds.unsigned_abs()))
        }
    };
    let whole = argument(args, 3).is_true();
    let since = process(rt, &who, object, |process| {
        *process.lock().waits_since.get_or_insert_with(Instant::now)
    })?;
    let mut pause = Duration::from_micros(200);
    let mut ended_at = None;
    let outcome = loop {
        let has_ended = process(rt, &who, object, Process::has_ended)?;
        match has_ended {
            Err(error) => return Err(refused(rt, &who, "wait for", "the process", &error)),
            Ok(true) => {
                let gathered = !whole || process(rt, &who, object, Process::has_gathered)?;
                let late = ended_at.is_some_and(|at: Instant| at.elapsed() >= GRACE);
                if gathered || late {
                    let status = process(rt, &who, object, Process::poll)?;
                    break if ended_at.is_some() { None } else { status.ok().flatten() };
                }
            }
            Ok(false) => {}
        }
        if ended_at.is_none() && limit.is_some_and(|limit| since.elapsed() >= limit) {
            if !whole {
                break None;
            }
            process(rt, &who, object, Process::end)?;
            ended_at = Some(Instant::now());
        }
        if let Err(raise) = rt.poll() {
            if whole {
                process(rt, &who, object, Process::end)?;
            }
            // The next wait begins anew.
            process(rt, &who, object, |process| process.lock().waits_since = None)?;
            return Err(raise);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(PAUSE);
    };
    process(rt, &who, object, |process| process.lock().waits_since = None)?;
    Ok(outcome.map_or(Value::FALSE, |status| Value::fixnum(code(status))))
}

/// `(who process index)`: the bytes of standard output (0) or error (1).
fn gathered(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = symbol(rt, argument(args, 0)).unwrap_or_default();
    let index = argument(args, 2).as_index().unwrap_or(0).min(1);
    let output = process(rt, &who, argument(args, 1), |process| process.outputs[index].clone())?;
    let Some(output) = output else { return Ok(Value::FALSE) };
    if output.overflowed.load(Ordering::Acquire) {
        let message = "the program wrote more than the heap may hold";
        return Err(rt.error(ErrorKind::Limit, &who, message, &[]));
    }
    let bytes = output.bytes.lock().unwrap_or_else(PoisonError::into_inner);
    rt.reserve(bytes.len())?;
    Ok(rt.heap.bytevector(&bytes))
}

/// `(process signal)`: whether the signal went to a program that runs.
fn kill(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let number = integer_argument(rt, "process-kill!", 2, argument(args, 1), 1..=31)?;
    let sent = process(rt, "process-kill!", argument(args, 0), |process| {
        matches!(process.poll(), Ok(None)) && process.signal(number as i32)
    })?;
    Ok(Value::boolean(sent))
}
