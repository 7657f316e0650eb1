//! What one server takes: which parts of PromQL it has, and how that is known.
//!
//! A [`Profile`] is made of the best that a server tells about itself: its list of features, else
//! its version, else its answers to [`PROBES`], else nothing at all; then it is the floor,
//! Prometheus 2.42. [`Profile::verdict`] says of an expression that it is valid there, from which
//! version on it is, or which flag it needs.

pub use domain::ports::FeatureList;

use crate::expression::Expression;
use crate::syntax::{AggregationOperator, Availability, Feature, Need, Version};

/// The oldest server that is supported.
pub const FLOOR: Version = Version(2, 42);
/// The newest one that is known.
pub const NEWEST: Version = Version(3, 15);

/// What a server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The product with its version, as people call it, such as `Prometheus 3.15.0`.
    pub server: String,
    /// How it is known.
    pub learned: Learned,
    version: Version,
    features: FeatureList,
    /// What the server took when it was asked, whatever the rest says.
    taken: Vec<Feature>,
}

/// How it is known what a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned {
    /// The server listed its features.
    Features,
    /// The server told its version; flags are taken to be off.
    Version,
    /// The server was asked with probe expressions.
    Probes,
    /// The server told nothing, so the floor is assumed.
    Floor,
}

/// What a server says to an expression that parses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// It takes it.
    Valid,
    /// A later version would.
    ValidFrom {
        /// The version.
        version: Version,
        /// What it is about.
        need: Need,
    },
    /// It would, with a flag.
    NeedsFlag {
        /// The flag, for `--enable-feature`.
        flag: &'static str,
        /// What it is about.
        need: Need,
    },
    /// An earlier version did.
    ValidUntil {
        /// The first version that does not.
        version: Version,
        /// What to write instead.
        instead: &'static str,
        /// What it is about.
        need: Need,
    },
}

impl Verdict {
    /// What is missing, and what to do; `None` where nothing is.
    pub fn in_words(&self) -> Option<(String, &'static str)> {
        Some(match self {
            Self::Valid => return None,
            Self::ValidFrom { version, need } => (
                format!(
                    "{} is valid from Prometheus {version} on",
                    need.feature.in_words()
                ),
                "write it without, or upgrade the server",
            ),
            Self::NeedsFlag { flag, need } => (
                format!("{} needs `--enable-feature={flag}`", need.feature.in_words()),
                "write it without, or start the server with the flag",
            ),
            Self::ValidUntil {
                version,
                instead,
                need,
            } => (
                format!(
                    "{} was valid before Prometheus {version}, and {instead} took its place",
                    need.feature.in_words()
                ),
                "write what took its place",
            ),
        })
    }

    /// What it is about.
    pub fn need(&self) -> Option<Need> {
        match self {
            Self::Valid => None,
            Self::ValidFrom { need, .. } | Self::NeedsFlag { need, .. } | Self::ValidUntil { need, .. } => {
                Some(*need)
            }
        }
    }

    /// A newer version is harder to have than a flag.
    fn weight(&self) -> (u8, Option<Version>) {
        match self {
            Self::Valid => (0, None),
            Self::NeedsFlag { .. } => (1, None),
            Self::ValidFrom { version, .. } => (2, Some(*version)),
            Self::ValidUntil { version, .. } => (3, Some(*version)),
        }
    }
}

