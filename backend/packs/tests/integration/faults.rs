//! What is no pack, and how it is said.

use expect_test::{Expect, expect};
use packs::{read_folder, read_pack};

#[track_caller]
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&read_pack(text).unwrap_err().to_string());
}

const GOOD: &str = r#"
pack: shop
title: Shop
templates:
  - id: orders
    why: An order that failed is a customer who leaves.
    failure-share:
      failed: {metrics: ["shop_{what}_failed_total"]}
      total: {metrics: ["shop_{what}_total"]}
"#;

#[test]
fn a_fault_is_named_with_its_place_and_what_to_do() {
    assert!(read_pack(GOOD).is_ok());
    check(
        "pack: [",
        expect![
            "line 1, column 7: expected string scalar; write the pack as backend/packs/README.md describes"
        ],
    );
    check(
        "",
        expect![
            "line 1, column 1: unexpected end of input; write the pack as backend/packs/README.md describes"
        ],
    );
    check(
        &GOOD.replace("why:", "wyh:"),
        expect![
            "line 6, column 5: unknown field `wyh`, expected one of id, why, counter-reasons, references, score, status-ratio, outcome-pair, failure-share, success-share, latency, level, age, probe; write the pack as backend/packs/README.md describes"
        ],
    );
    check(
        &GOOD.replace("pack: shop", "pack: My Shop"),
        expect!["line 2, column 7: `My Shop` is no id; use small letters, digits and hyphens"],
    );
    check(
        &GOOD.replace("{what}_failed", "{what_failed"),
        expect![
            "line 8, column 26: `shop_{what_failed_total` is no pattern of metric names: a brace is not closed; write a name such as `http_{what}_total`"
        ],
    );
    check(
        &GOOD.replace("shop_{what}_failed_total", "shop_failed_total"),
        expect![
            "line 5, column 5: `{what}` is captured by not every name of `failed`; capture it in each name of the first metric"
        ],
    );
    check(
        &GOOD.replace("failure-share:", "outcome-pair:"),
        expect![
            "line 9, column 7: unknown field `total`, expected one of failed, succeeded; write the pack as backend/packs/README.md describes"
        ],
    );
    check(
        &(GOOD.to_owned() + "    latency: {histogram: {metrics: [x_seconds]}}\n"),
        expect![
            "line 5, column 5: the template makes two things; give it one of status-ratio, outcome-pair, failure-share, success-share, latency, level, age, probe"
        ],
    );
    let with = |template: &str| {
        format!("pack: shop\ntitle: Shop\ntemplates:\n  - id: queue\n    why: It waits.\n    {template}\n")
    };
    check(
        &with("level: {gauge: {metrics: [jobs_waiting]}, at-most: 5, at-least: 1}"),
        expect!["line 6, column 69: the level has two bounds; leave one out"],
    );
    check(
        &with("level: {gauge: {metrics: [jobs_waiting]}, across: median}"),
        expect!["line 6, column 55: `median` joins no series; give worst, each-series, sum or average"],
    );
    check(
        &with("level: {gauge: {metrics: [jobs_waiting]}, at-most: many}"),
        expect!["line 6, column 56: `many` is no number; write a number such as 0.9"],
    );
    check(
        &with("age: {at-most: 1d}"),
        expect![
            "line 4, column 5: the age is of one thing or of each; give `newest` where the newest stands for all, or `each`"
        ],
    );
    check(
        &with("age: {each: {metrics: [jobs_waiting]}, at-most: soon}"),
        expect!["line 6, column 53: `soon` is no time; write a time such as 25h"],
    );
    check(
        &GOOD.replace("templates:", "references: [ftp://x]\ntemplates:"),
        expect![
            "line 4, column 14: `ftp://x` is no reference; give an https address or a 3GPP specification"
        ],
    );
    check(
        &GOOD.replace("_total\"]}", "_total\"], where: [code ~ 5]}"),
        expect![
            "line 8, column 63: `~` compares nothing; write `label = value`, or `!=`, `=~`, `!~` in the middle"
        ],
    );
    check(
        &GOOD.replace("    why:", "    score: 1000\n    why:"),
        expect![
            "line 6, column 12: a score of 1000 is out of range; give 0 to 100; the usual ones are 40 to 99"
        ],
    );
}

#[test]
fn hostile_packs_end_in_a_fault() {
    let deep = "pack: ".to_owned() + &"[".repeat(10_000);
    assert!(read_pack(&deep).is_err());
    let bomb = "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\npack: *c\n";
    assert!(read_pack(bomb).is_err());
    assert!(read_pack(&GOOD.replace("An order", "An\\u0007 order")).is_ok());
    assert!(
        read_pack(
            &GOOD
                .replace("why: An order", "why: \"An \\u0007 order")
                .replace("leaves.", "leaves.\"")
        )
        .is_err()
    );
}

#[test]
fn a_folder_is_read_in_the_order_of_names_and_one_fault_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), GOOD).unwrap();
    std::fs::write(
        folder.path().join("a.yml"),
        GOOD.replace("pack: shop", "pack: first"),
    )
    .unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no pack").unwrap();
    let ids: Vec<String> = read_folder(folder.path())
        .unwrap()
        .into_iter()
        .map(|pack| pack.id)
        .collect();
    assert_eq!(ids, ["first", "shop"]);

    std::fs::write(folder.path().join("c.yaml"), GOOD).unwrap();
    let error = read_folder(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("c.yaml") && error.contains("`shop` too"),
        "{error}"
    );
    std::fs::write(folder.path().join("c.yaml"), "a".repeat(300_000)).unwrap();
    let error = read_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("300000 bytes"), "{error}");
    let error = read_folder(&folder.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("none"), "{error}");
}
