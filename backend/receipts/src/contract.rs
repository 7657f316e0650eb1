//! The contract `SloReceipt`: what is sent to it and how its answers and refusals read in our words.

use alloy::primitives::{Address, B256, Bytes, Log, keccak256};
use alloy::sol_types::{SolCall, SolConstructor, SolError, SolEvent, SolInterface};
use domain::digest::Digest;
use domain::ledger::{LedgerError, LedgerReceipt, MintRequest, ReceiptState};
use jiff::Timestamp;

use self::bindings::SloReceipt;

/// Generated from the committed artifact.
mod bindings {
    alloy::sol!(
        #[derive(Debug)]
        SloReceipt,
        "../../contracts/artifacts/SloReceipt.json"
    );
}

/// A change of the contract's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Mints a receipt.
    Mint(MintRequest),
    /// Takes a receipt back.
    Revoke {
        document_hash: Digest,
        reason_hash: Digest,
    },
}

impl Action {
    /// The document whose receipt is made or changed.
    pub(crate) fn document_hash(&self) -> Digest {
        match self {
            Self::Mint(request) => request.document_hash,
            Self::Revoke { document_hash, .. } => *document_hash,
        }
    }

    /// The call that does it.
    pub(crate) fn call(&self) -> Bytes {
        match self {
            Self::Mint(request) => SloReceipt::mintCall {
                documentHash: word_of(request.document_hash),
                lineage: word_of(request.lineage),
                expectedPrevious: request.expected_previous.map_or(B256::ZERO, word_of),
            }
            .abi_encode()
            .into(),
            Self::Revoke {
                document_hash,
                reason_hash,
            } => SloReceipt::revokeCall {
                documentHash: word_of(*document_hash),
                reasonHash: word_of(*reason_hash),
            }
            .abi_encode()
            .into(),
        }
    }
}

/// What the contract itself stores of a receipt. Transaction and gas are known to the chain only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredReceipt {
    pub(crate) document_hash: Digest,
    pub(crate) lineage: Digest,
    pub(crate) sequence: u64,
    pub(crate) previous: Option<Digest>,
    pub(crate) state: ReceiptState,
    pub(crate) minted_at: Timestamp,
    pub(crate) block_number: u64,
}

impl StoredReceipt {
    /// Completes the receipt with what the chain knows of the transaction that minted it.
    pub(crate) fn minted_by(self, transaction_hash: B256, gas_used: u64) -> LedgerReceipt {
        LedgerReceipt {
            document_hash: self.document_hash,
            lineage: self.lineage,
            sequence: self.sequence,
            previous: self.previous,
            state: self.state,
            minted_at: self.minted_at,
            block_number: self.block_number,
            transaction_hash: transaction_hash.to_string(),
            gas_used,
        }
    }
}

/// The answer of the contract is not of the form that its ABI promises.
#[derive(Debug, thiserror::Error)]
#[error(
    "the contract's answer `{answer}` is not what its interface promises; is this the contract's address?"
)]
pub(crate) struct UnreadableAnswer {
    answer: Bytes,
}

/// What creates the contract, with `owner` in all three roles.
pub(crate) fn deployment(owner: Address) -> Bytes {
    let arguments = SloReceipt::constructorCall {
        admin: owner,
        minter: owner,
        revoker: owner,
    }
    .abi_encode();
    [SloReceipt::BYTECODE.as_ref(), &arguments].concat().into()
}

/// The code that the contract's address must have.
pub(crate) fn runtime_code() -> &'static Bytes {
    &SloReceipt::DEPLOYED_BYTECODE
}

/// Asks for the receipt of a document.
pub(crate) fn receipt_call(document_hash: Digest) -> Bytes {
    SloReceipt::receiptOfCall {
        documentHash: word_of(document_hash),
    }
    .abi_encode()
    .into()
}

/// Asks for the newest receipt of a lineage.
pub(crate) fn head_call(lineage: Digest) -> Bytes {
    SloReceipt::headOfCall {
        lineage: word_of(lineage),
    }
    .abi_encode()
    .into()
}

/// Reads the answer to [`receipt_call`].
pub(crate) fn read_receipt(
    document_hash: Digest,
    answer: &Bytes,
) -> Result<Option<StoredReceipt>, UnreadableAnswer> {
    let receipt = SloReceipt::receiptOfCall::abi_decode_returns(answer).map_err(|_| UnreadableAnswer {
        answer: answer.clone(),
    })?;
    stored_receipt(document_hash, &receipt).ok_or_else(|| UnreadableAnswer {
        answer: answer.clone(),
    })
}

/// Reads the answer to [`head_call`].
pub(crate) fn read_head(answer: &Bytes) -> Result<Option<StoredReceipt>, UnreadableAnswer> {
    let head = SloReceipt::headOfCall::abi_decode_returns(answer).map_err(|_| UnreadableAnswer {
        answer: answer.clone(),
    })?;
    stored_receipt(digest_of(head.documentHash), &head.receipt).ok_or_else(|| UnreadableAnswer {
        answer: answer.clone(),
    })
}

