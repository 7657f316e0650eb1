//! Receipts: the canonical document that records what was put in force.
//!
//! An in-toto Statement v1 in RFC 8785 canonical JSON. Its SHA-256 is the NFT's token id. It holds
//! no floats and no integer above 2^53 − 1, so that every JSON reader computes the same bytes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::change::{Approver, ChangeId};
use crate::digest::Digest;
use crate::ledger::LedgerReceipt;
use crate::objective::Objective;
use crate::scoring::ModelIdentity;

/// in-toto's statement type, version 1.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The type of our predicate.
pub const PREDICATE_TYPE: &str = "https://sre-llama.dev/receipt/objective/v1";

/// The document of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptDocument {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// The rule file, then each of its rules.
    pub subject: Vec<Subject>,
    /// [`PREDICATE_TYPE`].
    pub predicate_type: String,
    /// What was put in force, on which evidence, by whom.
    pub predicate: Predicate,
}

/// A thing with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The file's name, or `FILE#RULE`.
    pub name: String,
    /// `sha256` with its hex digits.
    pub digest: BTreeMap<String, Digest>,
}

/// What our receipts say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predicate {
    /// The objective in force.
    pub objective: Objective,
    /// What it rests on.
    pub evidence: ReceiptEvidence,
    /// The change that put it in force.
    pub change: ChangeId,
    /// Who approved it, and how we know.
    pub approved_by: Approver,
    /// When it was verified to be in force, to the second.
    pub in_force_since: Timestamp,
    /// The document that it takes the place of.
    pub previous: Option<Digest>,
    /// Who read back what is in force, where it was not this program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_back: Option<ReadBack>,
    /// The version of SRE-Llama that wrote it.
    pub tool_version: String,
}

/// Who read back what is in force. Where nobody is named, the program that wrote the receipt did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ReadBack {
    /// The browser of a user, in their session: this program saw nothing but what it sent.
    Browser {
        /// The user's login.
        login: String,
    },
}

/// What an objective rests on. Shares are decimal texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptEvidence {
    /// The digest of the proposal that was reviewed.
    pub proposal: Digest,
    /// The source that it was made from.
    pub source: String,
    /// The share of good events in the history, six digits; `None` without events.
    pub attainment: Option<String>,
    /// The time that the history covers, in whole seconds.
    pub history_seconds: u64,
    /// The model whose rank stood beside the rules' rank.
    pub model: Option<ModelIdentity>,
}

/// A receipt as we keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The SHA-256 of [`Self::document`].
    pub document_hash: Digest,
    /// The canonical document, byte for byte.
    pub document: String,
    /// The change that it belongs to.
    pub change: ChangeId,
    /// The objective that it belongs to.
    pub objective_id: crate::objective::ObjectiveId,
    /// Where the rule file lies.
    pub path: std::path::PathBuf,
    /// What the ledger answered; `None` while the mint is outstanding.
    pub ledger: Option<LedgerReceipt>,
}

/// The text is no receipt document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not JSON of that shape.
    #[error("the receipt document cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// JSON of that shape, but other bytes than the canonical ones.
    #[error("the receipt document is not in canonical form (RFC 8785), so its digest means nothing")]
    NotCanonical,
}

impl Subject {
    /// A subject with the SHA-256 of `bytes`.
    pub fn of(name: impl Into<String>, bytes: &[u8]) -> Self {
        Self {
            name: name.into(),
            digest: BTreeMap::from([("sha256".to_owned(), Digest::of(bytes))]),
        }
    }

    /// Its SHA-256.
    pub fn sha256(&self) -> Option<Digest> {
        self.digest.get("sha256").copied()
    }
}

impl ReceiptDocument {
    /// A document about `subject`.
    pub fn new(subject: Vec<Subject>, predicate: Predicate) -> Self {
        Self {
            statement_type: STATEMENT_TYPE.to_owned(),
            subject,
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate,
        }
    }

    /// The canonical JSON (RFC 8785).
    pub fn to_canonical(&self) -> String {
        serde_json_canonicalizer::to_string(self)
            .expect("a receipt document has string keys and no floats, so it has canonical JSON")
    }

    /// Reads a document back and insists on its canonical form.
    pub fn from_canonical(text: &str) -> Result<Self, DocumentError> {
        let document: Self = serde_json::from_str(text).map_err(DocumentError::Unreadable)?;
        if document.to_canonical() != text {
            return Err(DocumentError::NotCanonical);
        }
        Ok(document)
    }
}
