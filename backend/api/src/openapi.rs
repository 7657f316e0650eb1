//! The OpenAPI document, gathered from the handlers.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{RefOr, Response};

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
        (name = "objectives", description = "What is in force, and where it stands"),
        (name = "changes", description = "What was put in force, and how it is taken back"),
        (name = "receipts", description = "The tamper-evident record of changes"),
        (name = "tasks", description = "Questions that take their time, and reading by the page that asks"),
        (name = "operation", description = "What watches this process")
    )
)]
struct Frame;

/// The document of this API, OpenAPI 3.1, as JSON with a final line feed.
pub fn document() -> String {
    let mut text = described()
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
    Json(described())
}

/// The document with what every response must have and no handler needs to repeat.
fn described() -> utoipa::openapi::OpenApi {
    let (_, mut document) = crate::router::routes().split_for_parts();
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.delete]
            .into_iter()
            .flatten()
        {
            for (status, response) in &mut operation.responses.responses {
                describe(status, response);
            }
        }
    }
    document
}

fn describe(status: &str, response: &mut RefOr<Response>) {
    let RefOr::T(response) = response else { return };
    if response.description.is_empty() {
        let words = match status.as_bytes().first() {
            Some(b'4') => "Not done, and the request is the reason",
            Some(b'5') => "Not done, and the server or what it depends on is the reason",
            _ => "Done",
        };
        response.description = words.to_owned();
    }
}
