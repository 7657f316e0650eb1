//! The same changes on the embedded ledger and on a node.

use domain::digest::Digest;
use domain::ledger::{Ledger, LedgerError, LedgerKind, LedgerReceipt, MintRequest, ReceiptState};
use jiff::Timestamp;
use receipts::{CHAIN_ID, EmbeddedLedger, JsonRpcLedger};

use crate::anvil::{ACCOUNT, Anvil};

pub(crate) fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

pub(crate) fn mint(document: &str, previous: Option<&str>) -> MintRequest {
    MintRequest {
        document_hash: digest(document),
        lineage: digest("checkout availability"),
        expected_previous: previous.map(digest),
    }
}

/// Does what a life of an objective does, refusals included, and returns what the ledger said.
async fn life_of_an_objective(ledger: &dyn Ledger) -> Vec<Result<LedgerReceipt, LedgerError>> {
    let said = vec![
        ledger.mint(mint("a", Some("nothing"))).await,
        ledger.mint(mint("a", None)).await,
        ledger.mint(mint("a", Some("a"))).await,
        ledger.mint(mint("b", None)).await,
        ledger.mint(mint("b", Some("a"))).await,
        ledger.revoke(digest("b"), digest("withdrawn")).await,
        ledger.revoke(digest("b"), digest("withdrawn")).await,
        ledger.revoke(digest("never minted"), digest("withdrawn")).await,
        ledger.mint(mint("c", Some("b"))).await,
        ledger.revoke(digest("a"), digest("withdrawn")).await,
    ];
    for receipt in said.iter().flatten() {
        assert!(ledger.receipt(receipt.document_hash).await.unwrap().is_some());
    }
    said
}

/// What must be the same on every ledger: all but time, block and transaction.
fn comparable(said: &Result<LedgerReceipt, LedgerError>) -> String {
    match said {
        Ok(receipt) => {
            let alike = LedgerReceipt {
                minted_at: Timestamp::UNIX_EPOCH,
                block_number: 0,
                transaction_hash: String::new(),
                ..receipt.clone()
            };
            format!("{alike:?}")
        }
        Err(refusal) => format!("{refusal:?}"),
    }
}

async fn assert_receipts_alike(embedded: &dyn Ledger, node: &dyn Ledger) {
    for document in ["a", "b", "c", "never minted"] {
        let ours = embedded.receipt(digest(document)).await.unwrap();
        let theirs = node.receipt(digest(document)).await.unwrap();
        assert_eq!(ours.is_some(), theirs.is_some(), "{document}");
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            assert_eq!(comparable(&Ok(ours)), comparable(&Ok(theirs)));
        }
    }
    for lineage in ["checkout availability", "another"] {
        let ours = embedded
            .head(digest(lineage))
            .await
            .unwrap()
            .map(|head| comparable(&Ok(head)));
        let theirs = node
            .head(digest(lineage))
            .await
            .unwrap()
            .map(|head| comparable(&Ok(head)));
        assert_eq!(ours, theirs);
    }
}

#[tokio::test]
async fn both_ledgers_answer_alike_and_use_the_same_gas() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let embedded = EmbeddedLedger::open(folder.path(), Timestamp::now).unwrap();
    let node = anvil.ledger().await;

    let ours = life_of_an_objective(&embedded).await;
    let theirs = life_of_an_objective(&node).await;
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(comparable(ours), comparable(theirs));
    }
    assert_receipts_alike(&embedded, &node).await;

    let gas: Vec<u64> = ours.iter().flatten().map(|receipt| receipt.gas_used).collect();
    println!("gas of the receipts, on both ledgers: {gas:?}");
    let head = node.head(digest("checkout availability")).await.unwrap().unwrap();
    assert_eq!((head.document_hash, head.sequence), (digest("c"), 3));
    assert_eq!(head.state, ReceiptState::Active);
    assert!(
        head.minted_at.duration_since(Timestamp::now()).abs().as_secs() < 60,
        "{head:?}"
    );
    for ledger in [&embedded as &dyn Ledger, &node] {
        assert_eq!(ledger.audit().await.unwrap().faults, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_identity_tells_the_chain_and_the_contract() {
    let Some(anvil) = Anvil::start(&["--chain-id", "5459024"]).await else {
        return;
    };
    let identity = anvil.ledger().await.identity();
    assert_eq!(identity.kind, LedgerKind::JsonRpc);
    assert_eq!(identity.chain_id, CHAIN_ID + 1);
    assert_eq!(identity.signer, ACCOUNT);
    assert_eq!(identity.contract.len(), 42);
}

#[tokio::test]
async fn a_ledger_that_is_connected_again_goes_on() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let before = anvil.ledger().await;
    let minted = before.mint(mint("a", None)).await.unwrap();
    let config = receipts::JsonRpcConfig {
        contract: Some(before.identity().contract),
        ..anvil.config()
    };
    let after = JsonRpcLedger::connect(config).await.unwrap();
    assert_eq!(after.identity(), before.identity());
    assert_eq!(after.receipt(digest("a")).await.unwrap(), Some(minted));
    assert_eq!(after.mint(mint("b", Some("a"))).await.unwrap().sequence, 2);
}

#[tokio::test]
async fn concurrent_mints_leave_no_gap() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let ledger = anvil.ledger().await;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let ledger = ledger.clone();
            let request = MintRequest {
                lineage: digest(&number.to_string()),
                ..mint(&number.to_string(), None)
            };
            // Every other one is refused, which must not use up a nonce.
            let expected_previous = (number % 2 == 1).then(|| digest("nothing"));
            tokio::spawn(async move {
                ledger
                    .mint(MintRequest {
                        expected_previous,
                        ..request
                    })
                    .await
            })
        })
        .collect();
    let mut n_minted = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(receipt) => {
                n_minted += 1;
                assert_eq!(
                    ledger.receipt(receipt.document_hash).await.unwrap(),
                    Some(receipt)
                );
            }
            Err(LedgerError::PreviousMismatch { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(n_minted, 10);
}
