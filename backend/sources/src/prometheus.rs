//! The client of Prometheus' HTTP API, version 1, as Mimir, Cortex, Thanos and others have it too.

pub(crate) mod rules;
pub(crate) mod status;
mod values;
pub(crate) mod verdict;

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::overview::DiscoveryCost;
use domain::ports::{
    Between, FeatureList, LoadedRuleGroup, MetricsSource, Sample, SampleSeries, ServerProfile, ServerVerdict,
    SourceError,
};
use domain::selector::quoted;
use domain::{Labels, MetricMetadata, MetricType, TimeSpan};
use jiff::Timestamp;
use reqwest::StatusCode;
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use crate::address::{Address, ClientOptions};
use crate::answer::{Answer, DataFault, harmless};
use crate::http_client::HttpClient;
use crate::range_chunks::{JoinedSeries, LEAST_BYTES_PER_POINT, POINTS_PER_CHUNK, chunks, n_points};

/// Reads one server. Cheap to clone; connections are shared.
#[derive(Clone)]
pub struct PrometheusClient {
    http: HttpClient,
    identity: String,
    parser: verdict::ParserRoute,
}

/// Shows the address alone: tenant and user are nobody's business in a log.
impl std::fmt::Debug for PrometheusClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PrometheusClient")
            .field(&self.http.origin())
            .finish()
    }
}

impl PrometheusClient {
    /// A client of the server at `address`: `http://localhost:9090`, `https://mimir/prometheus`.
    /// Credentials may stand in it or in `options`, but not in both. Nothing is asked yet.
    ///
    /// # Errors
    /// [`SourceError::BadAddress`].
    pub fn new(address: &str, options: ClientOptions) -> Result<Self, SourceError> {
        let http = HttpClient::new(Address::parse(address)?, &options)?;
        let identity = identity(&http, &options);
        Ok(Self {
            http,
            identity,
            parser: verdict::ParserRoute::default(),
        })
    }

    /// For servers that do not say what they are, such as Cortex: what evaluates PromQL will do.
    async fn unnamed_server(&self, build_info: Answer) -> Result<ServerProfile, SourceError> {
        let form = [("query", "vector(1)".to_owned())];
        let answer = self.http.post(&["api", "v1", "query"], &form).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Err(build_info.not_prometheus(
                "it knows neither `/api/v1/status/buildinfo` nor `/api/v1/query`; is a path such as \
                 `/prometheus` missing?",
            ));
        }
        answer.data(values::samples).await?;
        Ok(unnamed_server())
    }

    /// One request of a range, and the bytes that its answer had.
    async fn chunk(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
        bytes_left: usize,
    ) -> Result<(Vec<SampleSeries>, usize), SourceError> {
        let form = [
            ("query", expression.to_owned()),
            ("start", unix_time(between.from)),
            ("end", unix_time(between.until)),
            ("step", step.seconds().to_string()),
        ];
        let path = ["api", "v1", "query_range"];
        let answer = self.http.post_within(&path, &form, bytes_left).await?;
        let n_bytes = answer.body.len();
        Ok((answer.data(values::series).await?, n_bytes))
    }

    fn request(&self, method: &str, path: &str) -> String {
        format!("{method} {}{path}", self.http.origin())
    }
}

