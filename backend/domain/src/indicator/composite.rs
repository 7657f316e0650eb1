//! Composites: several objectives of one service as one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Indicator;
use crate::objective::{Objective, ObjectiveId, Target};

/// The share of minutes in which none of several objectives was missed.
///
/// A minute is bad when in the base window before it one member's share of good events was below
/// that member's target, or, for a member that counts minutes itself, when that minute is bad. It
/// is unseen when no member has data. The members are carried whole, so that a composite can be
/// rendered, replayed and proved by itself, whether or not its members are in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Composite {
    members: Vec<CompositeMember>,
}

/// One objective in a composite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeMember {
    /// Its id.
    pub id: ObjectiveId,
    /// What it watches; never a composite.
    pub indicator: Indicator,
    /// Its own target.
    pub target: Target,
}

/// The objectives are no composite.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompositeError {
    /// Each member adds its queries to one rule.
    #[error("a composite has 2 to {MAX_MEMBERS} members, this one {n_members}")]
    BadSize {
        /// How many there are.
        n_members: usize,
    },
    /// The same of one that names others: it was given up when there were too many.
    #[error(
        "the composite `{composite}` names more than {MAX_MEMBERS} members, with those of the composites that it names"
    )]
    TooMany {
        /// The composite.
        composite: ObjectiveId,
    },
    /// Nobody defines it.
    #[error("`{member}`, a member of the composite `{composite}`, is not among the objectives")]
    Unknown {
        /// Whose member.
        composite: ObjectiveId,
        /// The member.
        member: ObjectiveId,
    },
    /// It would contain itself.
    #[error("the composite `{composite}` contains itself by way of `{member}`")]
    Cycle {
        /// The composite.
        composite: ObjectiveId,
        /// The member that leads back.
        member: ObjectiveId,
    },
    /// Nobody writes this by hand.
    #[error(
        "the composite `{composite}` lies {MAX_DEPTH} composites deep; write its members into the outer one"
    )]
    TooDeep {
        /// The innermost one that was reached.
        composite: ObjectiveId,
    },
    /// A composite speaks of one service.
    #[error("`{member}` is an objective of `{service}`, another service than that of the composite")]
    OtherService {
        /// The member.
        member: ObjectiveId,
        /// Its service.
        service: String,
    },
    /// A member that is there twice, or is a composite that was not resolved.
    #[error("`{member}` is no member by itself: it is there twice, or is a composite")]
    NotPlain {
        /// The member.
        member: ObjectiveId,
    },
}

/// How deep composites may lie in composites.
const MAX_DEPTH: usize = 32;

/// How many names are followed for one composite, so that many that name each other end quickly.
const MAX_NAMES: usize = MAX_DEPTH * MAX_MEMBERS;

/// More members than this would make a rule that nobody reads and every evaluation dear.
pub const MAX_MEMBERS: usize = 20;

#[derive(Deserialize)]
struct Unchecked {
    members: Vec<CompositeMember>,
}

impl Composite {
    /// A composite of plain objectives, each there once.
    pub fn try_new(members: Vec<CompositeMember>) -> Result<Self, CompositeError> {
        if members.len() < 2 || members.len() > MAX_MEMBERS {
            return Err(CompositeError::BadSize {
                n_members: members.len(),
            });
        }
        for (member_idx, member) in members.iter().enumerate() {
            let is_repeated = members[..member_idx].iter().any(|other| other.id == member.id);
            if is_repeated || matches!(member.indicator, Indicator::Composite(_)) {
                return Err(CompositeError::NotPlain {
                    member: member.id.clone(),
                });
            }
        }
        Ok(Self { members })
    }

    /// The members, in the order in which they were named.
    pub fn members(&self) -> &[CompositeMember] {
        &self.members
    }
}

impl TryFrom<Unchecked> for Composite {
    type Error = CompositeError;

    fn try_from(parts: Unchecked) -> Result<Self, Self::Error> {
        Self::try_new(parts.members)
    }
}

