//! The functions of PromQL: what they take, what they give, and since when they exist.

/// What an expression evaluates to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A number.
    Scalar,
    /// A text.
    String,
    /// One value for each series.
    Vector,
    /// A range of values for each series.
    Matrix,
}

impl ValueType {
    /// As Prometheus' documentation calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::String => "string",
            Self::Vector => "instant vector",
            Self::Matrix => "range vector",
        }
    }
}

/// A function.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes; the last of them may be optional or repeated.
    pub takes: &'static [ValueType],
    /// How many of them it takes.
    pub arity: Arity,
    /// What it gives.
    pub returns: ValueType,
    /// Which servers have it.
    pub availability: Availability,
}

/// How many arguments a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// Each of them.
    Exactly,
    /// The last one between none and so many times.
    UpTo(usize),
    /// The last one any number of times.
    AtLeast,
}

/// Which servers have a function, by the change log of Prometheus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// All from 2.42 on.
    Always,
    /// From a version on.
    Since(Version),
    /// From a version on with `--enable-feature=promql-experimental-functions`; from another one on
    /// without.
    Experimental {
        /// Where it appeared.
        since: Version,
        /// Where it became stable.
        stable: Option<Version>,
    },
    /// Before a version.
    Until {
        /// Where it went.
        version: Version,
        /// What took its place.
        successor: &'static str,
    },
}

/// A version of Prometheus, without its patch level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u16, pub u16);

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

use Arity::{AtLeast, Exactly, UpTo};
use Availability::{Always, Experimental, Since, Until};
use ValueType::{Matrix, Scalar, String as Text, Vector};

const fn f(
    name: &'static str,
    takes: &'static [ValueType],
    arity: Arity,
    returns: ValueType,
    availability: Availability,
) -> Function {
    Function {
        name,
        takes,
        arity,
        returns,
        availability,
    }
}

const fn experimental(major: u16, minor: u16) -> Availability {
    Experimental {
        since: Version(major, minor),
        stable: None,
    }
}

