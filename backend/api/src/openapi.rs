//! The OpenAPI document, gathered from the handlers.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};

/// What the handlers do not say.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "SRE-Llama",
        description = "Proposes, applies, undoes and verifies service level objectives. Errors of every status have one form; lists have their items under their plural noun, beside `meta`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "services", description = "What the source measures"),
        (name = "proposals", description = "Objectives that could be put in force"),
        (name = "checks", description = "Checks of expressions and rule files"),
        (name = "changes", description = "What was put in force, and how it is taken back"),
        (name = "receipts", description = "The tamper-evident record of changes"),
        (name = "operation", description = "What watches this process")
    )
)]
struct Frame;

/// The document of this API, OpenAPI 3.1, as JSON with a final line feed.
pub fn document() -> String {
    let (_, document) = crate::router::routes().split_for_parts();
    let mut text = document
        .to_pretty_json()
        .expect("an OpenAPI document has string keys only, so it has JSON");
    text.push('\n');
    text
}

/// The document without routes.
pub(crate) fn frame() -> utoipa::openapi::OpenApi {
    let mut frame = Frame::openapi();
    frame.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = frame.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    frame.security = Some(vec![SecurityRequirement::new("token", [""; 0])]);
    frame
}

/// Get this document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "operation", responses(
    (status = 200, body = Object, content_type = "application/json")))]
pub(crate) async fn show_openapi() -> Json<utoipa::openapi::OpenApi> {
    let (_, document) = crate::router::routes().split_for_parts();
    Json(document)
}
