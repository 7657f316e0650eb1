//! A Prometheus behind Grafana: a data source, read by Grafana's own API.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::grafana_api::{DataSourceUid, GrafanaApi, GrafanaRequest};
use domain::metric::MetricMetadata;
use domain::ports::{
    Between, FeatureList, LoadedRuleGroup, MetricsSource, Sample, SampleSeries, ServerProfile, ServerVerdict,
    SourceError,
};
use domain::{Labels, ReadBy, TimeSpan};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::frames::{QueryResponse, QueryResult};
use crate::answer::Answer;
use crate::prometheus::{
    label_names, metadata, of_metric, profile, rules, status, time_parameters, unnamed_server, verdict,
};
use crate::range_chunks::{JoinedSeries, chunks, n_points};

/// Grafana rounds a step up where more than 11,000 points of it fit into the time; with so many it
/// keeps any step of whole seconds as it is.
const POINTS_PER_CHUNK: u64 = 7_000;
/// The most requests that one range is split into. A month by the minute takes seven.
const MAX_CHUNKS: u64 = 120;
/// How Grafana names the one query of a request.
const REF_ID: &str = "A";

/// What an answer counts against, until it has been read.
type Share = Option<Box<dyn Send + Sync>>;

/// Reads one data source of Grafana's, whoever sends the requests. Cheap to clone.
#[derive(Clone)]
pub struct GrafanaSource {
    api: Arc<dyn GrafanaApi>,
    data_source: DataSourceUid,
    parser: verdict::ParserRoute,
}

impl GrafanaSource {
    /// The data source with this uid, read by `api`.
    pub fn new(api: Arc<dyn GrafanaApi>, data_source: DataSourceUid) -> Self {
        Self {
            api,
            data_source,
            parser: verdict::ParserRoute::default(),
        }
    }

    async fn ask(&self, request: GrafanaRequest) -> Result<(Answer, Share), SourceError> {
        let name = request.name();
        let answer = self.api.ask(request).await?;
        let status = StatusCode::from_u16(answer.status).map_err(|_| SourceError::NotPrometheus {
            origin: self.origin(),
            fault: format!("it answers with status {}", answer.status),
        })?;
        let read = Answer {
            request: name,
            origin: self.origin(),
            status,
            body: answer.body,
        };
        Ok((read, answer.share))
    }

    /// A GET of Prometheus' API: by the data source's own route, else by Grafana's proxy, for data
    /// sources whose plugin has no such route.
    async fn get(
        &self,
        path: &[&str],
        parameters: &[(&str, String)],
    ) -> Result<(Answer, Share), SourceError> {
        let uid = self.data_source.as_str();
        let resources = ["api", "datasources", "uid", uid, "resources", "api", "v1"];
        let (answer, share) = self.ask(request(&resources, path, parameters)).await?;
        if answer.status != StatusCode::NOT_FOUND || answer.is_envelope() {
            return Ok((answer, share));
        }
        drop(share);
        let proxy = ["api", "datasources", "proxy", "uid", uid, "api", "v1"];
        self.ask(request(&proxy, path, parameters)).await
    }

    async fn query(&self, query: Value, between: Between) -> Result<QueryResult, SourceError> {
        let body = json!({
            "from": between.from.as_millisecond().to_string(),
            "to": between.until.as_millisecond().to_string(),
            "queries": [query],
        });
        let request = GrafanaRequest {
            path: "/api/ds/query".to_owned(),
            body: Some(body),
        };
        let (answer, _share) = self.ask(request).await?;
        let (status, name) = (answer.status, answer.request.clone());
        let refused = |status: u16, message: String| SourceError::Refused {
            request: name.clone(),
            status,
            message,
        };
        // A query that the data source refuses has the frames' form with any status.
        match answer.bare_json::<QueryResponse>().await {
            Ok(response) => {
                let result = response
                    .into_result(REF_ID)
                    .map_err(|fault| SourceError::Unreadable {
                        request: name.clone(),
                        source: fault.into(),
                    })?;
                match result.refusal() {
                    Some((of_query, message)) => Err(refused(of_query.unwrap_or(status.as_u16()), message)),
                    None if !status.is_success() => Err(refused(status.as_u16(), String::new())),
                    None => Ok(result),
                }
            }
            Err(error) => Err(error),
        }
    }