/// Since when, until when, and behind which flag there is a feature.
struct Life {
    since: Version,
    flag: Option<&'static str>,
    /// From here on without the flag.
    stable: Option<Version>,
    until: Option<(Version, &'static str)>,
}

const FUNCTIONS_FLAG: &str = "promql-experimental-functions";

/// The versions are those of Prometheus' change log.
fn life_of(feature: Feature) -> Life {
    let since = |major, minor| Life {
        since: Version(major, minor),
        flag: None,
        stable: None,
        until: None,
    };
    let behind = |flag, life| Life {
        flag: Some(flag),
        ..life
    };
    match feature {
        Feature::Function(function) => match function.availability {
            Availability::Always => since(FLOOR.0, FLOOR.1),
            Availability::Since(version) => since(version.0, version.1),
            Availability::Experimental {
                since: version,
                stable,
            } => Life {
                stable,
                ..behind(FUNCTIONS_FLAG, since(version.0, version.1))
            },
            Availability::Until { version, successor } => Life {
                until: Some((version, successor)),
                ..since(FLOOR.0, FLOOR.1)
            },
        },
        Feature::Aggregation(_) => behind(FUNCTIONS_FLAG, since(2, 54)),
        Feature::DurationExpression => Life {
            stable: Some(Version(3, 14)),
            ..behind("promql-duration-expr", since(3, 4))
        },
        Feature::SignedDuration | Feature::OffsetInParentheses => since(3, 4),
        Feature::AtBeforeRange => Life {
            until: Some((Version(3, 15), "the modifier behind the range")),
            ..since(FLOOR.0, FLOOR.1)
        },
        Feature::Anchored | Feature::Smoothed => behind("promql-extended-range-selectors", since(3, 7)),
        Feature::Fill => behind("promql-binop-fill-modifiers", since(3, 10)),
        Feature::Trim => since(3, 11),
        Feature::NumberAsDuration | Feature::DurationAsNumber | Feature::DigitSeparator => since(2, 54),
        Feature::QuotedName | Feature::ColonInLabel => Life {
            stable: Some(Version(3, 0)),
            ..behind("utf8-names", since(2, 55))
        },
    }
}

/// Where a server's list of features has it: section and name. Syntax that is older than the list
/// is not in it.
fn listed(feature: Feature) -> Option<(&'static str, &'static str)> {
    Some(match feature {
        Feature::Function(function) => ("promql_functions", function.name),
        Feature::Aggregation(operator) => ("promql_operators", operator.name()),
        Feature::DurationExpression => ("promql", "duration_expr"),
        Feature::Anchored => ("promql", "anchored"),
        Feature::Smoothed => ("promql", "smoothed"),
        Feature::Fill => ("promql", "fill"),
        Feature::Trim => ("promql_operators", "</"),
        Feature::SignedDuration
        | Feature::OffsetInParentheses
        | Feature::AtBeforeRange
        | Feature::NumberAsDuration
        | Feature::DurationAsNumber
        | Feature::DigitSeparator
        | Feature::QuotedName
        | Feature::ColonInLabel => return None,
    })
}

/// Expressions that tell a server's version and flags apart, from the newest part of PromQL to the
/// oldest, each with the version that it stands for. None of them reads data.
pub const PROBES: &[Probe] = &[
    Probe::new(
        "count_over_time(vector(1)[1m:1m*1])",
        Version(3, 14),
        Some(("promql", "duration_expr")),
    ),
    Probe::new(
        "vector(1) </ vector(1)",
        Version(3, 11),
        Some(("promql_operators", "</")),
    ),
    Probe::new(
        "vector(1) + fill(0) vector(1)",
        Version(3, 10),
        Some(("promql", "fill")),
    ),
    Probe::new(
        "vector(0) and absent{} anchored",
        Version(3, 7),
        Some(("promql", "anchored")),
    ),
    Probe::new("count_over_time(vector(1)[+1m:1m])", Version(3, 4), None),
    Probe::new("{\"absent\"}", Version(3, 0), None),
    Probe::new(
        "info(vector(1))",
        Version(2, 55),
        Some(("promql_functions", "info")),
    ),
    Probe::new(
        "limitk(1, vector(1))",
        Version(2, 54),
        Some(("promql_operators", "limitk")),
    ),
    Probe::new("1_0", Version(2, 54), None),
    Probe::new("histogram_avg(vector(1))", Version(2, 51), None),
    Probe::new(
        "mad_over_time(vector(1)[1m:])",
        Version(2, 49),
        Some(("promql_functions", "mad_over_time")),
    ),
    Probe::new("histogram_stddev(vector(1))", Version(2, 47), None),
];

/// An expression that only some servers take.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    /// The expression.
    pub expression: &'static str,
    version: Version,
    listed: Option<(&'static str, &'static str)>,
}

impl Probe {
    const fn new(
        expression: &'static str,
        version: Version,
        listed: Option<(&'static str, &'static str)>,
    ) -> Self {
        Self {
            expression,
            version,
            listed,
        }
    }
}

impl Profile {
    /// Of a server that tells nothing.
    pub fn floor(server: &str) -> Self {
        Self {
            server: server.to_owned(),
            learned: Learned::Floor,
            version: FLOOR,
            features: FeatureList::new(),
            taken: Vec::new(),
        }
    }

