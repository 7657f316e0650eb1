//! What all lists have in common.

use serde::Serialize;
use utoipa::ToSchema;

/// Stands beside the items of every list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListMeta {
    /// How many items there are in all.
    pub total: usize,
}

impl ListMeta {
    /// Of a list that is complete.
    pub fn of<T>(items: &[T]) -> Self {
        Self { total: items.len() }
    }
}
