//! A cache of objects that are bases of deltas.

use std::collections::{HashMap, VecDeque};

use super::object::Object;

/// Maximum size in bytes of the cached objects.
const BASES: usize = 24 << 20;

/// Base objects by pack and offset; the oldest is evicted first.
#[derive(Debug, Default)]
pub(crate) struct Bases {
    bytes: usize,
    kept: HashMap<(usize, u64), Object>,
    order: VecDeque<(usize, u64)>,
}

impl Bases {
    pub(crate) fn get(&self, key: (usize, u64)) -> Option<Object> {
        self.kept.get(&key).cloned()
    }

    pub(crate) fn keep(&mut self, key: (usize, u64), object: &Object) {
        // A large object would evict all others.
        if object.content.len() > BASES / 4 || self.kept.contains_key(&key) {
            return;
        }
        self.bytes += object.content.len();
        self.kept.insert(key, object.clone());
        self.order.push_back(key);
        while self.bytes > BASES {
            let Some(oldest) = self.order.pop_front() else { break };
            if let Some(object) = self.kept.remove(&oldest) {
                self.bytes -= object.content.len();
            }
        }
    }
}
