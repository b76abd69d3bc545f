//! Ends of pipes and connections as sources and sinks of ports: what waits for the other end looks at the VM's interrupt flag,
//! and at a time limit if there is one.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ruse_heap::Control;
use ruse_heap::control::reason;
use ruse_runtime::ports::input::{WAIT_MS, is_readable};
use ruse_runtime::ports::{Source, Stopped};

/// How long one operation may wait, in nanoseconds; 0 is for ever. Shared by the ports of a connection.
#[derive(Clone, Default)]
pub(crate) struct TimeLimit(Arc<AtomicU64>);

impl TimeLimit {
    pub(crate) fn set(&self, limit: Option<Duration>) {
        let nanoseconds =
            limit.map_or(0, |limit| u64::try_from(limit.as_nanos()).unwrap_or(0).max(1));
        self.0.store(nanoseconds, Ordering::Relaxed);
    }

    fn get(&self) -> Option<Duration> {
        Some(self.0.load(Ordering::Relaxed)).filter(|&limit| limit > 0).map(Duration::from_nanos)
    }
}

/// What can be polled.
#[cfg(unix)]
pub(crate) trait End: std::os::fd::AsFd + Send {}
#[cfg(unix)]
impl<T: std::os::fd::AsFd + Send> End for T {}
/// What can be polled: nothing here.
#[cfg(not(unix))]
pub(crate) trait End: Send {}
#[cfg(not(unix))]
impl<T: Send> End for T {}

/// An end to read from.
pub(crate) struct Incoming<T> {
    pub(crate) end: T,
    pub(crate) limit: TimeLimit,
    /// Since when a read waits.
    since: std::cell::Cell<Option<Instant>>,
    control: Arc<Control>,
}

impl<T> Incoming<T> {
    pub(crate) fn new(end: T, limit: TimeLimit, control: Arc<Control>) -> Incoming<T> {
        Incoming { end, limit, since: std::cell::Cell::new(None), control }
    }

    fn is_late(&self) -> bool {
        let since = self.since.get().unwrap_or_else(Instant::now);
        self.since.set(Some(since));
        self.limit.get().is_some_and(|limit| since.elapsed() >= limit)
    }
}

impl<T: Read + End> Read for Incoming<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let late = self.is_late() && !is_readable(&self.end, 0);
        self.since.set(None);
        if late {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match self.end.read(buffer) {
            // The other end went away without a word: there is nothing more.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                Err(io::ErrorKind::Interrupted.into())
            }
            result => result,
        }
    }
}

impl<T: Read + End> Source for Incoming<T> {
    fn is_ready(&self) -> bool {
        is_readable(&self.end, 0)
    }

    fn wait(&self) -> bool {
        // A read whose time is over returns at once, with an error; one that is interrupted has waited in vain.
        let ready = is_readable(&self.end, WAIT_MS) || self.is_late();
        if self.control.is_requested(reason::STOP) {
            self.since.set(None);
        }
        ready
    }
}

/// An end to write to, which does not block where the system can say so.
pub(crate) struct Outgoing<T> {
    pub(crate) end: T,
    pub(crate) limit: TimeLimit,
    pub(crate) control: Arc<Control>,
    /// What is done when the port is closed.
    pub(crate) close: fn(&T),
    /// Whether the next write has little time: the last one was given up, and this is mostly that of the end of the program; or
    /// nobody has the port any more.
    pub(crate) hurry: Arc<AtomicBool>,
}

/// How long a write in a hurry may take.
const LAST_WRITE: Duration = Duration::from_millis(100);

impl<T> Drop for Outgoing<T> {
    fn drop(&mut self) {
        (self.close)(&self.end);
    }
}

impl<T: Write + End> Write for Outgoing<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let start = Instant::now();
        loop {
            match self.end.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => {
                    self.hurry.store(false, Ordering::Relaxed);
                    return result;
                }
            }
            if self.control.is_requested(reason::STOP) {
                self.hurry.store(true, Ordering::Relaxed);
                return Err(io::Error::other(Stopped));
            }
            if self.hurry.load(Ordering::Relaxed) && start.elapsed() >= LAST_WRITE {
                return Err(io::ErrorKind::TimedOut.into());
            }
            if self.limit.get().is_some_and(|limit| start.elapsed() >= limit) {
                return Err(io::ErrorKind::TimedOut.into());
            }
            wait_writable(&self.end);
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.end.flush()
    }
}

/// Waits until something can be written, but not long.
#[cfg(unix)]
fn wait_writable(end: &impl End) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let time = Timespec { tv_sec: 0, tv_nsec: i64::from(WAIT_MS) * 1_000_000 };
    // Whatever it says, the next write says more.
    let _ = poll(&mut [PollFd::new(end, PollFlags::OUT)], Some(&time));
}

#[cfg(not(unix))]
fn wait_writable<T>(_: &T) {
    std::thread::sleep(Duration::from_millis(WAIT_MS.into()));
}

/// Lets writes to an end return at once.
#[cfg(unix)]
pub(crate) fn unblock(end: &impl End) -> io::Result<()> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let flags = fcntl_getfl(end)?;
    Ok(fcntl_setfl(end, flags | OFlags::NONBLOCK)?)
}

/// Writes block here.
#[cfg(not(unix))]
pub(crate) fn unblock<T>(_: &T) -> io::Result<()> {
    Ok(())
}
