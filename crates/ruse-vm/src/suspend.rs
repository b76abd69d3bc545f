//! Calls of host functions that wait: a run is parked, and goes on when the host has the value.
//!
//! In: a future that a host function gives to [`Vm::wait_for`] instead of a value. Out: [`Poll`], of the runs that
//! [`Vm::start`] begins and [`Vm::resume`] goes on with.
//!
//! The future is polled on the spot; when it is ready, nothing else happens. Otherwise the run ends with
//! [`Exit::Suspended`], which leaves native frames as every exit does, but the run is not left: its frames stay on
//! the VM stack, complete (law 1), the prepared frame of the waiting call on top. Going on is returning from that call
//! in the outermost interpreter, with a value or by raising.
//!
//! Invariants: only the outermost run is parked, so no frame of the host's stands between the waiting call and the host
//! that polls. While it is parked, [`Vm::host_call`] is the waiting call: the collector and backtraces see it
//! like one that runs. Whoever has the VM in another way abandons the parked run first.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use ruse_heap::Value;
use ruse_runtime::print::procedure_name;
use ruse_runtime::{ErrorKind, Pending, Raise};

use crate::host::HostCall;
use crate::raise::RaisedAt;
use crate::vm::{Exit, Vm};

/// What a host function waits for; made from any future whose output is a [`HostOutput`].
pub trait HostFuture: Send {
    /// Polls the future; when it is ready, gives the value of the call.
    fn poll_value(
        self: Pin<&mut Self>,
        vm: &mut Vm,
        task: &mut Context<'_>,
    ) -> Poll<Result<Value, Raise>>;
}

/// What becomes the value of a call.
pub trait HostOutput {
    /// Makes the value. [`Vm::host_callee`] is the procedure that waited.
    ///
    /// # Errors
    /// Something is pending in the runtime.
    fn into_value(self, vm: &mut Vm) -> Result<Value, Raise>;
}

impl<F: Future<Output: HostOutput> + Send> HostFuture for F {
    fn poll_value(
        self: Pin<&mut Self>,
        vm: &mut Vm,
        task: &mut Context<'_>,
    ) -> Poll<Result<Value, Raise>> {
        self.poll(task).map(|output| output.into_value(vm))
    }
}

/// What a VM knows of waiting.
#[derive(Default)]
pub(crate) struct Suspension {
    /// Who polls the run; `None` while no run may wait.
    waker: Option<Waker>,
    /// Whether the run has waited, so that the control block knows the waker, too.
    has_waited: bool,
    parked: Option<Parked>,
}

/// A call that waits.
struct Parked {
    future: Pin<Box<dyn HostFuture>>,
    /// Its prepared frame.
    call: HostCall,
    /// The frame that the value returns from: the prepared one, or that of the procedure whose last call this is.
    returns: *mut Value,
}

impl Vm {
    /// Says whether a host function may wait here.
    ///
    /// # Errors
    /// It may not, which is raised.
    pub fn may_wait(&mut self) -> Result<(), Raise> {
        if self.runs.len() == 1 && self.suspension.waker.is_some() {
            return Ok(());
        }
        Err(self.cannot_wait())
    }

    #[cold]
    fn cannot_wait(&mut self) -> Raise {
        let heap = &self.runtime.heap;
        let name = |it: Value| procedure_name(heap, it).unwrap_or("a procedure").to_owned();
        let callee = self.host_callee().map_or_else(String::new, name);
        let message = match &self.runs[..] {
            [_, .., run] => {
                // SAFETY: V2: the prepared frame of the call that the nested run is in.
                let around = name(unsafe { *run.host_call.frame });
                format!(
                    "waits for the host, which is not possible below `{around}`, a function of the host that does not wait"
                )
            }
            _ => "waits for the host, which is only possible in a run that the host started with call_async, eval_async or run_async".to_owned(),
        };
        self.runtime.error(ErrorKind::Host, &callee, &message, &[])
    }

    /// The value of the host function that is running, which may wait: that of a future, now or later.
    ///
    /// # Errors
    /// What the future's output raised, or the run is to be parked. The function must return at once.
    pub fn wait_for(&mut self, future: Pin<Box<dyn HostFuture>>) -> Result<Value, Raise> {
        let (call, returns) = (self.host_call, self.host_call.frame);
        self.poll_host(Parked { future, call, returns })
    }