/// Builds composites from the ids of their members.
///
/// A member that is itself one of `composites` stands for that composite's members.
#[derive(Debug)]
pub struct CompositeResolver<'a> {
    plain: BTreeMap<&'a ObjectiveId, &'a Objective>,
    composites: &'a BTreeMap<ObjectiveId, Vec<ObjectiveId>>,
}

impl<'a> CompositeResolver<'a> {
    /// Resolves among these objectives and the composites with the ids of their members.
    pub fn new(objectives: &'a [Objective], composites: &'a BTreeMap<ObjectiveId, Vec<ObjectiveId>>) -> Self {
        Self {
            plain: objectives
                .iter()
                .map(|objective| (&objective.id, objective))
                .collect(),
            composites,
        }
    }

    /// The composite of that id, of objectives of that service only.
    pub fn resolve(&self, id: &ObjectiveId, service: &str) -> Result<Composite, CompositeError> {
        let mut gathering = Gathering {
            resolver: self,
            service,
            open: Vec::new(),
            done: BTreeSet::new(),
            n_names: 0,
            members: Vec::new(),
        };
        gathering.composite(id)?;
        Composite::try_new(gathering.members)
    }
}

/// One walk through the members of a composite.
struct Gathering<'a> {
    resolver: &'a CompositeResolver<'a>,
    service: &'a str,
    /// The composites that lead to where the walk is.
    open: Vec<&'a ObjectiveId>,
    /// Each composite is walked once, or a few levels that share members would take forever.
    done: BTreeSet<&'a ObjectiveId>,
    n_names: usize,
    members: Vec<CompositeMember>,
}

impl<'a> Gathering<'a> {
    fn composite(&mut self, id: &'a ObjectiveId) -> Result<(), CompositeError> {
        if self.open.len() == MAX_DEPTH {
            return Err(CompositeError::TooDeep {
                composite: id.clone(),
            });
        }
        self.open.push(id);
        let named = self.resolver.composites.get(id);
        for member in named.map(Vec::as_slice).unwrap_or_default() {
            self.n_names += 1;
            if self.n_names > MAX_NAMES || self.members.len() > MAX_MEMBERS {
                return Err(CompositeError::TooMany {
                    composite: self.open[0].clone(),
                });
            }
            if self.open.contains(&member) {
                return Err(CompositeError::Cycle {
                    composite: id.clone(),
                    member: member.clone(),
                });
            }
            if !self.resolver.composites.contains_key(member) {
                self.plain(id, member)?;
            } else if !self.done.contains(member) {
                self.composite(member)?;
            }
        }
        self.open.pop();
        self.done.insert(id);
        Ok(())
    }

    fn plain(&mut self, composite: &ObjectiveId, member: &ObjectiveId) -> Result<(), CompositeError> {
        let objective = *self
            .resolver
            .plain
            .get(member)
            .ok_or_else(|| CompositeError::Unknown {
                composite: composite.clone(),
                member: member.clone(),
            })?;
        if objective.service.name != self.service {
            return Err(CompositeError::OtherService {
                member: member.clone(),
                service: objective.service.name.clone(),
            });
        }
        // A composite that stands by itself, such as one in force, carries its members whole.
        match &objective.indicator {
            Indicator::Composite(whole) => whole.members().iter().for_each(|member| self.add(member.clone())),
            indicator => self.add(CompositeMember {
                id: member.clone(),
                indicator: indicator.clone(),
                target: objective.target,
            }),
        }
        Ok(())
    }

