//! A server whose handlers are Scheme: each worker is a VM that waits for requests, for a database and for time,
//! without a thread of its own. There is no network: clients, database and clock are simulated in this process, on one
//! thread, with an executor of a few lines. With a real one (`tokio::spawn`, ...) the VMs are used in the same way.
//!
//! `cargo run --release --features async --example async_server`
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use ruse::{Engine, Error, ErrorKind, Module, Options, Program, Vm};

const HANDLERS: &str = r#"
(import (scheme base) (scheme process-context) (server))

(define worker (string->number (cadr (command-line))))

(define (handle path)
  (cond ((string=? path "/") "hello")
        ((string=? path "/users")
         (apply string-append (map (lambda (id) (string-append (user-name id) " ")) '(1 2 3))))
        ((string=? path "/slow") (pause 300) "at last")
        ((string=? path "/unknown-user") (user-name 99))
        ((string=? path "/endless") (let loop () (loop)))
        (else (raise 'not-found))))

(let serve ()
  (let ((request (next-request worker)))
    (when request
      (guard (e ((eq? e 'not-found) (respond worker 404 "there is nothing here"))
                (#t (respond worker 500 (error-object-message e))))
        (respond worker 200 (handle request)))
      (serve))))
"#;

/// Work that one handler may do before it is stopped.
const FUEL: u64 = 100_000;
const WORKERS: usize = 4;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that jumps to the next time for which somebody waits.
#[derive(Default)]
struct Clock(Mutex<Times>);

#[derive(Default)]
struct Times {
    now: u64,
    /// Who waits, by time; the number tells those of the same time apart.
    sleepers: BTreeMap<(u64, usize), Waker>,
    count: usize,
}

impl Clock {
    fn now(&self) -> u64 {
        lock(&self.0).now
    }

    async fn sleep(&self, milliseconds: u64) {
        let until = self.now() + milliseconds;
        poll_fn(|task| {
            let mut times = lock(&self.0);
            if times.now >= until {
                return Poll::Ready(());
            }
            times.count += 1;
            let key = (until, times.count);
            times.sleepers.insert(key, task.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Wakes who waits for the next time, if anybody does.
    fn jump(&self) -> bool {
        let Some(((time, _), waker)) = lock(&self.0).sleepers.pop_first() else { return false };
        lock(&self.0).now = time;
        waker.wake();
        true
    }
}

struct Request {
    number: usize,
    path: &'static str,
    at: u64,
}

/// What workers and clients share.
#[derive(Default)]
struct Server {
    clock: Clock,
    queue: Mutex<VecDeque<Request>>,
    closed: Mutex<bool>,
    idle: Mutex<Vec<Waker>>,
    /// What each worker is at.
    current: Mutex<[Option<Request>; WORKERS]>,
}

impl Server {
    fn submit(&self, request: Option<Request>) {
        match request {
            Some(request) => lock(&self.queue).push_back(request),
            None => *lock(&self.closed) = true,
        }
        lock(&self.idle).drain(..).for_each(Waker::wake);
    }

    /// The path of the next request; `None` when the server closes.
    async fn next(&self, worker: usize) -> Option<String> {
        poll_fn(|task| {
            if let Some(request) = lock(&self.queue).pop_front() {
                let path = request.path.to_owned();
                lock(&self.current)[worker] = Some(request);
                return Poll::Ready(Some(path));
            }
            if *lock(&self.closed) {
                return Poll::Ready(None);
            }
            lock(&self.idle).push(task.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn respond(&self, worker: usize, status: u16, body: &str) {
        let Some(request) = lock(&self.current)[worker].take() else { return };
        let (now, Request { number, path, at }) = (self.clock.now(), request);
        let took = now - at;
        println!(
            "{now:5} ms  #{number:<2} {path:14} {status} in {took:3} ms by worker {worker}: {body}"
        );
    }

    /// What handlers can do.
    fn library(self: &Arc<Server>) -> Result<Module, Error> {
        let [requests, responses, database, clock] = [(); 4].map(|()| self.clone());
        Ok(Module::new("(server)")?
            .async_function("next-request", move |worker: usize| {
                let server = requests.clone();
                async move { server.next(worker).await }
            })
            .function("respond", move |worker: usize, status: u16, body: String| {
                responses.respond(worker, status, &body);
            })
            .async_function("user-name", move |id: usize| {
                let server = database.clone();
                async move {
                    server.clock.sleep(20).await;
                    let names = [(1, "Ada"), (2, "Grace"), (3, "Barbara")];
                    let found = names.iter().find(|(known, _)| *known == id);
                    found.map(|(_, name)| *name).ok_or_else(|| format!("no user {id}"))
                }
            })
            .async_function("pause", move |milliseconds: u64| {
                let server = clock.clone();
                async move { server.clock.sleep(milliseconds).await }
            }))
    }

    /// One worker, until the server closes. A handler that takes too long ends the run, not the worker.
    async fn work(&self, worker: usize, mut vm: Vm, program: &Program) {
        vm.set_command_line(vec!["server".to_owned(), worker.to_string()]);
        loop {
            vm.set_fuel(Some(FUEL));
            match vm.run_async(program).await {
                Ok(()) => return,
                Err(error) if error.kind == ErrorKind::Fuel => {
                    self.respond(worker, 503, "the handler took too long");
                }
                Err(error) => self.respond(worker, 500, &error.message),
            }
        }
    }
}

/// Somebody who asks for a page every 15 milliseconds.
async fn client(server: &Server) {
    let paths =
        ["/", "/users", "/slow", "/users", "/nowhere", "/endless", "/unknown-user", "/users", "/"];
    for (number, path) in paths.into_iter().enumerate() {
        server.submit(Some(Request { number, path, at: server.clock.now() }));
        server.clock.sleep(15).await;
    }
    server.submit(None);
}

struct Task {
    number: usize,
    ready: Arc<Mutex<VecDeque<usize>>>,
}

impl Wake for Task {
    fn wake(self: Arc<Task>) {
        lock(&self.ready).push_back(self.number);
    }
}

/// Runs futures on this thread until all are done.
fn run(mut futures: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>>, clock: &Clock) {
    let ready = Arc::new(Mutex::new((0..futures.len()).collect::<VecDeque<_>>()));
    let mut done = vec![false; futures.len()];
    loop {
        let next = lock(&ready).pop_front();
        let Some(number) = next else {
            if clock.jump() {
                continue;
            }
            return;
        };
        if !done[number] {
            let waker = Waker::from(Arc::new(Task { number, ready: ready.clone() }));
            let polled = futures[number].as_mut().poll(&mut Context::from_waker(&waker));
            done[number] = polled.is_ready();
        }
    }
}

fn main() -> Result<(), Error> {
    let server = Arc::new(Server::default());
    let engine = Engine::new(Options::default());
    engine.add_library(server.library()?)?;
    let program = engine.compile("handlers.scm", HANDLERS)?;
    let mut futures: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = Vec::new();
    for worker in 0..WORKERS {
        futures.push(Box::pin(server.work(worker, engine.vm()?, &program)));
    }
    futures.push(Box::pin(client(&server)));
    run(futures, &server.clock);
    Ok(())
}
