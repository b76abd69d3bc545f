//! The thread that ends runs whose time is up: one for the process, started when it is first needed.
//!
//! In: watches that are set and taken off. Out: [`reason::DEADLINE`] in the control block of a VM, which machine
//! code and interpreter see at their next safepoint.
//!
//! A watch stands in the queue at most once for every time that it asked for, and the thread looks at a watch
//! only when that time has come: setting a deadline that is later than the one the thread waits for
//! costs a lock of the watch, and nobody is woken. So a VM that is called a million times a second with a timeout
//! troubles the thread once for every timeout that passes.
//!
//! The queue's lock and a watch's lock are never held together.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Instant;

use ruse_heap::Control;
use ruse_heap::control::reason;

/// The deadline of one VM.
pub(crate) struct Watch {
    control: Arc<Control>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the run is to end.
    deadline: Option<Instant>,
    /// When the thread looks at this watch next.
    look: Option<Instant>,
    /// Whether the deadline has passed and the VM was told.
    expired: bool,
}

impl Watch {
    pub(crate) fn new(control: Arc<Control>) -> Arc<Watch> {
        Arc::new(Watch { control, state: Mutex::default() })
    }

    /// Sets when the run is to end, or that it is not.
    pub(crate) fn set(self: &Arc<Watch>, deadline: Option<Instant>) {
        let look = {
            let mut state = self.lock();
            // What the last deadline asked for and the VM has not seen yet is void.
            if state.expired {
                self.control.take(reason::DEADLINE);
                self.control.rearm();
            }
            *state = State { deadline, expired: false, ..*state };
            let Some(deadline) = deadline else { return };
            if deadline <= Instant::now() {
                self.expire(&mut state);
                return;
            }
            if state.look.is_some_and(|look| look <= deadline) {
                return;
            }
            state.look = Some(deadline);
            deadline
        };
        clock().add(look, self.clone());
    }

    /// Tells the VM again if the deadline has passed: somebody between may have taken no notice.
    pub(crate) fn remind(&self) {
        let mut state = self.lock();
        if state.expired {
            self.expire(&mut state);
        }
    }

    fn expire(&self, state: &mut State) {
        state.expired = true;
        self.control.request(reason::DEADLINE);
    }

    /// The time for which this watch was put into the queue has come. When to look again, if at all.
    fn look(&self, time: Instant, now: Instant) -> Option<Instant> {
        let mut state = self.lock();
        if state.look != Some(time) {
            return None;
        }
        state.look = None;
        let deadline = state.deadline?;
        if state.expired {
            return None;
        }
        if deadline <= now {
            self.expire(&mut state);
            return None;
        }
        state.look = Some(deadline);
        Some(deadline)
    }

    /// Nothing that is done under the lock panics.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A watch in the queue, ordered by time alone.
struct Entry(Instant, Arc<Watch>);

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.0 == other.0
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

#[derive(Default)]
struct Clock {
    queue: Mutex<Queue>,
    /// An earlier time than the first one came in.
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    entries: BinaryHeap<Reverse<Entry>>,
    has_thread: bool,
}

/// The process's clock. It holds nothing that a program could observe.
fn clock() -> &'static Arc<Clock> {
    static CLOCK: OnceLock<Arc<Clock>> = OnceLock::new();
    CLOCK.get_or_init(Arc::default)
}

impl Clock {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(self: &Arc<Clock>, time: Instant, watch: Arc<Watch>) {
        let mut queue = self.lock();
        let is_first = queue.entries.peek().is_none_or(|Reverse(first)| time < first.0);
        queue.entries.push(Reverse(Entry(time, watch)));
        if !queue.has_thread {
            let clock = self.clone();
            let started =
                thread::Builder::new().name("clock".to_owned()).spawn(move || clock.run());
            queue.has_thread = started.is_ok();
        }
        if !queue.has_thread {
            // The system has no thread for us: better no run at all than one without its limit.
            let Some(Reverse(Entry(_, watch))) = queue.entries.pop() else { return };
            drop(queue);
            watch.expire(&mut watch.lock());
        } else if is_first {
            self.changed.notify_one();
        }
    }

    fn run(&self) -> ! {
        let mut queue = self.lock();
        loop {
            let now = Instant::now();
            match queue.entries.peek() {
                None => {
                    queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                }
                Some(Reverse(Entry(time, _))) if *time > now => {
                    let wait = *time - now;
                    let woken = self.changed.wait_timeout(queue, wait);
                    queue = woken.unwrap_or_else(PoisonError::into_inner).0;
                }
                Some(_) => {
                    let Some(Reverse(Entry(time, watch))) = queue.entries.pop() else { continue };
                    drop(queue);
                    let again = watch.look(time, now);
                    queue = self.lock();
                    if let Some(again) = again {
                        queue.entries.push(Reverse(Entry(again, watch)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn is_told(control: &Control, within: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < within {
            if control.is_requested(reason::DEADLINE) {
                return true;
            }
            thread::sleep(Duration::from_millis(1));
        }
        false
    }

    fn in_ms(ms: u64) -> Option<Instant> {
        Some(Instant::now() + Duration::from_millis(ms))
    }

    #[test]
    fn a_deadline_is_told_and_a_later_one_takes_its_place() {
        let control = Arc::new(Control::default());
        let watch = Watch::new(control.clone());
        watch.set(in_ms(5));
        assert!(is_told(&control, Duration::from_secs(5)));
        watch.set(in_ms(60_000));
        assert!(!control.is_requested(reason::DEADLINE), "the old request is void");
        watch.set(in_ms(5));
        assert!(is_told(&control, Duration::from_secs(5)), "an earlier one is looked at earlier");
        watch.set(None);
        assert!(!is_told(&control, Duration::from_millis(20)));
    }

    #[test]
    fn deadlines_that_are_moved_on_all_the_time_wait_in_the_queue_once() {
        let control = Arc::new(Control::default());
        let watch = Watch::new(control.clone());
        for _ in 0..10_000 {
            watch.set(in_ms(60_000));
            watch.set(None);
        }
        let entries = Arc::strong_count(&watch) - 1;
        assert_eq!(entries, 1);
        watch.set(Some(Instant::now()));
        assert!(control.is_requested(reason::DEADLINE), "a past deadline needs no clock");
        control.take_stop();
        watch.remind();
        assert!(control.is_requested(reason::DEADLINE));
    }
}
