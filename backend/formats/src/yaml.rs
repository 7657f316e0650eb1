//! YAML as a tree in which every value has its place and its text as it was written: `99.90` stays
//! `99.90` until somebody asks for a decimal.
//!
//! Hostile documents end here: the size, the depth and the number of values are bounded, aliases
//! count as what they stand for, and one that stands inside itself is refused.

use std::collections::HashMap;

use ecow::EcoString;
use granit_parser::{Event, Parser, ScalarStyle, Span};

use crate::error::{Fault, Position, excerpt};

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) position: Position,
    pub(crate) value: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar; `is_plain` where it was not quoted, so that `true` may be meant as a boolean.
    Scalar { text: EcoString, is_plain: bool },
    /// A list.
    List(Vec<Node>),
    /// Keys in the order of the document, each once.
    Map(Vec<(Key, Node)>),
}

#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) position: Position,
    pub(crate) text: EcoString,
}

/// A specification of 1,000 objectives has about 1 MB.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Values in all documents of a file, with what aliases stand for.
const MAX_VALUES: usize = 400_000;
/// The deepest format that is read goes 12 levels down.
const MAX_DEPTH: usize = 48;

/// Reads all documents of a file; empty ones are left out.
pub(crate) fn parse(text: &str) -> Result<Vec<Node>, Fault> {
    if text.len() > MAX_BYTES {
        return Err(Fault::new(
            Position::START,
            format!(
                "the file has {} bytes, and at most {MAX_BYTES} are read",
                text.len()
            ),
            "split it into several files",
        ));
    }
    let mut composer = Composer::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Fault::new(
                position_of(error.marker().line(), error.marker().col()),
                format!("not YAML: {}", excerpt(error.info().as_str())),
                "correct the syntax there",
            )
        })?;
        composer.take(event, span)?;
    }
    Ok(composer.documents)
}

#[derive(Default)]
struct Composer {
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    n_values: usize,
}

/// A collection that has not ended yet.
struct Open {
    position: Position,
    anchor: usize,
    collection: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map {
        entries: Vec<(Key, Node)>,
        pending: Option<Key>,
    },
}

impl Composer {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let position = position_of(span.start.line(), span.start.col());
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let value = scalar(&text, style);
                self.add(Node { position, value }, anchor)
            }
            Event::Alias(anchor) => self.add_alias(anchor, position),
            Event::SequenceStart(_, anchor, _) => self.open(position, anchor, Collection::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.open(
                position,
                anchor,
                Collection::Map {
                    entries: Vec::new(),
                    pending: None,
                },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::DocumentStart(..) => {
                self.anchors.clear();
                Ok(())
            }
            // Stream marks, and kinds of events that were not asked for.
            _ => Ok(()),
        }
    }

    fn open(&mut self, position: Position, anchor: usize, collection: Collection) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::new(
                position,
                format!("nested more than {MAX_DEPTH} levels deep"),
                "no format that is read goes so deep: correct the indentation or the brackets",
            ));
        }
        self.open.push(Open {
            position,
            anchor,
            collection,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        let Some(closed) = self.open.pop() else {
            return Ok(());
        };
        let value = match closed.collection {
            Collection::List(nodes) => Value::List(nodes),
            Collection::Map { entries, .. } => Value::Map(entries),
        };
        let node = Node {
            position: closed.position,
            value,
        };
        self.add(node, closed.anchor)
    }

    fn add_alias(&mut self, anchor: usize, position: Position) -> Result<(), Fault> {
        if self.open.iter().any(|open| open.anchor == anchor) {
            return Err(Fault::new(
                position,
                "the alias stands inside what it stands for",
                "write the value out",
            ));
        }
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(Fault::new(
                position,
                "the alias has no anchor",
                "write the value out",
            ));
        };
        self.count(node.n_values() - 1, position)?;
        self.add(node, 0)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        self.count(1, node.position)?;
        if anchor != 0 {
            // Kept twice, so counted twice.
            self.count(node.n_values(), node.position)?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            if !matches!(node.value, Value::Null) {
                self.documents.push(node);
            }
            return Ok(());
        };
        match &mut open.collection {
            Collection::List(nodes) => nodes.push(node),
            Collection::Map { entries, pending } => match pending.take() {
                Some(key) => entries.push((key, node)),
                None => *pending = Some(key_of(node, entries)?),
            },
        }
        Ok(())
    }

    fn count(&mut self, n_values: usize, position: Position) -> Result<(), Fault> {
        self.n_values += n_values;
        if self.n_values <= MAX_VALUES {
            return Ok(());
        }
        Err(Fault::new(
            position,
            format!("more than {MAX_VALUES} values, counting what aliases stand for"),
            "split the file, or write it without aliases",
        ))
    }
}

impl Node {
    fn n_values(&self) -> usize {
        match &self.value {
            Value::Null | Value::Scalar { .. } => 1,
            Value::List(nodes) => 1 + nodes.iter().map(Self::n_values).sum::<usize>(),
            Value::Map(entries) => 1 + entries.iter().map(|(_, node)| node.n_values()).sum::<usize>(),
        }
    }

    /// What kind of value it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let is_plain = style == ScalarStyle::Plain;
    if is_plain && ["", "~", "null", "Null", "NULL"].contains(&text) {
        return Value::Null;
    }
    Value::Scalar {
        text: text.into(),
        is_plain,
    }
}

fn key_of(node: Node, entries: &[(Key, Node)]) -> Result<Key, Fault> {
    let Value::Scalar { text, .. } = node.value else {
        return Err(Fault::new(
            node.position,
            format!("{} is a key", node.kind()),
            "write a name before the colon",
        ));
    };
    if text == "<<" {
        return Err(Fault::new(
            node.position,
            "`<<` merges mappings, which is not part of YAML 1.2",
            "write the fields out",
        ));
    }
    if entries.iter().any(|(other, _)| other.text == text) {
        return Err(Fault::new(
            node.position,
            format!("`{}` stands twice in one mapping", excerpt(&text)),
            "keep one of the two",
        ));
    }
    Ok(Key {
        position: node.position,
        text,
    })
}

fn position_of(line: usize, column_from_zero: usize) -> Position {
    Position {
        line: line.max(1),
        column: column_from_zero + 1,
    }
}
