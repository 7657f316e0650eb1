//! The chain: executes blocks one after the other, and answers from the state they lead to.

use std::collections::HashMap;

use alloy::primitives::{Address, B256, Bytes};
use domain::digest::Digest;
use domain::ledger::LedgerReceipt;

use super::block::{Block, BlockTransaction, LineFault, SignedTransaction, TransactionFault, genesis_hash};
use super::machine::{Machine, Stopped, Surroundings};
use crate::contract::{self, StoredReceipt};

/// All blocks that were executed so far, as the state they lead to.
#[derive(Debug)]
pub(super) struct Chain {
    machine: Machine,
    head: Head,
    deployment: Option<Deployment>,
    mints: HashMap<Digest, Mint>,
    n_transactions: u64,
}

/// The newest block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: u64,
    pub(super) hash: B256,
    /// Seconds since 1970.
    pub(super) timestamp: u64,
}

/// What the first block did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deployment {
    pub(super) contract: Address,
    pub(super) signer: Address,
}

/// The transaction that minted a receipt.
#[derive(Debug, Clone, Copy)]
struct Mint {
    transaction_hash: B256,
    gas_used: u64,
}

/// Why a block does not continue the chain.
#[derive(Debug, thiserror::Error)]
pub(super) enum BlockFault {
    #[error(transparent)]
    Line(#[from] LineFault),
    #[error("it states the number {0}")]
    Number(u64),
    #[error("it does not follow the block before it, whose hash is `{0}`")]
    Parent(B256),
    #[error("it is older than the block before it")]
    Time,
    #[error(transparent)]
    Transaction(#[from] TransactionFault),
    #[error("it does not deploy the contract, and the first block must")]
    Deployment,
    #[error("it deploys a contract that this version does not know; open it with the version that wrote it")]
    Code,
    #[error("a transaction does not call the contract")]
    Callee,
    #[error("a transaction can not be executed again: {0}")]
    Stopped(#[from] Stopped),
    #[error("a transaction states {stated} gas and used {used}")]
    Gas { stated: u64, used: u64 },
    #[error("a transaction leads to another state than it states")]
    State,
}

/// The chain could not answer, which a chain that was executed block by block always can.
#[derive(Debug, thiserror::Error)]
#[error("the state does not answer: {0}")]
pub(super) struct Unanswered(String);

impl Chain {
    /// The chain before its first block.
    pub(super) fn genesis() -> Self {
        Self {
            machine: Machine::default(),
            head: Head {
                number: 0,
                hash: genesis_hash(),
                timestamp: 0,
            },
            deployment: None,
            mints: HashMap::new(),
            n_transactions: 0,
        }
    }

    pub(super) fn head(&self) -> Head {
        self.head
    }

    pub(super) fn deployment(&self) -> Option<Deployment> {
        self.deployment
    }

    pub(super) fn n_transactions(&self) -> u64 {
        self.n_transactions
    }

    pub(super) fn nonce(&self, account: Address) -> u64 {
        self.machine.nonce(account)
    }

    /// Executes a block that was written before. After a fault the chain is of no use any more.
    pub(super) fn follow(&mut self, block: &Block) -> Result<(), BlockFault> {
        self.check_place(block)?;
        let at = Surroundings {
            number: block.number,
            timestamp: block.timestamp,
        };
        for stated in &block.transactions {
            let transaction = SignedTransaction::parse(&stated.raw)?;
            self.check_purpose(&transaction)?;
            let executed = self.execute(at, &transaction)?;
            if executed.gas_used != stated.gas_used {
                return Err(BlockFault::Gas {
                    stated: stated.gas_used,
                    used: executed.gas_used,
                });
            }
            if executed.state_digest != stated.state_digest {
                return Err(BlockFault::State);
            }
        }
        self.check_deployment()?;
        self.head = Head {
            number: block.number,
            hash: block.hash,
            timestamp: block.timestamp,
        };
        Ok(())
    }

    /// Where the next block is, if it is made at `now`, in seconds since 1970. Time never runs back.
    pub(super) fn next_block_at(&self, now: u64) -> Surroundings {
        Surroundings {
            number: self.head.number + 1,
            timestamp: now.max(self.head.timestamp),
        }
    }

    /// Executes a transaction for the block at `at`; a refused one changes nothing.
    pub(super) fn execute(
        &mut self,
        at: Surroundings,
        transaction: &SignedTransaction,
    ) -> Result<BlockTransaction, Stopped> {
        let execution = self.machine.execute(at, transaction.to_env())?;
        let executed = BlockTransaction {
            raw: transaction.raw.clone(),
            gas_used: execution.gas_used,
            state_digest: execution.state_digest(),
        };
        if let Some(contract) = execution.created {
            self.deployment = Some(Deployment {
                contract,
                signer: transaction.signer,
            });
        }
        if let Some(Deployment { contract, .. }) = self.deployment {
            let mint = Mint {
                transaction_hash: transaction.hash(),
                gas_used: execution.gas_used,
            };
            let documents = execution
                .logs
                .iter()
                .filter_map(|log| contract::minted_document(contract, log));
            self.mints
                .extend(documents.map(|document_hash| (document_hash, mint)));
        }
        self.machine.keep(execution);
        self.n_transactions += 1;
        Ok(executed)
    }

    /// Closes the block of the transactions that were executed at `at`.
    pub(super) fn seal(&mut self, at: Surroundings, transactions: Vec<BlockTransaction>) -> Block {
        let block = Block::sealed(at.number, self.head.hash, at.timestamp, transactions);
        self.head = Head {
            number: at.number,
            hash: block.hash,
            timestamp: at.timestamp,
        };
        block
    }

    /// The receipt of a document.
    pub(super) fn receipt(&self, document_hash: Digest) -> Result<Option<LedgerReceipt>, Unanswered> {
        let answer = self.ask(contract::receipt_call(document_hash))?;
        let stored = contract::read_receipt(document_hash, &answer).map_err(Unanswered::because)?;
        stored.map(|stored| self.with_mint(stored)).transpose()
    }

    /// The newest receipt of a lineage.
    pub(super) fn newest(&self, lineage: Digest) -> Result<Option<LedgerReceipt>, Unanswered> {
        let answer = self.ask(contract::head_call(lineage))?;
        let stored = contract::read_head(&answer).map_err(Unanswered::because)?;
        stored.map(|stored| self.with_mint(stored)).transpose()
    }

    fn ask(&self, question: Bytes) -> Result<Bytes, Unanswered> {
        let deployment = self
            .deployment
            .ok_or_else(|| Unanswered("there is no contract".to_owned()))?;
        let at = Surroundings {
            number: self.head.number,
            timestamp: self.head.timestamp,
        };
        self.machine
            .ask(at, deployment.contract, question)
            .map_err(Unanswered::because)
    }

    fn with_mint(&self, stored: StoredReceipt) -> Result<LedgerReceipt, Unanswered> {
        let document_hash = stored.document_hash;
        let mint = self
            .mints
            .get(&document_hash)
            .ok_or_else(|| Unanswered(format!("no transaction minted `{document_hash}`")))?;
        Ok(stored.minted_by(mint.transaction_hash, mint.gas_used))
    }

    fn check_place(&self, block: &Block) -> Result<(), BlockFault> {
        if block.number != self.head.number + 1 {
            return Err(BlockFault::Number(block.number));
        }
        if block.parent_hash != self.head.hash {
            return Err(BlockFault::Parent(self.head.hash));
        }
        if block.timestamp < self.head.timestamp {
            return Err(BlockFault::Time);
        }
        Ok(())
    }

    /// The very first transaction creates the contract, all others call it.
    fn check_purpose(&self, transaction: &SignedTransaction) -> Result<(), BlockFault> {
        match (self.deployment, transaction.callee()) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(BlockFault::Deployment),
            (Some(deployment), callee) if callee == Some(deployment.contract) => Ok(()),
            (Some(_), _) => Err(BlockFault::Callee),
        }
    }

    fn check_deployment(&self) -> Result<(), BlockFault> {
        let deployment = self.deployment.ok_or(BlockFault::Deployment)?;
        if self.machine.code(deployment.contract) != *contract::runtime_code() {
            return Err(BlockFault::Code);
        }
        Ok(())
    }
}

impl Unanswered {
    fn because(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}
