//! Futures to wait for, and the least that runs futures.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future on this thread, which sleeps while it is pending.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// Polls a future once, for nobody.
pub(crate) fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Pending so many times, and each time ready to be polled again.
pub(crate) struct Pause(usize);

impl Pause {
    pub(crate) fn new(times: usize) -> Pause {
        Pause(times)
    }
}

impl Future for Pause {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        task.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A value that somebody else gives, once.
pub(crate) struct Gate<T>(Arc<Mutex<Inside<T>>>);

struct Inside<T> {
    value: Option<T>,
    waker: Option<Waker>,
}

impl<T> Clone for Gate<T> {
    fn clone(&self) -> Gate<T> {
        Gate(self.0.clone())
    }
}

impl<T> Gate<T> {
    pub(crate) fn new() -> Gate<T> {
        Gate(Arc::new(Mutex::new(Inside { value: None, waker: None })))
    }

    pub(crate) fn open(&self, value: T) {
        let mut inside = self.0.lock().unwrap();
        inside.value = Some(value);
        if let Some(waker) = inside.waker.take() {
            waker.wake();
        }
    }
}

impl<T> Future for Gate<T> {
    type Output = T;
    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<T> {
        let mut inside = self.0.lock().unwrap();
        match inside.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                inside.waker = Some(task.waker().clone());
                Poll::Pending
            }
        }
    }
}

type Ready = Arc<Mutex<VecDeque<usize>>>;

struct Queue {
    ready: Ready,
    task: usize,
}

impl Wake for Queue {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap().push_back(self.task);
    }
}

type Task<'t> = Pin<Box<dyn Future<Output = ()> + 't>>;

/// Many futures on one thread.
#[derive(Default)]
pub(crate) struct Executor<'t> {
    tasks: Vec<Option<Task<'t>>>,
    ready: Ready,
    pub(crate) polls: AtomicUsize,
}

impl<'t> Executor<'t> {
    pub(crate) fn spawn(&mut self, future: impl Future<Output = ()> + 't) {
        self.ready.lock().unwrap().push_back(self.tasks.len());
        self.tasks.push(Some(Box::pin(future)));
    }

    /// Polls whatever was woken, until nothing is.
    pub(crate) fn run(&mut self) {
        loop {
            let next = self.ready.lock().unwrap().pop_front();
            let Some(task) = next else { return };
            let Some(future) = &mut self.tasks[task] else { continue };
            let waker = Waker::from(Arc::new(Queue { ready: self.ready.clone(), task }));
            self.polls.fetch_add(1, Ordering::Relaxed);
            if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                self.tasks[task] = None;
            }
        }
    }

    /// How many futures are not ready.
    pub(crate) fn waiting(&self) -> usize {
        self.tasks.iter().flatten().count()
    }
}