#[async_trait]
impl MetricsSource for PrometheusClient {
    fn origin(&self) -> String {
        self.http.origin()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        let path = ["api", "v1", "status", "buildinfo"];
        let answer = self.http.get(&path, &[]).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return self.unnamed_server(answer).await;
        }
        answer.data(profile).await
    }

    async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        between: Between,
    ) -> Result<Vec<String>, SourceError> {
        let mut parameters = time_parameters(between);
        if let Some(selector) = selector {
            parameters.push(("match[]", selector.to_owned()));
        }
        let path = ["api", "v1", "label", label, "values"];
        let answer = self.http.get(&path, &parameters).await?;
        let mut values = answer.data(|values: Vec<String>| Ok(values)).await?;
        values.sort_unstable();
        Ok(values)
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        let answer = self.http.get(&["api", "v1", "metadata"], &[]).await?;
        answer.data(metadata).await
    }

    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError> {
        let mut form = time_parameters(between);
        form.push(("match[]", selector.to_owned()));
        let answer = self.http.post(&["api", "v1", "series"], &form).await?;
        answer.data(|series: Vec<Labels>| Ok(series)).await
    }

    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError> {
        let form = [("query", expression.to_owned()), ("time", unix_time(at))];
        let answer = self.http.post(&["api", "v1", "query"], &form).await?;
        answer.data(values::samples).await
    }

    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        let request = || self.request("POST", "/api/v1/query_range");
        let limit_bytes = self.http.body_limit_bytes();
        let too_large = || SourceError::TooLarge {
            request: request(),
            limit_bytes,
        };
        // Bounds the number of requests, before the first one.
        let n_points = usize::try_from(n_points(between, step)).unwrap_or(usize::MAX);
        if n_points.saturating_mul(LEAST_BYTES_PER_POINT) > limit_bytes.max(LEAST_BYTES_PER_POINT) {
            return Err(too_large());
        }
        let mut bytes_left = limit_bytes;
        let mut joined = JoinedSeries::default();
        // One after the other: the server is busy with other things too.
        for chunk in chunks(between, step, POINTS_PER_CHUNK) {
            let (series, n_bytes) = self.chunk(expression, chunk, step, bytes_left).await?;
            bytes_left -= n_bytes;
            joined.add(series).map_err(|fault| SourceError::Unreadable {
                request: request(),
                source: fault.into(),
            })?;
        }
        Ok(joined.into_series())
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        let answer = self.http.get(&["api", "v1", "rules"], &[]).await?;
        answer.data(rules::groups).await
    }

    /// Servers before 2.54 do not know the limit and send all.
    async fn series_of_any(
        &self,
        selectors: &[String],
        between: Between,
        limit: usize,
    ) -> Result<Vec<Labels>, SourceError> {
        let mut form = time_parameters(between);
        form.extend(selectors.iter().map(|selector| ("match[]", selector.clone())));
        form.push(("limit", limit.saturating_add(1).to_string()));
        let answer = self.http.post(&["api", "v1", "series"], &form).await?;
        answer.data(|series: Vec<Labels>| Ok(series)).await
    }

    async fn label_names(&self, metric: &str, between: Between) -> Result<Option<Vec<String>>, SourceError> {
        let parameters = of_metric(metric, between);
        let answer = self.http.get(&["api", "v1", "labels"], &parameters).await?;
        answer.data(label_names).await
    }

    async fn features(&self) -> Result<Option<FeatureList>, SourceError> {
        let answer = self.http.get(&["api", "v1", "features"], &[]).await?;
        verdict::features(answer).await
    }

    async fn verdict(&self, expression: &str) -> Result<Option<ServerVerdict>, SourceError> {
        let query = ("query", expression.to_owned());
        if self.parser.may_be_there() {
            let path = ["api", "v1", "parse_query"];
            let answer = self.http.post(&path, std::slice::from_ref(&query)).await?;
            if verdict::is_of_the_api(&answer) {
                return verdict::verdict(answer).await.map(Some);
            }
            self.parser.is_not_there();
        }
        let form = [
            query,
            ("time", unix_time(Timestamp::UNIX_EPOCH)),
            ("timeout", verdict::TIMEOUT.to_owned()),
        ];
        let answer = self.http.post(&["api", "v1", "query"], &form).await?;
        verdict::verdict(answer).await.map(Some)
    }

    async fn n_series(&self) -> Result<Option<u64>, SourceError> {
        // The lists of the dearest names and labels are not wanted.
        let parameters = [("limit", "1".to_owned())];
        let answer = self
            .http
            .get(&["api", "v1", "status", "tsdb"], &parameters)
            .await?;
        match status::is_told(answer.status) {
            true => answer.data(status::n_series).await.map(Some),
            false => Ok(None),
        }
    }

    async fn retention(&self) -> Result<Option<TimeSpan>, SourceError> {
        let answer = self
            .http
            .get(&["api", "v1", "status", "runtimeinfo"], &[])
            .await?;
        match status::is_told(answer.status) {
            true => answer.data(status::retention).await,
            false => Ok(None),
        }
    }

    fn cost(&self) -> DiscoveryCost {
        self.http.cost()
    }

    fn identity(&self) -> String {
        self.identity.clone()
    }
}

/// The address with tenant and user, each quoted, so that no tenant can look like another's address.
fn identity(http: &HttpClient, options: &ClientOptions) -> String {
    let mut identity = http.origin();
    if let Some(tenant) = &options.tenant {
        identity += &format!(" tenant {:?}", tenant.expose_secret());
    }
    if let Some(user) = http.user() {
        identity += &format!(" user {user:?}");
    }
    identity
}

/// What evaluates PromQL and says nothing else about itself.
pub(crate) fn unnamed_server() -> ServerProfile {
    ServerProfile {
        product: "Prometheus-compatible".to_owned(),
        version: String::new(),
    }
}

/// Seconds since 1970 with milliseconds, the finest that a Prometheus stores.
fn unix_time(at: Timestamp) -> String {
    let ms = at.as_millisecond();
    let sign = if ms < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:03}",
        ms.unsigned_abs() / 1_000,
        ms.unsigned_abs() % 1_000
    )
}

pub(crate) fn time_parameters(between: Between) -> Vec<(&'static str, String)> {
    vec![
        ("start", unix_time(between.from)),
        ("end", unix_time(between.until)),
    ]
}

