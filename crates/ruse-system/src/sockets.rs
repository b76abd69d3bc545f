//! TCP connections: to other machines, and from them.
//!
//! In: hosts and ports. Out: connections and listeners as objects, and the two ports of a connection. Whatever waits (for a
//! name, a connection, bytes) notices interrupts and time limits. Names are looked up, and connections made, in threads,
//! because the system offers no way to stop that; such a thread ends by itself.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ruse_heap::Value;
use ruse_runtime::ports::input::{WAIT_MS, is_readable};
use ruse_runtime::ports::{Buffering, InputPort, OutputPort, Port, io_reason};
use ruse_runtime::services::argument;
use ruse_runtime::{ErrorKind, Foreign, Raise, Runtime, Service};

use crate::pipes::{Incoming, Outgoing, TimeLimit, unblock};
use crate::{foreign, integer_argument, symbol, text};

/// The services.
pub const ROWS: &[Service] = &[
    ("socket-connect", connect),
    ("socket-listen", listen),
    ("socket-accept", accept),
    ("socket-ports", ports),
    ("socket-close", close),
    ("socket-shutdown", shutdown),
    ("socket-addresses", addresses),
    ("socket-timeout", set_timeout),
    ("socket-kind", kind),
];

/// The longest time that one attempt to connect may take when the program sets none.
const CONNECT_LIMIT: Duration = Duration::from_secs(120);

/// A connection; its stream is gone when it was closed.
struct Connection {
    stream: Mutex<Option<Arc<TcpStream>>>,
    limit: TimeLimit,
    name: String,
}

/// Who waits for connections.
struct Listener {
    listener: Mutex<Option<Arc<TcpListener>>>,
    name: String,
}

impl Foreign for Connection {
    fn describe(&self) -> Option<String> {
        Some(format!("connection {}", self.name))
    }
}

impl Foreign for Listener {
    fn describe(&self) -> Option<String> {
        Some(format!("listener {}", self.name))
    }
}

