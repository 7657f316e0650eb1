//! The ledgers on a real node: both run the same bytecode, so they answer alike.

#[cfg(test)]
mod anvil;
#[cfg(test)]
mod both_ledgers;
#[cfg(test)]
mod node_trouble;
