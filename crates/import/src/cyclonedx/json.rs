//! Reader for CycloneDX in JSON.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    DeserializeSeed, IgnoredAny, IntoDeserializer as _, MapAccess, SeqAccess, Visitor,
};
use serde::{Deserialize, Deserializer};

use super::row::Row;
use crate::SbomError;
use crate::lenient::{First, object, objects, others, text};
use crate::listing::Listing;

/// The fields of the document, without its components, which are added to the listing while they
/// are read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    #[serde(deserialize_with = "object")]
    metadata: Option<Metadata>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    component: Option<Row>,
    #[serde(deserialize_with = "tools")]
    tools: Tool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tool {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    version: Option<String>,
}

/// Reads the first tool: `tools` is a list up to 1.4, and an object with a list since 1.5.
fn tools<'de, D: Deserializer<'de>>(input: D) -> Result<Tool, D::Error> {
    input.deserialize_any(Tools)
}

struct Tools;

impl<'de> Visitor<'de> for Tools {
    type Value = Tool;

    others!(Tool::default(); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Tool, A::Error> {
        let First(tool) = objects(SeqAccessDeserializer::new(items))?;
        Ok(tool.unwrap_or_default())
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Tool, A::Error> {
        #[derive(Deserialize)]
        struct Object {
            #[serde(default, deserialize_with = "objects")]
            components: First<Tool>,
        }
        let object = Object::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(object.components.0.unwrap_or_default())
    }
}

/// Reads a document of a supported version.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let mut listing = Listing::default();
    let mut input = serde_json::Deserializer::from_slice(text);
    let document = Level::Document.object(&mut input, &mut listing);
    let document = document.and_then(|document| input.end().map(|()| document));
    let document: Document = document.map_err(|why| SbomError::json(&why))?;
    let Metadata { component, tools } = document.metadata.unwrap_or_default();
    listing.tool = (tools.name, tools.version);
    listing.root = component.unwrap_or_default().component().root();
    Ok(listing)
}

/// The parent of a list of components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// The document. Here, a value that is not a list, or an element that is not an object, is an
    /// error.
    Document,
    /// A formula, which describes how a component was manufactured.
    Formula,
    /// A component.
    Component,
}

impl Level {
    /// Reads an object; its components are added to the listing while they are read.
    fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        self,
        input: D,
        listing: &mut Listing,
    ) -> Result<T, D::Error> {
        input.deserialize_map(Object { level: self, listing, made: PhantomData })
    }
}

struct Object<'l, T> {
    level: Level,
    listing: &'l mut Listing,
    made: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<'_, T> {
    type Value = T;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        let fields = Fields { inner: fields, level: self.level, listing: self.listing };
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

/// The fields of an object without those that contain components.
struct Fields<'l, A> {
    inner: A,
    level: Level,
    listing: &'l mut Listing,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(Key(key)) = self.inner.next_key()? {
            let inside = match (self.level, &*key) {
                (Level::Document, "formulation") => Level::Formula,
                (level, "components") => level,
                _ => return seed.deserialize(key.into_deserializer()).map(Some),
            };
            let is_formulas = inside != self.level;
            let list = List { level: inside, is_formulas, listing: &mut *self.listing };
            self.inner.next_value_seed(list)?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}

/// The name of a field, borrowed from the text if it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("the name of a field")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        input.deserialize_str(Name)
    }
}

/// A list of components or formulas.
struct List<'l> {
    level: Level,
    is_formulas: bool,
    listing: &'l mut Listing,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        match self.level {
            Level::Document => input.deserialize_seq(self),
            Level::Formula | Level::Component => input.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    others!((); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let (level, is_formula) = (self.level, self.is_formulas);
        let listing = self.listing;
        while items.next_element_seed(Item { level, is_formula, listing: &mut *listing })?.is_some()
        {
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        IgnoredAny.visit_map(fields).map(drop)
    }
}

/// A component, or a formula, of which only the components are read.
struct Item<'l> {
    level: Level,
    is_formula: bool,
    listing: &'l mut Listing,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        match self.level {
            Level::Document => input.deserialize_map(self),
            Level::Formula | Level::Component => input.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Item<'_> {
    type Value = ();

    others!((); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        IgnoredAny.visit_seq(items).map(drop)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        let Self { is_formula, listing, .. } = self;
        let fields = MapAccessDeserializer::new(fields);
        if is_formula {
            Level::Formula.object::<_, IgnoredAny>(fields, listing).map(drop)
        } else {
            let row: Row = Level::Component.object(fields, listing)?;
            row.component().add_to(listing);
            Ok(())
        }
    }
}
