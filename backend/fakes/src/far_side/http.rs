//! The API's paths and parameters, over plain HTTP/1.1.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::Ordering;

use domain::Labels;

use super::State;
use super::query::Refusal;
use crate::expression::parse_selector;

/// The time that its samples reach back, in seconds.
const HISTORY_SECONDS: f64 = 20.0 * 86_400.0;

impl State {
    pub(super) fn has_changed(&self) -> bool {
        self.has_changed.load(Ordering::Relaxed)
    }
}

/// Answers one connection until it ends.
pub(super) fn serve(stream: TcpStream, state: &State) {
    let Ok(mut writer) = stream.try_clone() else {
        return;
    };
    let mut reader = BufReader::new(stream);
    while let Some((target, body)) = receive(&mut reader) {
        let (status, answer) = match answer(state, &target, &body) {
            Ok(data) => (200, format!(r#"{{"status":"success","data":{data}}}"#)),
            Err((status, message)) => {
                let message = quoted(&message);
                (
                    status,
                    format!(r#"{{"status":"error","errorType":"bad_data","error":{message}}}"#),
                )
            }
        };
        state.n_requests.fetch_add(1, Ordering::Relaxed);
        state.n_bytes.fetch_add(answer.len() as u64, Ordering::Relaxed);
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if writer.write_all(head.as_bytes()).is_err() || writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// Path with query, and body.
fn receive(reader: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let target = line.split(' ').nth(1)?.to_owned();
    let mut n_bytes = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            n_bytes = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; n_bytes];
    reader.read_exact(&mut body).ok()?;
    Some((target, String::from_utf8(body).ok()?))
}

fn answer(state: &State, target: &str, body: &str) -> Result<String, Refusal> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parameters = parameters(if body.is_empty() { query } else { body });
    let path = path.strip_prefix("/api/v1/").ok_or_else(|| not_found(path))?;
    match path {
        "status/buildinfo" => Ok(r#"{"version":"3.5.0","revision":"far"}"#.to_owned()),
        "status/runtimeinfo" => Ok(r#"{"storageRetention":"30d"}"#.to_owned()),
        "status/tsdb" => {
            let n_series = state.shape.size.n_series;
            Ok(format!(
                r#"{{"headStats":{{"numSeries":{n_series},"numLabelPairs":1,"chunkCount":1,"minTime":0,"maxTime":1}}}}"#
            ))
        }
        "metadata" => Ok(metadata(state)),
        "query" => {
            allowed(&parameters, &["query", "time"])?;
            let groups = state.instant(one(&parameters, "query")?)?;
            let results = groups.iter().map(|(labels, value)| {
                format!(
                    r#"{{"metric":{},"value":[1700000000.000,"{value}"]}}"#,
                    object(labels)
                )
            });
            Ok(format!(
                r#"{{"resultType":"vector","result":[{}]}}"#,
                joined(results)
            ))
        }
        "query_range" => range(state, &parameters),
        "series" => {
            allowed(&parameters, &["match[]", "start", "end", "limit"])?;
            state.n_series_requests.fetch_add(1, Ordering::Relaxed);
            let selectors: Result<Vec<_>, _> = all(&parameters, "match[]").map(parse_selector).collect();
            let selectors = selectors.map_err(|error| (400, error.to_string()))?;
            let limit = one(&parameters, "limit")?;
            let limit = limit
                .parse()
                .map_err(|_| (400, format!("`{limit}` is no limit")))?;
            let (series, _) = state.series(&selectors, limit)?;
            Ok(format!("[{}]", joined(series.iter().map(object))))
        }
        other => match other
            .strip_prefix("label/")
            .and_then(|rest| rest.strip_suffix("/values"))
        {
            Some(label) => {
                allowed(&parameters, &["match[]", "start", "end"])?;
                let selector = all(&parameters, "match[]").next().map(parse_selector);
                let selector = selector.transpose().map_err(|error| (400, error.to_string()))?;
                let values = state.label_values(label, selector.as_ref())?;
                Ok(format!("[{}]", joined(values.iter().map(|value| quoted(value)))))
            }
            None => Err(not_found(other)),
        },
    }
}

/// `count(selector)` over time: the series are there for the last twenty days before the end.
fn range(state: &State, parameters: &[(String, String)]) -> Result<String, Refusal> {
    allowed(parameters, &["query", "start", "end", "step"])?;
    let number = |name| -> Result<f64, Refusal> {
        let text = one(parameters, name)?;
        text.parse().map_err(|_| (400, format!("`{text}` is no number")))
    };
    let (start, end, step) = (number("start")?, number("end")?, number("step")?);
    let groups = state.instant(one(parameters, "query")?)?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let begin = now.map_or(0.0, |now| now.as_secs_f64()) - HISTORY_SECONDS;
    let n_steps = ((end - start) / step) as u32;
    let results = groups.iter().filter_map(|(labels, value)| {
        let times = (0..=n_steps).map(|n| start + step * f64::from(n));
        let points = times
            .filter(|at| *at >= begin)
            .map(|at| format!(r#"[{at:.3},"{value}"]"#));
        let points = joined(points);
        (!points.is_empty()).then(|| format!(r#"{{"metric":{},"values":[{points}]}}"#, object(labels)))
    });
    Ok(format!(
        r#"{{"resultType":"matrix","result":[{}]}}"#,
        joined(results)
    ))
}

fn metadata(state: &State) -> String {
    let families = state.shape.families().map(|(name, metric_type, unit, help)| {
        format!(r#""{name}":[{{"type":"{metric_type}","unit":"{unit}","help":"{help}"}}]"#)
    });
    format!("{{{}}}", joined(families))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&part);
    }
    text
}

fn object(labels: &Labels) -> String {
    let pairs = labels
        .iter()
        .map(|(label, value)| format!("{}:{}", quoted(label), quoted(value)));
    format!("{{{}}}", joined(pairs))
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                json.push('\\');
                json.push(character);
            }
            control if control < ' ' => {
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            plain => json.push(plain),
        }
    }
    json.push('"');
    json
}

fn not_found(path: &str) -> Refusal {
    (404, format!("there is nothing at `{path}`"))
}

fn all<'a>(parameters: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    parameters
        .iter()
        .filter(move |(other, _)| other == name)
        .map(|(_, value)| value.as_str())
}

fn one<'a>(parameters: &'a [(String, String)], name: &'a str) -> Result<&'a str, Refusal> {
    all(parameters, name)
        .next()
        .ok_or_else(|| (400, format!("the parameter `{name}` is missing")))
}

fn allowed(parameters: &[(String, String)], known: &[&str]) -> Result<(), Refusal> {
    match parameters
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        Some((name, _)) => Err((400, format!("the parameter `{name}` is not known"))),
        None => Ok(()),
    }
}

fn parameters(form: &str) -> Vec<(String, String)> {
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
