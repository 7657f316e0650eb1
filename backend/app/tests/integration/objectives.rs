//! Where objectives in force stand.

use app::objectives::ObjectiveFilter;
use domain::{ObjectiveId, ObjectiveState, StatusBasis};
use fakes::World;

use crate::workbench::{Workbench, now, request};

const ID: &str = "cart-availability";
const EVERY: ObjectiveFilter = ObjectiveFilter {
    service: None,
    data_source: None,
};

fn of_service(name: &str) -> ObjectiveFilter<'_> {
    ObjectiveFilter {
        service: Some(name),
        ..EVERY
    }
}

/// One service whose availability is in force; its errors are these.
async fn in_force(error_share: impl Fn(u64) -> f64 + Clone + 'static) -> Workbench {
    let bench = Workbench::cart(error_share);
    bench.propose("cart").await;
    bench.apply("cart").await.unwrap();
    bench
}

#[tokio::test]
async fn the_figures_are_those_of_the_backtest() {
    let bench = in_force(|minute| if minute % 7 == 0 { 0.002 } else { 0.0 }).await;
    let found = bench
        .app
        .objectives_in_force(EVERY, Some(&bench.target), now())
        .await
        .unwrap();
    assert_eq!(found.cut, [""; 0]);
    let objective = found
        .objectives
        .iter()
        .find(|found| found.objective.id.as_str() == ID)
        .unwrap();
    let status = &objective.status;
    assert_eq!(status.basis, StatusBasis::Counted);
    assert_eq!(status.state(&objective.objective), ObjectiveState::Healthy);
    assert_eq!(status.drift, None);
    assert!(objective.receipt.is_some());
    assert!(
        status
            .tiers
            .iter()
            .all(|tier| !tier.is_exceeded && tier.is_active == Some(false))
    );

    let id = ID.parse().unwrap();
    let history = bench
        .app
        .objective_in_force(&id, Some(&bench.target), now())
        .await
        .unwrap();
    let replayed = &history.history;
    let close = |one: f64, two: f64| (one - two).abs() < 1e-3 * two.abs().max(1e-3);
    assert!(close(status.attainment.unwrap(), replayed.attainment.unwrap()));
    assert!(
        close(status.budget.unwrap().share, replayed.budget_remaining.unwrap()),
        "{:?} {:?}",
        status.budget,
        replayed.budget_remaining
    );
    assert!(close(status.events.total, replayed.events.total));
    assert_eq!(history.changes.len(), 1);
    assert_eq!(history.receipts.len(), 1);
}

#[tokio::test]
async fn an_outage_now_burns() {
    let bench = Workbench::over(
        World::builder(now())
            .http_service(
                "cart",
                600.0,
                |minute| if minute >= 43_200 - 90 { 0.5 } else { 0.0001 },
            )
            .build(),
    );
    bench.propose("cart").await;
    bench.apply("cart").await.unwrap();
    let found = bench
        .app
        .objectives_in_force(of_service("cart"), Some(&bench.target), now())
        .await
        .unwrap();
    let first = &found.objectives[0];
    assert_eq!(first.status.state(&first.objective), ObjectiveState::Burning);
    assert!(first.status.burn_rate().unwrap() > 100.0, "{:?}", first.status);
    assert!(first.status.spent_in(&first.objective).is_some());
}

#[tokio::test]
async fn an_outage_in_maintenance_burns_nothing() {
    let minutes_ago = |minutes: i64| jiff::Timestamp::from_second(now().as_second() - minutes * 60).unwrap();
    let maintenance = domain::MaintenanceWindow::once(minutes_ago(95), minutes_ago(30)).unwrap();
    let during = |minute: u64| (43_200 - 90..43_200 - 35).contains(&minute);
    let bench = Workbench::over(
        World::builder(now())
            .http_service(
                "cart",
                600.0,
                move |minute| if during(minute) { 0.5 } else { 0.0001 },
            )
            .build(),
    );
    for (windows, state) in [
        (vec![], ObjectiveState::Burning),
        (vec![maintenance], ObjectiveState::Healthy),
    ] {
        let request = app::propose::ProposeRequest {
            maintenance: windows.clone(),
            ..request("cart")
        };
        bench.app.propose(&request).await.unwrap();
        bench.apply("cart").await.unwrap();
        let found = bench.app.objectives_in_force(EVERY, None, now()).await.unwrap();
        let mut found = found.objectives.into_iter();
        let found = found.find(|found| found.objective.id.as_str() == ID).unwrap();
        assert_eq!(found.objective.maintenance, windows);
        assert_eq!(found.status.state(&found.objective), state, "{:?}", found.status);
        assert!(found.status.newest_data_at.is_some());
    }
}