/// The outer `None` stands for values that the contract can not hold, the inner one for no receipt.
fn stored_receipt(document_hash: Digest, receipt: &SloReceipt::Receipt) -> Option<Option<StoredReceipt>> {
    let state = match receipt.state {
        0 => return Some(None),
        1 => ReceiptState::Active,
        2 => ReceiptState::Superseded,
        3 => ReceiptState::Revoked,
        _ => return None,
    };
    Some(Some(StoredReceipt {
        document_hash,
        lineage: digest_of(receipt.lineage),
        sequence: receipt.sequence,
        previous: digest_unless_zero(receipt.previous),
        state,
        minted_at: Timestamp::from_second(receipt.mintedAt.try_into().ok()?).ok()?,
        block_number: receipt.blockNumber,
    }))
}

/// The document that a log of `contract` reports as minted, if it is such a log.
pub(crate) fn minted_document(contract: Address, log: &Log) -> Option<Digest> {
    if log.address != contract {
        return None;
    }
    let event = SloReceipt::ReceiptMinted::decode_log_data(&log.data).ok()?;
    Some(digest_of(event.documentHash))
}

/// The first two topics of the log that reports `document_hash` as minted.
pub(crate) fn minted_topics(document_hash: Digest) -> [B256; 2] {
    [SloReceipt::ReceiptMinted::SIGNATURE_HASH, word_of(document_hash)]
}

/// What a reverted call means. `action` is what was called.
pub(crate) fn refusal(action: &Action, revert: &[u8]) -> LedgerError {
    use SloReceipt::SloReceiptErrors as Revert;

    let document_hash = action.document_hash();
    match Revert::abi_decode(revert) {
        Ok(Revert::ReceiptAlreadyMinted(_)) => LedgerError::AlreadyMinted { document_hash },
        Ok(Revert::ReceiptPreviousMismatch(mismatch)) => LedgerError::PreviousMismatch {
            expected: digest_unless_zero(mismatch.expected),
            found: digest_unless_zero(mismatch.found),
        },
        Ok(Revert::ReceiptNotRevocable(_)) => LedgerError::NotRevocable { document_hash },
        Ok(Revert::AccessControlUnauthorizedAccount(refused)) => LedgerError::Refused {
            reason: format!(
                "the account `{}` lacks the role `{}`; let the contract's admin grant it",
                refused.account,
                role_name(refused.neededRole)
            ),
        },
        Ok(other) => LedgerError::Refused {
            reason: format!("{other:?}"),
        },
        Err(_) => LedgerError::Refused {
            reason: unknown_revert(revert),
        },
    }
}

fn role_name(role: B256) -> String {
    for name in ["MINTER_ROLE", "REVOKER_ROLE"] {
        if keccak256(name) == role {
            return name.to_owned();
        }
    }
    role.to_string()
}

fn unknown_revert(revert: &[u8]) -> String {
    if let Ok(error) = alloy::sol_types::Revert::abi_decode(revert) {
        return error.reason;
    }
    if let Ok(panic) = alloy::sol_types::Panic::abi_decode(revert) {
        return panic.to_string();
    }
    format!("it reverted with `{}`", Bytes::copy_from_slice(revert))
}

/// A digest as the EVM's 32-byte word.
pub(crate) fn word_of(digest: Digest) -> B256 {
    B256::from(*digest.as_bytes())
}

fn digest_of(word: B256) -> Digest {
    Digest::from_bytes(word.0)
}

fn digest_unless_zero(word: B256) -> Option<Digest> {
    (!word.is_zero()).then(|| digest_of(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revoke(document_hash: Digest) -> Action {
        Action::Revoke {
            document_hash,
            reason_hash: Digest::of(b"reason"),
        }
    }

    #[test]
    fn refusals_carry_the_contracts_values() {
        let found = Digest::of(b"found");
        let revert = SloReceipt::ReceiptPreviousMismatch {
            lineage: B256::ZERO,
            expected: B256::ZERO,
            found: word_of(found),
        }
        .abi_encode();

        match refusal(&revoke(Digest::of(b"document")), &revert) {
            LedgerError::PreviousMismatch {
                expected: None,
                found: Some(head),
            } => assert_eq!(head, found),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_missing_role_is_named() {
        let revert = SloReceipt::AccessControlUnauthorizedAccount {
            account: Address::ZERO,
            neededRole: keccak256("REVOKER_ROLE"),
        }
        .abi_encode();

        let refused = refusal(&revoke(Digest::of(b"document")), &revert).to_string();
        assert!(refused.contains("`REVOKER_ROLE`"), "{refused}");
    }

    #[test]
    fn unknown_reverts_are_shown_as_they_are() {
        let refused = refusal(&revoke(Digest::of(b"document")), &[1, 2, 3]).to_string();
        assert_eq!(
            refused,
            "the contract refused the transaction: it reverted with `0x010203`"
        );
    }

    #[test]
    fn answers_of_another_contract_are_refused() {
        let document_hash = Digest::of(b"document");
        assert!(read_receipt(document_hash, &Bytes::new()).is_err());
        assert!(read_head(&Bytes::from(vec![0xff; 64])).is_err());

        let impossible = SloReceipt::Receipt {
            lineage: B256::ZERO,
            previous: B256::ZERO,
            reasonHash: B256::ZERO,
            sequence: 1,
            mintedAt: 1,
            blockNumber: 1,
            state: 4,
        };
        assert_eq!(stored_receipt(document_hash, &impossible), None);
    }
}
