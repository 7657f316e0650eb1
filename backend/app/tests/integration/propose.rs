use std::sync::Arc;

use app::AppError;
use app::propose::recommended;
use app::services::Freshness;
use domain::{IndicatorKind, Severity};
use expect_test::expect;
use fakes::{FakeScorer, Fault, World};

use crate::workbench::{Workbench, days, now, request};

#[tokio::test]
async fn every_service_of_the_shop_gets_an_availability_and_a_latency_objective() {
    let bench = Workbench::shop();
    let overview = bench
        .app
        .services(Freshness::Recent, &|_| {})
        .await
        .unwrap()
        .overview;
    let mut text = String::new();
    for summary in &overview.summaries() {
        let proposals = bench.propose(&summary.service.name).await;
        for proposal in recommended(&proposals.proposals) {
            text += &format!(
                "{} {} ({}), held on {} of {} days\n",
                proposal.id(),
                proposal.objective.target,
                proposal.objective.indicator,
                proposal.backtest.n_days_held,
                proposal.backtest.n_days
            );
        }
        for skipped in &proposals.skipped {
            text += &format!("  skipped {}: {}\n", skipped.candidate, skipped.reason);
        }
    }
    expect![[r#"
        carts-availability 99.95 % (share of http_requests_total without code=~"5.."), held on 30 of 30 days
        carts-latency 99.9 % (share of http_request_duration_seconds within 25 ms), held on 30 of 30 days
        catalogue-availability 99.9 % (share of http_requests_total without code=~"5.."), held on 28 of 30 days
        catalogue-latency 99 % (share of http_request_duration_seconds within 50 ms), held on 30 of 30 days
        orders-availability 99.8 % (share of http_requests_total without code=~"5.."), held on 29 of 30 days
        orders-latency 98 % (share of http_request_duration_seconds within 250 ms), held on 30 of 30 days
        payment-availability 99.9 % (share of http_requests_total without code=~"5.."), held on 30 of 30 days
        payment-latency 99.95 % (share of http_request_duration_seconds within 250 ms), held on 30 of 30 days
        shipping-availability 99.9 % (share of shipping_jobs_succeeded_total among it and shipping_jobs_failed_total), held on 30 of 30 days
        shipping-latency 99.5 % (share of shipping_job_duration_seconds within 1 s), held on 30 of 30 days
        storefront-availability 99.95 % (share of http_requests_total without code=~"5.."), held on 30 of 30 days
        storefront-latency 99.5 % (share of http_request_duration_seconds within 250 ms), held on 29 of 30 days
        user-availability 99.95 % (share of http_requests_total without code=~"5.."), held on 30 of 30 days
        user-latency 99.95 % (share of http_request_duration_seconds within 25 ms), held on 30 of 30 days
    "#]].assert_eq(&text);
}

#[tokio::test]
async fn the_same_input_gives_the_same_proposals() {
    let bench = Workbench::shop();
    let one = bench.propose("payment").await.proposals;
    let two = bench.propose("payment").await.proposals;
    let other_bench = Workbench::shop();
    let three = other_bench.propose("payment").await.proposals;
    assert!(!one.is_empty());
    for ((one, two), three) in one.iter().zip(&two).zip(&three) {
        assert_eq!(one.digest(), two.digest());
        assert_eq!(one.digest(), three.digest());
        let json = serde_json::to_string(one).unwrap();
        let read: domain::Proposal = serde_json::from_str(&json).unwrap();
        assert_eq!(read.digest(), one.digest(), "a stored proposal keeps its digest");
    }
}

#[tokio::test]
async fn each_query_was_evaluated_and_no_finding_stands_in_the_way() {
    let bench = Workbench::shop();
    for proposal in bench.propose("orders").await.proposals {
        assert!(
            proposal.evidence.queries.len() > 10,
            "{:?}",
            proposal.evidence.queries
        );
        assert_eq!(proposal.evidence.queries[0].n_series, 1);
        assert!(proposal.is_applicable(), "{:?}", proposal.findings);
    }
}

#[tokio::test]
async fn an_outage_in_history_is_found_with_the_certified_delay() {
    // Day 20, from minute 600: half of all requests fail for an hour.
    let started = 20 * 1440 + 600;
    let bench = Workbench::cart(move |minute| {
        if (started..started + 60).contains(&minute) {
            0.5
        } else {
            0.0
        }
    });
    let proposals = bench.propose("cart").await.proposals;
    let proposal = proposals
        .iter()
        .find(|p| p.objective.kind() == IndicatorKind::Availability)
        .unwrap();
    let history_start = now().as_second() - 30 * 86_400;
    let outage_start = history_start + started as i64 * 60;
    let mut n_found = 0;
    for (tier, replay) in proposal.alert_tiers.tiers.iter().zip(&proposal.backtest.tiers) {
        let Some(predicted) = tier.detection_delay(0.5) else {
            continue;
        };
        if predicted.as_secs() > 3_600 {
            continue;
        }
        let [firing] = &replay.firings[..] else {
            panic!("{}: {:?}", tier.windows(), replay.firings)
        };
        let delay = firing.fired_at.as_second() - outage_start;
        let allowance = domain::alert_tier::allowance(proposal.cadence).seconds() as i64;
        let predicted = predicted.as_secs() as i64;
        assert!(
            (predicted - allowance..=predicted + allowance).contains(&delay),
            "{} {delay} {predicted}",
            tier.windows()
        );
        n_found += 1;
    }
    assert!(n_found >= 2, "the page tiers at least");
}

#[tokio::test]
async fn the_model_stands_beside_the_rules_and_orders_nothing() {
    let without = Workbench::shop();
    let rules = without.propose("payment").await.proposals;
    let mut bench = Workbench::shop();
    bench.app.scorer = Some(Arc::new(FakeScorer::by_digest()));
    let both = bench.propose("payment").await.proposals;
    let ids = |proposals: &[domain::Proposal]| proposals.iter().map(|p| p.id().clone()).collect::<Vec<_>>();
    assert_eq!(ids(&rules), ids(&both));
    let ranks: Vec<usize> = both.iter().map(|p| p.rank.model.as_ref().unwrap().rank).collect();
    let mut sorted = ranks.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=ranks.len()).collect::<Vec<_>>());

    let error = domain::scoring::ScoringError::Failed {
        fault: "no".to_owned(),
    };
    bench.app.scorer = Some(Arc::new(FakeScorer::failing(error)));
    let proposals = bench.propose("payment").await;
    assert_eq!(ids(&proposals.proposals), ids(&rules));
    assert_eq!(proposals.findings[0].check, "model-silent");
}

