//! Receipts: what was put in force, when and by whom.

use app::verify::{Outcome, Verification, VerifyCheck};
use axum::Json;
use axum::extract::State;
use domain::Receipt;
use domain::ledger::{LedgerReceipt, ReceiptState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::ApiError;
use crate::extract::{PathParams, QueryParams, digest_of, objective_id_of};
use crate::lists::ListMeta;
use crate::{ApiState, ErrorBody};

/// Which receipts to list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReceiptQueryParams {
    /// Only those of this objective.
    pub objective: Option<String>,
}

/// Receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptListResponse {
    /// The newest first.
    pub receipts: Vec<ReceiptResponse>,
    /// About the list.
    pub meta: ListMeta,
}

/// The record of an objective that was put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptResponse {
    /// The SHA-256 of the document: the NFT's token id.
    pub document_hash: String,
    /// The canonical document (RFC 8785), byte for byte.
    pub document: String,
    /// The change that it belongs to.
    pub change: String,
    /// The objective that it belongs to.
    pub objective_id: String,
    /// Where the rule file lies.
    pub path: String,
    /// Where it stands.
    pub state: ReceiptStateResponse,
    /// What the ledger has; absent while the mint is outstanding.
    pub ledger: Option<LedgerReceiptResponse>,
}

/// Where a receipt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStateResponse {
    /// Not minted yet.
    Outstanding,
    /// The newest of its lineage, in force.
    Active,
    /// A newer receipt of its lineage took its place.
    Superseded,
    /// Taken back.
    Revoked,
}

/// A receipt as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LedgerReceiptResponse {
    /// What the receipts of one objective have in common.
    pub lineage: String,
    /// Position in its lineage, from 1.
    pub sequence: u64,
    /// The document hash of the receipt before it.
    pub previous: Option<String>,
    /// Time of the block that minted it.
    #[schema(format = DateTime)]
    pub minted_at: String,
    /// Number of that block.
    pub block_number: u64,
    /// Hash of the transaction, `0x` and 64 hex digits.
    pub transaction_hash: String,
    /// Gas that the mint used.
    pub gas_used: u64,
}

/// What came of verifying a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerificationResponse {
    /// The receipt.
    pub receipt: ReceiptResponse,
    /// No step failed.
    pub is_verified: bool,
    /// The deployed rules differ from the recorded ones.
    pub has_drift: bool,
    /// Each step that was made, in order.
    pub steps: Vec<VerifyStepResponse>,
}

/// One step of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerifyStepResponse {
    /// Which.
    pub check: VerifyCheckResponse,
    /// What came of it.
    pub outcome: VerifyOutcomeResponse,
    /// In words.
    pub detail: String,
}

/// What a verification looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerifyCheckResponse {
    /// The document is canonical and has the receipt's hash.
    Document,
    /// The ledger has that receipt.
    Ledger,
    /// The receipt is active.
    InForce,
    /// The rule file is the one in the document.
    RuleFile,
    /// The server has loaded these rules.
    Loaded,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerifyOutcomeResponse {
    /// As recorded.
    Passed,
    /// Otherwise than recorded.
    Failed,
    /// Could not be looked at, or does not apply.
    Skipped,
}

/// Where a receipt stands, in one word.
pub fn state_of(receipt: &Receipt) -> &'static str {
    match receipt.ledger.as_ref().map(|ledger| ledger.state) {
        None => "outstanding",
        Some(ReceiptState::Active) => "active",
        Some(ReceiptState::Superseded) => "superseded",
        Some(ReceiptState::Revoked) => "revoked",
    }
}

impl From<&[Receipt]> for ReceiptListResponse {
    fn from(receipts: &[Receipt]) -> Self {
        Self {
            receipts: receipts.iter().map(ReceiptResponse::from).collect(),
            meta: ListMeta::of(receipts),
        }
    }
}

impl From<&Receipt> for ReceiptResponse {
    fn from(receipt: &Receipt) -> Self {
        Self {
            document_hash: receipt.document_hash.to_string(),
            document: receipt.document.clone(),
            change: receipt.change.to_string(),
            objective_id: receipt.objective_id.to_string(),
            path: receipt.path.display().to_string(),
            state: receipt
                .ledger
                .as_ref()
                .map_or(ReceiptStateResponse::Outstanding, |ledger| ledger.state.into()),
            ledger: receipt.ledger.as_ref().map(LedgerReceiptResponse::from),
        }
    }
}

