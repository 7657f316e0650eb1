//! The port of a ledger: where receipts are minted, superseded and revoked.
//!
//! Two adapters exist in crate `receipts`: an EVM in this process, and any EVM
//! behind JSON-RPC. Both run the same contract bytecode.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// Records receipts so that nobody can change them unnoticed.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Which ledger this is.
    fn identity(&self) -> LedgerIdentity;

    /// Mints the receipt of a document. Minting a document twice is refused with
    /// [`LedgerError::AlreadyMinted`], so that a caller who lost the answer may simply ask again.
    async fn mint(&self, request: MintRequest) -> Result<LedgerReceipt, LedgerError>;

    /// Marks a receipt as no longer in force. `reason_hash` is the digest of the reason's text,
    /// which stays off the ledger.
    async fn revoke(&self, document_hash: Digest, reason_hash: Digest) -> Result<LedgerReceipt, LedgerError>;

    /// The receipt of a document, if one was minted.
    async fn receipt(&self, document_hash: Digest) -> Result<Option<LedgerReceipt>, LedgerError>;

    /// The newest receipt of a lineage, whatever its state.
    async fn head(&self, lineage: Digest) -> Result<Option<LedgerReceipt>, LedgerError>;

    /// Checks the ledger itself as far as this adapter can: the embedded one executes every block
    /// again, a remote one compares the contract's code.
    async fn audit(&self) -> Result<LedgerAudit, LedgerError>;
}

/// Which ledger a receipt lies on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerIdentity {
    /// `embedded` or `json_rpc`.
    pub kind: LedgerKind,
    /// The EVM chain id.
    pub chain_id: u64,
    /// The contract's address, `0x` and 40 hex digits (EIP-55).
    pub contract: String,
    /// The address that signs, in the same form.
    pub signer: String,
}

/// The two kinds of ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerKind {
    /// An EVM in this process, its blocks in the data folder.
    Embedded,
    /// An EVM node reached by JSON-RPC.
    JsonRpc,
}

/// What to mint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintRequest {
    /// The SHA-256 of the canonical document: the NFT's token id.
    pub document_hash: Digest,
    /// What the receipts of one objective have in common: the digest of the objective's id.
    pub lineage: Digest,
    /// The document hash that must be the lineage's head now; `None` where it must have none.
    /// The mint supersedes it, unless it was revoked before.
    pub expected_previous: Option<Digest>,
}

/// A receipt as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerReceipt {
    /// The SHA-256 of the canonical document: the NFT's token id.
    pub document_hash: Digest,
    /// The digest of the objective's id.
    pub lineage: Digest,
    /// Position in its lineage, from 1.
    pub sequence: u64,
    /// The receipt before it in the lineage.
    pub previous: Option<Digest>,
    /// Active, superseded or revoked.
    pub state: ReceiptState,
    /// Time of the block that minted it.
    pub minted_at: Timestamp,
    /// Number of the block that minted it.
    pub block_number: u64,
    /// Hash of the transaction that minted it, `0x` and 64 hex digits.
    pub transaction_hash: String,
    /// Gas that the mint used.
    pub gas_used: u64,
}

/// The state of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    /// The newest of its lineage, in force.
    Active,
    /// A newer receipt of its lineage took its place.
    Superseded,
    /// Taken back, with a reason.
    Revoked,
}

/// What an audit of a ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerAudit {
    /// Blocks looked at.
    pub n_blocks: u64,
    /// Transactions executed again (embedded) or none (remote).
    pub n_transactions: u64,
    /// What does not add up; empty when all is well.
    pub faults: Vec<String>,
}

/// Why a ledger could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The document has a receipt already.
    #[error("the document `{document_hash}` has a receipt already")]
    AlreadyMinted {
        /// The document.
        document_hash: Digest,
    },
    /// The lineage's head is not the expected one.
    #[error(
        "the newest receipt of the lineage is not the expected one (expected {}, found {}); someone else minted in between",
        text_of(*expected), text_of(*found)
    )]
    PreviousMismatch {
        /// What the caller expected.
        expected: Option<Digest>,
        /// What the ledger has.
        found: Option<Digest>,
    },
    /// No receipt of that document, or one that is revoked already.
    #[error("the document `{document_hash}` has no receipt that could be revoked")]
    NotRevocable {
        /// The document.
        document_hash: Digest,
    },
    /// The contract refused for another reason.
    #[error("the contract refused the transaction: {reason}")]
    Refused {
        /// The contract's own error, decoded where it is known.
        reason: String,
    },
    /// The stored ledger is damaged.
    #[error("the ledger in `{place}` is damaged: {fault}")]
    Damaged {
        /// The folder or address.
        place: String,
        /// What does not add up, and in which block.
        fault: String,
    },
    /// The ledger could not be read, written or reached.
    #[error("the ledger in `{place}` is unavailable")]
    Unavailable {
        /// The folder or address.
        place: String,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn text_of(digest: Option<Digest>) -> String {
    digest.map_or_else(|| "none".to_owned(), |digest| digest.short())
}
