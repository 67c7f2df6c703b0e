//! Values stated in a text.

use std::rc::Rc;

use crate::place::Place;

/// The placeholder in a text for values known only at run time.
const UNKNOWN: &str = "$?";
/// Maximum length of a value in bytes.
const LONGEST: usize = 16 << 10;

/// A text, and whether it is completely known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) is_known: bool,
}

impl Text {
    pub(crate) fn known(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_known: true }
    }

    pub(crate) fn unknown() -> Self {
        Self { text: UNKNOWN.to_owned(), is_known: false }
    }

    /// Appends another text.
    pub(crate) fn push(&mut self, other: &Self) {
        if self.text.len() + other.text.len() > LONGEST {
            *self = Self::unknown();
        } else {
            self.text.push_str(&other.text);
            self.is_known &= other.is_known;
        }
    }

    /// Replaces `{name}` with values. A name without a value stays as written and makes the text
    /// unknown; doubled braces mean single braces.
    pub(crate) fn filled(&self, value: impl Fn(&str) -> Option<Self>) -> Self {
        let mut all = Self { text: String::new(), is_known: self.is_known };
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let (before, found) = rest.split_at(at);
            all.push(&Self::known(before));
            if let Some(behind) = found.strip_prefix("{{").or_else(|| found.strip_prefix("}}")) {
                all.push(&Self::known(found.get(..1).unwrap_or_default()));
                rest = behind;
                continue;
            }
            let inner = found.strip_prefix('{').and_then(|behind| behind.split_once('}'));
            let Some((name, behind)) = inner else {
                all.push(&Self::known(found.get(..1).unwrap_or_default()));
                rest = found.get(1..).unwrap_or_default();
                continue;
            };
            all.push(&value(name).unwrap_or_else(Self::unknown));
            rest = behind;
        }
        all.push(&Self::known(rest));
        all
    }
}

/// A value and its position.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) value: Value,
    pub(crate) place: Place,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Text),
    List(Rc<Vec<Placed>>),
    Dictionary(Rc<Vec<(Placed, Placed)>>),
    /// Any other value.
    Other,
}

impl Placed {
    /// Returns the text, if the value is one.
    pub(crate) fn text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text, if it is completely known.
    pub(crate) fn known(&self) -> Option<&str> {
        self.text().filter(|text| text.is_known).map(|text| text.text.as_str())
    }

    /// Returns the elements of a list; any other value is a list with one element.
    pub(crate) fn elements(&self) -> &[Self] {
        match &self.value {
            Value::List(list) => list,
            _ => std::slice::from_ref(self),
        }
    }

    /// Returns the entries of a dictionary.
    pub(crate) fn entries(&self) -> &[(Self, Self)] {
        match &self.value {
            Value::Dictionary(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name.known() == Some(key)).map(|(_, value)| value)
    }
}

/// A call with the values of its arguments.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    /// The name with dots: `self.requires`.
    pub(crate) name: String,
    pub(crate) arguments: Vec<Placed>,
    pub(crate) keywords: Vec<(String, Placed)>,
}

impl Called {
    /// Returns the argument with a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Placed> {
        self.keywords.iter().find(|(keyword, _)| keyword == name).map(|(_, value)| value)
    }
}
