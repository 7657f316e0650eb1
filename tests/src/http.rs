//! JSON over HTTP, as the tests need it.

use serde_json::Value;

/// The JSON that a GET answers.
///
/// # Panics
/// If there is no answer or it is no JSON.
pub fn get(url: &str) -> Value {
    let answer = ureq::get(url).call();
    let mut answer = answer.unwrap_or_else(|error| panic!("GET {url}: {error}"));
    answer
        .body_mut()
        .read_json()
        .unwrap_or_else(|error| panic!("GET {url}: {error}"))
}

/// The JSON that a POST of JSON answers, `null` for none.
///
/// # Panics
/// If there is no answer.
pub fn post(url: &str, body: &Value) -> Value {
    let answer = ureq::post(url).send_json(body);
    let mut answer = answer.unwrap_or_else(|error| panic!("POST {url}: {error}"));
    answer.body_mut().read_json().unwrap_or(Value::Null)
}

/// The points of a Prometheus range query that yields one series, as time and value.
///
/// # Panics
/// If Prometheus refuses it.
pub fn range(prometheus: &str, query: &str, from: i64, until: i64, step: i64) -> Vec<(i64, f64)> {
    let url = format!("{prometheus}/api/v1/query_range");
    let answer = ureq::get(&url)
        .query("query", query)
        .query("start", from.to_string())
        .query("end", until.to_string())
        .query("step", step.to_string())
        .call();
    let mut answer = answer.unwrap_or_else(|error| panic!("{query}: {error}"));
    let answer: Value = answer
        .body_mut()
        .read_json()
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let values = answer.pointer("/data/result/0/values").and_then(Value::as_array);
    let point = |pair: &Value| {
        let value = pair[1].as_str().and_then(|text| text.parse().ok());
        Some((pair[0].as_f64()? as i64, value?))
    };
    values.into_iter().flatten().filter_map(point).collect()
}
