//! Prometheus rule files as values: parse and print, each the inverse of the other.

mod labels;
mod print;

use ecow::EcoString;
use serde::{Deserialize, Serialize};

pub use labels::Labels;

/// A rule file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFile {
    /// Its groups.
    #[serde(default)]
    pub groups: Vec<RuleGroup>,
}

/// Rules that are evaluated one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleGroup {
    /// Unique in its file.
    pub name: String,
    /// How often it is evaluated; the server's own interval where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// The rules, in order.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// A recording or an alert rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The name of the series that a recording rule writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<EcoString>,
    /// The name of an alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<EcoString>,
    /// The PromQL.
    pub expr: String,
    /// How long it must hold before an alert fires.
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<EcoString>,
    /// How long an alert goes on after its condition ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_firing_for: Option<EcoString>,
    /// Labels to add; in alerts they are templates.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    /// Text for people; templates.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub annotations: Labels,
}

/// The text is no rule file.
#[derive(Debug, thiserror::Error)]
#[error("not a Prometheus rule file: {message}")]
pub struct RuleFileError {
    /// What is wrong, with line and column where they are known.
    pub message: String,
    /// Line and column, counted from 1, the column in bytes.
    pub at: Option<(usize, usize)>,
}

/// A rule file of 1,000 objectives has about 3 MB; larger ones are not ours.
const MAX_BYTES: usize = 8 * 1024 * 1024;

impl RuleFile {
    /// Parses YAML. Unknown fields are passed over, since servers add fields with each version.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        if text.len() > MAX_BYTES {
            return Err(RuleFileError {
                message: format!("larger than {MAX_BYTES} bytes"),
                at: None,
            });
        }
        serde_saphyr::from_str(text).map_err(|error| RuleFileError {
            message: one_line(&error.without_snippet().to_string()),
            at: error.location().and_then(|location| byte_place(text, location)),
        })
    }

    /// Prints YAML.
    pub fn to_yaml(&self) -> String {
        print::print(self)
    }

    /// One file with the groups of all these, which [`RuleFile::to_yaml`] printed.
    pub fn join_yaml(files: &[String]) -> String {
        print::joined(files)
    }

    /// All rules with the group that they stand in.
    pub fn rules(&self) -> impl Iterator<Item = (&RuleGroup, &Rule)> {
        self.groups
            .iter()
            .flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
    }
}

impl Rule {
    /// The record's or the alert's name; empty for a rule that has neither.
    pub fn name(&self) -> &str {
        self.record
            .as_deref()
            .or(self.alert.as_deref())
            .unwrap_or_default()
    }

    /// The bytes whose digest stands for this rule in a receipt: its JSON in the order of the fields.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a rule consists of texts only")
    }
}

/// YAML's columns count characters.
fn byte_place(text: &str, location: serde_saphyr::Location) -> Option<(usize, usize)> {
    let line_number = usize::try_from(location.line()).ok()?;
    let n_before = usize::try_from(location.column()).ok()?.checked_sub(1)?;
    let line = text.lines().nth(line_number.checked_sub(1)?)?;
    let column = line
        .char_indices()
        .nth(n_before)
        .map_or(line.len(), |(offset, _)| offset);
    Some((line_number, column + 1))
}

fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts that YAML would take for something else, and any others.
    fn texts() -> impl Strategy<Value = String> {
        const MEANT: &[&str] = &[
            "",
            "~",
            "null",
            "True",
            "no",
            "y",
            "0x1f",
            "1_0",
            "1e3",
            "0o7",
            "12:30:45",
            "2026-01-02",
            "1.5",
            ".inf",
            ".NaN",
            "<<",
            "=",
            "- a",
            "? a",
            ": a",
            "a:",
            "a: b",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "|",
            ">-",
            "%a",
            "@a",
            "`a`",
            "'a'",
            "\"a\"",
            "{{ a }}",
            "[a]",
            " a",
            "a ",
            "a\n",
            "\na",
            "a\nb",
            "a\n  b\n\nc",
            " a\nb",
            "a\r\nb",
            "a\tb",
            "\ta\nb",
            "a\n\tb",
            "---",
            "...",
            "---\na",
            "a\n---\nb",
            "\u{FEFF}a",
            "a\u{85}b",
            "\u{2028}",
            "a\0b",
            "\u{FFFF}",
            "é\u{1F600}",
            "a \nb ",
            "a\n#b",
            "a\n- b: c",
        ];
        prop_oneof![
            proptest::sample::select(MEANT).prop_map(str::to_owned),
            "\\PC{0,12}",
            "[ -~\n\t]{0,40}",
            any::<String>(),
        ]
    }

    fn labels() -> impl Strategy<Value = Labels> {
        let pairs = proptest::collection::vec((texts(), texts()), 0..3);
        pairs.prop_map(|pairs| pairs.into_iter().collect())
    }

    fn rules() -> impl Strategy<Value = Rule> {
        let named = [(); 4].map(|()| proptest::option::of(texts().prop_map(EcoString::from)));
        (named, texts(), labels(), labels()).prop_map(
            |([record, alert, hold, keep], expr, labels, annotations)| Rule {
                record,
                alert,
                expr,
                hold,
                keep_firing_for: keep,
                labels,
                annotations,
            },
        )
    }

    fn groups() -> impl Strategy<Value = RuleGroup> {
        let rules = proptest::collection::vec(rules(), 0..4);
        (texts(), proptest::option::of(texts()), rules).prop_map(|(name, interval, rules)| RuleGroup {
            name,
            interval,
            rules,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn parse_after_print_is_the_identity(groups in proptest::collection::vec(groups(), 0..3)) {
            let file = RuleFile { groups };
            let yaml = file.to_yaml();
            let read_back = RuleFile::parse(&yaml);
            prop_assert_eq!(read_back.as_ref().ok(), Some(&file), "{}\n{:?}", yaml, read_back.as_ref().err());
            let one_by_one: Vec<String> = file
                .groups
                .into_iter()
                .map(|group| RuleFile { groups: vec![group] }.to_yaml())
                .collect();
            prop_assert_eq!(RuleFile::join_yaml(&one_by_one), yaml);
        }
    }

    #[test]
    fn refuses_what_is_no_rule_file() {
        let bomb = format!(
            "a: &a [x]\n{}",
            (0..9).map(|_| "b: [*a,*a]\n").collect::<String>()
        );
        for text in [
            "groups: 1",
            "- a",
            "groups:\n- rules: []",
            "\u{0}",
            "groups: [{name: x, rules: [{record: y}]}]",
            &bomb,
        ] {
            let refused = RuleFile::parse(text);
            assert!(refused.is_err() || refused.unwrap().groups.is_empty(), "{text}");
        }
    }
}
