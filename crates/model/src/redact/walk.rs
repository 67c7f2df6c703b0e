//! Visits every text of a value by way of serde, without building a serialized copy.

use std::cell::RefCell;
use std::fmt::{self, Display, Write as _};

use serde::ser::{
    Error as SerError, Serialize, SerializeMap, SerializeSeq, SerializeStruct,
    SerializeStructVariant, SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
    Serializer,
};

use super::NEWTYPE;

/// Whether every text of a value passes a test, including keys of maps. Stops at the first one that does not. `all`
/// also tests text that is already masked.
pub(super) fn is_clean<T: Serialize>(value: &T, all: bool, test: &dyn Fn(&str) -> bool) -> bool {
    let walk = Walk { test, all, buffer: RefCell::default() };
    value.serialize(&walk).is_ok()
}

struct Walk<'a> {
    test: &'a dyn Fn(&str) -> bool,
    all: bool,
    /// The buffer for values that are serialized as formatted text, shared by all of them.
    buffer: RefCell<String>,
}

/// A text for which the test failed.
#[derive(Debug)]
struct Found;

impl Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text has to be masked")
    }
}

impl std::error::Error for Found {}

impl SerError for Found {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

macro_rules! ignore {
    ($($name:ident: $type:ty),* $(,)?) => {
        $(fn $name(self, _: $type) -> Result<(), Found> {
            Ok(())
        })*
    };
}

impl Serializer for &Walk<'_> {
    type Ok = ();
    type Error = Found;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    ignore! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str,
    }

    fn serialize_str(self, text: &str) -> Result<(), Found> {
        if (self.test)(text) { Ok(()) } else { Err(Found) }
    }

    fn collect_str<T: ?Sized + Display>(self, value: &T) -> Result<(), Found> {
        let mut buffer = self.buffer.borrow_mut();
        buffer.clear();
        write!(buffer, "{value}").map_err(|_| Found)?;
        if (self.test)(&buffer) { Ok(()) } else { Err(Found) }
    }

    fn serialize_none(self) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Found> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Found> {
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Found> {
        if name == NEWTYPE && !self.all { Ok(()) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Found> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Found> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Found> {
        Ok(self)
    }
}

macro_rules! items {
    ($($trait:ident: $method:ident),* $(,)?) => {
        $(impl $trait for &Walk<'_> {
            type Ok = ();
            type Error = Found;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Found> {
                value.serialize(&**self)
            }

            fn end(self) -> Result<(), Found> {
                Ok(())
            }
        })*
    };
}

items! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! fields {
    ($($trait:ident),* $(,)?) => {
        $(impl $trait for &Walk<'_> {
            type Ok = ();
            type Error = Found;

            fn serialize_field<T: ?Sized + Serialize>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), Found> {
                value.serialize(&**self)
            }

            fn end(self) -> Result<(), Found> {
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for &Walk<'_> {
    type Ok = ();
    type Error = Found;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Found> {
        key.serialize(&**self)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Found> {
        value.serialize(&**self)
    }

    fn end(self) -> Result<(), Found> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(serde::Serialize)]
    enum Shape {
        Unit,
        Newtype(&'static str),
        Tuple(u8, &'static str),
        Struct { text: &'static str },
    }

    #[derive(serde::Serialize)]
    struct Pair(&'static str, u8);

    fn seen<T: Serialize>(value: &T) -> Vec<String> {
        let texts = RefCell::new(Vec::new());
        let note = |text: &str| {
            texts.borrow_mut().push(text.to_owned());
            true
        };
        assert!(is_clean(value, true, &note));
        texts.into_inner()
    }

    #[test]
    fn every_text_is_visited() {
        assert_eq!(seen(&Shape::Newtype("a")), ["a"]);
        assert_eq!(seen(&Shape::Tuple(1, "b")), ["b"]);
        assert_eq!(seen(&Shape::Struct { text: "c" }), ["c"]);
        assert_eq!(seen(&Pair("d", 1)), ["d"]);
        assert_eq!(seen(&Some(vec![("e", 1.5)])), ["e"]);
        assert_eq!(seen(&BTreeMap::from([("k", 'v')])), ["k"]);
        assert_eq!(seen(&BTreeMap::from([("k", "v")])), ["k", "v"]);
        assert_eq!(seen(&crate::RepoPath::new("a/b")), ["a/b"]);
        assert!(seen(&(Shape::Unit, None::<String>, true, ())).is_empty());
    }

    #[test]
    fn one_failing_text_is_enough() {
        let pass = |text: &str| text != "x";
        assert!(is_clean(&["a", "b"], true, &pass));
        assert!(!is_clean(&["a", "x"], true, &pass));
        assert!(!is_clean(&BTreeMap::from([("x", 1)]), true, &pass));
        assert!(!is_clean(&crate::RepoPath::new("x"), true, &pass));
    }

    #[test]
    fn masked_text_is_skipped_unless_requested() {
        let value = vec![crate::Redacted::new("x")];
        assert!(is_clean(&value, false, &|_| false));
        assert!(!is_clean(&value, true, &|_| false));
        assert_eq!(serde_json::to_string(&value).unwrap(), "[\"x\"]");
    }
}
