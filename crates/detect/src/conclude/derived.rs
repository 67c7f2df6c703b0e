//! Components as they are drawn, each once.

use std::cmp::Ordering;
use std::collections::HashMap;

use plimsoll_model::{Component, ComponentId};

/// Components by their identity, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    places: HashMap<ComponentId, usize>,
    components: Vec<Component>,
}

impl Derived {
    /// The component of this identity, where there is one.
    pub(crate) fn get_mut(&mut self, id: &ComponentId) -> Option<&mut Component> {
        self.components.get_mut(*self.places.get(id)?)
    }

    /// The component of this identity: the one known, else what is made now.
    pub(crate) fn get_or_insert(
        &mut self,
        id: &ComponentId,
        make: impl FnOnce() -> Component,
    ) -> Option<&mut Component> {
        if !self.places.contains_key(id) {
            self.insert(make());
        }
        self.get_mut(id)
    }

    /// Takes in a component that is not there yet.
    pub(crate) fn insert(&mut self, component: Component) {
        self.places.insert(component.id.clone(), self.components.len());
        self.components.push(component);
    }

    /// The components.
    pub(crate) fn into_components(self) -> Vec<Component> {
        self.components
    }
}

/// Sorts large values, moving each but once; those alike keep their order.
pub(super) fn sort<T>(values: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut order: Vec<(&T, usize)> = values.iter().zip(0..).collect();
    order.sort_by(|a, b| compare(a.0, b.0));
    let order: Vec<usize> = order.into_iter().map(|(_, place)| place).collect();
    let mut values: Vec<Option<T>> = values.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| values.get_mut(place)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn it_sorts_as_the_library_does(mut values: Vec<(u8, u16)>) {
            let sorted = sort(values.clone(), |a, b| a.0.cmp(&b.0));
            values.sort_by_key(|value| value.0);
            proptest::prop_assert_eq!(sorted, values);
        }
    }
}
