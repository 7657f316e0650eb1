//! A ledger in memory that refuses what the contract refuses.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::Digest;
use domain::ledger::{
    Ledger, LedgerAudit, LedgerError, LedgerIdentity, LedgerKind, LedgerReceipt, MintRequest, ReceiptState,
};
use jiff::Timestamp;

use crate::{Scripted, locked};

/// A [`Ledger`] without an EVM: one block per transaction, the receipts in a map. Clones share it.
#[derive(Clone)]
pub struct MemoryLedger {
    books: Arc<Mutex<Books>>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

#[derive(Debug, Default)]
struct Books {
    receipts: BTreeMap<Digest, LedgerReceipt>,
    heads: BTreeMap<Digest, Digest>,
    n_transactions: u64,
    n_failures_to_come: usize,
    faults: Vec<String>,
}

/// Blocks that lie before the first mint, as on the embedded ledger: the contract's deployment.
const N_BLOCKS_BEFORE: u64 = 1;
/// What a mint and a revocation cost on the embedded ledger, in the right order of magnitude.
const GAS_USED: u64 = 180_000;

impl MemoryLedger {
    /// An empty ledger. `clock` gives the time of new blocks.
    pub fn new(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            books: Arc::default(),
            clock: Arc::new(clock),
        }
    }

    /// Answers the next `n_calls` mints and revocations with [`LedgerError::Unavailable`].
    pub fn fail_next(&self, n_calls: usize) {
        locked(&self.books).n_failures_to_come = n_calls;
    }

    /// Makes every audit report this fault from now on.
    pub fn add_fault(&self, fault: &str) {
        locked(&self.books).faults.push(fault.to_owned());
    }

    /// How many receipts were minted.
    pub fn n_receipts(&self) -> usize {
        locked(&self.books).receipts.len()
    }
}

impl fmt::Debug for MemoryLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLedger")
            .field("books", &self.books)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    fn identity(&self) -> LedgerIdentity {
        LedgerIdentity {
            kind: LedgerKind::Embedded,
            chain_id: 1337,
            contract: "0x0000000000000000000000000000000000000002".to_owned(),
            signer: "0x0000000000000000000000000000000000000001".to_owned(),
        }
    }

    async fn mint(&self, request: MintRequest) -> Result<LedgerReceipt, LedgerError> {
        locked(&self.books).mint(request, (self.clock)())
    }

    async fn revoke(
        &self,
        document_hash: Digest,
        _reason_hash: Digest,
    ) -> Result<LedgerReceipt, LedgerError> {
        locked(&self.books).revoke(document_hash)
    }

    async fn receipt(&self, document_hash: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        Ok(locked(&self.books).receipts.get(&document_hash).cloned())
    }

    async fn head(&self, lineage: Digest) -> Result<Option<LedgerReceipt>, LedgerError> {
        Ok(locked(&self.books).head(lineage).cloned())
    }

    async fn audit(&self) -> Result<LedgerAudit, LedgerError> {
        let books = locked(&self.books);
        Ok(LedgerAudit {
            n_blocks: N_BLOCKS_BEFORE + books.n_transactions,
            n_transactions: N_BLOCKS_BEFORE + books.n_transactions,
            faults: books.faults.clone(),
        })
    }
}

impl Books {
    fn mint(&mut self, request: MintRequest, now: Timestamp) -> Result<LedgerReceipt, LedgerError> {
        let MintRequest {
            document_hash,
            lineage,
            expected_previous,
        } = request;
        self.fail_if_scripted()?;
        if document_hash.as_bytes() == &[0; 32] {
            let reason = "a document hash of zero stands for no document".to_owned();
            return Err(LedgerError::Refused { reason });
        }
        if self.receipts.contains_key(&document_hash) {
            return Err(LedgerError::AlreadyMinted { document_hash });
        }
        let previous = self.head(lineage).cloned();
        let found = previous.as_ref().map(|receipt| receipt.document_hash);
        if found != expected_previous {
            return Err(LedgerError::PreviousMismatch {
                expected: expected_previous,
                found,
            });
        }
        self.n_transactions += 1;
        let block_number = N_BLOCKS_BEFORE + self.n_transactions;
        let transaction = Digest::of(format!("{block_number} {document_hash}").as_bytes());
        let receipt = LedgerReceipt {
            document_hash,
            lineage,
            sequence: previous.map_or(1, |receipt| receipt.sequence + 1),
            previous: found,
            state: ReceiptState::Active,
            minted_at: whole_seconds(now),
            block_number,
            transaction_hash: format!("0x{transaction}"),
            gas_used: GAS_USED,
        };
        self.supersede(found);
        self.heads.insert(lineage, document_hash);
        self.receipts.insert(document_hash, receipt.clone());
        Ok(receipt)
    }

