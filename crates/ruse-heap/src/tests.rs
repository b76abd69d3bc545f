//! Tests of the heap as a whole.

use std::sync::Arc;

use crate::collect::Level;
use crate::{Control, Heap, HeapConfig, Kind, Value};

/// A number of objects, fewer under Miri, which takes microseconds for an instruction.
fn many(count: usize) -> usize {
    if cfg!(miri) { (count / 500).max(20) } else { count }
}

fn heap() -> Heap {
    let nursery_bytes = if cfg!(miri) { 64 << 10 } else { 256 << 10 };
    let config = HeapConfig { nursery_bytes, ..HeapConfig::default() };
    Heap::new(config, Arc::new(Control::default()), 7)
}

fn collect(heap: &mut Heap, level: Level, roots: &mut [Value]) {
    // SAFETY: the tests only use the roots afterwards.
    unsafe { heap.collect(level, &mut |tracer| tracer.visit_all(roots)) };
    heap.check(roots).unwrap();
}

#[test]
fn flonums_of_everyday_size_have_no_box() {
    for x in [1.0, -1.0, 0.5, 2.5e-3, 1e38, -1e-38, 123456.789, f64::EPSILON] {
        let value = Value::try_flonum(x).unwrap_or_else(|| panic!("{x} should be tagged"));
        assert!(value.is_tagged_flonum());
        assert_eq!(value.tagged_flonum_unchecked().to_bits(), x.to_bits());
    }
    let mut heap = heap();
    for x in [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, f64::MAX, 1e-300] {
        assert!(Value::try_flonum(x).is_none(), "{x}");
        let value = heap.flonum(x);
        assert_eq!(value.as_flonum().unwrap().to_bits(), x.to_bits());
    }
}

#[test]
fn a_list_survives_every_level() {
    let mut heap = heap();
    let mut roots = [Value::NIL];
    for i in 0..many(50_000) {
        roots[0] = heap.cons(Value::index(i), roots[0]);
        if i % many(9_000) == 0 {
            collect(&mut heap, [Level::Nursery, Level::Survivors, Level::Full][i % 3], &mut roots);
        }
    }
    collect(&mut heap, Level::Full, &mut roots);
    let items: Vec<i64> = roots[0].list_iter().map(|v| v.as_fixnum().unwrap()).collect();
    assert_eq!(items.len(), many(50_000));
    assert!(items.iter().rev().enumerate().all(|(i, &n)| i as i64 == n));
}

#[test]
fn dead_objects_are_not_kept() {
    let mut heap = heap();
    for _ in 0..20 {
        for i in 0..many(10_000) {
            heap.cons(Value::index(i), Value::NIL);
        }
        collect(&mut heap, Level::Nursery, &mut []);
    }
    assert!(heap.bytes_in_use() < 4096, "{}", heap.bytes_in_use());
}

#[test]
fn old_objects_keep_young_ones_through_the_barrier() {
    let mut heap = heap();
    let mut roots =
        [heap.make_vector(many(5_000), Value::FALSE), heap.cons(Value::NIL, Value::NIL)];
    collect(&mut heap, Level::Nursery, &mut roots);
    collect(&mut heap, Level::Survivors, &mut roots);
    for i in 0..many(5_000) {
        let pair = heap.cons(Value::index(i), Value::NIL);
        heap.vector_set(roots[0], i, pair);
    }
    let text = heap.string("kept");
    heap.set_car(roots[1], text);
    collect(&mut heap, Level::Nursery, &mut roots);
    collect(&mut heap, Level::Nursery, &mut roots);
    collect(&mut heap, Level::Survivors, &mut roots);
    collect(&mut heap, Level::Full, &mut roots);
    for i in 0..many(5_000) {
        assert_eq!(heap.vector_slice(roots[0])[i].car(), Value::index(i));
    }
    assert_eq!(heap.str(roots[1].car()), "kept");
}

#[test]
fn symbols_are_interned_and_die() {
    let mut heap = heap();
    let a = heap.intern("alpha");
    assert_eq!(a, heap.intern("alpha"));
    let mut roots = [a];
    for i in 0..many(1000) {
        heap.intern(&format!("symbol-{i}"));
    }
    collect(&mut heap, Level::Full, &mut roots);
    assert_eq!(roots[0], heap.intern("alpha"));
    assert_eq!(heap.symbols.len(), 1);
}

#[test]
fn strings_index_and_change_in_place() {
    let mut heap = heap();
    let s = heap.string("hello");
    assert!(s.is_ascii_string());
    heap.string_set_char(s, 1, 'ä');
    assert_eq!(heap.str(s), "hällo");
    assert!(!s.is_ascii_string());
    heap.string_set_char(s, 1, 'e');
    assert!(s.is_ascii_string());
    let long: String = (0..1000).map(|i| if i % 3 == 0 { 'λ' } else { 'x' }).collect();
    let s = heap.string(&long);
    for i in [0, 1, 63, 64, 65, 500, 999] {
        assert_eq!(heap.string_char(s, i), if i % 3 == 0 { 'λ' } else { 'x' }, "{i}");
    }
    heap.string_splice(s, 1, 999, "-");
    assert_eq!(heap.str(s), "λ-λ");
    assert_eq!(s.string_len(), 3);
}