impl From<ReceiptState> for ReceiptStateResponse {
    fn from(state: ReceiptState) -> Self {
        match state {
            ReceiptState::Active => Self::Active,
            ReceiptState::Superseded => Self::Superseded,
            ReceiptState::Revoked => Self::Revoked,
        }
    }
}

impl From<&LedgerReceipt> for LedgerReceiptResponse {
    fn from(receipt: &LedgerReceipt) -> Self {
        Self {
            lineage: receipt.lineage.to_string(),
            sequence: receipt.sequence,
            previous: receipt.previous.map(|previous| previous.to_string()),
            minted_at: receipt.minted_at.to_string(),
            block_number: receipt.block_number,
            transaction_hash: receipt.transaction_hash.clone(),
            gas_used: receipt.gas_used,
        }
    }
}

impl From<&Verification> for VerificationResponse {
    fn from(verification: &Verification) -> Self {
        let steps = verification.steps.iter().map(|step| VerifyStepResponse {
            check: step.check.into(),
            outcome: step.outcome.into(),
            detail: step.detail.clone(),
        });
        Self {
            receipt: (&verification.receipt).into(),
            is_verified: verification.is_verified(),
            has_drift: verification.has_drift(),
            steps: steps.collect(),
        }
    }
}

impl From<VerifyCheck> for VerifyCheckResponse {
    fn from(check: VerifyCheck) -> Self {
        match check {
            VerifyCheck::Document => Self::Document,
            VerifyCheck::Ledger => Self::Ledger,
            VerifyCheck::InForce => Self::InForce,
            VerifyCheck::RuleFile => Self::RuleFile,
            VerifyCheck::Loaded => Self::Loaded,
        }
    }
}

impl From<Outcome> for VerifyOutcomeResponse {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failed,
            Outcome::Skipped => Self::Skipped,
        }
    }
}

/// List receipts, with the state that the ledger has them in now.
#[utoipa::path(get, path = "/api/v1/receipts", tag = "receipts", params(ReceiptQueryParams), responses(
    (status = 200, body = ReceiptListResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn list_receipts(
    State(state): State<ApiState>,
    QueryParams(params): QueryParams<ReceiptQueryParams>,
) -> Result<Json<ReceiptListResponse>, ApiError> {
    let objective_id = params.objective.as_deref().map(objective_id_of).transpose()?;
    let receipts = state.app.receipts(objective_id.as_ref()).await?;
    Ok(Json(ReceiptListResponse::from(&*receipts)))
}

/// Get one receipt.
#[utoipa::path(get, path = "/api/v1/receipts/{hash}", tag = "receipts",
    params(("hash" = String, Path, description = "The document's SHA-256, 64 hex digits")), responses(
    (status = 200, body = ReceiptResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn find_receipt(
    State(state): State<ApiState>,
    PathParams(hash): PathParams<String>,
) -> Result<Json<ReceiptResponse>, ApiError> {
    let hash = digest_of(&hash)?;
    let receipt = state.app.receipt(&hash.to_string()).await?;
    Ok(Json(ReceiptResponse::from(&receipt)))
}

/// Verify one receipt: its document, the ledger, and the rules that are deployed now.
#[utoipa::path(post, path = "/api/v1/receipts/{hash}/verify", tag = "receipts",
    params(("hash" = String, Path, description = "The document's SHA-256, 64 hex digits")), responses(
    (status = 200, body = VerificationResponse),
    (status = "4XX", body = ErrorBody), (status = "5XX", body = ErrorBody)))]
pub(crate) async fn verify(
    State(state): State<ApiState>,
    PathParams(hash): PathParams<String>,
) -> Result<Json<VerificationResponse>, ApiError> {
    let hash = digest_of(&hash)?;
    let receipt = state.app.receipt(&hash.to_string()).await?;
    let verification = state.app.verify(receipt, state.rules.as_deref()).await?;
    Ok(Json(VerificationResponse::from(&verification)))
}
