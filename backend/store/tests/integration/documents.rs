//! Documents for the tests. Numbers are chosen so that a careless float reader would lose digits.

use domain::alert_tier::AlertTiers;
use domain::change::{ApprovalMeans, Approver, FileAction, FileBefore};
use domain::event_history::EventCounts;
use domain::proposal::{Evidence, PROPOSAL_SCHEMA, Rank};
use domain::{
    Action, Backtest, Cadence, Change, Digest, Indicator, Matcher, Objective, ObjectiveId, Period, Proposal,
    Receipt, Selector, Service, TimeSpan,
};
use jiff::Timestamp;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(crate) fn an_objective(service: &str, is_first_of_kind: bool) -> Objective {
    let service = Service {
        name: service.into(),
        label: "service".into(),
    };
    let indicator = Indicator::StatusRatio {
        requests: Selector::of_service("http_requests_total", &service),
        bad: Matcher::matches("code", "5.."),
    };
    Objective {
        id: ObjectiveId::of(&service, &indicator, is_first_of_kind),
        service,
        indicator,
        target: "99.9%".parse().unwrap(),
        period: Period::THIRTY_DAYS,
        maintenance: Vec::new(),
    }
}

pub(crate) fn a_proposal(service: &str, is_first_of_kind: bool, rank: usize) -> Proposal {
    Proposal {
        schema: PROPOSAL_SCHEMA.into(),
        objective: an_objective(service, is_first_of_kind),
        rank: Rank {
            rules: rank,
            model: None,
        },
        reasons: vec!["it is asked for".into()],
        counter_reasons: Vec::new(),
        labels: domain::Texts::new(),
        alert_options: domain::AlertOptions::default(),
        target_reason: "history supports it".into(),
        alert_tiers: AlertTiers {
            tiers: Vec::new(),
            notes: Vec::new(),
            base_window: TimeSpan::from_minutes(5),
            absence: None,
        },
        cadence: Cadence {
            scrape_interval: TimeSpan::from_seconds(15),
            evaluation_interval: TimeSpan::from_seconds(15),
        },
        backtest: Backtest {
            from: at(0),
            until: at(3_600),
            step: TimeSpan::from_minutes(1),
            events: EventCounts {
                bad: 0.1 + 0.2,
                total: 122.416_294_033_786_58,
            },
            attainment: Some(0.998_723_456_789_012_3),
            budget_remaining: Some(-1.0 / 3.0),
            unseen: TimeSpan::from_seconds(0),
            unseen_events: None,
            worst_case: None,
            n_days: 0,
            n_days_held: 0,
            calendar_windows: Vec::new(),
            tiers: Vec::new(),
            pages_per_30_days: 1.0 / 49.0,
            burn_down: Vec::new(),
        },
        evidence: Evidence {
            source: "http://localhost:9090".into(),
            read_by: domain::ReadBy::Direct,
            server: "Prometheus 2.42.0".into(),
            valid_on: None,
            as_of: at(3_600),
            queries: Vec::new(),
        },
        findings: Vec::new(),
        fit: None,
        threshold_fit: None,
    }
}

pub(crate) fn a_change(second: i64) -> Change {
    let action = FileAction {
        objective: an_objective("payment", true),
        proposal: Digest::of(b"proposal"),
        path: "/etc/prometheus/rules/payment.yaml".into(),
        after: "groups: []\n".into(),
        before: Some(FileBefore::Absent),
        is_written: false,
    };
    let approver = Approver {
        login: "ada".into(),
        means: ApprovalMeans::CommandLine,
    };
    Change::plan(
        "payment",
        vec![Action::File(Box::new(action))],
        approver,
        at(second),
    )
}

pub(crate) fn a_receipt(document: &str, service: &str) -> Receipt {
    Receipt {
        document_hash: Digest::of(document.as_bytes()),
        document: document.into(),
        change: a_change(0).id,
        objective_id: an_objective(service, true).id,
        path: "/etc/prometheus/rules/payment.yaml".into(),
        ledger: None,
    }
}
