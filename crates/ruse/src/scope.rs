//! Lending borrowed values to Scheme for the time of a call.

use std::ops::{Deref, DerefMut};

use ruse_vm::lend::{Lender, lending};

use crate::context::Context;
use crate::error::Error;
use crate::host_type::{HostCell, HostType};
use crate::value::Value;

/// The VM with values that are lent to it: see [`Context::scope`]. It does everything that a [`Context`] does.
///
/// ```
/// # use ruse::{Definition, HostType};
/// # struct World { time: f64 }
/// # impl HostType for World {
/// #     const NAME: &'static str = "world";
/// #     fn define(world: &mut Definition<World>) { world.getter("time", |this| this.time); }
/// # }
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register_type::<World>()?;
/// let world = World { time: 2.5 };
/// let time: f64 = vm.scope(|scope| {
///     let world = scope.lend(&world)?;
///     scope.set_global("world", world)?;
///     scope.eval("(* 2 (world-time world))")
/// })?;
/// assert_eq!(time, 5.0);
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Scope<'s, 'm, 'env> {
    ctx: &'s mut Context<'m>,
    lender: &'s mut Lender<'env>,
}

impl<'m> Deref for Scope<'_, 'm, '_> {
    type Target = Context<'m>;
    fn deref(&self) -> &Context<'m> {
        self.ctx
    }
}

impl<'m> DerefMut for Scope<'_, 'm, '_> {
    fn deref_mut(&mut self) -> &mut Context<'m> {
        self.ctx
    }
}

impl<'env> Scope<'_, '_, 'env> {
    /// An object for a value that is borrowed for reading: methods and fields that change it are refused.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct World { time: f64 }
    /// # impl HostType for World {
    /// #     const NAME: &'static str = "world";
    /// #     fn define(world: &mut Definition<World>) {
    /// #         world.field("time", |this| this.time, |this, time: f64| this.time = time);
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_type::<World>()?;
    /// let set: ruse::Value = vm.eval("world-time-set!")?;
    /// let world = World { time: 1.0 };
    /// let error = vm.scope(|scope| {
    ///     let world = scope.lend(&world)?;
    ///     scope.call::<()>(&set, (world, 2.0))
    /// });
    /// assert_eq!(error.unwrap_err().message,
    ///     "world-time-set!: this world was lent by the host for reading only");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// None at present.
    pub fn lend<T: HostType>(&mut self, value: &'env T) -> Result<Value, Error> {
        let cell = HostCell::lent(self.lender.lend(value));
        let raw = self.ctx.host_object(cell);
        Ok(self.ctx.keep(raw.0))
    }

    /// An object for a value that is borrowed for reading and writing.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct World { time: f64 }
    /// # impl HostType for World {
    /// #     const NAME: &'static str = "world";
    /// #     fn define(world: &mut Definition<World>) {
    /// #         world.field("time", |this| this.time, |this, time: f64| this.time = time);
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_type::<World>()?;
    /// let tick = vm.eval::<ruse::Value>("(lambda (w) (world-time-set! w (+ 1 (world-time w))))")?;
    /// let mut world = World { time: 1.0 };
    /// vm.scope(|scope| {
    ///     let world = scope.lend_mut(&mut world)?;
    ///     scope.call::<()>(&tick, (world,))
    /// })?;
    /// assert_eq!(world.time, 2.0);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// None at present.
    pub fn lend_mut<T: HostType>(&mut self, value: &'env mut T) -> Result<Value, Error> {
        let cell = HostCell::lent(self.lender.lend_mut(value));
        let raw = self.ctx.host_object(cell);
        Ok(self.ctx.keep(raw.0))
    }
}

impl Context<'_> {
    /// Runs something that lends values to Scheme which are borrowed, not owned. Objects for them may be kept by the
    /// program, but when this call ends, in whatever way, they are taken back: using one afterwards is an error.
    ///
    /// ```
    /// use ruse::{Definition, HostType};
    /// struct World { name: String }
    /// impl HostType for World {
    ///     const NAME: &'static str = "world";
    ///     fn define(world: &mut Definition<World>) {
    ///         world.method_mut("rename!", |this: &mut World, name: String| this.name = name);
    ///     }
    /// }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_type::<World>()?;
    /// let mut world = World { name: "old".into() };
    /// vm.scope(|scope| {
    ///     let world = scope.lend_mut(&mut world)?;
    ///     scope.set_global("world", world)?;
    ///     scope.eval::<()>("(world-rename! world \"new\")")
    /// })?;
    /// assert_eq!(world.name, "new");
    /// let error = vm.eval::<()>("(world-rename! world \"newer\")").unwrap_err();
    /// assert_eq!(error.message,
    ///     "world-rename!: this world was lent by the host, which has taken it back");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// A value must live longer than the call:
    /// ```compile_fail
    /// # struct World;
    /// # impl ruse::HostType for World {
    /// #     const NAME: &'static str = "world";
    /// #     fn define(_: &mut ruse::Definition<World>) {}
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.scope(|scope| {
    ///     let mut world = World;
    ///     scope.lend_mut(&mut world).unwrap();
    /// });
    /// ```
    pub fn scope<'env, R>(&mut self, run: impl FnOnce(&mut Scope<'_, '_, 'env>) -> R) -> R {
        lending(|lender| run(&mut Scope { ctx: self, lender }))
    }
}
