//! The committed document is the one that the router serves. `UPDATE_EXPECT=1 cargo test -p api`
//! writes it anew.

use crate::double::Double;

#[tokio::test]
async fn the_committed_document_is_fresh() {
    let document = api::openapi_document();
    expect_test::expect_file!["../../openapi.json"].assert_eq(&document);
    let served = Double::empty().get("/api/v1/openapi.json").await.json();
    let committed: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(served, committed);
    assert!(document.starts_with("{\n  \"openapi\": \"3.1"));
}
