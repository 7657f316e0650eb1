//! The EVM: executes transactions on accounts in memory.

use alloy::primitives::{Address, B256, Bytes, Log, U256, keccak256};
use alloy::sol_types::SolValue;
use revm::context::result::{ExecutionResult, HaltReason};
use revm::context::{BlockEnv, CfgEnv, TxEnv};
use revm::database::{InMemoryDB, WrapDatabaseRef};
use revm::primitives::TxKind;
use revm::primitives::hardfork::SpecId;
use revm::state::EvmState;
use revm::{Context, DatabaseCommit, DatabaseRef, ExecuteEvm, MainBuilder, MainContext};

use super::CHAIN_ID;

/// The rules of the machine. They are part of what the blocks mean and can never change: the hard
/// fork that the contract is compiled for.
const RULES: SpecId = SpecId::CANCUN;

/// Gas that all transactions of a block may use together.
pub(super) const BLOCK_GAS_LIMIT: u64 = 30_000_000;

/// Accounts, and the rules that change them.
#[derive(Debug, Default)]
pub(super) struct Machine {
    accounts: InMemoryDB,
}

/// The block in which something is executed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    pub(super) number: u64,
    /// Seconds since 1970.
    pub(super) timestamp: u64,
}

/// A transaction that succeeded, not yet kept.
#[derive(Debug)]
pub(super) struct Execution {
    pub(super) gas_used: u64,
    pub(super) logs: Vec<Log>,
    pub(super) created: Option<Address>,
    changes: EvmState,
}

/// Why the machine did not execute something to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    /// The contract refused, with these bytes as its reason.
    #[error("the contract reverted with `{0}`")]
    Reverted(Bytes),
    /// The code could not go on.
    #[error("the execution halted: {0:?}")]
    Halted(HaltReason),
    /// The transaction itself is not valid here.
    #[error("the transaction is not valid: {0}")]
    Invalid(String),
}

impl Machine {
    /// Executes a transaction. Its changes are kept by [`Self::keep`].
    pub(super) fn execute(&self, at: Surroundings, transaction: TxEnv) -> Result<Execution, Stopped> {
        let (result, changes) = self.run(at, transaction)?;
        let created = result.created_address();
        Ok(Execution {
            gas_used: result.tx_gas_used(),
            logs: result.into_logs(),
            created,
            changes,
        })
    }

    /// Keeps the changes of an execution.
    pub(super) fn keep(&mut self, execution: Execution) {
        self.accounts.commit(execution.changes);
    }

    /// Asks a contract; nothing changes.
    pub(super) fn ask(&self, at: Surroundings, contract: Address, question: Bytes) -> Result<Bytes, Stopped> {
        // Nobody has the key of the zero address, so its nonce is always 0.
        let transaction = TxEnv {
            kind: TxKind::Call(contract),
            data: question,
            gas_limit: BLOCK_GAS_LIMIT,
            chain_id: Some(CHAIN_ID),
            caller: Address::ZERO,
            ..TxEnv::default()
        };
        let (result, _) = self.run(at, transaction)?;
        Ok(result.into_output().unwrap_or_default())
    }

    /// How many transactions an account has sent.
    pub(super) fn nonce(&self, account: Address) -> u64 {
        let Ok(info) = self.accounts.basic_ref(account);
        info.map_or(0, |info| info.nonce)
    }

    /// The code of an account; empty where it has none.
    pub(super) fn code(&self, account: Address) -> Bytes {
        let Ok(info) = self.accounts.basic_ref(account);
        let Ok(code) = self.accounts.code_by_hash_ref(info.unwrap_or_default().code_hash);
        code.original_bytes()
    }

    fn run(&self, at: Surroundings, transaction: TxEnv) -> Result<(ExecutionResult, EvmState), Stopped> {
        let block = BlockEnv {
            number: U256::from(at.number),
            timestamp: U256::from(at.timestamp),
            gas_limit: BLOCK_GAS_LIMIT,
            basefee: 0,
            beneficiary: Address::ZERO,
            ..BlockEnv::default()
        };
        let mut evm = Context::mainnet()
            .with_db(WrapDatabaseRef(&self.accounts))
            .with_cfg(CfgEnv::new_with_spec(RULES).with_chain_id(CHAIN_ID))
            .with_block(block)
            .build_mainnet();
        let executed = evm
            .transact(transaction)
            .map_err(|error| Stopped::Invalid(error.to_string()))?;
        match executed.result {
            ExecutionResult::Success { .. } => Ok((executed.result, executed.state)),
            ExecutionResult::Revert { output, .. } => Err(Stopped::Reverted(output)),
            ExecutionResult::Halt { reason, .. } => Err(Stopped::Halted(reason)),
        }
    }
}

impl Execution {
    /// The digest of everything the transaction wrote: keccak-256 of the ABI encoding of
    /// `(address account, uint64 nonce, uint256 balance, bytes32 codeHash, (uint256 slot, uint256 value)[])[]`,
    /// with the accounts that it touched in the order of their addresses and the slots that it changed in order.
    pub(super) fn state_digest(&self) -> B256 {
        let mut writes: Vec<_> = self
            .changes
            .iter()
            .filter(|(_, account)| account.is_touched() && !account.is_empty())
            .map(|(address, account)| {
                let mut slots: Vec<(U256, U256)> = account
                    .changed_storage_slots()
                    .map(|(slot, value)| (*slot, value.present_value))
                    .collect();
                slots.sort_unstable();
                (
                    *address,
                    account.info.nonce,
                    account.info.balance,
                    account.info.code_hash,
                    slots,
                )
            })
            .collect();
        writes.sort_unstable();
        keccak256(writes.abi_encode())
    }
}
