//! Composites that name their members. They are resolved when all of the file is read, so that the
//! members may stand anywhere in it.

use std::collections::BTreeMap;

use domain::indicator::CompositeError;
use domain::{CompositeResolver, Indicator, Objective, ObjectiveId};

use crate::error::{Fault, Position};
use crate::fields::{Fields, nearest};
use crate::yaml::{Node, Value};

/// A composite with the names of its members.
pub(crate) struct NamedComposite {
    pub(crate) id: ObjectiveId,
    service: String,
    /// Where the list of members stands.
    position: Position,
    members: Vec<(ObjectiveId, Position)>,
    /// The objective.
    pub(crate) node: Node,
    /// How many objectives stand before it.
    pub(crate) n_before: usize,
}

/// The composite that the objective at `node` is, if it names its members.
pub(super) fn of(node: &Node) -> Result<Option<NamedComposite>, Fault> {
    let mut objective = Fields::of(node, "an objective")?;
    let Some(indicator) = objective.optional("indicator") else {
        return Ok(None);
    };
    let mut fields = Fields::of(indicator, "an indicator")?;
    let kind = fields.optional("type").and_then(|kind| kind.text().ok());
    let Some(list) = fields.optional("members").filter(|_| kind == Some("composite")) else {
        return Ok(None);
    };
    let members = list.list()?;
    let is_name = |member: &Node| matches!(member.value, Value::Scalar { .. });
    if !members.iter().any(is_name) {
        return Ok(None);
    }
    if let Some(whole) = members.iter().find(|member| !is_name(member)) {
        return Err(Fault::new(
            whole.position,
            "a member that is written out beside members that are named",
            "name all members by their ids, or write all of them out",
        ));
    }
    fields.finish()?;
    let members = members
        .iter()
        .map(|member| Ok((super::objective_id(member)?, member.position)))
        .collect::<Result<_, Fault>>()?;
    Ok(Some(NamedComposite {
        id: super::objective_id(objective.required("id")?)?,
        service: super::service(objective.required("service")?)?.name,
        position: list.position,
        members,
        node: node.clone(),
        n_before: 0,
    }))
}

/// The indicator of each composite, from the objectives of the file and those in force; the file wins.
pub(crate) fn resolve(
    composites: &[NamedComposite],
    of_the_file: Vec<Objective>,
    in_force: &[Objective],
) -> Result<Vec<Indicator>, Fault> {
    let names_of = |composite: &NamedComposite| {
        let names = composite.members.iter().map(|(id, _)| id.clone());
        (composite.id.clone(), names.collect())
    };
    let named: BTreeMap<ObjectiveId, Vec<ObjectiveId>> = composites.iter().map(names_of).collect();
    let known: Vec<Objective> = in_force.iter().cloned().chain(of_the_file).collect();
    let resolver = CompositeResolver::new(&known, &named);
    let resolve = |composite: &NamedComposite| {
        let resolved = resolver.resolve(&composite.id, &composite.service);
        resolved
            .map(Indicator::Composite)
            .map_err(|error| fault(&error, composite, composites, &known))
    };
    composites.iter().map(resolve).collect()
}

fn fault(
    error: &CompositeError,
    at: &NamedComposite,
    composites: &[NamedComposite],
    known: &[Objective],
) -> Fault {
    let position_in = |composite: &NamedComposite, name: &ObjectiveId| {
        let found = composite.members.iter().find(|(member, _)| member == name);
        found.map(|(_, position)| *position)
    };
    let place_of = |composite: &ObjectiveId, member: &ObjectiveId| {
        let composite = composites.iter().find(|other| other.id == *composite);
        composite.and_then(|composite| position_in(composite, member))
    };
    let (position, remedy) = match error {
        CompositeError::Cycle { composite, member } => (
            place_of(composite, member),
            format!("take `{member}` out of the members of `{composite}`"),
        ),
        CompositeError::Unknown { composite, member } => {
            let names: Vec<&str> = known.iter().map(|objective| objective.id.as_str()).collect();
            let remedy = match nearest(member.as_str(), &names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "define it in this file, or put it in force first".to_owned(),
            };
            (place_of(composite, member), remedy)
        }
        CompositeError::OtherService { member, .. } | CompositeError::NotPlain { member } => (
            position_in(at, member),
            "name objectives of one service, each once".to_owned(),
        ),
        CompositeError::BadSize { .. } | CompositeError::TooMany { .. } => {
            (None, "name that many different objectives".to_owned())
        }
        CompositeError::TooDeep { .. } => (None, "name the members themselves".to_owned()),
    };
    let message = error.to_string();
    let fault = message
        .split_once("; ")
        .map_or(message.as_str(), |(fault, _)| fault);
    Fault::new(position.unwrap_or(at.position), fault, remedy)
}