    fn add(&mut self, member: CompositeMember) {
        if self.members.iter().all(|known| known.id != member.id) {
            self.members.push(member);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Service;
    use crate::objective::Period;
    use crate::selector::Selector;

    fn id(text: &str) -> ObjectiveId {
        text.parse().unwrap()
    }

    fn objective(name: &str, service: &str) -> Objective {
        Objective {
            id: id(name),
            service: Service {
                name: service.into(),
                label: "service".into(),
            },
            indicator: Indicator::Probe {
                probe: Selector {
                    metric: "up".into(),
                    matchers: Vec::new(),
                },
            },
            target: "99%".parse().unwrap(),
            period: Period::THIRTY_DAYS,
            maintenance: Vec::new(),
        }
    }

    /// Each line is `composite: member member`.
    #[track_caller]
    fn check(composites: &str, expected: Result<&str, &str>) {
        let objectives = [
            objective("a", "shop"),
            objective("b", "shop"),
            objective("c", "mail"),
        ];
        let composites = composites
            .lines()
            .map(|line| {
                let (name, members) = line.trim().split_once(": ").unwrap();
                (id(name), members.split(' ').map(id).collect())
            })
            .collect();
        let resolved = CompositeResolver::new(&objectives, &composites).resolve(&id("all"), "shop");
        let found = resolved.map(|composite| {
            let ids: Vec<&str> = composite
                .members()
                .iter()
                .map(|member| member.id.as_str())
                .collect();
            ids.join(" ")
        });
        assert_eq!(
            found.map_err(|error| error.to_string()),
            expected.map(str::to_owned).map_err(str::to_owned)
        );
    }

    #[test]
    fn composites_are_resolved_once_and_refused_where_they_make_no_sense() {
        check("all: a b", Ok("a b"));
        check("all: inner b\ninner: a b", Ok("a b"));
        check(
            "all: a inner\ninner: b all",
            Err("the composite `inner` contains itself by way of `all`"),
        );
        check(
            "all: all b",
            Err("the composite `all` contains itself by way of `all`"),
        );
        check(
            "all: a x",
            Err("`x`, a member of the composite `all`, is not among the objectives"),
        );
        check(
            "all: a c",
            Err("`c` is an objective of `mail`, another service than that of the composite"),
        );
        check("all: a a", Err("a composite has 2 to 20 members, this one 1"));
    }

    #[test]
    fn a_composite_that_stands_by_itself_gives_its_members() {
        let [a, b] = ["a", "b"].map(|name| objective(name, "shop"));
        let none = BTreeMap::new();
        let named = BTreeMap::from([(id("whole"), vec![id("a"), id("b")])]);
        let parts = [a.clone(), b.clone()];
        let whole = CompositeResolver::new(&parts, &named)
            .resolve(&id("whole"), "shop")
            .unwrap();
        assert!(
            CompositeResolver::new(&parts, &none)
                .resolve(&id("whole"), "shop")
                .is_err()
        );
        let in_force = Objective {
            indicator: Indicator::Composite(whole.clone()),
            ..objective("whole", "shop")
        };
        let known = [in_force, a];
        let named = BTreeMap::from([(id("all"), vec![id("a"), id("whole")])]);
        let all = CompositeResolver::new(&known, &named)
            .resolve(&id("all"), "shop")
            .unwrap();
        assert_eq!(all, whole);
    }

    #[test]
    fn a_ladder_of_composites_ends_quickly() {
        // Each level names the next one twice over: 2^30 paths, 31 composites.
        let shared: Vec<String> = (0..30)
            .map(|level| format!("n{level}: n{} n{}", level + 1, level + 1))
            .collect();
        check(
            &format!(
                "all: n0 a\n{}\nn30: a b",
                shared[..29].join("\n").replace("n29 n29", "n30 n30")
            ),
            Ok("a b"),
        );
        // One names many that all name the same two.
        let names: Vec<String> = (0..10_000).map(|idx| format!("n{idx}")).collect();
        let many: Vec<String> = names.iter().map(|name| format!("{name}: a b")).collect();
        check(
            &format!("all: {}\n{}", names.join(" "), many.join("\n")),
            Err("the composite `all` names more than 20 members, with those of the composites that it names"),
        );
        let chain: Vec<String> = (0..100_000)
            .map(|level| format!("n{level}: n{}", level + 1))
            .collect();
        check(
            &format!("all: n0\n{}", chain.join("\n")),
            Err("the composite `n31` lies 32 composites deep; write its members into the outer one"),
        );
    }
}