#[tokio::test]
async fn a_source_that_is_down_hides_no_objective() {
    let bench = in_force(|_| 0.0002).await;
    bench.prometheus.set_no_prometheus(true);
    let found = bench
        .app
        .objectives_in_force(EVERY, Some(&bench.target), now())
        .await
        .unwrap();
    let objective = &found.objectives[0];
    assert_eq!(objective.status.basis, StatusBasis::Stored);
    assert_eq!(
        objective.status.state(&objective.objective),
        ObjectiveState::NoData
    );
    assert!(objective.status.budget.is_some());
    assert!(!found.cut.is_empty());
    let id = &objective.objective.id;
    let history = bench
        .app
        .objective_in_force(id, Some(&bench.target), now())
        .await
        .unwrap();
    assert!(!history.history.burn_down.is_empty());
}

#[tokio::test]
async fn an_edited_file_is_drift_and_an_undone_objective_is_not_in_force() {
    let bench = in_force(|_| 0.0001).await;
    let file = format!("{ID}.yaml");
    let files = bench.folder.files().into_iter();
    let (_, text) = files.into_iter().find(|(path, _)| path.ends_with(&file)).unwrap();
    bench.folder.put(&file, &format!("{text}# by hand\n"));
    let id = ID.parse().unwrap();
    let look = async || {
        bench
            .app
            .objective_in_force(&id, Some(&bench.target), now())
            .await
    };
    let found = look().await.unwrap();
    assert_eq!(
        found.in_force.status.state(&found.in_force.objective),
        ObjectiveState::Drifted
    );
    let drift = found.in_force.status.drift.unwrap();
    assert!(drift.contains("was changed outside its rules"), "{drift}");
    bench.folder.put(&file, &text);
    bench
        .app
        .undo(&found.in_force.change, &bench.target)
        .await
        .unwrap();
    let error = look().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no objective `cart-availability` is in force"),
        "{error}"
    );
}

#[tokio::test]
async fn burn_downs_come_together_as_they_come_one_by_one() {
    let bench = in_force(|minute| if minute % 7 == 0 { 0.002 } else { 0.0 }).await;
    let ids = ["nobody-availability", ID].map(|id| id.parse::<ObjectiveId>().unwrap());
    let asked = async || bench.app.burn_downs(&ids, now()).await.unwrap();
    let together = asked().await;
    let history = bench
        .app
        .objective_in_force(&ids[1], Some(&bench.target), now())
        .await
        .unwrap();
    let [alone] = &*together.burn_downs else {
        panic!("what is not in force is left out: {together:?}");
    };
    assert_eq!((alone.objective_id.as_str(), &*together.cut), (ID, &[][..]));
    let all = history.history.burn_down;
    assert!(
        alone.points.iter().all(|point| all.contains(point)),
        "no point is made up"
    );
    assert!((30..=60).contains(&alone.points.len()), "{}", alone.points.len());
    assert_eq!(alone.points.last(), all.last());

    bench.prometheus.set_no_prometheus(true);
    let kept = asked().await;
    let proposals = domain::ports::Store::proposals(&bench.store, None).unwrap();
    let reviewed = proposals.iter().find(|proposal| proposal.objective.id == ids[1]);
    assert_eq!(
        kept.burn_downs[0].points.last(),
        reviewed.unwrap().backtest.burn_down.last()
    );
    assert!(
        kept.cut[0].starts_with("the source was not asked: "),
        "{:?}",
        kept.cut
    );
}