#[test]
fn weak_pairs_and_ephemerons_break() {
    let mut heap = heap();
    let key = heap.cons(Value::fixnum(1), Value::NIL);
    let other = heap.cons(Value::fixnum(2), Value::NIL);
    let mut roots = [key, Value::FALSE, Value::FALSE, Value::FALSE, Value::FALSE];
    roots[1] = heap.weak_pair(key, Value::NIL);
    roots[2] = heap.weak_pair(other, Value::NIL);
    let datum = heap.cons(other, key);
    roots[3] = heap.ephemeron(other, datum);
    let kept = heap.cons(Value::fixnum(3), Value::NIL);
    roots[4] = heap.ephemeron(key, kept);
    for level in [Level::Nursery, Level::Survivors, Level::Full] {
        collect(&mut heap, level, &mut roots);
        assert_eq!(roots[1].field(1), roots[0]);
        assert_eq!(roots[2].field(1), Value::FALSE);
        assert_eq!(roots[3].field(1), Value::ABSENT);
        assert_eq!(roots[4].field(1), roots[0]);
        assert_eq!(roots[4].field(2).car(), Value::fixnum(3));
    }
}

#[test]
fn ephemeron_chains_are_followed() {
    let mut heap = heap();
    let mut roots = [heap.cons(Value::ZERO, Value::NIL), Value::NIL];
    let mut key = roots[0];
    for i in 0..100 {
        let next = heap.cons(Value::fixnum(i), Value::NIL);
        let ephemeron = heap.ephemeron(key, next);
        roots[1] = heap.cons(ephemeron, roots[1]);
        key = next;
    }
    collect(&mut heap, Level::Nursery, &mut roots);
    assert!(roots[1].list_iter().all(|e| e.field(2).is_pair()));
}

#[test]
fn large_objects_are_freed_and_kept() {
    let mut heap = heap();
    let length = many(100_000).max(2_000);
    let mut roots = [heap.make_vector(length, Value::TRUE)];
    heap.make_vector(2 * length, Value::TRUE);
    collect(&mut heap, Level::Nursery, &mut roots);
    assert!(heap.bytes_in_use() < 9 * length);
    let pair = heap.cons(Value::NIL, Value::NIL);
    heap.vector_set(roots[0], length - 1, pair);
    collect(&mut heap, Level::Nursery, &mut roots);
    assert!(heap.vector_slice(roots[0])[length - 1].is_pair());
    roots[0] = Value::FALSE;
    collect(&mut heap, Level::Full, &mut roots);
    assert!(heap.bytes_in_use() < 4096);
}

#[test]
fn finalizable_objects_report_their_death_once() {
    let mut heap = heap();
    let kept = heap.object(Kind::Port, [Value::fixnum(1)]);
    let dropped = heap.object(Kind::Port, [Value::fixnum(2)]);
    heap.finalize(kept);
    heap.finalize(dropped);
    let mut roots = [kept];
    collect(&mut heap, Level::Nursery, &mut roots);
    let dead = heap.take_dead();
    assert_eq!(dead.iter().map(|d| d.resource).collect::<Vec<_>>(), [2]);
    collect(&mut heap, Level::Full, &mut roots);
    assert!(heap.take_dead().is_empty());
}

#[test]
fn handles_are_roots() {
    let mut heap = heap();
    let pair = heap.cons(Value::fixnum(5), Value::NIL);
    let handle = heap.root(pair);
    collect(&mut heap, Level::Full, &mut []);
    assert_eq!(heap.rooted(handle).car(), Value::fixnum(5));
    heap.release(handle);
    collect(&mut heap, Level::Full, &mut []);
    assert!(heap.bytes_in_use() < 4096);
}

#[test]
fn the_limit_is_exact() {
    let config = HeapConfig { max_bytes: 1 << 20, ..HeapConfig::default() };
    let heap = Heap::new(config, Arc::new(Control::default()), 7);
    let free = (1 << 20) - heap.bytes_in_use();
    assert!(heap.reserve(free).is_ok());
    assert!(heap.reserve(free + 1).is_err());
    assert!(heap.reserve(usize::MAX).is_err());
}

#[test]
fn a_million_deep_list_is_collected_without_recursion() {
    let mut heap = heap();
    let mut roots = [Value::NIL];
    for _ in 0..many(1_000_000) {
        roots[0] = heap.cons(roots[0], Value::NIL);
    }
    collect(&mut heap, Level::Full, &mut roots);
    let mut depth = 0;
    let mut at = roots[0];
    while at.is_pair() {
        at = at.car();
        depth += 1;
    }
    assert_eq!(depth, many(1_000_000));
}

#[test]
fn a_large_object_that_was_dirty_is_remembered_again_after_its_promotion() {
    let mut heap = heap();
    let mut roots = [heap.make_vector(5_000, Value::FALSE)];
    for level in [Level::Nursery, Level::Survivors, Level::Full, Level::Nursery] {
        let pair = heap.cons(Value::fixnum(1), Value::NIL);
        heap.vector_set(roots[0], 4_000, pair);
        collect(&mut heap, level, &mut roots);
        assert_eq!(heap.vector_slice(roots[0])[4_000].car(), Value::fixnum(1));
    }
}
