//! The stand-in of Grafana for a host page in another process: each line on standard input is a request
//! as JSON, each line on standard output its answer. The data sources are `prom`, a Prometheus that takes
//! remote write, `silent`, one that does not, and `cortex`.
#![expect(clippy::print_stdout, reason = "it answers there")]

use std::io::BufRead as _;

use domain::OrganisationRole;
use fakes::{FakeGrafana, GrafanaRequest};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

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
    for line in std::io::stdin().lock().lines() {
        let line: Line = serde_json::from_str(&line?)?;
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

fn role_of(name: &str) -> OrganisationRole {
    match name {
        "Admin" => OrganisationRole::Admin,
        "Editor" => OrganisationRole::Editor,
        "Viewer" => OrganisationRole::Viewer,
        _ => OrganisationRole::None,
    }
}
