//! Budgets for reading a text.

/// A budget for reading a text: steps of work, and bytes of memory.
///
/// A file is untrusted input, and a hostile file can make any parser expensive: text
/// that is read again and again, a value that is copied at each use, a tree of nodes. So every
/// parser counts its work against a budget that is proportional to the size of the text, which makes time
/// linear and memory bounded.
///
/// Work is counted, not timed, so reading a text stops at the same place on every machine and with any
/// number of threads.
///
/// ```
/// use plimsoll_model::{Budget, Resource};
///
/// let mut budget = Budget::of_text(100).with_memory(1000);
/// assert!(budget.work(100) && budget.keep(900));
/// assert!(!budget.keep(200), "900 + 200 bytes are more than 1000");
/// // After a refusal, even a smaller amount is refused.
/// assert!(!budget.keep(1) && !budget.work(1));
/// assert_eq!(budget.exceeded(), Some(Resource::Memory));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    work: usize,
    memory: usize,
    exceeded: Option<Resource>,
}

/// The resources that a [`Budget`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// Steps of work.
    Work,
    /// Bytes of memory.
    Memory,
}

impl Budget {
    /// The number of steps per byte of a text.
    const STEPS: usize = 32;

    /// The number of steps that even the shortest text may need.
    const LEAST: usize = 1 << 20;

    /// The memory in bytes for data read from a text, in addition to the text itself.
    pub const MEMORY: usize = 64 << 20;

    /// Creates the budget for a text of a size in bytes.
    pub const fn of_text(bytes: usize) -> Self {
        let work = bytes.saturating_mul(Self::STEPS).saturating_add(Self::LEAST);
        Self { work, memory: Self::MEMORY, exceeded: None }
    }

    /// Sets the memory in bytes.
    #[must_use]
    pub const fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Uses steps of work, and returns whether they were available.
    pub fn work(&mut self, steps: usize) -> bool {
        let left = self.work.checked_sub(steps);
        self.take(left, Resource::Work).map(|left| self.work = left).is_some()
    }

    /// Uses bytes of memory, and returns whether they were available.
    pub fn keep(&mut self, bytes: usize) -> bool {
        let left = self.memory.checked_sub(bytes);
        self.take(left, Resource::Memory).map(|left| self.memory = left).is_some()
    }

    /// Releases memory.
    pub fn release(&mut self, bytes: usize) {
        self.memory = self.memory.saturating_add(bytes);
    }

    /// The available memory in bytes.
    pub fn memory_left(&self) -> usize {
        self.memory
    }

    /// Restores the available memory of an earlier budget, if everything allocated since was freed.
    /// Used steps are not restored.
    pub fn restore_memory(&mut self, before: &Self) {
        self.memory = before.memory;
        if self.exceeded == Some(Resource::Memory) {
            self.exceeded = before.exceeded;
        }
    }

    /// The exhausted resource, if there is one.
    pub fn exceeded(&self) -> Option<Resource> {
        self.exceeded
    }

    fn take(&mut self, left: Option<usize>, resource: Resource) -> Option<usize> {
        if left.is_none() {
            self.exceeded.get_or_insert(resource);
        }
        left.filter(|_| self.exceeded.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_in_proportion_to_the_text() {
        let steps = |bytes: usize| {
            let mut budget = Budget::of_text(bytes);
            (0_u32..1 << 20).take_while(|_| budget.work(1024)).count()
        };
        let (none, small, large) = (steps(0), steps(1 << 20), steps(2 << 20));
        assert!(none > 0);
        assert_eq!(large - small, small - none);
    }

    #[test]
    fn memory_is_released() {
        let mut budget = Budget::of_text(0).with_memory(10);
        assert!(budget.keep(8));
        budget.release(8);
        assert!(budget.keep(10) && budget.exceeded().is_none());
        assert!(!budget.keep(1));
        budget.release(10);
        assert!(!budget.keep(1), "what was refused once stays refused");
        budget.restore_memory(&Budget::of_text(0).with_memory(10));
        assert!(budget.keep(10) && budget.memory_left() == 0);
    }
}