#[tokio::test]
async fn too_little_history_is_said_and_nothing_is_proposed() {
    let world = World::builder(now())
        .going_back(days(2))
        .http_service("cart", 60.0, |_| 0.0)
        .build();
    let proposals = Workbench::over(world).propose("cart").await;
    assert!(proposals.proposals.is_empty());
    assert!(
        proposals
            .skipped
            .iter()
            .all(|s| s.reason.contains("7 d needed") && s.lacks_data),
        "{:?}",
        proposals.skipped
    );
}

#[tokio::test]
async fn low_traffic_is_a_finding() {
    let world = World::builder(now()).http_service("cart", 0.5, |_| 0.0).build();
    let proposals = Workbench::over(world).propose("cart").await.proposals;
    let finding = proposals[0]
        .findings
        .iter()
        .find(|finding| finding.check == "low-traffic")
        .unwrap();
    assert_eq!(finding.severity, Severity::Warning);
}

#[tokio::test]
async fn a_source_without_series_says_what_was_looked_for() {
    let bench = Workbench::over(World::empty(now()));
    let error = bench.app.services(Freshness::Recent, &|_| {}).await.unwrap_err();
    assert!(
        matches!(&error, AppError::NoServices { labels, .. } if labels.contains("service")),
        "{error}"
    );
}

#[tokio::test]
async fn a_vanished_service_is_named_with_its_nearest() {
    let bench = Workbench::shop();
    let error = bench.app.propose(&request("payments")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the source has no service `payments`; did you mean `payment`?"
    );
}

