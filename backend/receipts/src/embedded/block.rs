//! A block, and the line of text that it is kept as.

use alloy::consensus::{SignableTransaction, Signed, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::{Decodable2718, Encodable2718};
use alloy::network::TxSignerSync;
use alloy::primitives::{Address, B256, Bytes, TxKind, U256, keccak256};
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolValue;
use revm::context::TxEnv;
use serde::{Deserialize, Serialize};

use super::CHAIN_ID;

/// A block: transactions that succeeded, in their order, chained to the block before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    /// From 1, without a gap.
    pub(super) number: u64,
    /// The hash of the block before; of the first block, [`genesis_hash`].
    pub(super) parent_hash: B256,
    /// Seconds since 1970, never less than those of the block before.
    pub(super) timestamp: u64,
    pub(super) transactions: Vec<BlockTransaction>,
    /// See [`Block::content_hash`].
    pub(super) hash: B256,
}

/// A transaction in a block. It succeeded: what the contract refuses gets into no block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockTransaction {
    /// The signed EIP-1559 transaction, EIP-2718 encoded.
    pub(super) raw: Bytes,
    pub(super) gas_used: u64,
    /// The digest of what it wrote.
    pub(super) state_digest: B256,
}

/// Why a line is not a block.
#[derive(Debug, thiserror::Error)]
pub(super) enum LineFault {
    #[error("it is cut off")]
    CutOff,
    #[error("it is not a block: {0}")]
    NotABlock(serde_json::Error),
    #[error("it is not written the way this program writes blocks")]
    NotCanonical,
    #[error("its content does not have the hash `{0}` that it states")]
    WrongHash(B256),
}

/// The parent of the first block: the hash of the rules that all blocks are executed by.
pub(super) fn genesis_hash() -> B256 {
    keccak256(("SRE-Llama embedded ledger", 1_u64, CHAIN_ID, "cancun").abi_encode_params())
}

impl Block {
    /// Closes a block.
    pub(super) fn sealed(
        number: u64,
        parent_hash: B256,
        timestamp: u64,
        transactions: Vec<BlockTransaction>,
    ) -> Self {
        let mut block = Self {
            number,
            parent_hash,
            timestamp,
            transactions,
            hash: B256::ZERO,
        };
        block.hash = block.content_hash();
        block
    }

    /// What the block's hash must be: keccak-256 of the ABI encoding of `(uint64 number,
    /// bytes32 parentHash, uint64 timestamp, (bytes32 transactionHash, uint64 gasUsed,
    /// bytes32 stateDigest)[] transactions)`.
    fn content_hash(&self) -> B256 {
        let transactions: Vec<_> = self
            .transactions
            .iter()
            .map(|transaction| {
                (
                    keccak256(&transaction.raw),
                    transaction.gas_used,
                    transaction.state_digest,
                )
            })
            .collect();
        keccak256((self.number, self.parent_hash, self.timestamp, transactions).abi_encode_params())
    }

    /// The line that the block is kept as, with its newline.
    pub(super) fn to_line(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }

    /// Reads a line, without its newline. Every single byte counts: two lines never mean one block.
    pub(super) fn parse(line: &[u8]) -> Result<Self, LineFault> {
        let block: Self = serde_json::from_slice(line).map_err(|error| {
            if error.is_eof() {
                LineFault::CutOff
            } else {
                LineFault::NotABlock(error)
            }
        })?;
        if serde_json::to_vec(&block).map_err(LineFault::NotABlock)? != line {
            return Err(LineFault::NotCanonical);
        }
        if block.content_hash() != block.hash {
            return Err(LineFault::WrongHash(block.hash));
        }
        Ok(block)
    }
}

/// What one call of the contract may use.
const CALL_GAS_LIMIT: u64 = 500_000;

/// More than any call of the contract uses; a mint uses less than 200,000.
pub(super) const TYPICAL_CALL_GAS: u64 = 400_000;

/// What creating the contract may use; it uses about 2 million.
const CREATION_GAS_LIMIT: u64 = 5_000_000;

/// A transaction that is to be signed. Gas costs nothing on this chain.
#[derive(Debug)]
pub(super) struct Outgoing {
    to: TxKind,
    input: Bytes,
    gas_limit: u64,
}

impl Outgoing {
    pub(super) fn call(contract: Address, input: Bytes) -> Self {
        Self {
            to: TxKind::Call(contract),
            input,
            gas_limit: CALL_GAS_LIMIT,
        }
    }

    pub(super) fn creation(input: Bytes) -> Self {
        Self {
            to: TxKind::Create,
            input,
            gas_limit: CREATION_GAS_LIMIT,
        }
    }
}

/// A transaction with the account that signed it.
#[derive(Debug)]
pub(super) struct SignedTransaction {
    pub(super) raw: Bytes,
    pub(super) signer: Address,
    transaction: TxEip1559,
}