/// By name.
const FUNCTIONS: &[Function] = &[
    f("abs", &[Vector], Exactly, Vector, Always),
    f("absent", &[Vector], Exactly, Vector, Always),
    f("absent_over_time", &[Matrix], Exactly, Vector, Always),
    f("acos", &[Vector], Exactly, Vector, Always),
    f("acosh", &[Vector], Exactly, Vector, Always),
    f("asin", &[Vector], Exactly, Vector, Always),
    f("asinh", &[Vector], Exactly, Vector, Always),
    f("atan", &[Vector], Exactly, Vector, Always),
    f("atanh", &[Vector], Exactly, Vector, Always),
    f("avg_over_time", &[Matrix], Exactly, Vector, Always),
    f("ceil", &[Vector], Exactly, Vector, Always),
    f("changes", &[Matrix], Exactly, Vector, Always),
    f("clamp", &[Vector, Scalar, Scalar], Exactly, Vector, Always),
    f("clamp_max", &[Vector, Scalar], Exactly, Vector, Always),
    f("clamp_min", &[Vector, Scalar], Exactly, Vector, Always),
    f("cos", &[Vector], Exactly, Vector, Always),
    f("cosh", &[Vector], Exactly, Vector, Always),
    f("count_over_time", &[Matrix], Exactly, Vector, Always),
    f("day_of_month", &[Vector], UpTo(1), Vector, Always),
    f("day_of_week", &[Vector], UpTo(1), Vector, Always),
    f("day_of_year", &[Vector], UpTo(1), Vector, Always),
    f("days_in_month", &[Vector], UpTo(1), Vector, Always),
    f("deg", &[Vector], Exactly, Vector, Always),
    f("delta", &[Matrix], Exactly, Vector, Always),
    f("deriv", &[Matrix], Exactly, Vector, Always),
    f(
        "double_exponential_smoothing",
        &[Matrix, Scalar, Scalar],
        Exactly,
        Vector,
        experimental(3, 0),
    ),
    f("end", &[], Exactly, Scalar, experimental(3, 12)),
    f("exp", &[Vector], Exactly, Vector, Always),
    f(
        "first_over_time",
        &[Matrix],
        Exactly,
        Vector,
        Experimental {
            since: Version(3, 7),
            stable: Some(Version(3, 14)),
        },
    ),
    f("floor", &[Vector], Exactly, Vector, Always),
    f("histogram_avg", &[Vector], Exactly, Vector, Since(Version(2, 51))),
    f("histogram_count", &[Vector], Exactly, Vector, Always),
    f(
        "histogram_fraction",
        &[Scalar, Scalar, Vector],
        Exactly,
        Vector,
        Always,
    ),
    f("histogram_quantile", &[Scalar, Vector], Exactly, Vector, Always),
    f(
        "histogram_quantiles",
        &[Vector, Text, Scalar, Scalar],
        UpTo(9),
        Vector,
        experimental(3, 11),
    ),
    f(
        "histogram_stddev",
        &[Vector],
        Exactly,
        Vector,
        Since(Version(2, 47)),
    ),
    f(
        "histogram_stdvar",
        &[Vector],
        Exactly,
        Vector,
        Since(Version(2, 47)),
    ),
    f("histogram_sum", &[Vector], Exactly, Vector, Always),
    f(
        "holt_winters",
        &[Matrix, Scalar, Scalar],
        Exactly,
        Vector,
        Until {
            version: Version(3, 0),
            successor: "double_exponential_smoothing",
        },
    ),
    f("hour", &[Vector], UpTo(1), Vector, Always),
    f("idelta", &[Matrix], Exactly, Vector, Always),
    f("increase", &[Matrix], Exactly, Vector, Always),
    f("info", &[Vector, Vector], UpTo(1), Vector, experimental(2, 55)),
    f("irate", &[Matrix], Exactly, Vector, Always),
    f("label_join", &[Vector, Text, Text, Text], AtLeast, Vector, Always),
    f(
        "label_replace",
        &[Vector, Text, Text, Text, Text],
        Exactly,
        Vector,
        Always,
    ),
    f("last_over_time", &[Matrix], Exactly, Vector, Always),
    f("ln", &[Vector], Exactly, Vector, Always),
    f("log10", &[Vector], Exactly, Vector, Always),
    f("log2", &[Vector], Exactly, Vector, Always),
    f("mad_over_time", &[Matrix], Exactly, Vector, experimental(2, 49)),
    f("max_of", &[Scalar, Scalar], Exactly, Scalar, experimental(3, 13)),
    f("max_over_time", &[Matrix], Exactly, Vector, Always),
    f("min_of", &[Scalar, Scalar], Exactly, Scalar, experimental(3, 13)),
    f("min_over_time", &[Matrix], Exactly, Vector, Always),
    f("minute", &[Vector], UpTo(1), Vector, Always),
    f("month", &[Vector], UpTo(1), Vector, Always),
    f("pi", &[], Exactly, Scalar, Always),
    f("predict_linear", &[Matrix, Scalar], Exactly, Vector, Always),
    f("present_over_time", &[Matrix], Exactly, Vector, Always),
    f("quantile_over_time", &[Scalar, Matrix], Exactly, Vector, Always),
    f("rad", &[Vector], Exactly, Vector, Always),
    f("range", &[], Exactly, Scalar, experimental(3, 12)),
    f("rate", &[Matrix], Exactly, Vector, Always),
    f("resets", &[Matrix], Exactly, Vector, Always),
    f("round", &[Vector, Scalar], UpTo(1), Vector, Always),
    f("scalar", &[Vector], Exactly, Scalar, Always),
    f("sgn", &[Vector], Exactly, Vector, Always),
    f("sin", &[Vector], Exactly, Vector, Always),
    f("sinh", &[Vector], Exactly, Vector, Always),
    f("sort", &[Vector], Exactly, Vector, Always),
    f(
        "sort_by_label",
        &[Vector, Text],
        AtLeast,
        Vector,
        experimental(2, 49),
    ),
    f(
        "sort_by_label_desc",
        &[Vector, Text],
        AtLeast,
        Vector,
        experimental(2, 49),
    ),
    f("sort_desc", &[Vector], Exactly, Vector, Always),
    f("sqrt", &[Vector], Exactly, Vector, Always),
    f("start", &[], Exactly, Scalar, experimental(3, 12)),
    f("start_timestamp", &[Vector], Exactly, Vector, experimental(3, 14)),
    f("stddev_over_time", &[Matrix], Exactly, Vector, Always),
    f("stdvar_over_time", &[Matrix], Exactly, Vector, Always),
    f("step", &[], Exactly, Scalar, experimental(3, 12)),
    f("sum_over_time", &[Matrix], Exactly, Vector, Always),
    f("tan", &[Vector], Exactly, Vector, Always),
    f("tanh", &[Vector], Exactly, Vector, Always),
    f("time", &[], Exactly, Scalar, Always),
    f("timestamp", &[Vector], Exactly, Vector, Always),
    f(
        "ts_of_first_over_time",
        &[Matrix],
        Exactly,
        Vector,
        experimental(3, 7),
    ),
    f(
        "ts_of_last_over_time",
        &[Matrix],
        Exactly,
        Vector,
        experimental(3, 5),
    ),
    f(
        "ts_of_max_over_time",
        &[Matrix],
        Exactly,
        Vector,
        experimental(3, 5),
    ),
    f(
        "ts_of_min_over_time",
        &[Matrix],
        Exactly,
        Vector,
        experimental(3, 5),
    ),
    f("vector", &[Scalar], Exactly, Vector, Always),
    f("year", &[Vector], UpTo(1), Vector, Always),
];

/// All functions, by name.
pub fn functions() -> &'static [Function] {
    FUNCTIONS
}

/// The function of that name, in lower case.
pub fn function(name: &str) -> Option<&'static Function> {
    let idx = FUNCTIONS
        .binary_search_by(|function| function.name.cmp(name))
        .ok()?;
    Some(&FUNCTIONS[idx])
}

/// The name that is written most alike.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let lowered = name.to_ascii_lowercase();
    crate::spelling::nearest(&lowered, FUNCTIONS.iter().map(|function| function.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_sorted_by_name() {
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
        assert_eq!(function("rate").map(|function| function.name), Some("rate"));
        assert!(function("Rate").is_none());
        assert_eq!(nearest("Rates"), Some("rate"));
    }
}
