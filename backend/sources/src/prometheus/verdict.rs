//! What a server says of its PromQL: the list of its features, and its verdict on an expression.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::ports::{FeatureList, ServerVerdict, SourceError};
use serde::de::IgnoredAny;

use crate::answer::Answer;
use crate::prometheus::status::is_told;

/// How long a server may evaluate an expression where no data are.
pub(crate) const TIMEOUT: &str = "5s";

/// More than any server has; a longer list is none.
const MAX_FEATURES: usize = 10_000;

/// Whether the server has `/api/v1/parse_query`, as Prometheus has since 3.0 and Cortex has too.
/// Clones share what was found out.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParserRoute {
    is_absent: Arc<AtomicBool>,
}

impl ParserRoute {
    pub(crate) fn may_be_there(&self) -> bool {
        !self.is_absent.load(Ordering::Relaxed)
    }

    pub(crate) fn is_not_there(&self) {
        self.is_absent.store(true, Ordering::Relaxed);
    }
}

/// Servers answer a path that they do not have with a plain text, some with the status of a mistake.
pub(crate) fn is_of_the_api(answer: &Answer) -> bool {
    is_told(answer.status) && answer.is_envelope()
}

/// The list, where the answer is one.
pub(crate) async fn features(answer: Answer) -> Result<Option<FeatureList>, SourceError> {
    if !is_of_the_api(&answer) || !answer.status.is_success() {
        return Ok(None);
    }
    let list = answer.data(|list: FeatureList| Ok(list)).await?;
    let n_features: usize = list.values().map(|section| section.len()).sum();
    Ok((n_features <= MAX_FEATURES).then_some(list))
}

/// What the server says of the expression that it was asked about.
pub(crate) async fn verdict(answer: Answer) -> Result<ServerVerdict, SourceError> {
    match answer.data(|_: IgnoredAny| Ok(())).await {
        Ok(()) => Ok(ServerVerdict::Takes),
        Err(error) => of_refusal(error),
    }
}

/// The same of an evaluation that was refused.
pub(crate) fn of_refusal(error: SourceError) -> Result<ServerVerdict, SourceError> {
    match error.refusal_of_expression() {
        Some(message) => Ok(ServerVerdict::Refuses {
            message: message.to_owned(),
        }),
        None => Err(error),
    }
}