    fn query_of(&self, expression: &str, kind: &str, step: TimeSpan, max_data_points: u64) -> Value {
        let seconds = step.seconds().max(1);
        json!({
            "refId": REF_ID,
            "datasource": { "uid": self.data_source.as_str(), "type": "prometheus" },
            "expr": expression,
            "range": kind == "range",
            "instant": kind == "instant",
            "format": "time_series",
            "interval": format!("{seconds}s"),
            "intervalMs": seconds * 1_000,
            "maxDataPoints": max_data_points,
        })
    }

    async fn chunk(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        let query = self.query_of(expression, "range", step, POINTS_PER_CHUNK + 1);
        let result = self.query(query, between).await?;
        let step_ms = step.seconds() as f64 * 1_000.0;
        result.series(step_ms).map_err(|fault| self.unreadable(fault))
    }

    fn unreadable(&self, fault: crate::answer::DataFault) -> SourceError {
        SourceError::Unreadable {
            request: "POST /api/ds/query".to_owned(),
            source: fault.into(),
        }
    }
}

impl std::fmt::Debug for GrafanaSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("GrafanaSource").field(&self.data_source).finish()
    }
}

#[async_trait]
impl MetricsSource for GrafanaSource {
    fn origin(&self) -> String {
        format!("grafana data source {}", self.data_source)
    }

    fn read_by(&self) -> ReadBy {
        self.api.read_by()
    }