/// The series of one metric in the time.
pub(crate) fn of_metric(metric: &str, between: Between) -> Vec<(&'static str, String)> {
    let mut parameters = time_parameters(between);
    parameters.push(("match[]", format!("{{__name__={}}}", quoted(metric))));
    parameters
}

/// Sorted and without `__name__`; `None` where there are no series.
pub(crate) fn label_names(names: Vec<String>) -> Result<Option<Vec<String>>, DataFault> {
    let mut names = names;
    names.retain(|name| name != "__name__");
    names.sort_unstable();
    Ok((!names.is_empty()).then_some(names))
}

#[derive(Deserialize)]
pub(crate) struct BuildInfo {
    /// Mimir has it: `Grafana Mimir`.
    #[serde(default)]
    application: String,
    version: String,
    /// Each Prometheus tells what it was built from, be it nothing.
    revision: Option<String>,
}

/// VictoriaMetrics says no more than this, whatever its own version is, for the sake of Grafana.
const VERSION_OF_VICTORIA_METRICS: &str = "2.24.0";

pub(crate) fn profile(build_info: BuildInfo) -> Result<ServerProfile, DataFault> {
    if build_info.revision.is_none() && build_info.version == VERSION_OF_VICTORIA_METRICS {
        return Ok(ServerProfile {
            product: "VictoriaMetrics".to_owned(),
            version: String::new(),
        });
    }
    let product = match harmless(&build_info.application) {
        product if product.is_empty() => "Prometheus".to_owned(),
        product => product,
    };
    Ok(ServerProfile {
        product,
        version: harmless(&build_info.version),
    })
}

#[derive(Deserialize)]
pub(crate) struct FamilyMetadata {
    #[serde(rename = "type")]
    metric_type: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    unit: String,
}

/// Targets may describe one family differently, and the server lists that in random order. A known
/// type wins over none, the rest is decided by the alphabet, so that two calls agree.
pub(crate) fn metadata(
    families: BTreeMap<String, Vec<FamilyMetadata>>,
) -> Result<BTreeMap<String, MetricMetadata>, DataFault> {
    let chosen = families.into_iter().filter_map(|(name, descriptions)| {
        let descriptions = descriptions.into_iter().map(MetricMetadata::from);
        let chosen = descriptions.min_by(|a, b| preference(a).cmp(&preference(b)));
        Some((name, chosen?))
    });
    Ok(chosen.collect())
}

fn preference(metadata: &MetricMetadata) -> (bool, MetricType, &str, &str) {
    let is_unknown = metadata.metric_type == MetricType::Unknown;
    (is_unknown, metadata.metric_type, &metadata.unit, &metadata.help)
}

impl From<FamilyMetadata> for MetricMetadata {
    fn from(description: FamilyMetadata) -> Self {
        Self {
            metric_type: metric_type(&description.metric_type),
            unit: cut(description.unit, UNIT_CHARACTERS),
            help: cut(description.help, HELP_CHARACTERS),
        }
    }
}

/// Nobody reads more of a help text, and a hostile one may have megabytes.
const HELP_CHARACTERS: usize = 1_000;
const UNIT_CHARACTERS: usize = 100;

fn cut(mut text: String, n_characters: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(n_characters) {
        text.truncate(end);
        text.shrink_to_fit();
    }
    text
}

/// The buckets of OpenMetrics' `gaugehistogram` are no counters, so it is none of ours.
fn metric_type(name: &str) -> MetricType {
    match name {
        "counter" => MetricType::Counter,
        "gauge" => MetricType::Gauge,
        "histogram" => MetricType::Histogram,
        "summary" => MetricType::Summary,
        _ => MetricType::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds() {
        for (ms, text) in [
            (0, "0.000"),
            (1_435_781_430_781, "1435781430.781"),
            (-1_500, "-1.500"),
        ] {
            assert_eq!(unix_time(Timestamp::from_millisecond(ms).unwrap()), text);
        }
    }

    #[test]
    fn conflicting_metadata_is_resolved_alike_in_any_order() {
        let describe = |metric_type: &str, help: &str| FamilyMetadata {
            metric_type: metric_type.into(),
            help: help.into(),
            unit: String::new(),
        };
        let forwards = vec![
            describe("unknown", "a"),
            describe("counter", "c"),
            describe("counter", "b"),
        ];
        let backwards = vec![
            describe("counter", "b"),
            describe("counter", "c"),
            describe("unknown", "a"),
        ];
        for descriptions in [forwards, backwards] {
            let chosen = metadata(BTreeMap::from([("x".to_owned(), descriptions)])).unwrap();
            assert_eq!(chosen["x"].metric_type, MetricType::Counter);
            assert_eq!(chosen["x"].help, "b");
        }
    }
}
