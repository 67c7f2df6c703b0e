//! Reading values that may be of another type than the standard says: what cannot be read of one
//! field costs no other.

use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads a value; one of another type is nothing. It is in memory twice, so this is for small ones.
pub(crate) fn lenient<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(
    input: D,
) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(input)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads a list of objects one by one: what is not an object is left out, and what is not a list is an
/// empty one. An SBOM has a hundred thousand components, and a tree of all of them takes ten times as
/// much memory as the text.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    input: D,
) -> Result<Vec<T>, D::Error> {
    input.deserialize_any(List(PhantomData))
}

/// The values that are not what is looked for.
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

struct List<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    others!(Vec::new(); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut found = Vec::new();
        while let Some(Item(item)) = items.next_element()? {
            found.extend(item);
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Vec<T>, A::Error> {
        IgnoredAny.visit_map(fields).map(|_| Vec::new())
    }
}

/// An element of a list, where it is an object.
struct Item<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(Object(PhantomData)).map(Self)
    }
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    others!(None; visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Option<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Option<T>, A::Error> {
        IgnoredAny.visit_seq(items).map(|_| None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(deserialize_with = "lenient")]
        name: Option<String>,
        #[serde(deserialize_with = "objects")]
        rows: Vec<Self>,
    }

    #[test]
    fn what_is_of_another_type_costs_itself_alone() {
        let read = |text: &str| serde_json::from_str::<Row>(text).unwrap();
        let named = |name: &str| Row { name: Some(name.to_owned()), rows: Vec::new() };
        let list =
            r#"{"name": 1, "rows": [{"name": "a"}, 1, "b", null, [{"name": "c"}], {"name": "d"}]}"#;
        assert_eq!(read(list), Row { name: None, rows: vec![named("a"), named("d")] });
        for other in ["1", "-1", "1.5", "true", "null", "\"x\"", "{\"name\": \"a\"}"] {
            assert_eq!(
                read(&format!("{{\"rows\": {other}, \"name\": \"x\"}}")),
                named("x"),
                "{other}"
            );
        }
    }
}
