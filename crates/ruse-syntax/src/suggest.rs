//! Did-you-mean: the names nearest to a misspelt one.

/// Names longer than this are not compared: the distance costs the product of the lengths.
const LONGEST: usize = 64;

/// The number of insertions, deletions, replacements and swaps of neighbours that make `a` into `b`
/// (optimal string alignment distance).
pub fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Up to `limit` candidates that look like a misspelling of `name` away, nearest first, each once.
///
/// A third of the name may differ. A difference in letter case only counts as nearest.
pub fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<&'a str> {
    let length = name.chars().count();
    if length > LONGEST {
        return Vec::new();
    }
    let allowed = (length / 3).max(1);
    let mut found: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| {
            *candidate != name
                && candidate.len() <= 4 * LONGEST
                && candidate.chars().count().abs_diff(length) <= allowed
        })
        .filter_map(|candidate| {
            let same_letters = candidate.to_lowercase() == name.to_lowercase();
            let distance = if same_letters { 0 } else { edit_distance(name, candidate) };
            // One letter for another is no misspelling of a one-letter name.
            (distance <= allowed && distance < length.max(2)).then_some((distance, candidate))
        })
        .filter(|&(distance, _)| length > 1 || distance == 0)
        .collect();
    found.sort();
    found.dedup();
    found.truncate(limit);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// `did you mean ...?` for the nearest candidates, if there are any.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    match nearest(name, candidates, 3).as_slice() {
        [] => None,
        [one] => Some(format!("did you mean `{one}`?")),
        [one, two] => Some(format!("did you mean `{one}` or `{two}`?")),
        [one, two, three, ..] => Some(format!("did you mean `{one}`, `{two}` or `{three}`?")),
    }
}
