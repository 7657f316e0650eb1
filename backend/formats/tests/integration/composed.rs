//! Objectives that are made from others: composites by name, and one definition for many label values.

use expect_test::{Expect, expect};
use formats::{ReadOptions, Reading, read, srellama};

/// Two objectives of a shop, and what stands beside them.
fn document(more: &str) -> String {
    let plain = |id: &str, metric: &str, service: &str| {
        format!(
            "- id: {id}\n  service: {{label: job, name: {service}}}\n  \
             indicator: {{type: status_ratio, requests: '{metric}{{job=\"{service}\"}}', bad: 'code=~\"5..\"'}}\n  \
             target: 99.9%\n  period: 30d\n"
        )
    };
    let (carts, orders, mails) = (
        plain("carts", "carts_total", "shop"),
        plain("orders", "orders_total", "shop"),
        plain("mails", "mails_total", "mail"),
    );
    format!("version: srellama/v1\nobjectives:\n{more}{carts}{orders}{mails}")
}

/// One line: the place of the members is line 3.
fn composite(id: &str, members: &str) -> String {
    format!(
        "- {{id: {id}, service: {{label: job, name: shop}}, target: 99%, period: 30d, indicator: {{type: composite, members: [{members}]}}}}\n"
    )
}

fn read_document(more: &str, options: &ReadOptions) -> Result<Reading, String> {
    read("slo.yaml", &document(more), options).map_err(|error| error.to_string())
}

fn ids(reading: &Reading) -> Vec<&str> {
    reading
        .specs
        .iter()
        .map(|spec| spec.objective.id.as_str())
        .collect()
}

#[track_caller]
fn refused(more: &str, expected: Expect) {
    expected.assert_eq(&read_document(more, &ReadOptions::default()).unwrap_err());
}

#[test]
fn a_composite_names_objectives_that_stand_anywhere_in_the_file() {
    let more = composite("all", "carts, inner") + &composite("inner", "carts, orders");
    let reading = read_document(&more, &ReadOptions::default()).unwrap();
    assert_eq!(ids(&reading), ["all", "inner", "carts", "orders", "mails"]);
    // What is printed carries the members whole, so it needs nothing beside it.
    let printed = srellama::print(&reading.specs[..1]);
    let again = read("printed.yaml", &printed, &ReadOptions::default()).unwrap();
    assert_eq!(again.specs, reading.specs[..1]);
}

#[test]
fn a_composite_names_objectives_in_force_and_the_file_wins() {
    let in_force = read_document("", &ReadOptions::default()).unwrap();
    let options = ReadOptions {
        in_force: in_force.specs.iter().map(|spec| spec.objective.clone()).collect(),
        ..ReadOptions::default()
    };
    let alone = format!(
        "version: srellama/v1\nobjectives:\n{}",
        composite("all", "carts, orders")
    );
    let reading = read("slo.yaml", &alone, &options).unwrap();
    assert_eq!(ids(&reading), ["all"]);
    let lower = document(&composite("all", "carts, orders")).replace("99.9%", "98%");
    let reading = read("slo.yaml", &lower, &options).unwrap();
    assert!(srellama::print(&reading.specs[..1]).contains("target: 98%"));
}

#[test]
fn composites_that_make_no_sense() {
    refused(
        &(composite("all", "carts, inner") + &composite("inner", "orders, all")),
        expect![
            "slo.yaml:4:123: the composite `inner` contains itself by way of `all`; take `all` out of the members of `inner`"
        ],
    );
    refused(
        &composite("all", "all, carts"),
        expect![
            "slo.yaml:3:113: the composite `all` contains itself by way of `all`; take `all` out of the members of `all`"
        ],
    );
    refused(
        &composite("all", "carts, oders"),
        expect![
            "slo.yaml:3:120: `oders`, a member of the composite `all`, is not among the objectives; did you mean `orders`?"
        ],
    );
    refused(
        &composite("all", "carts, something-else"),
        expect![
            "slo.yaml:3:120: `something-else`, a member of the composite `all`, is not among the objectives; define it in this file, or put it in force first"
        ],
    );
    refused(
        &composite("all", "carts, mails"),
        expect![
            "slo.yaml:3:120: `mails` is an objective of `mail`, another service than that of the composite; name objectives of one service, each once"
        ],
    );
    refused(
        &composite("all", "carts"),
        expect![
            "slo.yaml:3:112: a composite has 2 to 20 members, this one 1; name that many different objectives"
        ],
    );
    refused(
        &composite("carts", "orders, all"),
        expect![
            "slo.yaml:3:123: `all`, a member of the composite `carts`, is not among the objectives; define it in this file, or put it in force first"
        ],
    );
    refused(
        &(composite("all", "carts, orders") + &composite("all", "carts, orders")),
        expect![
            "slo.yaml:3:3: the objective `all` stands twice in the file; give one of the two another name"
        ],
    );
    refused(
        &composite("orders", "carts, mails").replace("mails]", "orders]"),
        expect![
            "slo.yaml:3:123: the composite `orders` contains itself by way of `orders`; take `orders` out of the members of `orders`"
        ],
    );
    refused(
        &composite("all", "carts, {id: x}"),
        expect![
            "slo.yaml:3:120: a member that is written out beside members that are named; name all members by their ids, or write all of them out"
        ],
    );
}

