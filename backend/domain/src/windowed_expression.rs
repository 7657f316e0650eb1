//! PromQL that others wrote, with a place for the window that it looks back over.

use serde::{Deserialize, Serialize};

use crate::time_span::TimeSpan;

/// PromQL in which [`WindowedExpression::PLACEHOLDER`] stands for the window, as in
/// `sum(increase(jobs_total[$window]))`.
///
/// Here it is a text with a hole. That it is PromQL for every window, and that the hole is a window
/// and nothing else, is checked by `promql::foreign` before one is built from outside text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WindowedExpression(String);

/// The text is no windowed expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowedExpressionError {
    /// It looks back over a fixed time or none.
    #[error("`{excerpt}` has no window; write `[$window]` where it looks back")]
    NoWindow {
        /// The text, cut to 80 characters.
        excerpt: String,
    },
    /// Nothing that a person wrote is this long.
    #[error("the expression has {n_bytes} bytes; at most {MAX_BYTES} are read")]
    TooLong {
        /// Its length.
        n_bytes: usize,
    },
}

const MAX_BYTES: usize = 16 * 1024;

impl WindowedExpression {
    /// What stands for the window.
    pub const PLACEHOLDER: &'static str = "$window";

    /// A text with at least one window in it.
    pub fn try_new(text: &str) -> Result<Self, WindowedExpressionError> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return Err(WindowedExpressionError::TooLong { n_bytes: text.len() });
        }
        if !text.contains(Self::PLACEHOLDER) {
            return Err(WindowedExpressionError::NoWindow {
                excerpt: text
                    .chars()
                    .filter(|letter| !letter.is_control())
                    .take(80)
                    .collect(),
            });
        }
        Ok(Self(text.to_owned()))
    }

    /// The text with its placeholders.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The PromQL that looks back over `window`.
    pub fn over(&self, window: TimeSpan) -> String {
        self.0.replace(Self::PLACEHOLDER, &window.to_string())
    }
}

impl TryFrom<String> for WindowedExpression {
    type Error = WindowedExpressionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::try_new(&text)
    }
}

impl From<WindowedExpression> for String {
    fn from(expression: WindowedExpression) -> Self {
        expression.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_where_its_placeholder_stands() {
        let ratio = WindowedExpression::try_new(" sum(rate(a[$window])) / sum(rate(b[$window]))\n").unwrap();
        assert_eq!(
            ratio.over(TimeSpan::from_hours(1)),
            "sum(rate(a[1h])) / sum(rate(b[1h]))"
        );
        assert!(WindowedExpression::try_new("sum(rate(a[5m]))").is_err());
        assert!(WindowedExpression::try_new(&"[$window]".repeat(2_000)).is_err());
    }
}
