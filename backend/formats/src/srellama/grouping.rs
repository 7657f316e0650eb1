//! One definition for each value of a label.

use crate::error::Fault;
use crate::fields::Fields;
use crate::yaml::Node;

/// What an objective is grouped by.
pub(crate) struct Grouping {
    pub(crate) label: String,
    /// The values that are listed; the source is asked where none are.
    pub(crate) values: Option<Vec<String>>,
}

pub(super) fn read(node: &Node) -> Result<Grouping, Fault> {
    let mut fields = Fields::of(node, "the grouping of an objective")?;
    let label = fields.required("label")?.text()?.to_owned();
    let values = fields.optional("values").map(values).transpose()?;
    fields.finish()?;
    Ok(Grouping { label, values })
}

fn values(node: &Node) -> Result<Vec<String>, Fault> {
    node.list()?
        .iter()
        .map(|value| Ok(value.text()?.to_owned()))
        .collect()
}
