//! The stand-in of Grafana for a host page in another process: each line on standard input is a request
//! as JSON, each line on standard output its answer. The data sources are `prom`, a Prometheus that takes
//! remote write, `silent`, one that does not, and `cortex`; what `prom` measures is the demo's shop.
#![expect(clippy::print_stdout, reason = "it answers there")]

use std::cell::LazyCell;
use std::io::BufRead as _;
use std::sync::Arc;

use domain::grafana_api::GrafanaRequest as DataSourceRequest;
use domain::{OrganisationRole, TimeSpan};
use fakes::{FakeDataSource, FakeGrafana, FakePrometheus, GrafanaRequest, World};
use futures::FutureExt as _;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Line {
    login: String,
    role: String,
    method: String,
    path: String,
    disable_provenance: bool,
    body: String,
    at_ms: i64,
}

fn main() -> std::io::Result<()> {
    let grafana = FakeGrafana::with_prometheus("prom", true);
    grafana.add_prometheus("silent", false);
    grafana.add_cortex("cortex");
    let shop = LazyCell::new(shop);
    for line in std::io::stdin().lock().lines() {
        let line: Line = serde_json::from_str(&line?)?;
        if reads_data_source(&line.path) {
            let answer = shop.answer(&data_source_request(&line)).now_or_never();
            let (status, body) = answer.expect("the fake waits for nothing");
            println!("{}", json!({ "status": status, "body": body }));
            continue;
        }
        let answer = grafana.answer(&GrafanaRequest {
            login: &line.login,
            role: role_of(&line.role),
            method: &line.method,
            path: &line.path,
            disable_provenance: line.disable_provenance,
            body: &line.body,
            at: Timestamp::from_millisecond(line.at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        });
        println!("{}", json!({ "status": answer.status, "body": answer.body }));
    }
    Ok(())
}

/// Most journeys ask for no values, so it is made where the first one does.
fn shop() -> FakeDataSource {
    let world = World::shop_going_on(Timestamp::now(), TimeSpan::from_days(1));
    FakeDataSource::new(Arc::new(FakePrometheus::new(world).with_clock(Timestamp::now)))
}

/// Whether a page reads values. What rules have recorded is known to the stand-in of Grafana alone.
fn reads_data_source(path: &str) -> bool {
    let is_recorded = path.contains("/resources/api/v1/query?");
    path.starts_with("/api/ds/query") || (path.starts_with("/api/datasources/") && !is_recorded)
}

fn data_source_request(line: &Line) -> DataSourceRequest {
    DataSourceRequest {
        path: line.path.clone(),
        body: serde_json::from_str::<Value>(&line.body).ok(),
    }
}

fn role_of(name: &str) -> OrganisationRole {
    match name {
        "Admin" => OrganisationRole::Admin,
        "Editor" => OrganisationRole::Editor,
        "Viewer" => OrganisationRole::Viewer,
        _ => OrganisationRole::None,
    }
}