/// Why bytes are not a transaction of this chain.
#[derive(Debug, thiserror::Error)]
pub(super) enum TransactionFault {
    #[error("a transaction is not a signed EIP-1559 transaction")]
    Unreadable,
    #[error("a transaction is signed for the chain `{0}`")]
    OtherChain(u64),
    #[error("a transaction's signature is not valid")]
    Signature,
}

impl SignedTransaction {
    pub(super) fn sign(
        signer: &PrivateKeySigner,
        nonce: u64,
        outgoing: Outgoing,
    ) -> Result<Self, alloy::signers::Error> {
        let mut transaction = TxEip1559 {
            chain_id: CHAIN_ID,
            nonce,
            gas_limit: outgoing.gas_limit,
            to: outgoing.to,
            input: outgoing.input,
            value: U256::ZERO,
            ..TxEip1559::default()
        };
        let signature = signer.sign_transaction_sync(&mut transaction)?;
        let signed: Signed<TxEip1559> = transaction.clone().into_signed(signature);
        let raw = TxEnvelope::from(signed).encoded_2718().into();
        Ok(Self {
            raw,
            signer: signer.address(),
            transaction,
        })
    }

    /// Reads a transaction and recovers who signed it.
    pub(super) fn parse(raw: &Bytes) -> Result<Self, TransactionFault> {
        let mut rest = raw.as_ref();
        let Ok(TxEnvelope::Eip1559(signed)) = TxEnvelope::decode_2718(&mut rest) else {
            return Err(TransactionFault::Unreadable);
        };
        if !rest.is_empty() {
            return Err(TransactionFault::Unreadable);
        }
        let signer = signed.recover_signer().map_err(|_| TransactionFault::Signature)?;
        let transaction = signed.strip_signature();
        if transaction.chain_id != CHAIN_ID {
            return Err(TransactionFault::OtherChain(transaction.chain_id));
        }
        Ok(Self {
            raw: raw.clone(),
            signer,
            transaction,
        })
    }

    pub(super) fn hash(&self) -> B256 {
        keccak256(&self.raw)
    }

    /// The contract that is called; `None` where one is created.
    pub(super) fn callee(&self) -> Option<Address> {
        self.transaction.to.into_to()
    }

    /// The transaction in the words of the machine.
    pub(super) fn to_env(&self) -> TxEnv {
        TxEnv {
            tx_type: 2,
            caller: self.signer,
            gas_limit: self.transaction.gas_limit,
            gas_price: self.transaction.max_fee_per_gas,
            gas_priority_fee: Some(self.transaction.max_priority_fee_per_gas),
            kind: self.transaction.to,
            value: self.transaction.value,
            data: self.transaction.input.clone(),
            nonce: self.transaction.nonce,
            chain_id: Some(self.transaction.chain_id),
            access_list: self.transaction.access_list.clone(),
            ..TxEnv::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_block() -> Block {
        let signer = PrivateKeySigner::random();
        let outgoing = Outgoing::call(Address::repeat_byte(7), Bytes::from_static(b"input"));
        let signed = SignedTransaction::sign(&signer, 3, outgoing).unwrap();
        let transaction = BlockTransaction {
            raw: signed.raw,
            gas_used: 21_000,
            state_digest: B256::repeat_byte(1),
        };
        Block::sealed(4, B256::repeat_byte(2), 1_700_000_000, vec![transaction])
    }

    #[test]
    fn a_block_survives_its_line() {
        let block = a_block();
        let line = block.to_line().unwrap();
        assert_eq!(Block::parse(line.strip_suffix(b"\n").unwrap()).unwrap(), block);
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let line = a_block().to_line().unwrap();
        let line = line.strip_suffix(b"\n").unwrap();
        for position in 0..line.len() {
            for bit in 0..8 {
                let mut flipped = line.to_vec();
                flipped[position] ^= 1 << bit;
                assert!(Block::parse(&flipped).is_err(), "bit {bit} of byte {position}");
            }
        }
    }

    #[test]
    fn every_prefix_is_recognised_as_cut_off() {
        let line = a_block().to_line().unwrap();
        for length in 0..line.len() - 1 {
            assert!(
                matches!(Block::parse(&line[..length]), Err(LineFault::CutOff)),
                "{length} bytes"
            );
        }
    }

    #[test]
    fn a_transaction_names_its_signer() {
        let signer = PrivateKeySigner::random();
        let signed = SignedTransaction::sign(&signer, 0, Outgoing::creation(Bytes::new())).unwrap();
        let parsed = SignedTransaction::parse(&signed.raw).unwrap();
        assert_eq!(parsed.signer, signer.address());
        assert_eq!(parsed.callee(), None);
        assert_eq!(parsed.to_env(), signed.to_env());

        let mut longer = signed.raw.to_vec();
        longer.push(0);
        assert!(matches!(
            SignedTransaction::parse(&longer.into()),
            Err(TransactionFault::Unreadable)
        ));
    }
}
