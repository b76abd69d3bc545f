use super::{Choices, program};

#[test]
fn the_same_seed_gives_the_same_program() {
    for seed in 0..200 {
        let [first, second] = [0; 2].map(|_| program(&mut Choices::seeded(seed)));
        assert_eq!(first, second);
    }
}

#[test]
fn programs_are_small_and_balanced() {
    let mut sizes = Vec::new();
    for seed in 0..500 {
        let text = program(&mut Choices::seeded(seed)).text();
        let completeness = ruse_syntax::is_complete(&text);
        assert_eq!(completeness, ruse_syntax::Completeness::Complete, "{text}");
        sizes.push(text.len());
    }
    sizes.sort();
    assert!(sizes[250] < 6_000, "the median is {} bytes", sizes[250]);
}

#[test]
fn any_bytes_give_a_program() {
    for length in [0, 1, 7, 100, 1000] {
        let bytes: Vec<u8> = (0..length).map(|index| (index * 37 + 11) as u8).collect();
        assert!(!program(&mut Choices::from_bytes(&bytes)).forms.is_empty());
    }
}
