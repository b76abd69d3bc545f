//! Hash tables over collections: keys that are hashed by address, keys that are held weakly. Here because a
//! collection is an unsafe call, which only this crate and the heap may make.

use std::sync::Arc;

use ruse_heap::collect::Level;
use ruse_heap::{Control, Value};
use ruse_runtime::{ErrorKind, Pending, Runtime, RuntimeConfig, primitive_index, primitives};

fn runtime() -> Runtime {
    Runtime::new(RuntimeConfig::default(), Arc::new(Control::default()))
}

fn call(rt: &mut Runtime, name: &str, args: &[Value]) -> Result<Value, ErrorKind> {
    let id = primitive_index(name).unwrap_or_else(|| panic!("no primitive {name}"));
    let primitive = &primitives()[id.0 as usize];
    assert!(primitive.info.arity.accepts(args.len()), "{name} with {} arguments", args.len());
    (primitive.function)(rt, args).map_err(|_| match rt.pending {
        Pending::Exception { payload, .. } => rt.condition_kind(payload).expect("a condition"),
        Pending::Memory(_) => ErrorKind::Limit,
        other => panic!("{other:?} is pending"),
    })
}

fn table(rt: &mut Runtime, kind: &str, weakness: Option<&str>) -> Value {
    let kind = rt.heap.intern(kind);
    let weakness = weakness.map_or(Value::FALSE, |name| rt.heap.intern(name));
    call(rt, "%make-table", &[kind, weakness]).expect("a table")
}

/// Collects; the roots of the runtime itself are not needed by the tests, so it must not raise afterwards.
fn collect(rt: &mut Runtime, level: Level, roots: &mut [Value]) {
    // SAFETY: the tests read the roots again and use nothing else of the runtime.
    unsafe { rt.heap.collect(level, &mut |tracer| tracer.visit_all(roots)) };
}

#[test]
fn address_hashed_keys_are_found_after_collections() {
    let mut rt = runtime();
    let t = table(&mut rt, "eq", None);
    let mut keys: Vec<Value> = Vec::new();
    for n in 0..2000 {
        let key = rt.heap.cons(Value::fixnum(n), Value::NIL);
        keys.push(key);
        rt.table_set(t, key, Value::fixnum(n)).expect("set");
    }
    rt.table_delete(t, keys[7]).expect("delete");
    let mut roots = vec![t];
    roots.extend(&keys);
    for level in [Level::Nursery, Level::Survivors, Level::Full] {
        collect(&mut rt, level, &mut roots);
        let t = roots[0];
        for n in 0..2000 {
            let expected = (n != 7).then_some(Value::index(n));
            assert_eq!(rt.table_get(t, roots[1 + n]), Ok(expected));
        }
        let fresh = rt.heap.cons(Value::NIL, Value::NIL);
        rt.table_set(t, fresh, Value::TRUE).expect("set");
        assert_eq!(rt.table_get(t, fresh), Ok(Some(Value::TRUE)));
    }
}

#[test]
fn weak_tables_let_keys_die() {
    let mut rt = runtime();
    let t = table(&mut rt, "eq", Some("key"));
    let kept = rt.heap.cons(Value::fixnum(0), Value::NIL);
    // The value refers to its key, which must not keep it alive.
    rt.table_set(t, kept, kept).expect("set");
    for n in 0..100 {
        let key = rt.heap.cons(Value::fixnum(n), Value::NIL);
        rt.table_set(t, key, key).expect("set");
    }
    assert_eq!(rt.table_count(t), 101);
    let mut roots = [t, kept];
    collect(&mut rt, Level::Full, &mut roots);
    let [t, kept] = roots;
    assert_eq!(rt.table_count(t), 1);
    assert_eq!(rt.table_get(t, kept), Ok(Some(kept)));
    for n in 0..1000 {
        rt.table_set(t, Value::fixnum(n), Value::NIL).expect("set");
    }
    assert_eq!(rt.table_count(t), 1001);
    assert_eq!(rt.table_delete(t, kept), Ok(true));
    let copy = rt.table_copy(t).expect("copy");
    rt.table_set(copy, Value::fixnum(5), Value::TRUE).expect("set");
    assert_eq!(rt.table_get(t, Value::fixnum(5)), Ok(Some(Value::NIL)));
    assert_eq!(rt.table_count(copy), 1000);
}
