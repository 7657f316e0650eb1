//! Who asks, as the door that let them in knows it.
//!
//! The plugin's door puts a [`Caller`] beside each request. Handlers take it from there; nothing here
//! depends on how it came.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The number of the Grafana organisation in which they ask.
    pub organisation: i64,
    /// The user; none where Grafana itself asks, for instance to evaluate an alert.
    pub user: Option<User>,
    /// Whether it was proved that they are who they say they are.
    pub identity: Identity,
}

/// A user of Grafana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Empty for an anonymous visitor.
    pub login: String,
    /// What they may do in the organisation.
    pub role: OrganisationRole,
}

/// What a user may do in an organisation; a greater role may do all that a lesser one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationRole {
    /// Nothing.
    None,
    /// Read.
    Viewer,
    /// Propose, check and export, and write where Grafana lets them.
    Editor,
    /// Everything.
    Admin,
}

/// Whether a caller's identity was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// By a signature of Grafana's.
    Verified(VerifiedIdentity),
    /// Not; nothing may be recorded as approved by them.
    Unverified {
        /// Why, and what to do.
        reason: String,
    },
}

/// What Grafana signed about a caller. Kept with what they approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedIdentity {
    /// The Grafana that signed: its own address.
    pub issuer: String,
    /// The subject, such as `user:1` or `anonymous:0`.
    pub subject: String,
    /// The number of the organisation.
    pub organisation: i64,
    /// The login, where the signed token names it.
    pub login: Option<String>,
    /// The key that signed.
    pub key_id: String,
    /// Until when the token holds.
    pub expires_at: Timestamp,
}

impl Caller {
    /// The greatest role that the caller is known to have. Grafana itself has none: it asks for
    /// nothing that needs one.
    pub fn role(&self) -> OrganisationRole {
        self.user
            .as_ref()
            .map_or(OrganisationRole::None, |user| user.role)
    }
}

impl OrganisationRole {
    /// Reads Grafana's word. One that we do not know gives no rights.
    pub fn parse(word: &str) -> Self {
        match word {
            "Admin" => Self::Admin,
            "Editor" => Self::Editor,
            "Viewer" => Self::Viewer,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_grow_and_an_unknown_word_gives_none() {
        let words = ["", "None", "admin", "Grafana Admin", "Viewer", "Editor", "Admin"];
        let roles = words.map(OrganisationRole::parse);
        let none = OrganisationRole::None;
        let known = [
            OrganisationRole::Viewer,
            OrganisationRole::Editor,
            OrganisationRole::Admin,
        ];
        assert_eq!(roles[..4], [none; 4]);
        assert_eq!(roles[4..], known);
        assert!(roles.is_sorted());
    }
}
