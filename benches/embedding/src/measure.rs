//! The measures, the same for every peer.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

use crate::Peer;

/// Items that are sorted; the scripts know the number, too.
const ITEMS: i64 = 10_000;
/// Rounds of the loops in the scripts.
const ROUNDS: f64 = 200_000.0;
/// Calls from the host.
const CALLS: u32 = 200_000;
/// How long a measure is repeated; the shortest time counts.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// A measure by its name: nanoseconds, or bytes.
pub(crate) fn measure<P: Peer>(name: &str) -> Option<f64> {
    Some(match name {
        "sort-method" => sort::<P>("sort_by_method", "sorted_by_method"),
        "sort-field" => sort::<P>("sort_by_field", "sorted_by_field"),
        "host-call" => host_call::<P>("calling_loop"),
        "field-read" => host_call::<P>("field_loop"),
        "method-call" => host_call::<P>("method_loop"),
        "script-call" => script_call::<P>(),
        "vm-new" => shortest(|| drop(black_box(P::bare()))),
        "vm-new-run" => shortest(|| P::bare().run(P::TRIFLE)),
        "idle-memory" => memory::<P>(|_| ()),
        "used-memory" => memory::<P>(|vm| vm.run(P::TRIFLE)),
        _ => return None,
    })
}

/// The shortest of many runs, in nanoseconds of processor time: what else the machine does is left out.
fn shortest(mut run: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut least = f64::INFINITY;
    let mut runs = 0;
    while runs < 5 || begin.elapsed() < PATIENCE {
        let start = ProcessTime::now();
        run();
        least = least.min(start.elapsed().as_nanos() as f64);
        runs += 1;
    }
    least
}

fn furnished<P: Peer>() -> P {
    let mut vm = P::bare();
    vm.furnish();
    vm.run(P::SCRIPT);
    vm
}

fn sort<P: Peer>(procedure: &str, check: &str) -> f64 {
    let mut vm = furnished::<P>();
    let time = shortest(|| {
        assert_eq!(vm.call(procedure), ITEMS, "{procedure}");
    });
    assert_eq!(vm.call(check), ITEMS - 1, "neighbours in order");
    time
}

/// A loop with one call of something of the host's, less the same loop without it, for each round.
fn host_call<P: Peer>(procedure: &str) -> f64 {
    let mut vm = furnished::<P>();
    let with = shortest(|| {
        vm.call(procedure);
    });
    let without = shortest(|| {
        vm.call("empty_loop");
    });
    (with - without).max(0.0) / ROUNDS
}

fn script_call<P: Peer>() -> f64 {
    let mut vm = furnished::<P>();
    shortest(|| vm.call_often("nothing", CALLS)) / f64::from(CALLS)
}

/// Resident bytes of each of many VMs, the first ones left out.
fn memory<P: Peer>(use_it: impl Fn(&mut P)) -> f64 {
    let make = || {
        let mut vm = P::bare();
        use_it(&mut vm);
        vm
    };
    let warm: Vec<P> = (0..10).map(|_| make()).collect();
    let before = resident_bytes();
    let crowd: Vec<P> = (0..P::CROWD).map(|_| make()).collect();
    let after = resident_bytes();
    drop((black_box(warm), black_box(crowd)));
    after.saturating_sub(before) as f64 / P::CROWD as f64
}

/// Resident size of this process. Linux only.
fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux shows a process its size");
    let pages = text.split(' ').nth(1).and_then(|word| word.parse::<u64>().ok());
    pages.expect("the second word is a number of pages") * 4096
}
