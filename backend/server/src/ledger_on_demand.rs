//! Opens the ledger when it is first needed.
//!
//! Most commands only read it, several processes may do so at the same time, and one that applies
//! waits for the store's lock before it may write. So the ledger is opened for reading when something
//! is read, and for writing when the first receipt is minted or revoked. Where there is no ledger yet
//! it has no receipts, and reading does not make one.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Digest;
use domain::ledger::{
    Ledger, LedgerAudit, LedgerError, LedgerIdentity, LedgerKind, LedgerReceipt, MintRequest,
};
use jiff::Timestamp;
use receipts::{CHAIN_ID, EmbeddedLedger, JsonRpcLedger};
use tokio::sync::OnceCell;

use crate::config::ledger::{LedgerConfig, NodeConfig};

/// A ledger that is opened when it is first needed.
pub(crate) struct LedgerOnDemand {
    config: LedgerConfig,
    reader: OnceCell<Arc<dyn Ledger>>,
    writer: OnceCell<Arc<dyn Ledger>>,
}

impl LedgerOnDemand {
    pub(crate) fn new(config: LedgerConfig) -> Self {
        Self {
            config,
            reader: OnceCell::new(),
            writer: OnceCell::new(),
        }
    }

    /// Opens it for writing now, for a server that means to keep it.
    pub(crate) async fn open(&self) -> Result<(), LedgerError> {
        self.writer().await.map(drop)
    }

    async fn writer(&self) -> Result<&Arc<dyn Ledger>, LedgerError> {
        self.writer
            .get_or_try_init(async || match &self.config {
                LedgerConfig::Embedded { folder } => {
                    let folder = folder.clone();
                    opened(move || EmbeddedLedger::open(&folder, Timestamp::now)).await
                }
                LedgerConfig::Node(node) => connected(node).await,
            })
            .await
    }

    /// `None` where there is no ledger yet.
    async fn reader(&self) -> Result<Option<&Arc<dyn Ledger>>, LedgerError> {
        if let Some(writer) = self.writer.get() {
            return Ok(Some(writer));
        }
        if !self.exists() {
            return Ok(None);
        }
        let reader = self.reader.get_or_try_init(async || match &self.config {
            LedgerConfig::Embedded { folder } => {
                let folder = folder.clone();
                opened(move || EmbeddedLedger::open_read_only(&folder)).await
            }
            LedgerConfig::Node(node) => connected(node).await,
        });
        reader.await.map(Some)
    }

    fn exists(&self) -> bool {
        match &self.config {
            LedgerConfig::Embedded { folder } => folder.is_dir(),
            LedgerConfig::Node(node) => node.known_contract().is_some(),
        }
    }

    /// The identity before anything is known of the contract.
    fn unopened(&self) -> LedgerIdentity {
        let (kind, chain_id) = match &self.config {
            LedgerConfig::Embedded { .. } => (LedgerKind::Embedded, CHAIN_ID),
            LedgerConfig::Node(_) => (LedgerKind::JsonRpc, 0),
        };
        LedgerIdentity {
            kind,
            chain_id,
            contract: String::new(),
            signer: String::new(),
        }
    }
}

/// Opening executes every block again, so it has a thread of its own.
async fn opened(
    open: impl FnOnce() -> Result<EmbeddedLedger, LedgerError> + Send + 'static,
) -> Result<Arc<dyn Ledger>, LedgerError> {
    match tokio::task::spawn_blocking(open).await {
        Ok(opened) => Ok(Arc::new(opened?)),
        Err(panic) => Err(LedgerError::Unavailable {
            place: "the embedded ledger".to_owned(),
            source: panic.into(),
        }),
    }
}

async fn connected(node: &NodeConfig) -> Result<Arc<dyn Ledger>, LedgerError> {
    // A second installation is refused, and the first one is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ledger = JsonRpcLedger::connect(node.to_client_config()).await?;
    let contract = ledger.identity().contract;
    node.remember_contract(&contract)
        .map_err(|source| LedgerError::Unavailable {
            place: node.contract_file.display().to_string(),
            source: source.into(),
        })?;
    Ok(Arc::new(ledger))
}

#[async_trait]
impl Ledger for LedgerOnDemand {
    fn identity(&self) -> LedgerIdentity {
        let opened = self.writer.get().or_else(|| self.reader.get());
        opened.map_or_else(|| self.unopened(), |ledger| ledger.identity())
    }

    async fn mint(&self, request: MintRequest) -> Result<LedgerReceipt, LedgerError> {
        self.writer().await?.mint(request).await
    }

    async fn revoke(&self, document_hash: Digest, reason_hash: Digest) -> Result<LedgerReceipt, LedgerError> {
        self.writer().await?.revoke(document_hash, reason_hash).await
    }

    async fn receipt(&self, document_hash: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        match self.reader().await? {
            Some(reader) => reader.receipt(document_hash).await,
            None => Ok(None),
        }
    }

    async fn head(&self, lineage: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        match self.reader().await? {
            Some(reader) => reader.head(lineage).await,
            None => Ok(None),
        }
    }

    async fn audit(&self) -> Result<LedgerAudit, LedgerError> {
        match self.reader().await {
            Ok(Some(reader)) => reader.audit().await,
            Ok(None) => Ok(LedgerAudit {
                n_blocks: 0,
                n_transactions: 0,
                faults: Vec::new(),
            }),
            // That it cannot even be opened is what an audit is there to tell.
            Err(damaged @ LedgerError::Damaged { .. }) => Ok(LedgerAudit {
                n_blocks: 0,
                n_transactions: 0,
                faults: vec![damaged.to_string()],
            }),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reading_makes_no_ledger_and_two_may_wait_to_write() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ledger");
        let ledger = || {
            LedgerOnDemand::new(LedgerConfig::Embedded {
                folder: folder.clone(),
            })
        };
        let (one, two) = (ledger(), ledger());
        let hash = Digest::of(b"a document");
        assert_eq!(one.receipt(hash).await.unwrap(), None);
        assert!(one.audit().await.unwrap().faults.is_empty());
        assert!(!folder.exists());

        let request = MintRequest {
            document_hash: hash,
            lineage: Digest::of(b"an objective"),
            expected_previous: None,
        };
        let minted = one.mint(request).await.unwrap();
        assert_eq!(two.receipt(hash).await.unwrap(), Some(minted));
        assert!(two.identity().contract.starts_with("0x"));
        // The first one still has the lock.
        let busy = two.revoke(hash, Digest::of(b"why")).await.unwrap_err();
        assert!(matches!(busy, LedgerError::Unavailable { .. }), "{busy}");
        drop(one);
        two.revoke(hash, Digest::of(b"why")).await.unwrap();
    }
}
