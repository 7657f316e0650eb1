//! Which known name somebody may have meant.

/// The name that is at most 4 letters away from `name`, the nearest of them.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (distance, nearest) = known
        .filter(|known| known.len().abs_diff(name.len()) <= 4)
        .map(|known| (edit_distance(name, known), known))
        .min()?;
    (distance <= 4).then_some(nearest)
}

/// Levenshtein's distance, in bytes: names are ASCII.
fn edit_distance(one: &str, two: &str) -> usize {
    let two = two.as_bytes();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (one_idx, a) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = one_idx + 1;
        for (two_idx, b) in two.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[two_idx + 1];
            row[two_idx + 1] = substituted.min(row[two_idx] + 1).min(diagonal + 1);
        }
    }
    row[two.len()]
}
