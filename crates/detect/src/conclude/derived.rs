//! Components as they are drawn, each once.

use std::collections::HashMap;

use plimsoll_model::{Component, ComponentId};

/// Components by their identity, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Derived {
    places: HashMap<ComponentId, usize>,
    components: Vec<Component>,
}

impl Derived {
    /// None yet, and room for so many.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { places: HashMap::with_capacity(count), components: Vec::with_capacity(count) }
    }

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
        let next = self.components.len();
        let place = *self.places.entry(id.clone()).or_insert(next);
        if place == next {
            self.components.push(make());
        }
        self.components.get_mut(place)
    }

    /// The components.
    pub(crate) fn into_components(self) -> Vec<Component> {
        self.components
    }
}