    /// Of a server that lists its features.
    pub fn of_features(server: &str, version: &str, features: FeatureList) -> Self {
        Self {
            server: server.to_owned(),
            learned: Learned::Features,
            version: version_of(version).unwrap_or(NEWEST),
            features,
            taken: Vec::new(),
        }
    }

    /// Of a Prometheus of that version with its flags off; `None` where the text is no version of
    /// Prometheus. Other engines count their versions anew, so theirs tells nothing of PromQL.
    pub fn of_version(server: &str, version: &str) -> Option<Self> {
        Some(Self {
            server: server.to_owned(),
            learned: Learned::Version,
            version: version_of(version).filter(|version| version.0 >= 2)?,
            features: FeatureList::new(),
            taken: Vec::new(),
        })
    }

    /// Of a server that was asked: whether it took each of [`PROBES`], in their order.
    ///
    /// An engine may have a late part of PromQL and lack an earlier one, so the version is that up to
    /// which it took all that needs no flag.
    pub fn of_probes(server: &str, taken: &[bool]) -> Self {
        let mut profile = Self {
            learned: Learned::Probes,
            ..Self::floor(server)
        };
        let mut answers: Vec<(&Probe, bool)> = PROBES.iter().zip(taken.iter().copied()).collect();
        answers.sort_by_key(|(probe, _)| probe.version);
        let refused = answers
            .iter()
            .find(|(probe, is_taken)| probe.listed.is_none() && !is_taken);
        let limit = refused.map_or(NEWEST, |(probe, _)| probe.version);
        for (probe, is_taken) in answers {
            if is_taken && probe.version < limit {
                profile.version = profile.version.max(probe.version);
            }
            if let Some((section, name)) = probe.listed {
                let section = profile.features.entry(section.to_owned()).or_default();
                section.insert(name.to_owned(), is_taken);
            }
        }
        profile
    }

    /// The server was asked, and takes what needs these: its own word stands above its profile.
    pub fn takes(&mut self, needs: &[Need]) {
        self.taken.extend(needs.iter().map(|need| need.feature));
    }

    /// What the server says to an expression: of its needs that the server has not, the one that is
    /// hardest to meet.
    pub fn verdict(&self, expression: &Expression) -> Verdict {
        self.verdict_on(expression.needs())
    }

    /// The same for needs alone.
    pub fn verdict_on(&self, needs: &[Need]) -> Verdict {
        needs
            .iter()
            .map(|need| self.verdict_on_one(*need))
            .max_by_key(Verdict::weight)
            .unwrap_or(Verdict::Valid)
    }

    fn verdict_on_one(&self, need: Need) -> Verdict {
        if self.taken.contains(&need.feature) {
            return Verdict::Valid;
        }
        let life = life_of(need.feature);
        if let Some((version, instead)) = life.until.filter(|(version, _)| self.version >= *version) {
            return Verdict::ValidUntil {
                version,
                instead,
                need,
            };
        }
        let is_stable = life.flag.is_none() || life.stable.is_some_and(|stable| self.version >= stable);
        let is_on = match self.is_listed(need.feature) {
            Some(is_on) => is_on,
            None => self.version >= life.since && is_stable,
        };
        if is_on {
            return Verdict::Valid;
        }
        match life.flag {
            Some(flag) if self.version >= life.since && !is_stable => Verdict::NeedsFlag { flag, need },
            _ => Verdict::ValidFrom {
                version: life.stable.unwrap_or(life.since),
                need,
            },
        }
    }

    /// What the server's list says; `None` where the list has nothing on it.
    fn is_listed(&self, feature: Feature) -> Option<bool> {
        let (section, name) = listed(feature)?;
        self.features.get(section)?.get(name).copied()
    }

    /// How it is known what the server takes, in words.
    pub fn in_words(&self) -> String {
        let Self { server, version, .. } = self;
        match self.learned {
            Learned::Features => format!("{server}, by its own list of features"),
            Learned::Version => format!("{server}, by its version, with its flags taken to be off"),
            Learned::Probes => {
                format!("{server}, which takes the PromQL of Prometheus {version} by its answers to probes")
            }
            Learned::Floor => format!("{server}, which tells nothing, so Prometheus {FLOOR} is assumed"),
        }
    }
}

