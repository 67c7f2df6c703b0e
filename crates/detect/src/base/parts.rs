//! Typed parts: what a detector takes from files, for itself or for other detectors.

use std::any::{Any, TypeId};
use std::fmt;

/// Something that a detector takes from a file or from other parts.
///
/// Any type can be a part. Parts of one type are kept together, regardless of the detector.
pub trait Part: Clone + fmt::Debug + Send + Sync + 'static {
    /// Its approximate size in bytes in addition to the size of the type, if it was made of a text of
    /// this many bytes. Parts are kept for scans of other revisions up to a limit, which uses this
    /// size.
    fn weight(&self, _text: usize) -> usize {
        size_of::<Self>()
    }
}

/// Bytes of the results for a text, per byte of the text.
const READ: usize = 8;

/// Approximate bytes of the results for a text of this many bytes.
pub(crate) fn bytes_read(text: usize) -> usize {
    text.saturating_mul(READ)
}

/// A type of part, for declaring which ones a detector takes and adds.
#[derive(Clone, Copy)]
pub struct PartKind {
    id: TypeId,
    name: &'static str,
}

impl PartKind {
    /// The kind of a type.
    pub fn of<T: Part>() -> Self {
        Self { id: TypeId::of::<T>(), name: std::any::type_name::<T>() }
    }
}

impl PartialEq for PartKind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for PartKind {}

impl fmt::Debug for PartKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// Parts by their type.
#[derive(Default)]
pub struct Parts {
    /// One list per type. There are few types, and many files with one or two parts.
    lists: Vec<Box<dyn List>>,
}

impl Parts {
    /// Adds a part.
    pub fn push<T: Part>(&mut self, part: T) {
        if let Some(list) = self.list_mut() {
            list.push(part);
        } else {
            self.lists.push(Box::new(vec![part]));
        }
    }

    /// Adds several parts of one type.
    pub fn extend<T: Part>(&mut self, parts: impl IntoIterator<Item = T>) {
        if let Some(list) = self.list_mut() {
            list.extend(parts);
        } else {
            let list: Vec<T> = parts.into_iter().collect();
            self.lists.push(Box::new(list));
        }
    }

    /// The parts of a type, in the order in which they were added.
    pub fn of<T: Part>(&self) -> &[T] {
        let found = self.lists.iter().find_map(|list| list.as_any().downcast_ref::<Vec<T>>());
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Removes the parts of a type, and returns them.
    pub fn take<T: Part>(&mut self) -> Vec<T> {
        self.list_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.lists.iter().all(|list| list.is_empty())
    }

    /// Reserves memory for the parts of others: large lists are not moved while they grow.
    pub(crate) fn reserve(&mut self, others: &[&Self]) {
        let mut counts: Vec<(&dyn List, usize)> = Vec::new();
        for list in others.iter().flat_map(|other| &other.lists) {
            match counts.iter_mut().find(|(known, _)| known.kind() == list.kind()) {
                Some((_, count)) => *count += list.len(),
                None => counts.push((&**list, list.len())),
            }
        }
        for (list, count) in counts {
            match self.lists.iter_mut().find(|own| own.kind() == list.kind()) {
                Some(own) => own.reserve(count),
                None => self.lists.push(list.with_room(count)),
            }
        }
    }

    /// Appends the parts of others, in order.
    pub(crate) fn absorb(&mut self, others: Self) {
        for mut other in others.lists {
            let id = other.kind();
            match self.lists.iter_mut().find(|list| list.kind() == id) {
                Some(list) => list.append(other.as_any_mut()),
                None => self.lists.push(other),
            }
        }
    }

    /// Their approximate size in bytes, if they were made of a text of this many bytes.
    pub(crate) fn weight(&self, text: usize) -> usize {
        self.lists.iter().map(|list| list.weight(text)).fold(0, usize::saturating_add)
    }

    fn list_mut<T: Part>(&mut self) -> Option<&mut Vec<T>> {
        self.lists.iter_mut().find_map(|list| list.as_any_mut().downcast_mut())
    }
}

impl Clone for Parts {
    fn clone(&self) -> Self {
        Self { lists: self.lists.iter().map(|list| list.copied()).collect() }
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.lists).finish()
    }
}

/// The parts of one type, if the type is not known statically.
trait List: fmt::Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn kind(&self) -> TypeId;
    fn is_empty(&self) -> bool;
    fn len(&self) -> usize;
    fn reserve(&mut self, more: usize);
    /// An empty list of this type with memory for a number of parts.
    fn with_room(&self, parts: usize) -> Box<dyn List>;
    fn copied(&self) -> Box<dyn List>;
    /// Moves the parts of another list of this type to the end of this one.
    fn append(&mut self, other: &mut dyn Any);
    fn weight(&self, text: usize) -> usize;
}

impl<T: Part> List for Vec<T> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn kind(&self) -> TypeId {
        TypeId::of::<T>()
    }

    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn reserve(&mut self, more: usize) {
        Self::reserve(self, more);
    }

    fn with_room(&self, parts: usize) -> Box<dyn List> {
        Box::new(Self::with_capacity(parts))
    }

    fn copied(&self) -> Box<dyn List> {
        Box::new(self.clone())
    }

    fn append(&mut self, other: &mut dyn Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            Self::append(self, other);
        }
    }

    fn weight(&self, text: usize) -> usize {
        let parts = self.iter().map(|part| part.weight(text).saturating_add(size_of::<T>()));
        parts.fold(0, usize::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Number(u32);
    impl Part for Number {}

    #[derive(Clone, Debug, PartialEq)]
    struct Name(String);
    impl Part for Name {
        fn weight(&self, _: usize) -> usize {
            self.0.len()
        }
    }

    #[test]
    fn parts_stay_with_their_type_and_in_order() {
        let (mut parts, mut other) = (Parts::default(), Parts::default());
        parts.push(Number(1));
        other.push(Name("a".to_owned()));
        other.extend([Number(3), Number(2)]);
        parts.reserve(&[&other, &other]);
        assert!(parts.of::<Name>().is_empty());
        parts.absorb(other.clone());
        parts.absorb(other);
        assert_eq!(parts.of::<Number>(), [1, 3, 2, 3, 2].map(Number));
        assert_eq!(parts.weight(0), 5 * 2 * size_of::<Number>() + 2 * (size_of::<Name>() + 1));
        assert_eq!(parts.take::<Name>().len(), 2);
        assert!(parts.of::<Name>().is_empty() && !parts.is_empty());
        assert_eq!(parts.take::<Number>().len(), 5);
        assert!(parts.is_empty());
    }
}