    /// Polls what a call waits for, in that call.
    fn poll_host(&mut self, mut parked: Parked) -> Result<Value, Raise> {
        let Some(waker) = self.suspension.waker.clone() else { return Err(self.cannot_wait()) };
        match parked.future.as_mut().poll_value(self, &mut Context::from_waker(&waker)) {
            Poll::Ready(result) => result,
            Poll::Pending => {
                self.suspension.parked = Some(parked);
                self.host_exit = Some(Exit::Suspended);
                Err(self.runtime.pend(Pending::Host))
            }
        }
    }

    /// If the call that ended without a value waits, its value returns from the frame `fp`, whose last call it is.
    pub(crate) fn returns_from(&mut self, fp: *mut Value) {
        if let Some(parked) = &mut self.suspension.parked {
            parked.returns = fp;
        }
    }

    /// Calls a procedure in a run that may wait, and wakes `waker` when it is worth going on.
    ///
    /// # Panics
    /// A host function is running: a nested run cannot wait.
    pub fn start(
        &mut self,
        procedure: Value,
        args: &[Value],
        waker: &Waker,
    ) -> Poll<Result<Value, Exit>> {
        self.abandon();
        assert!(self.runs.is_empty(), "a nested run cannot wait");
        self.suspension.waker = Some(waker.clone());
        self.carried = None;
        let result = self.begin_run(self.stack.base(), procedure, args);
        self.park_or_end(result)
    }

    /// Looks whether what the parked run waits for is there, and goes on with the run then.
    ///
    /// # Panics
    /// No run is parked.
    pub fn resume(&mut self, waker: &Waker) -> Poll<Result<Value, Exit>> {
        let parked = self.suspension.parked.take().expect("a run is parked");
        self.control.goes_on();
        if let Some(known) = &mut self.suspension.waker {
            known.clone_from(waker);
        }
        if let Err(exit) = self.interrupts(RaisedAt::Call(parked.call.frame)) {
            // The future is dropped after the run: that may panic.
            return self.park_or_end(Err(exit));
        }
        let (call, returns) = (parked.call, parked.returns);
        self.host_call = HostCall::NONE;
        // SAFETY: V1 to V4 hold for the frames as when the run was parked: nothing else ran between. The prepared frame
        // and the one that returns are the uppermost of the run.
        let result = unsafe {
            if self.native.is_some() {
                self.measure_native_stack();
            }
            let next = match self.in_host_call(call, |vm| vm.poll_host(parked)) {
                Ok(value) => self.return_slow(returns, value),
                Err(_) => self.host_failed(call.frame),
            };
            next.and_then(|next| self.run_on(next))
        };
        self.park_or_end(result)
    }

    /// Gives up the run that is parked, if there is one, like a run that ended without a value: open `dynamic-wind`
    /// extents are left to [`Vm::unwind`].
    #[inline]
    pub fn abandon(&mut self) {
        if self.suspension.parked.is_some() {
            self.abandon_parked();
        }
    }

    #[cold]
    fn abandon_parked(&mut self) {
        if let Some(parked) = self.suspension.parked.take() {
            let ended = self.park_or_end(Err(Exit::Suspended));
            debug_assert!(ended.is_ready());
            drop(parked);
        }
    }

    /// Parks the current run if its uppermost call waits, else leaves it.
    fn park_or_end(&mut self, result: Result<Value, Exit>) -> Poll<Result<Value, Exit>> {
        if let (Some(parked), Some(waker)) = (&self.suspension.parked, &self.suspension.waker) {
            debug_assert!(matches!(result, Err(Exit::Suspended)));
            self.host_call = parked.call;
            self.control.waits(waker);
            self.suspension.has_waited = true;
            return Poll::Pending;
        }
        self.suspension.waker = None;
        if std::mem::take(&mut self.suspension.has_waited) {
            self.control.forget_waker();
        }
        Poll::Ready(self.end_run(self.stack.base(), result))
    }
}