/// `2.42.0+ds` is 2.42.
fn version_of(text: &str) -> Option<Version> {
    let mut numbers = text.trim_start_matches('v').split(['.', '-', '+']);
    let mut number = || numbers.next()?.parse().ok();
    Some(Version(number()?, number()?))
}

impl Feature {
    /// What it is called.
    pub fn in_words(self) -> String {
        match self {
            Self::Function(function) => format!("the function `{}`", function.name),
            Self::Aggregation(operator) => {
                format!("the aggregation `{}`", AggregationOperator::name(operator))
            }
            Self::DurationExpression => "arithmetic of durations".to_owned(),
            Self::SignedDuration => "a duration with a sign".to_owned(),
            Self::OffsetInParentheses => "an offset in parentheses".to_owned(),
            Self::AtBeforeRange => "`@` before a range".to_owned(),
            Self::Anchored => "`anchored`".to_owned(),
            Self::Smoothed => "`smoothed`".to_owned(),
            Self::Fill => "`fill`".to_owned(),
            Self::Trim => "the operators `</` and `>/`".to_owned(),
            Self::NumberAsDuration => "a number where a duration stands".to_owned(),
            Self::DurationAsNumber => "a duration where a number stands".to_owned(),
            Self::DigitSeparator => "`_` between digits".to_owned(),
            Self::QuotedName => "a name in quotes".to_owned(),
            Self::ColonInLabel => "`:` in the name of a label".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn verdict(profile: &Profile, text: &str) -> String {
        match profile.verdict(&Expression::parse(text).unwrap()) {
            Verdict::Valid => "valid".to_owned(),
            Verdict::ValidFrom { version, .. } => format!("from {version}"),
            Verdict::NeedsFlag { flag, .. } => format!("flag {flag}"),
            Verdict::ValidUntil { version, .. } => format!("until {version}"),
        }
    }

    #[test]
    fn a_version_decides_where_nothing_else_is_told() {
        let old = Profile::of_version("Prometheus 2.42.0", "2.42.0+ds").unwrap();
        let new = Profile::of_version("Prometheus 3.15.0", "v3.15.0").unwrap();
        for (text, on_old, on_new) in [
            ("sum(rate(a[5m]))", "valid", "valid"),
            ("a[300]", "from 2.54", "valid"),
            ("holt_winters(a[5m], 0.5, 0.5)", "valid", "until 3.0"),
            ("limitk(1, a)", "from 2.54", "flag promql-experimental-functions"),
            (
                "rate(a[5m] anchored)",
                "from 3.7",
                "flag promql-extended-range-selectors",
            ),
            ("a[5m * 2]", "from 3.14", "valid"),
            ("first_over_time(a[5m])", "from 3.14", "valid"),
        ] {
            assert_eq!(verdict(&old, text), on_old, "{text}");
            assert_eq!(verdict(&new, text), on_new, "{text}");
        }
        assert!(Profile::of_version("x", "weekly").is_none());
        assert!(
            Profile::of_version("x", "0.34.1").is_none(),
            "a version of another product"
        );
    }

    #[test]
    fn probes_tell_a_version_and_flags() {
        let of_2_54 = PROBES
            .iter()
            .map(|probe| probe.version <= Version(2, 54) && probe.listed.is_none());
        let profile = Profile::of_probes("Cortex", &of_2_54.collect::<Vec<_>>());
        assert_eq!(verdict(&profile, "a[300]"), "valid");
        assert_eq!(
            verdict(&profile, "limitk(1, a)"),
            "flag promql-experimental-functions"
        );
        assert_eq!(verdict(&profile, "a </ 1"), "from 3.11");
        let all_but_one = PROBES.iter().map(|probe| probe.version != Version(2, 51));
        let profile = Profile::of_probes("another engine", &all_but_one.collect::<Vec<_>>());
        assert_eq!(verdict(&profile, "a offset +5m"), "from 3.4");
        assert_eq!(verdict(&profile, "limitk(1, a)"), "valid", "the engine took it");
        for probe in PROBES {
            assert!(
                Expression::parse(probe.expression).is_ok(),
                "{}",
                probe.expression
            );
        }
    }
}