#[tokio::test]
async fn a_failing_source_is_an_error_and_keeps_nothing() {
    for fault in [
        Fault::Unreachable,
        Fault::TimedOut,
        Fault::NotPrometheus,
        Fault::Unreadable,
        Fault::TooLarge,
    ] {
        let bench = Workbench::shop();
        bench.prometheus.fail_next(1, fault);
        let error = bench.app.propose(&request("payment")).await.unwrap_err();
        assert!(matches!(error, AppError::Source(_)), "{error}");
        use domain::ports::Store;
        assert!(bench.store.proposals(None).unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_imported_objective_keeps_its_target_and_gets_our_evidence() {
    let bench = Workbench::cart(|_| 0.02);
    let proposed = bench.propose("cart").await.proposals.remove(0);
    let objective = domain::Objective {
        id: "cart-answers".parse().unwrap(),
        target: "99.9%".parse().unwrap(),
        ..proposed.objective.clone()
    };
    let request = app::import::ImportRequest {
        specs: vec![formats::Spec::plain(objective.clone())],
        origin: "slo.yaml".to_owned(),
        alerting: domain::Alerting::Derived,
        as_of: now(),
    };
    let imported = bench.app.import(&request).await.unwrap();
    assert_eq!(imported, bench.app.import(&request).await.unwrap());
    assert_eq!(imported[0].objective, objective);
    assert_eq!(imported[0].reasons, ["imported from slo.yaml"]);
    assert_eq!(
        imported[0].evidence.queries.len(),
        proposed.evidence.queries.len()
    );
    // At 2 % errors history burned 20 times the budget of 99.9 %.
    assert!(
        imported[0]
            .findings
            .iter()
            .any(|finding| finding.check == "budget-gone")
    );
    assert!(!app::apply::rule_text(&imported[0]).contains("team"));
    let exportable = bench.app.exportable("cart-answers").unwrap();
    assert_eq!(
        (exportable.proposal, exportable.is_in_force),
        (imported[0].clone(), false)
    );
    assert!(bench.app.exportable("cart-nothing").is_err());
}

#[tokio::test]
async fn an_imported_objective_keeps_the_names_and_marks_of_its_alerts() {
    let bench = Workbench::cart(|_| 0.02);
    let objective = bench.propose("cart").await.proposals.remove(0).objective;
    let texts = |name: &str, value: &str| domain::Texts::from([(name.to_owned(), value.to_owned())]);
    let mut spec = formats::Spec {
        labels: texts("team", "checkout"),
        ..formats::Spec::plain(objective)
    };
    spec.alerts.name = Some("CartFails".to_owned());
    spec.alerts.annotations = texts("runbook", "https://example.com/cart");
    spec.alerts.page.labels = texts("severity", "critical");
    spec.alerts.ticket.is_disabled = true;
    let request = app::import::ImportRequest {
        specs: vec![spec],
        origin: "slo.yaml".to_owned(),
        alerting: domain::Alerting::Derived,
        as_of: now(),
    };
    let imported = bench.app.import(&request).await.unwrap().remove(0);
    let tiers = &imported.alert_tiers;
    assert!(!tiers.tiers.is_empty() && tiers.absence.is_none(), "{tiers:?}");
    let is_page = |tier: &domain::AlertTier| tier.severity == domain::AlertSeverity::Page;
    assert!(tiers.tiers.iter().all(is_page), "{tiers:?}");
    let file = promql::RuleFile::parse(&app::apply::rule_text(&imported)).unwrap();
    for (_, rule) in file.rules() {
        if rule.record.is_some() {
            assert_eq!(rule.labels["team"], "checkout");
        } else {
            assert_eq!(rule.alert.as_deref(), Some("CartFails"));
            assert_eq!(rule.labels["severity"], "critical");
            assert_eq!(rule.annotations["runbook"], "https://example.com/cart");
        }
    }
    let revised = domain::what_if::Scenario {
        target: "95%".parse().unwrap(),
        period: imported.objective.period,
        alerting: domain::Alerting::Derived,
    };
    let revised = bench.app.revise(imported.digest(), revised).await.unwrap();
    assert!(revised.alert_tiers.tiers.iter().all(is_page), "{revised:?}");
    assert_eq!(revised.alert_options, imported.alert_options);
}