/// A definition of the shop that is grouped, on line 3.
fn grouped(group_by: &str) -> String {
    format!(
        "- {{id: logins, service: {{label: job, name: shop}}, target: 99%, period: 30d, group_by: {group_by}, indicator: {{type: status_ratio, requests: 'logins_total{{job=\"shop\"}}', bad: 'code=~\"5..\"'}}}}\n"
    )
}

#[test]
fn a_grouped_definition_is_one_objective_for_each_value() {
    let more = grouped("{label: region, values: [eu, US]}") + &composite("all", "logins-eu, carts");
    let reading = read_document(&more, &ReadOptions::default()).unwrap();
    let found = ids(&reading);
    assert_eq!(found[0], "logins-eu");
    assert!(found[1].starts_with("logins-us-"), "{found:?}");
    assert_eq!(found[2..], ["all", "carts", "orders", "mails"]);
    let printed = srellama::print(&reading.specs[1..2]);
    assert!(
        printed.contains(r#"logins_total{job="shop",region="US"}"#),
        "{printed}"
    );
}

#[test]
fn values_that_are_not_listed_come_from_the_source() {
    let mut reading = read_document(&grouped("{label: region}"), &ReadOptions::default()).unwrap();
    assert_eq!(ids(&reading), ["carts", "orders", "mails"]);
    let groups = std::mem::take(&mut reading.groups);
    let group = &groups[0];
    assert_eq!(group.group.label(), "region");
    expect!["slo.yaml:3:3: the values of `region` are not listed, and no source is asked for them here; list them like `group_by: {label: region, values: [a, b]}`, or use `srellama import`"]
        .assert_eq(&group.not_expanded().to_string());
    reading
        .expand(group, &["eu".to_owned(), "us".to_owned()])
        .unwrap();
    assert_eq!(
        ids(&reading),
        ["carts", "orders", "mails", "logins-eu", "logins-us"]
    );
    expect!["slo.yaml:3:3: `region` has no value on the series of `logins`; correct the label, or list the values that are to come"]
        .assert_eq(&reading.expand(group, &[]).unwrap_err().to_string());
    let many: Vec<String> = (0..1_000).map(|idx| idx.to_string()).collect();
    expect!["slo.yaml:3:3: `region` has 1000 values on the series of `logins`, and a group has at most 50 objectives; list the values that matter, or group by another label"]
        .assert_eq(&reading.expand(group, &many).unwrap_err().to_string());
    expect![
        "slo.yaml:3:3: the objective `logins-eu` stands twice in the file; give one of the two another name"
    ]
    .assert_eq(&reading.expand(group, &["eu".to_owned()]).unwrap_err().to_string());
}

#[test]
fn groups_that_make_no_sense() {
    refused(
        &grouped("{label: le}"),
        expect![
            "slo.yaml:3:3: `le` is no label to group by; write a label of the series, such as `region`, and neither `le` nor one that begins with `__`"
        ],
    );
    refused(
        &grouped("{label: job, values: [a]}"),
        expect![
            "slo.yaml:3:3: the definition compares `job` already; group by another label, or leave that condition out"
        ],
    );
    refused(
        &grouped("{label: region, values: [eu, eu]}"),
        expect!["slo.yaml:3:3: the value `eu` of `region` is empty or there twice; list each value once"],
    );
    refused(
        &grouped("{label: region, vales: [eu]}"),
        expect!["slo.yaml:3:103: the grouping of an objective has no field `vales`; did you mean `values`?"],
    );
    refused(
        &composite("all", "carts, orders").replace("period", "group_by: {label: region}, period"),
        expect![
            "slo.yaml:3:3: a composite, and queries that others wrote, cannot be grouped by `region`; write an objective for each value"
        ],
    );
}
