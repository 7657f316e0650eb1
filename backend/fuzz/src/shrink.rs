//! Makes a text that breaks a promise as short as it gets, by leaving out pieces.

/// The shortest text found for which `is_still_broken` holds, as it does for `text`.
pub(crate) fn shrunk(text: &str, is_still_broken: impl Fn(&str) -> bool) -> String {
    let mut shortest: Vec<char> = text.chars().collect();
    let mut n_left_out = shortest.len().div_ceil(2);
    while n_left_out > 0 {
        let shorter = (0..shortest.len())
            .step_by(n_left_out)
            .map(|from| without(&shortest, from, n_left_out))
            .find(|shorter| is_still_broken(&shorter.iter().collect::<String>()));
        match shorter {
            Some(shorter) => shortest = shorter,
            None => n_left_out /= 2,
        }
    }
    shortest.into_iter().collect()
}

fn without(text: &[char], from: usize, n_left_out: usize) -> Vec<char> {
    let behind = text.len().min(from + n_left_out);
    [&text[..from], &text[behind..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_breaks_is_kept() {
        let is_broken = |text: &str| text.contains('é') && text.matches('(').count() > 1;
        assert_eq!(shrunk("sum(rate(é_total[5m])) / 3", is_broken), "((é");
        assert_eq!(shrunk("anything", |_| true), "");
    }
}
