//! PromQL: renders queries and rules from typed indicators and objectives, parses what others wrote,
//! checks both against the metrics that exist, and says in words what a rule does.
//!
//! It never talks to a server: that a server takes a query is asked by crate `app`, beside what is
//! checked here.

pub mod calendar;
pub mod check;
pub mod expression;
pub mod foreign;
pub mod inlined;
pub mod profile;
pub mod render;
pub mod rule_file;
pub mod rules;
mod spelling;
pub mod syntax;

pub use check::{Check, KnownMetrics, Surroundings, check_expression, check_rule_file};
pub use expression::{Expression, ExpressionError};
pub use inlined::{InliningCost, inlined_rule_file_of};
pub use rule_file::{Rule, RuleFile, RuleFileError, RuleGroup};
pub use rules::rule_file_of;