    fn revoke(&mut self, document_hash: Digest) -> Result<LedgerReceipt, LedgerError> {
        self.fail_if_scripted()?;
        let receipt = self
            .receipts
            .get_mut(&document_hash)
            .filter(|receipt| receipt.state != ReceiptState::Revoked)
            .ok_or(LedgerError::NotRevocable { document_hash })?;
        receipt.state = ReceiptState::Revoked;
        self.n_transactions += 1;
        Ok(receipt.clone())
    }

    fn head(&self, lineage: Digest) -> Option<&LedgerReceipt> {
        self.heads
            .get(&lineage)
            .and_then(|document_hash| self.receipts.get(document_hash))
    }

    /// A revoked receipt stays revoked.
    fn supersede(&mut self, document_hash: Option<Digest>) {
        let receipt = document_hash.and_then(|document_hash| self.receipts.get_mut(&document_hash));
        if let Some(receipt) = receipt
            && receipt.state == ReceiptState::Active
        {
            receipt.state = ReceiptState::Superseded;
        }
    }

    fn fail_if_scripted(&mut self) -> Result<(), LedgerError> {
        if self.n_failures_to_come == 0 {
            return Ok(());
        }
        self.n_failures_to_come -= 1;
        Err(LedgerError::Unavailable {
            place: "memory".to_owned(),
            source: Box::new(Scripted),
        })
    }
}

/// Blocks know whole seconds only.
fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> MemoryLedger {
        MemoryLedger::new(|| "2026-03-01T12:00:00.75Z".parse().unwrap())
    }

    fn document(number: u8) -> Digest {
        Digest::of(&[number])
    }

    fn request(number: u8, expected_previous: Option<u8>) -> MintRequest {
        MintRequest {
            document_hash: document(number),
            lineage: Digest::of(b"checkout"),
            expected_previous: expected_previous.map(document),
        }
    }

    #[tokio::test]
    async fn a_lineage_counts_and_supersedes() {
        let ledger = ledger();
        let first = ledger.mint(request(1, None)).await.unwrap();
        assert_eq!((first.sequence, first.previous), (1, None));
        assert_eq!(first.minted_at.to_string(), "2026-03-01T12:00:00Z");
        let second = ledger.mint(request(2, Some(1))).await.unwrap();
        assert_eq!((second.sequence, second.previous), (2, Some(document(1))));
        assert!(second.block_number > first.block_number);
        let first = ledger.receipt(document(1)).await.unwrap().unwrap();
        assert_eq!(first.state, ReceiptState::Superseded);
        assert_eq!(ledger.head(second.lineage).await.unwrap(), Some(second));
        assert_eq!(ledger.n_receipts(), 2);
    }

    #[tokio::test]
    async fn a_revoked_head_stays_the_head_and_stays_revoked() {
        let ledger = ledger();
        let first = ledger.mint(request(1, None)).await.unwrap();
        ledger.revoke(document(1), Digest::of(b"why")).await.unwrap();
        let head = ledger.head(first.lineage).await.unwrap().unwrap();
        assert_eq!(head.state, ReceiptState::Revoked);
        ledger.mint(request(2, Some(1))).await.unwrap();
        let first = ledger.receipt(document(1)).await.unwrap().unwrap();
        assert_eq!(first.state, ReceiptState::Revoked);
    }

    #[tokio::test]
    async fn refuses_what_the_contract_refuses() {
        let ledger = ledger();
        ledger.mint(request(1, None)).await.unwrap();
        let twice = ledger.mint(request(1, None)).await.unwrap_err();
        assert!(matches!(twice, LedgerError::AlreadyMinted { .. }), "{twice}");
        let mismatch = ledger.mint(request(2, None)).await.unwrap_err();
        assert!(
            matches!(mismatch, LedgerError::PreviousMismatch { expected: None, found } if found == Some(document(1)))
        );
        let absent = ledger.revoke(document(2), Digest::of(b"why")).await.unwrap_err();
        assert!(matches!(absent, LedgerError::NotRevocable { .. }), "{absent}");
        ledger.revoke(document(1), Digest::of(b"why")).await.unwrap();
        let again = ledger.revoke(document(1), Digest::of(b"why")).await.unwrap_err();
        assert!(matches!(again, LedgerError::NotRevocable { .. }), "{again}");
        let zero = MintRequest {
            document_hash: Digest::from_bytes([0; 32]),
            ..request(1, None)
        };
        let zero = ledger.mint(zero).await.unwrap_err();
        assert!(matches!(zero, LedgerError::Refused { .. }), "{zero}");
    }

    #[tokio::test]
    async fn fails_as_often_as_it_was_told() {
        let ledger = ledger();
        ledger.fail_next(1);
        let down = ledger.mint(request(1, None)).await.unwrap_err();
        assert!(matches!(down, LedgerError::Unavailable { .. }), "{down}");
        ledger.mint(request(1, None)).await.unwrap();
        ledger.add_fault("block 2 has another hash");
        assert_eq!(ledger.audit().await.unwrap().faults.len(), 1);
    }
}
