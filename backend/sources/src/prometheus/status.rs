//! What a server tells of itself. Mimir and Cortex tell none of it.

use domain::TimeSpan;
use reqwest::StatusCode;
use serde::Deserialize;

use crate::answer::DataFault;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TsdbStatus {
    head_stats: HeadStats,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeadStats {
    num_series: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuntimeInfo {
    /// `15d`, `15d or 512MiB`, `512MiB`.
    #[serde(default)]
    storage_retention: String,
}

/// Does the server have such a status, and may we read it?
pub(crate) fn is_told(status: StatusCode) -> bool {
    !matches!(
        status,
        StatusCode::NOT_FOUND
            | StatusCode::FORBIDDEN
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::NOT_IMPLEMENTED
    )
}

pub(crate) fn n_series(status: TsdbStatus) -> Result<u64, DataFault> {
    Ok(status.head_stats.num_series)
}

/// A limit of bytes says nothing of time, so it is no retention.
pub(crate) fn retention(info: RuntimeInfo) -> Result<Option<TimeSpan>, DataFault> {
    let first = info.storage_retention.split_whitespace().next();
    Ok(first.and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_a_time() {
        for (text, days) in [
            ("15d", Some(15)),
            ("15d or 512MiB", Some(15)),
            ("512MiB", None),
            ("", None),
        ] {
            let info = RuntimeInfo {
                storage_retention: text.to_owned(),
            };
            assert_eq!(retention(info).unwrap(), days.map(TimeSpan::from_days), "{text}");
        }
    }
}