impl Connection {
    fn stream(&self) -> Option<Arc<TcpStream>> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Listener {
    fn listener(&self) -> Option<Arc<TcpListener>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn failure(rt: &mut Runtime, who: &str, action: &str, error: &io::Error) -> Raise {
    let message = format!("cannot {action}: {}", io_reason(error));
    rt.error(ErrorKind::File, who, &message, &[])
}

fn check(rt: &mut Runtime, who: &str, irritants: &[Value]) -> Result<(), Raise> {
    if rt.config.capabilities.may_use_network() {
        return Ok(());
    }
    let message = "no permission to use the network; --allow-net grants it:";
    Err(rt.error(ErrorKind::Permission, who, message, irritants))
}

/// A time limit in nanoseconds; `#f` for none.
fn limit(
    rt: &mut Runtime,
    who: &str,
    position: usize,
    value: Value,
) -> Result<Option<Duration>, Raise> {
    if value == Value::FALSE {
        return Ok(None);
    }
    let nanoseconds = integer_argument(rt, who, position, value, 0..=i64::MAX)?;
    Ok(Some(Duration::from_nanos(nanoseconds.unsigned_abs())))
}

/// The host and the port, with their positions among the arguments of `who`.
fn address(
    rt: &mut Runtime,
    who: &str,
    (host_position, host): (usize, Value),
    (port_position, port): (usize, Value),
) -> Result<(String, u16), Raise> {
    let host = text(rt, who, host_position, host)?;
    let port = integer_argument(rt, who, port_position, port, 0..=65535)?;
    Ok((host, port as u16))
}

/// Does something that cannot be stopped, in a thread; the VM waits for it until its time is over or it is interrupted.
fn beside<T: Send + 'static>(
    rt: &mut Runtime,
    limit: Option<Duration>,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<io::Result<T>, Raise> {
    let start = Instant::now();
    let (send, receive) = channel();
    // Nobody waits any more for what comes too late.
    let run = move || drop(send.send(work()));
    if let Err(error) = thread::Builder::new().name("socket".to_owned()).spawn(run) {
        return Ok(Err(error));
    }
    loop {
        match receive.recv_timeout(Duration::from_millis(WAIT_MS.into())) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Ok(Err(io::ErrorKind::Other.into())),
            Err(RecvTimeoutError::Timeout) => rt.poll()?,
        }
        if limit.is_some_and(|limit| start.elapsed() >= limit) {
            return Ok(Err(io::ErrorKind::TimedOut.into()));
        }
    }
}

/// Tries the addresses of a host in turn.
fn connect_to(host: &str, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, limit) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn connection(rt: &mut Runtime, stream: TcpStream) -> Result<Value, Raise> {
    let name = stream.peer_addr().map_or_else(|_| "closed".to_owned(), |peer| peer.to_string());
    // Where it stays blocking, a write waits longer; nothing else changes.
    let _ = unblock(&stream);
    let _ = stream.set_nodelay(true);
    let stream = Mutex::new(Some(Arc::new(stream)));
    let connection = Connection { stream, limit: TimeLimit::default(), name };
    Ok(rt.foreign_object(Arc::new(connection), "connection"))
}

/// `(host port nanoseconds)`: a connection.
fn connect(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "socket-connect";
    check(rt, who, args.get(..2).unwrap_or_default())?;
    let (host, port) = address(rt, who, (1, argument(args, 0)), (2, argument(args, 1)))?;
    let limit = limit(rt, who, 3, argument(args, 2))?;
    let action = format!("connect to {host} port {port}");
    let attempt = limit.unwrap_or(CONNECT_LIMIT).max(Duration::from_millis(1));
    match beside(rt, limit, move || connect_to(&host, port, attempt))? {
        Ok(stream) => connection(rt, stream),
        Err(error) => Err(failure(rt, who, &action, &error)),
    }
}

/// `(host port)`: a listener.
fn listen(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "socket-listen";
    check(rt, who, args.get(..2).unwrap_or_default())?;
    let (host, port) = address(rt, who, (2, argument(args, 0)), (1, argument(args, 1)))?;
    let action = format!("listen at {host} port {port}");
    let made = beside(rt, None, move || {
        let listener = TcpListener::bind((host.as_str(), port))?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    })?;
    match made {
        Ok(listener) => {
            let name = listener.local_addr().map_or(String::new(), |address| address.to_string());
            let listener = Mutex::new(Some(Arc::new(listener)));
            Ok(rt.foreign_object(Arc::new(Listener { listener, name }), "listener"))
        }
        Err(error) => Err(failure(rt, who, &action, &error)),
    }
}

/// `(listener nanoseconds)`: the next connection, `#f` when the time is over.
fn accept(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "socket-accept";
    let object = argument(args, 0);
    let limit = limit(rt, who, 2, argument(args, 1))?;
    let start = Instant::now();
    loop {
        let listener = match foreign::<Listener>(rt, object) {
            Some(listener) => listener.listener(),
            None => return Err(rt.type_error(who, 1, "a listener", object)),
        };
        let Some(listener) = listener else {
            return Err(rt.value_error(who, "the listener is closed:", object));
        };
        match listener.accept() {
            Ok((stream, _)) => return connection(rt, stream),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failure(rt, who, "accept a connection", &error)),
        }
        rt.poll()?;
        if limit.is_some_and(|limit| start.elapsed() >= limit) {
            return Ok(Value::FALSE);
        }
        if cfg!(not(unix)) {
            thread::sleep(Duration::from_millis(WAIT_MS.into()));
        }
        is_readable(&*listener, WAIT_MS);
    }
}

/// The stream of an open connection in argument 1 of `who`.
fn stream(
    rt: &mut Runtime,
    who: &str,
    object: Value,
) -> Result<(Arc<TcpStream>, TimeLimit, String), Raise> {
    let found = foreign::<Connection>(rt, object)
        .map(|connection| (connection.stream(), connection.limit.clone(), connection.name.clone()));
    match found {
        Some((Some(stream), limit, name)) => Ok((stream, limit, name)),
        Some((None, ..)) => Err(rt.value_error(who, "the connection is closed:", object)),
        None => Err(rt.type_error(who, 1, "a connection", object)),
    }
}

/// A stream that both ports of a connection have.
struct Shared(Arc<TcpStream>);

impl io::Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}

