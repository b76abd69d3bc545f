//! What the types forbid: for each misuse a text that must not compile, beside one that differs from it in a line or two
//! and must, so that it is the misuse that fails and not a slip in the text.

/// Two examples with the same beginning.
macro_rules! misuse {
    ($name:ident, $why:literal, $shared:literal, right: $right:literal, wrong: $wrong:literal) => {
        #[doc = concat!(
                            $why,
                            "\n```no_run\n", $shared, "\n", $right, "\n# Ok::<(), ruse::Error>(())\n```\n",
                            "```compile_fail\n", $shared, "\n", $wrong, "\n# Ok::<(), ruse::Error>(())\n```\n"
                        )]
        struct $name;
    };
}

misuse!(
    LentTooLong,
    "What is lent outlives the scope.",
    "use ruse::*;
     struct World; impl HostType for World { const NAME: &'static str = \"world\"; fn define(_: &mut Definition<World>) {} }
     let mut vm = Vm::new(Options::default())?;",
    right: "let mut world = World; vm.scope(|scope| { scope.lend_mut(&mut world).map(drop) })?;",
    wrong: "vm.scope(|scope| { let mut world = World; scope.lend_mut(&mut world).map(drop) })?;"
);
misuse!(
    UsedWhileLent,
    "The host does not touch what it lends until the scope is over.",
    "use ruse::*;
     struct World(i32); impl HostType for World { const NAME: &'static str = \"world\"; fn define(_: &mut Definition<World>) {} }
     let mut vm = Vm::new(Options::default())?; let mut world = World(0);",
    right: "vm.scope(|scope| { let _lent = scope.lend_mut(&mut world); scope.eval::<()>(\"1\") })?; world.0 = 1;",
    wrong: "vm.scope(|scope| { let _lent = scope.lend_mut(&mut world); world.0 = 1; scope.eval::<()>(\"1\") })?;"
);
misuse!(
    LentTwice,
    "What is lent for writing is lent once.",
    "use ruse::*;
     struct World(i32); impl HostType for World { const NAME: &'static str = \"world\"; fn define(_: &mut Definition<World>) {} }
     let mut vm = Vm::new(Options::default())?; let mut world = World(0);",
    right: "vm.scope(|scope| { let a = scope.lend(&world); let b = scope.lend(&world); a.and(b).map(drop) })?;",
    wrong: "vm.scope(|scope| { let a = scope.lend(&world); let b = scope.lend_mut(&mut world); a.and(b).map(drop) })?;"
);
misuse!(
    ScopeKept,
    "A scope stays in its call.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?; let mut kept = None;",
    right: "vm.scope(|scope| kept = Some(scope.stats())); drop(kept);",
    wrong: "vm.scope(|scope| kept = Some(scope)); drop(kept);"
);
misuse!(
    ContextKept,
    "The VM that a function of the host gets is there while it runs.",
    "use ruse::*; use std::sync::Mutex;
     let mut vm = Vm::new(Options::default())?; let kept = Mutex::new(None);",
    right: "vm.register(\"keep\", move |ctx: &mut Context<'_>| *kept.lock().unwrap() = Some(ctx.stats()))?;",
    wrong: "vm.register(\"keep\", move |ctx: &mut Context<'_>| *kept.lock().unwrap() = Some(ctx))?;"
);
misuse!(
    ContextSwapped,
    "The VM that a function of the host gets stays the same.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?; let mut other = Vm::new(Options::default())?;",
    right: "std::mem::swap(&mut vm, &mut other);",
    wrong: "let mut other = std::sync::Mutex::new(other);
            vm.register(\"swap\", move |ctx: &mut Context<'_>| std::mem::swap(ctx, &mut *other.lock().unwrap()))?;"
);
misuse!(
    BorrowingFunction,
    "Functions of the host own what they use: the VM may outlive its maker.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?; let names = vec![1_u32];",
    right: "vm.register(\"count\", move || names.len())?;",
    wrong: "vm.register(\"count\", || names.len())?;"
);
misuse!(
    LocalFunction,
    "Functions of the host go where the VM goes.",
    "use ruse::*; use std::{rc::Rc, sync::Arc};
     let mut vm = Vm::new(Options::default())?;",
    right: "let n = Arc::new(1); vm.register(\"n\", move || *n)?;",
    wrong: "let n = Rc::new(1); vm.register(\"n\", move || *n)?;"
);
misuse!(
    SharedFunction,
    "VMs on many threads call the functions of a module.",
    "use ruse::*; use std::{cell::Cell, sync::atomic::{AtomicU32, Ordering}};
     let module = Module::new(\"(tools)\")?;",
    right: "let n = AtomicU32::new(0); module.function(\"next\", move || n.fetch_add(1, Ordering::Relaxed));",
    wrong: "let n = Cell::new(0_u32); module.function(\"next\", move || n.replace(n.get() + 1));"
);
misuse!(
    SharedVm,
    "One thread at a time uses a VM.",
    "use ruse::*;
     let vm = Vm::new(Options::default())?;",
    right: "std::thread::scope(|threads| { threads.spawn(move || { vm.stats(); }); });",
    wrong: "std::thread::scope(|threads| { threads.spawn(|| { vm.stats(); }); });"
);
misuse!(
    LocalHostType,
    "Objects of the host go where the VM goes.",
    "use ruse::*; use std::{rc::Rc, sync::Arc};",
    right: "struct Name(Arc<str>); impl HostType for Name { const NAME: &'static str = \"name\"; fn define(_: &mut Definition<Name>) {} }",
    wrong: "struct Name(Rc<str>); impl HostType for Name { const NAME: &'static str = \"name\"; fn define(_: &mut Definition<Name>) {} }"
);
misuse!(
    ObjectBorrowed,
    "A reference into an object of the host stays in the call that gives it.",
    "use ruse::*;
     struct Name(String); impl HostType for Name { const NAME: &'static str = \"name\"; fn define(_: &mut Definition<Name>) {} }
     let mut vm = Vm::new(Options::default())?; let name: Object<Name> = vm.eval(\"'ada\")?;",
    right: "let text: String = name.with(|it| it.0.clone())?;",
    wrong: "let text: &String = name.with(|it| &it.0)?;"
);
misuse!(
    WrongArguments,
    "A typed procedure takes what its type says.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?; let f = vm.function::<(i64,), i64>(\"abs\")?;",
    right: "f.call(&mut vm, (5,))?;",
    wrong: "f.call(&mut vm, (\"five\",))?;"
);
misuse!(
    WrongParameter,
    "Parameters have types that Scheme values become.",
    "use ruse::*; use std::time::{Duration, Instant};
     let mut vm = Vm::new(Options::default())?;",
    right: "vm.register(\"wait\", |seconds: f64| Duration::from_secs_f64(seconds).as_millis())?;",
    wrong: "vm.register(\"wait\", |until: Instant| until.elapsed().as_millis())?;"
);
misuse!(
    LocalHook,
    "A debug hook goes where the VM goes.",
    "use ruse::*; use std::{rc::Rc, sync::Arc};",
    right: "let n = Arc::new(1); DebugHook::new(move |_| { drop(n.clone()); Ok(Resume::Run) });",
    wrong: "let n = Rc::new(1); DebugHook::new(move |_| { drop(n.clone()); Ok(Resume::Run) });"
);
misuse!(
    StopKept,
    "A stop is there while the hook runs.",
    "use ruse::*; use std::sync::Mutex;
     let kept = Mutex::new(None);",
    right: "DebugHook::new(move |stop| { *kept.lock().unwrap() = Some(stop.line()); Ok(Resume::Run) });",
    wrong: "DebugHook::new(move |stop| { *kept.lock().unwrap() = Some(stop); Ok(Resume::Run) });"
);
misuse!(
    LocalResolver,
    "VMs on many threads ask a resolver.",
    "use ruse::*; use std::{cell::Cell, sync::atomic::{AtomicU32, Ordering}};
     type Answer = Result<Option<SourceText>, String>;",
    right: "let n = AtomicU32::new(0);
            Resolvers::default().with(move |_: &LibraryRequest<'_>| -> Answer { n.store(1, Ordering::Relaxed); Ok(None) });",
    wrong: "let n = Cell::new(0_u32);
            Resolvers::default().with(move |_: &LibraryRequest<'_>| -> Answer { n.set(1); Ok(None) });"
);
#[cfg(feature = "async")]
misuse!(
    LocalFuture,
    "What a function of the host waits for goes where the VM goes.",
    "use ruse::*; use std::{rc::Rc, sync::Arc};
     let mut vm = Vm::new(Options::default())?;",
    right: "vm.register_async(\"n\", || async { let n = Arc::new(1); std::future::ready(()).await; *n })?;",
    wrong: "vm.register_async(\"n\", || async { let n = Rc::new(1); std::future::ready(()).await; *n })?;"
);
#[cfg(feature = "async")]
misuse!(
    BorrowingFuture,
    "A future of the host's owns what it uses: it may be parked with the VM.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?; let names = vec![1_u32];",
    right: "vm.register_async(\"n\", move || { let names = names.clone(); async move { names.len() } })?;",
    wrong: "vm.register_async(\"n\", || { let names = &names; async move { names.len() } })?;"
);
#[cfg(feature = "async")]
misuse!(
    BusyVm,
    "A VM does one run at a time.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?;",
    right: "let run = vm.eval_async::<i64>(\"1\"); drop(run); vm.collect();",
    wrong: "let run = vm.eval_async::<i64>(\"1\"); vm.collect(); drop(run);"
);
#[cfg(feature = "async")]
misuse!(
    WaitingInFunction,
    "A function of the host that does not wait starts no run that may.",
    "use ruse::*;
     let mut vm = Vm::new(Options::default())?;",
    right: "vm.register(\"later\", |ctx: &mut Context<'_>| ctx.eval::<i64>(\"1\"))?;",
    wrong: "vm.register(\"later\", |ctx: &mut Context<'_>| drop(ctx.eval_async::<i64>(\"1\")))?;"
);
