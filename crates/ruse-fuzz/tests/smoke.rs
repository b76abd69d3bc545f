//! A short run of every target: a part of the project's tests, so with fixed seeds and without findings.
#![forbid(unsafe_code)]

use std::path::Path;
use std::time::{Duration, Instant};

use ruse_fuzz::bytes;
use ruse_fuzz::campaign::{Campaign, Target, texts};

/// Runs cases for a while; the cases are the same on every machine, how many there are is not.
fn run(target: Target, seconds: u64) -> Campaign {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::temp_dir().join("ruse-fuzz-smoke");
    let mut campaign = Campaign::new(target, 20_261_121, &folder, &texts(&root.join("tests")));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut number = 0;
    while Instant::now() < end {
        if let Some(finding) = campaign.case(number) {
            panic!("case {number}: {}\nsaved: {:?}", finding.about, finding.saved);
        }
        number += 1;
    }
    campaign
}

#[test]
fn generated_programs_do_the_same_everywhere() {
    let counts = run(Target::Programs, 12).counts;
    assert!(counts.cases > 50, "only {} programs", counts.cases);
    assert!(counts.runs > 2 * counts.cases, "each is run more than twice on average");
    assert!(counts.normal * 10 >= counts.cases * 9, "{} of {}", counts.normal, counts.cases);
    assert_eq!(counts.timeouts, 0);
}

#[test]
fn byte_level_targets_answer_or_refuse() {
    use bytes::Target::{Code, Expander, Number, Reader};
    for target in [Reader, Number, Expander, Code] {
        let counts = run(Target::Bytes(target), 2).counts;
        assert!(counts.cases > 10, "only {} cases for {}", counts.cases, target.name());
    }
}
