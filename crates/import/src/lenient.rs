//! Readers for values whose type may differ from the standard: a field that cannot be read does not
//! affect other fields.
//!
//! No intermediate tree of values is built, and unneeded values are dropped immediately: an empty
//! object has three bytes of text, but takes a hundred times as much memory.

use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Collects the objects of a list one by one.
pub(crate) trait Gather: Default {
    /// The type of an object.
    type Item<'de>: Deserialize<'de>;

    /// Adds an object.
    fn add(&mut self, item: Self::Item<'_>);
}

/// A value in a list that may be useless.
pub(crate) trait Wanted {
    /// Whether the value contains needed data.
    fn is_wanted(&self) -> bool;
}

impl<T: Wanted + for<'de> Deserialize<'de>> Gather for Vec<T> {
    type Item<'de> = T;

    fn add(&mut self, item: T) {
        if item.is_wanted() {
            self.push(item);
        }
    }
}

/// The first useful object of a list.
#[derive(Debug)]
pub(crate) struct First<T>(pub(crate) Option<T>);

impl<T> Default for First<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: for<'de> Deserialize<'de>> Gather for First<T> {
    type Item<'de> = T;

    fn add(&mut self, item: T) {
        self.0.get_or_insert(item);
    }
}

/// Reads a text; any other value becomes `None`.
pub(crate) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    input.deserialize_any(Text)
}

/// Reads a list of texts: other elements are skipped, and a value that is not a list is an empty
/// one.
pub(crate) fn texts<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    input.deserialize_any(Texts)
}

/// Reads an object; any other value becomes the default.
pub(crate) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    input: D,
) -> Result<Option<T>, D::Error> {
    input.deserialize_any(Object(PhantomData))
}

/// Reads a list of objects one by one: other elements are skipped, and a value that is not a list
/// is an empty one.
pub(crate) fn objects<'de, D: Deserializer<'de>, G: Gather>(input: D) -> Result<G, D::Error> {
    input.deserialize_any(List(PhantomData))
}

/// Visitor methods that ignore values of other types.
macro_rules! others {
    ($value:expr; $($visit:ident: $type:ty),+) => {
        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("any value")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }

        $(fn $visit<E>(self, _: $type) -> Result<Self::Value, E> {
            Ok($value)
        })+
    };
}

pub(crate) use others;

/// Visitor methods that ignore a list or an object.
macro_rules! no_list {
    ($value:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_seq(items).map(|_| $value)
        }
    };
}

macro_rules! no_object {
    ($value:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_map(fields).map(|_| $value)
        }
    };
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    others!(None; visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);
    no_list!(None);
    no_object!(None);

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<String>;

    others!(Vec::new(); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
    no_object!(Vec::new());

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(Item(item)) = items.next_element_seed(ItemSeed(Text))? {
            found.extend(item);
        }
        Ok(found)
    }
}

struct List<G>(PhantomData<G>);

impl<'de, G: Gather> Visitor<'de> for List<G> {
    type Value = G;

    others!(G::default(); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
    no_object!(G::default());

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<G, A::Error> {
        let mut found = G::default();
        while let Some(Item(item)) = items.next_element_seed(ItemSeed(Object(PhantomData)))? {
            if let Some(item) = item {
                found.add(item);
            }
        }
        Ok(found)
    }
}

/// An element of a list; `None` if it has another type.
struct Item<T>(Option<T>);

struct ItemSeed<V>(V);

impl<'de, T, V: Visitor<'de, Value = Option<T>>> DeserializeSeed<'de> for ItemSeed<V> {
    type Value = Item<T>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Item<T>, D::Error> {
        input.deserialize_any(self.0).map(Item)
    }
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    others!(None; visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
    no_list!(None);

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Option<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Wanted, object, objects, text, texts};

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Object {
        #[serde(deserialize_with = "text")]
        name: Option<String>,
        #[serde(deserialize_with = "texts")]
        names: Vec<String>,
        #[serde(deserialize_with = "object")]
        child: Option<Box<Self>>,
        #[serde(deserialize_with = "objects")]
        rows: Vec<Self>,
    }

    impl Wanted for Object {
        fn is_wanted(&self) -> bool {
            self.name.is_some()
        }
    }

    #[test]
    fn a_value_of_another_type_affects_only_itself() {
        let read = |text: &str| serde_json::from_str::<Object>(text).unwrap();
        let named = |name: &str| Object { name: Some(name.to_owned()), ..Object::default() };
        let list = r#"{"name": 1, "rows": [{"name": "a"}, 1, "b", null, {}, [{"name": "c"}], {"name": "d"}]}"#;
        assert_eq!(read(list), Object { rows: vec![named("a"), named("d")], ..Object::default() });
        let texts = r#"{"name": ["x"], "names": ["a", 1, null, ["b"], {"c": "d"}, "e"], "child": {"name": "f"}}"#;
        let names = ["a", "e"].map(str::to_owned).to_vec();
        assert_eq!(
            read(texts),
            Object { names, child: Some(Box::new(named("f"))), ..Object::default() }
        );
        for other in ["1", "-1", "1.5", "true", "null", "\"x\"", "{\"name\": \"a\"}", "[]"] {
            for field in ["names", "rows"] {
                let text = format!("{{\"{field}\": {other}, \"name\": \"x\"}}");
                assert_eq!(read(&text), named("x"), "{text}");
            }
        }
        assert_eq!(read(r#"{"child": [{"name": "a"}], "name": "x"}"#), named("x"));
    }
}