#[cfg(unix)]
impl std::os::fd::AsFd for Shared {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// `(connection binary?)`: a pair of an input port and an output port. Closing the latter tells the other side that nothing more
/// comes.
fn ports(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (stream, limit, name) = stream(rt, "socket-ports", argument(args, 0))?;
    let textual = !argument(args, 1).is_true();
    let control = rt.heap.control().clone();
    let source = Incoming::new(Shared(stream.clone()), limit.clone(), control.clone());
    let input = InputPort::reader(&name, Box::new(source), textual);
    rt.note_opened();
    // A connection that is gone needs no farewell.
    let close = |end: &Shared| drop(end.0.shutdown(Shutdown::Write));
    let hurry = Arc::new(AtomicBool::new(false));
    let sink = Outgoing { end: Shared(stream), limit, control, close, hurry: hurry.clone() };
    let mut output = OutputPort::writer(&name, Box::new(sink), textual, Buffering::Block);
    output.set_hurry(hurry);
    let input = rt.add_port(Port::Input(input));
    let output = rt.add_port(Port::Output(output));
    Ok(rt.heap.cons(input, output))
}

/// `(object)`: closes a connection, in both directions, or a listener.
fn close(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let object = argument(args, 0);
    if let Some(connection) = foreign::<Connection>(rt, object) {
        let stream = connection.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(stream) = stream {
            // It may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        return Ok(Value::UNSPECIFIED);
    }
    if let Some(listener) = foreign::<Listener>(rt, object) {
        listener.listener.lock().unwrap_or_else(PoisonError::into_inner).take();
        return Ok(Value::UNSPECIFIED);
    }
    Err(rt.type_error("socket-close", 1, "a connection or a listener", object))
}

/// `(connection way)`: ends one direction: `read`, `write` or `both`.
fn shutdown(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "socket-shutdown";
    let (stream, ..) = stream(rt, who, argument(args, 0))?;
    let way = match symbol(rt, argument(args, 1)).as_deref() {
        Some("read") => Shutdown::Read,
        Some("write") => Shutdown::Write,
        Some("both") => Shutdown::Both,
        _ => return Err(rt.type_error(who, 2, "read, write or both", argument(args, 1))),
    };
    match stream.shutdown(way) {
        Ok(()) => Ok(Value::UNSPECIFIED),
        Err(error) => Err(failure(rt, who, "end this direction", &error)),
    }
}

fn address_value(rt: &mut Runtime, address: io::Result<SocketAddr>) -> Value {
    match address {
        Ok(address) => {
            let host = rt.heap.string(&address.ip().to_string());
            rt.heap.cons(host, Value::fixnum(address.port().into()))
        }
        Err(_) => Value::FALSE,
    }
}

/// `(object who)`: a pair of the address here and, for a connection, the one there; each is a pair of host and port.
fn addresses(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let object = argument(args, 0);
    let who = symbol(rt, argument(args, 1)).unwrap_or_default();
    if let Some(listener) = foreign::<Listener>(rt, object).map(Listener::listener) {
        let Some(listener) = listener else {
            return Err(rt.value_error(&who, "the listener is closed:", object));
        };
        let here = address_value(rt, listener.local_addr());
        return Ok(rt.heap.cons(here, Value::FALSE));
    }
    let (stream, ..) = stream(rt, &who, object)?;
    let here = address_value(rt, stream.local_addr());
    let there = address_value(rt, stream.peer_addr());
    Ok(rt.heap.cons(here, there))
}

/// `(connection nanoseconds)`: how long a read or write may wait; `#f` for ever.
fn set_timeout(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "socket-set-timeout!";
    let duration = limit(rt, who, 2, argument(args, 1))?;
    let (_, shared, _) = stream(rt, who, argument(args, 0))?;
    if duration.is_some_and(|duration| duration.is_zero()) {
        return Err(rt.value_error(who, "a time limit must be positive, not", argument(args, 1)));
    }
    shared.set(duration);
    Ok(Value::UNSPECIFIED)
}

/// `(object)`: `connection`, `listener`, or `#f`.
fn kind(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let object = argument(args, 0);
    if foreign::<Connection>(rt, object).is_some() {
        return Ok(rt.heap.intern("connection"));
    }
    if foreign::<Listener>(rt, object).is_some() {
        return Ok(rt.heap.intern("listener"));
    }
    Ok(Value::FALSE)
}
