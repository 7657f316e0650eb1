//! What the JSON-RPC ledger does when the node, the chain or the configuration is not as it should be.

use std::time::Duration;

use domain::ledger::{Ledger, LedgerError};
use receipts::{JsonRpcConfig, JsonRpcLedger};
use secrecy::SecretString;

use crate::anvil::{ACCOUNT, Anvil};
use crate::both_ledgers::{digest, mint};

fn cause(error: &LedgerError) -> String {
    std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default()
}

async fn wait_for_waiting(anvil: &Anvil, n_transactions: usize) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while anvil.n_waiting().await != n_transactions {
        assert!(
            tokio::time::Instant::now() < deadline,
            "{n_transactions} transactions never came"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_send_that_fails_uses_up_no_nonce() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let ledger = anvil.ledger().await;
    let account = ACCOUNT.parse().unwrap();

    anvil.set_balance(account, "0x0").await;
    let refused = ledger.mint(mint("a", None)).await.unwrap_err();
    assert!(matches!(refused, LedgerError::Unavailable { .. }), "{refused:?}");
    assert!(
        cause(&refused).to_lowercase().contains("insufficient funds"),
        "{refused:?}"
    );

    anvil.set_balance(account, "0xde0b6b3a7640000").await;
    assert_eq!(ledger.mint(mint("a", None)).await.unwrap().sequence, 1);
}

#[tokio::test]
async fn a_transaction_that_is_not_mined_in_time_is_reported_and_not_minted_twice() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let contract = Some(anvil.ledger().await.identity().contract);
    let config = JsonRpcConfig {
        contract,
        mining_timeout: Duration::from_millis(300),
        ..anvil.config()
    };
    let ledger = JsonRpcLedger::connect(config).await.unwrap();

    anvil.set_mining(false).await;
    let late = ledger.mint(mint("a", None)).await.unwrap_err();
    assert!(cause(&late).contains("not mined within 300ms"), "{late:?}");
    anvil.mine().await;
    anvil.set_mining(true).await;

    let again = ledger.mint(mint("a", None)).await;
    assert!(
        matches!(again, Err(LedgerError::AlreadyMinted { .. })),
        "{again:?}"
    );
    assert!(ledger.receipt(digest("a")).await.unwrap().is_some());
    assert_eq!(ledger.mint(mint("b", Some("a"))).await.unwrap().sequence, 2);
}

#[tokio::test]
async fn transactions_wait_side_by_side_and_share_a_block() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let ledger = anvil.ledger().await;
    anvil.set_mining(false).await;
    let first = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.mint(mint("a", None)).await }
    });
    wait_for_waiting(&anvil, 1).await;
    let second = tokio::spawn({
        let ledger = ledger.clone();
        async move { ledger.mint(mint("b", Some("a"))).await }
    });
    wait_for_waiting(&anvil, 2).await;
    anvil.mine().await;

    let (first, second) = (first.await.unwrap().unwrap(), second.await.unwrap().unwrap());
    assert_eq!((first.sequence, second.sequence), (1, 2));
    assert_eq!(first.block_number, second.block_number);
}

#[tokio::test]
async fn a_transaction_that_fails_in_its_block_is_explained() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let config = JsonRpcConfig {
        mining_timeout: Duration::from_secs(2),
        ..anvil.config()
    };
    let ledger = JsonRpcLedger::connect(config).await.unwrap();
    anvil.set_mining(false).await;
    let mints = [("a", None), ("b", Some("a"))].map(|(document, previous)| mint(document, previous));
    let mut tasks = Vec::new();
    for (n_before, request) in mints.into_iter().enumerate() {
        let ledger = ledger.clone();
        tasks.push(tokio::spawn(async move { ledger.mint(request).await }));
        wait_for_waiting(&anvil, n_before + 1).await;
    }
    // The contract was created with nonce 0, so 1 is the first mint, which the second builds on.
    anvil.replace_waiting(1).await;
    anvil.mine().await;

    let second = tasks.remove(1).await.unwrap().unwrap_err();
    assert!(
        matches!(
            second,
            LedgerError::PreviousMismatch {
                expected: Some(_),
                found: None
            }
        ),
        "{second:?}"
    );
    let first = tasks.remove(0).await.unwrap().unwrap_err();
    assert!(cause(&first).contains("not mined within 2s"), "{first:?}");
}

#[tokio::test]
async fn an_account_without_the_role_is_told_so() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let contract = Some(anvil.ledger().await.identity().contract);
    let private_key = SecretString::from("11".repeat(32));
    let ledger = JsonRpcLedger::connect(JsonRpcConfig {
        contract,
        private_key,
        ..anvil.config()
    })
    .await
    .unwrap();
    let refused = ledger.mint(mint("a", None)).await.unwrap_err().to_string();
    assert!(refused.contains("lacks the role `MINTER_ROLE`"), "{refused}");
}

#[tokio::test]
async fn a_contract_that_is_not_ours_is_refused() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    for (contract, expected) in [
        ("checkout", "`checkout` is not the address of a contract"),
        (ACCOUNT, "there is no contract at"),
    ] {
        let config = JsonRpcConfig {
            contract: Some(contract.to_owned()),
            ..anvil.config()
        };
        let refused = JsonRpcLedger::connect(config).await.unwrap_err();
        assert!(cause(&refused).contains(expected), "{refused:?}");
    }

    let ledger = anvil.ledger().await;
    let contract = ledger.identity().contract;
    anvil.set_code(contract.parse().unwrap(), "0x6001").await;
    let audit = ledger.audit().await.unwrap();
    assert!(
        audit.faults[0].contains("is not the one that this version knows"),
        "{:?}",
        audit.faults
    );
    let config = JsonRpcConfig {
        contract: Some(contract),
        ..anvil.config()
    };
    let refused = JsonRpcLedger::connect(config).await.unwrap_err();
    assert!(
        cause(&refused).contains("is not the one that this version knows"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_not_shown() {
    let Some(anvil) = Anvil::start(&[]).await else {
        return;
    };
    let private_key = SecretString::from("not a key");
    let refused = JsonRpcLedger::connect(JsonRpcConfig {
        private_key,
        ..anvil.config()
    })
    .await
    .unwrap_err();
    let shown = format!("{refused:?}");
    assert!(
        shown.contains("PrivateKey") && !shown.contains("not a key"),
        "{shown}"
    );
}
