//! Labels and annotations of rules.

use std::collections::BTreeMap;
use std::ops::Index;

use ecow::{EcoString, EcoVec};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Texts by name, in the order of the names.
///
/// The rules of an objective have most of them in common, so a clone shares what it was cloned from until
/// one of the two is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(EcoVec<(EcoString, EcoString)>);

impl Labels {
    /// The text of a name.
    pub fn get(&self, name: &str) -> Option<&EcoString> {
        let place = self.place(name).ok()?;
        Some(&self.0[place].1)
    }

    /// Sets the text of a name, whatever it was.
    pub fn insert(&mut self, name: impl Into<EcoString>, text: impl Into<EcoString>) {
        let name = name.into();
        match self.place(&name) {
            Ok(place) => self.0.make_mut()[place].1 = text.into(),
            Err(place) => self.0.insert(place, (name, text.into())),
        }
    }

    /// Is there such a name?
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_ok()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes them all out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Names and texts, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&EcoString, &EcoString)> {
        self.0.iter().map(|(name, text)| (name, text))
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_str().cmp(name))
    }
}

impl Index<&str> for Labels {
    type Output = EcoString;

    fn index(&self, name: &str) -> &EcoString {
        self.get(name).expect("who indexes knows that the name is there")
    }
}

impl<N: Into<EcoString>, T: Into<EcoString>> Extend<(N, T)> for Labels {
    fn extend<I: IntoIterator<Item = (N, T)>>(&mut self, more: I) {
        for (name, text) in more {
            self.insert(name, text);
        }
    }
}

impl<N: Into<EcoString>, T: Into<EcoString>> FromIterator<(N, T)> for Labels {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(texts: I) -> Self {
        let mut labels = Self::default();
        labels.extend(texts);
        labels
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<EcoString, EcoString>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}
