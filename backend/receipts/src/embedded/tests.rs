//! The embedded ledger as its callers see it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::ledger::ReceiptState;
use tempfile::TempDir;

use super::*;

/// Seconds since 1970 of the first block.
const START: i64 = 1_700_000_000;

/// A ledger in a folder of its own, whose clock advances by a second whenever it is read.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn open(&self) -> EmbeddedLedger {
        self.try_open().unwrap()
    }

    fn try_open(&self) -> Result<EmbeddedLedger, LedgerError> {
        let next = AtomicI64::new(START);
        EmbeddedLedger::open(self.folder.path(), move || {
            Timestamp::from_second(next.fetch_add(1, Ordering::Relaxed)).unwrap()
        })
    }

    fn blocks(&self) -> PathBuf {
        self.folder.path().join("blocks.jsonl")
    }

    fn lines(&self) -> Vec<Vec<u8>> {
        let content = fs::read(self.blocks()).unwrap();
        content
            .split_inclusive(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    }

    fn write_lines(&self, lines: &[Vec<u8>]) {
        fs::write(self.blocks(), lines.concat()).unwrap();
    }

    #[track_caller]
    fn assert_damaged(&self, expected: &str) {
        for opened in [
            self.try_open(),
            EmbeddedLedger::open_read_only(self.folder.path()),
        ] {
            match opened {
                Err(LedgerError::Damaged { fault, .. }) => assert!(fault.contains(expected), "{fault}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

fn first_of(lineage: &str, document: &str) -> MintRequest {
    MintRequest {
        document_hash: digest(document),
        lineage: digest(lineage),
        expected_previous: None,
    }
}

fn next_of(lineage: &str, document: &str, previous: &str) -> MintRequest {
    MintRequest {
        expected_previous: Some(digest(previous)),
        ..first_of(lineage, document)
    }
}

/// A ledger of four blocks: the contract, and three receipts of one lineage.
async fn with_three_receipts() -> Bench {
    let bench = Bench::new();
    let ledger = bench.open();
    ledger.mint(first_of("checkout", "a")).await.unwrap();
    ledger.mint(next_of("checkout", "b", "a")).await.unwrap();
    ledger.mint(next_of("checkout", "c", "b")).await.unwrap();
    bench
}

#[tokio::test]
async fn a_mint_is_answered_with_its_receipt() {
    let bench = Bench::new();
    let ledger = bench.open();
    let receipt = ledger.mint(first_of("checkout", "a")).await.unwrap();

    assert_eq!(receipt.document_hash, digest("a"));
    assert_eq!(receipt.lineage, digest("checkout"));
    assert_eq!(receipt.sequence, 1);
    assert_eq!(receipt.previous, None);
    assert_eq!(receipt.state, ReceiptState::Active);
    assert_eq!(receipt.minted_at.as_second(), START + 1);
    assert_eq!(receipt.block_number, 2);
    assert_eq!(receipt.transaction_hash.len(), 66);
    assert!(
        (100_000..200_000).contains(&receipt.gas_used),
        "{}",
        receipt.gas_used
    );
    assert_eq!(ledger.receipt(digest("a")).await.unwrap(), Some(receipt.clone()));
    assert_eq!(ledger.head(digest("checkout")).await.unwrap(), Some(receipt));
    assert_eq!(ledger.receipt(digest("b")).await.unwrap(), None);
    assert_eq!(ledger.head(digest("payment")).await.unwrap(), None);
}

#[tokio::test]
async fn a_second_mint_is_refused_and_makes_no_block() {
    let bench = Bench::new();
    let ledger = bench.open();
    ledger.mint(first_of("checkout", "a")).await.unwrap();
    let n_lines = bench.lines().len();

    let refused = ledger.mint(first_of("payment", "a")).await;
    assert!(
        matches!(refused, Err(LedgerError::AlreadyMinted { document_hash }) if document_hash == digest("a"))
    );
    assert_eq!(bench.lines().len(), n_lines);
    ledger.mint(first_of("payment", "b")).await.unwrap();
}

#[tokio::test]
async fn the_head_is_compared_and_set() {
    let bench = with_three_receipts().await;
    let ledger = bench.open();
    for expected in [None, Some(digest("b"))] {
        let request = MintRequest {
            expected_previous: expected,
            ..first_of("checkout", "d")
        };
        match ledger.mint(request).await {
            Err(LedgerError::PreviousMismatch {
                expected: stated,
                found,
            }) => {
                assert_eq!(stated, expected);
                assert_eq!(found, Some(digest("c")));
            }
            other => panic!("{other:?}"),
        }
    }
    let receipt = ledger.mint(next_of("checkout", "d", "c")).await.unwrap();
    assert_eq!((receipt.sequence, receipt.previous), (4, Some(digest("c"))));
    let superseded = ledger.receipt(digest("c")).await.unwrap().unwrap();
    assert_eq!(superseded.state, ReceiptState::Superseded);
}

#[tokio::test]
async fn a_revoked_head_stays_head_and_revoked() {
    let bench = Bench::new();
    let ledger = bench.open();
    let minted = ledger.mint(first_of("checkout", "a")).await.unwrap();
    let revoked = ledger.revoke(digest("a"), digest("withdrawn")).await.unwrap();
    assert_eq!(
        revoked,
        LedgerReceipt {
            state: ReceiptState::Revoked,
            ..minted
        }
    );

    for document in ["a", "never minted"] {
        let refused = ledger.revoke(digest(document), digest("withdrawn")).await;
        assert!(
            matches!(refused, Err(LedgerError::NotRevocable { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(
        ledger.head(digest("checkout")).await.unwrap(),
        Some(revoked.clone())
    );
    ledger.mint(next_of("checkout", "b", "a")).await.unwrap();
    assert_eq!(ledger.receipt(digest("a")).await.unwrap(), Some(revoked));
}

#[tokio::test]
async fn a_ledger_that_is_opened_again_goes_on() {
    let bench = with_three_receipts().await;
    let before = bench.open();
    let identity = before.identity();
    let head = before.head(digest("checkout")).await.unwrap().unwrap();
    drop(before);

    let ledger = bench.open();
    assert_eq!(ledger.identity(), identity);
    assert_eq!(ledger.head(digest("checkout")).await.unwrap(), Some(head));
    let receipt = ledger.mint(next_of("checkout", "d", "c")).await.unwrap();
    assert_eq!((receipt.sequence, receipt.block_number), (4, 5));
    let audit = ledger.audit().await.unwrap();
    assert_eq!(
        audit,
        LedgerAudit {
            n_blocks: 5,
            n_transactions: 5,
            faults: vec![]
        }
    );
}

#[tokio::test]
async fn time_never_runs_back() {
    let bench = with_three_receipts().await;
    // The clock of the bench starts again with each opening.
    let receipt = bench.open().mint(next_of("checkout", "d", "c")).await.unwrap();
    assert_eq!(receipt.minted_at.as_second(), START + 3);
}

#[tokio::test]
async fn two_writers_are_refused() {
    let bench = Bench::new();
    let ledger = bench.open();
    let refused = bench.try_open().unwrap_err();
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(cause.contains("another process writes this ledger"), "{cause}");
    drop(ledger);
    bench.open();
}

#[tokio::test]
async fn a_reader_sees_what_the_writer_adds_and_changes_nothing() {
    let bench = Bench::new();
    let absent = EmbeddedLedger::open_read_only(bench.folder.path());
    assert!(
        matches!(absent, Err(LedgerError::Unavailable { .. })),
        "{absent:?}"
    );

    let writer = bench.open();
    let reader = EmbeddedLedger::open_read_only(bench.folder.path()).unwrap();
    assert_eq!(reader.identity(), writer.identity());
    let receipt = writer.mint(first_of("checkout", "a")).await.unwrap();
    assert_eq!(reader.receipt(digest("a")).await.unwrap(), Some(receipt));
    assert_eq!(reader.audit().await.unwrap().n_blocks, 2);

    let content = fs::read(bench.blocks()).unwrap();
    let refused = reader.mint(first_of("payment", "b")).await.unwrap_err();
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(cause.contains("read-only"), "{cause}");
    assert_eq!(fs::read(bench.blocks()).unwrap(), content);
}

#[tokio::test]
async fn a_reader_leaves_an_unfinished_block_alone() {
    let bench = with_three_receipts().await;
    let mut lines = bench.lines();
    let last = lines.pop().unwrap();
    let (begun, rest) = last.split_at(100);
    bench.write_lines(&lines);
    fs::OpenOptions::new()
        .append(true)
        .open(bench.blocks())
        .unwrap()
        .write_all(begun)
        .unwrap();

    let reader = EmbeddedLedger::open_read_only(bench.folder.path()).unwrap();
    assert_eq!(reader.receipt(digest("c")).await.unwrap(), None);
    fs::OpenOptions::new()
        .append(true)
        .open(bench.blocks())
        .unwrap()
        .write_all(rest)
        .unwrap();
    assert!(reader.receipt(digest("c")).await.unwrap().is_some());
}

#[tokio::test]
async fn concurrent_mints_share_blocks() {
    let bench = Bench::new();
    let ledger = bench.open();
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                ledger
                    .mint(first_of(
                        &format!("lineage {number}"),
                        &format!("document {number}"),
                    ))
                    .await
            })
        })
        .collect();
    for task in tasks {
        let receipt = task.await.unwrap().unwrap();
        assert_eq!(
            ledger.receipt(receipt.document_hash).await.unwrap(),
            Some(receipt)
        );
    }
    let audit = ledger.audit().await.unwrap();
    assert_eq!(audit.faults, Vec::<String>::new());
    assert_eq!(audit.n_transactions, 201);
}

#[tokio::test]
async fn of_concurrent_mints_of_one_document_one_wins() {
    let bench = Bench::new();
    let ledger = bench.open();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.mint(first_of("checkout", "a")).await })
        })
        .collect();
    let mut n_minted = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => n_minted += 1,
            Err(LedgerError::AlreadyMinted { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(n_minted, 1);
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_stop_its_mint() {
    let bench = Bench::new();
    let ledger = bench.open();
    let mut mint = Box::pin(ledger.mint(first_of("checkout", "a")));
    assert!(
        std::future::Future::poll(
            mint.as_mut(),
            &mut std::task::Context::from_waker(std::task::Waker::noop())
        )
        .is_pending()
    );
    drop(mint);

    // The state's lock orders this after the mint or before it; the next mint comes after both.
    ledger.mint(first_of("payment", "b")).await.unwrap();
    assert!(ledger.receipt(digest("a")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_flipped_byte_in_the_middle_is_found() {
    let bench = with_three_receipts().await;
    let lines = bench.lines();
    for position in (0..lines[1].len() - 1).step_by(37) {
        let mut flipped = lines.clone();
        flipped[1][position] ^= 1;
        bench.write_lines(&flipped);
        bench.assert_damaged("block 2: ");
    }
}

#[tokio::test]
async fn a_forged_block_with_a_right_hash_is_found() {
    let bench = with_three_receipts().await;
    let mut lines = bench.lines();
    let block = block::Block::parse(lines[3].strip_suffix(b"\n").unwrap()).unwrap();
    for (name, forge) in FORGERIES {
        let mut transactions = block.transactions.clone();
        forge(&mut transactions[0]);
        let forged = block::Block::sealed(block.number, block.parent_hash, block.timestamp, transactions);
        lines[3] = forged.to_line().unwrap();
        bench.write_lines(&lines);
        bench.assert_damaged(name);
    }
    let early = block::Block::sealed(4, block.parent_hash, 1, block.transactions);
    lines[3] = early.to_line().unwrap();
    bench.write_lines(&lines);
    bench.assert_damaged("block 4: it is older than the block before it");
}

type Forgery = (&'static str, fn(&mut block::BlockTransaction));

const FORGERIES: [Forgery; 4] = [
    ("gas and used", |transaction| transaction.gas_used += 1),
    ("another state", |transaction| {
        transaction.state_digest = !transaction.state_digest;
    }),
    ("is not a signed EIP-1559 transaction", |transaction| {
        transaction.raw = vec![2, 3].into();
    }),
    // The signature's last byte: another signer, who has no role.
    ("can not be executed again", |transaction| {
        let mut raw = transaction.raw.to_vec();
        *raw.last_mut().unwrap() ^= 1;
        transaction.raw = raw.into();
    }),
];

#[tokio::test]
async fn a_missing_block_is_found() {
    let bench = with_three_receipts().await;
    let lines = bench.lines();
    for missing in 0..3 {
        let mut remaining = lines.clone();
        remaining.remove(missing);
        bench.write_lines(&remaining);
        bench.assert_damaged(&format!(
            "block {}: it states the number {}",
            missing + 1,
            missing + 2
        ));
    }
}

#[tokio::test]
async fn blocks_in_another_order_are_found() {
    let bench = with_three_receipts().await;
    let mut lines = bench.lines();
    lines.swap(1, 2);
    bench.write_lines(&lines);
    bench.assert_damaged("block 2: it states the number 3");
}

#[tokio::test]
async fn a_block_of_another_chain_is_found() {
    let bench = with_three_receipts().await;
    let other = with_three_receipts().await;
    let mut lines = bench.lines();
    lines[2] = other.lines()[2].clone();
    bench.write_lines(&lines);
    bench.assert_damaged("block 3: it does not follow the block before it");
}

#[tokio::test]
async fn a_torn_tail_is_cut_off() {
    let bench = with_three_receipts().await;
    let mut lines = bench.lines();
    let last = lines.pop().unwrap();
    for length in [1, 100, last.len() - 1] {
        for zeros in [0, 512] {
            let mut torn = last[..length].to_vec();
            torn.resize(length + zeros, 0);
            bench.write_lines(&[lines.clone(), vec![torn]].concat());

            let ledger = bench.open();
            assert_eq!(bench.lines(), lines);
            assert_eq!(
                ledger
                    .head(digest("checkout"))
                    .await
                    .unwrap()
                    .unwrap()
                    .document_hash,
                digest("b")
            );
        }
    }
    bench.open().mint(next_of("checkout", "c", "b")).await.unwrap();
    assert_eq!(bench.open().audit().await.unwrap().n_blocks, 4);
}

#[tokio::test]
async fn a_tail_that_no_crash_leaves_is_not_cut_off() {
    let bench = with_three_receipts().await;
    let content = fs::read(bench.blocks()).unwrap();
    let mut altered = content.clone();
    *altered.last_mut().unwrap() = b'\r';
    fs::write(bench.blocks(), &altered).unwrap();
    assert!(matches!(bench.try_open(), Err(LedgerError::Damaged { .. })));
    assert_eq!(fs::read(bench.blocks()).unwrap(), altered);
}

#[tokio::test]
async fn an_audit_finds_what_was_changed_meanwhile() {
    let bench = with_three_receipts().await;
    let ledger = bench.open();
    let lines = bench.lines();
    assert_eq!(ledger.audit().await.unwrap().faults, Vec::<String>::new());

    bench.write_lines(&lines[..3]);
    let audit = ledger.audit().await.unwrap();
    assert_eq!((audit.n_blocks, audit.faults.len()), (3, 1));
    assert!(audit.faults[0].starts_with("block 4: "), "{:?}", audit.faults);

    let mut flipped = lines.clone();
    flipped[2][20] ^= 1;
    bench.write_lines(&flipped);
    let audit = ledger.audit().await.unwrap();
    assert!(audit.faults[0].starts_with("block 3: "), "{:?}", audit.faults);
}

#[tokio::test]
async fn a_missing_or_exchanged_key_is_refused() {
    let bench = with_three_receipts().await;
    let key = bench.folder.path().join("signer.key");
    fs::remove_file(&key).unwrap();
    let refused = std::error::Error::source(&bench.try_open().unwrap_err())
        .unwrap()
        .to_string();
    assert!(refused.contains("is missing"), "{refused}");

    signing_key::create(&key).unwrap();
    let refused = std::error::Error::source(&bench.try_open().unwrap_err())
        .unwrap()
        .to_string();
    assert!(
        refused.contains("is not the one that signed the blocks"),
        "{refused}"
    );
    EmbeddedLedger::open_read_only(bench.folder.path()).unwrap();
}

#[tokio::test]
async fn a_failed_write_is_undone_and_the_ledger_goes_on() {
    let bench = with_three_receipts().await;
    let ledger = bench.open();
    let content = fs::read(bench.blocks()).unwrap();
    ledger.books.state.lock().unwrap().file.refuse_writes();

    let refused = ledger.mint(next_of("checkout", "d", "c")).await;
    assert!(
        matches!(refused, Err(LedgerError::Unavailable { .. })),
        "{refused:?}"
    );
    assert_eq!(ledger.receipt(digest("d")).await.unwrap(), None);
    assert_eq!(fs::read(bench.blocks()).unwrap(), content);
    let receipt = ledger.mint(next_of("checkout", "d", "c")).await.unwrap();
    assert_eq!((receipt.sequence, receipt.block_number), (4, 5));
    assert_eq!(ledger.audit().await.unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn the_key_is_never_shown() {
    let bench = Bench::new();
    let ledger = bench.open();
    let secret = fs::read_to_string(bench.folder.path().join("signer.key")).unwrap();
    let state = ledger.books.state.lock().unwrap();
    for shown in [format!("{ledger:?}"), format!("{:?}", *state)] {
        assert!(!shown.contains(secret.trim()), "{shown}");
    }
}

#[tokio::test]
async fn mints_one_by_one_and_at_once_pass_the_audit() {
    const N_MINTS: u32 = 200;
    let bench = Bench::new();
    let ledger = bench.open();
    let request = |number: u32| first_of(&format!("lineage {number}"), &format!("document {number}"));

    for number in 0..N_MINTS {
        ledger.mint(request(number)).await.unwrap();
    }
    let at_once: Vec<_> = (N_MINTS..2 * N_MINTS)
        .map(|number| {
            let (ledger, request) = (ledger.clone(), request(number));
            tokio::spawn(async move { ledger.mint(request).await })
        })
        .collect();
    for mint in at_once {
        mint.await.unwrap().unwrap();
    }

    drop(ledger);
    let audit = bench.open().audit().await.unwrap();
    assert_eq!(
        (audit.n_transactions, audit.faults),
        (u64::from(2 * N_MINTS) + 1, vec![])
    );
}