    async fn server(&self) -> Result<ServerProfile, SourceError> {
        let (answer, _share) = self.get(&["status", "buildinfo"], &[]).await?;
        if answer.status == StatusCode::NOT_FOUND {
            self.instant("vector(1)", Timestamp::UNIX_EPOCH).await?;
            return Ok(unnamed_server());
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
        let (answer, _share) = self.get(&["label", label, "values"], &parameters).await?;
        let mut values = answer.data(|values: Vec<String>| Ok(values)).await?;
        values.sort_unstable();
        Ok(values)
    }

    async fn label_names(&self, metric: &str, between: Between) -> Result<Option<Vec<String>>, SourceError> {
        let (answer, _share) = self.get(&["labels"], &of_metric(metric, between)).await?;
        answer.data(label_names).await
    }

    async fn metadata(&self) -> Result<BTreeMap<String, MetricMetadata>, SourceError> {
        let (answer, _share) = self.get(&["metadata"], &[]).await?;
        answer.data(metadata).await
    }

    async fn series(&self, selector: &str, between: Between) -> Result<Vec<Labels>, SourceError> {
        let mut parameters = time_parameters(between);
        parameters.push(("match[]", selector.to_owned()));
        let (answer, _share) = self.get(&["series"], &parameters).await?;
        answer.data(|series: Vec<Labels>| Ok(series)).await
    }

    async fn instant(&self, expression: &str, at: Timestamp) -> Result<Vec<Sample>, SourceError> {
        let query = self.query_of(expression, "instant", TimeSpan::from_minutes(1), 1);
        let between = Between::the_last(TimeSpan::from_minutes(1), at);
        let result = self.query(query, between).await?;
        result.samples().map_err(|fault| self.unreadable(fault))
    }

    /// Grafana moves both ends of a range down to multiples of the step. Where that would ask for other
    /// times, a step is asked for of which the start is a multiple, and the points between are left out.
    async fn range(
        &self,
        expression: &str,
        between: Between,
        step: TimeSpan,
    ) -> Result<Vec<SampleSeries>, SourceError> {
        let start = between.from.as_second();
        let wanted = step.seconds().max(1);
        let asked = TimeSpan::from_seconds(greatest_common_divisor(start.unsigned_abs(), wanted));
        let between = Between {
            from: between.from - SignedDuration::from_nanos(between.from.subsec_nanosecond().into()),
            until: between.until,
        };
        if n_points(between, asked) > POINTS_PER_CHUNK * MAX_CHUNKS {
            return Err(SourceError::TooLarge {
                request: "POST /api/ds/query".to_owned(),
                limit_bytes: usize::try_from(POINTS_PER_CHUNK * MAX_CHUNKS).unwrap_or(usize::MAX),
            });
        }
        let mut joined = JoinedSeries::default();
        for chunk in chunks(between, asked, POINTS_PER_CHUNK) {
            let mut series = self.chunk(expression, chunk, asked).await?;
            for one in &mut series {
                one.points
                    .retain(|(at, _)| (at.as_second() - start) % wanted as i64 == 0);
            }
            joined.add(series).map_err(|fault| self.unreadable(fault))?;
        }
        Ok(joined.into_series())
    }

    async fn series_of_any(
        &self,
        selectors: &[String],
        between: Between,
        limit: usize,
    ) -> Result<Vec<Labels>, SourceError> {
        let mut parameters = time_parameters(between);
        parameters.extend(selectors.iter().map(|selector| ("match[]", selector.clone())));
        parameters.push(("limit", limit.saturating_add(1).to_string()));
        let (answer, _share) = self.get(&["series"], &parameters).await?;
        answer.data(|series: Vec<Labels>| Ok(series)).await
    }

    async fn features(&self) -> Result<Option<FeatureList>, SourceError> {
        let (answer, _share) = self.get(&["features"], &[]).await?;
        verdict::features(answer).await
    }

    async fn verdict(&self, expression: &str) -> Result<Option<ServerVerdict>, SourceError> {
        if self.parser.may_be_there() {
            let query = [("query", expression.to_owned())];
            let (answer, _share) = self.get(&["parse_query"], &query).await?;
            if verdict::is_of_the_api(&answer) {
                return verdict::verdict(answer).await.map(Some);
            }
            self.parser.is_not_there();
        }
        match self.instant(expression, Timestamp::UNIX_EPOCH).await {
            Ok(_) => Ok(Some(ServerVerdict::Takes)),
            Err(error) => verdict::of_refusal(error).map(Some),
        }
    }

    async fn n_series(&self) -> Result<Option<u64>, SourceError> {
        let limit = [("limit", "1".to_owned())];
        let (answer, _share) = self.get(&["status", "tsdb"], &limit).await?;
        match status::is_told(answer.status) {
            true => answer.data(status::n_series).await.map(Some),
            false => Ok(None),
        }
    }

    async fn retention(&self) -> Result<Option<TimeSpan>, SourceError> {
        let (answer, _share) = self.get(&["status", "runtimeinfo"], &[]).await?;
        match status::is_told(answer.status) {
            true => answer.data(status::retention).await,
            false => Ok(None),
        }
    }

    fn identity(&self) -> String {
        format!("{} {}", self.origin(), self.api.reader())
    }

    async fn rule_groups(&self) -> Result<Vec<LoadedRuleGroup>, SourceError> {
        let (answer, _share) = self.get(&["rules"], &[]).await?;
        answer.data(rules::groups).await
    }
}

/// Path and query are escaped, so that a label's name cannot lead elsewhere.
fn request(route: &[&str], path: &[&str], parameters: &[(&str, String)]) -> GrafanaRequest {
    let mut url = Url::parse("http://grafana/").expect("this is an address");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(route).extend(path);
    }
    if !parameters.is_empty() {
        url.query_pairs_mut()
            .extend_pairs(parameters.iter().map(|(name, value)| (name, value.as_str())));
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    GrafanaRequest {
        path: format!("{}{query}", url.path()),
        body: None,
    }
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 {
        return one.max(1);
    }
    greatest_common_divisor(other, one % other)
}
