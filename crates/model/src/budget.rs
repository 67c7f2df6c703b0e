//! What reading one text may cost.

/// What reading one text may cost: steps of work, and bytes of memory.
///
/// A file is untrusted input, and every reader has something that a hostile one can blow up: text
/// that is read again and again, a value that is copied at each use, a tree of nodes. So every
/// reader counts what it does against a budget whose work is in proportion to the text: time is
/// linear and memory bounded whatever the reader does with the text.
///
/// Counts are not clocks. The same text stops at the same place on every machine and with any
/// number of threads, so that what was read is always the same prefix.
///
/// ```
/// use plimsoll_model::{Budget, Resource};
///
/// let mut budget = Budget::of_text(100).with_memory(1000);
/// assert!(budget.work(100) && budget.keep(900));
/// assert!(!budget.keep(200), "900 + 200 bytes are more than 1000");
/// // What is used up stays used up: nothing small slips in behind what was refused.
/// assert!(!budget.keep(1) && !budget.work(1));
/// assert_eq!(budget.exceeded(), Some(Resource::Memory));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    work: usize,
    memory: usize,
    exceeded: Option<Resource>,
}

/// What a [`Budget`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// Steps of work.
    Work,
    /// Bytes of memory.
    Memory,
}

impl Budget {
    /// Steps for each byte of a text.
    const STEPS: usize = 32;

    /// Steps that even the shortest text may take.
    const LEAST: usize = 1 << 20;

    /// Bytes of memory for what is read of one text, beside the text itself.
    pub const MEMORY: usize = 64 << 20;

    /// The budget for a text of so many bytes.
    pub const fn of_text(bytes: usize) -> Self {
        let work = bytes.saturating_mul(Self::STEPS).saturating_add(Self::LEAST);
        Self { work, memory: Self::MEMORY, exceeded: None }
    }

    /// The same budget with so many bytes of memory.
    #[must_use]
    pub const fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Takes steps of work; whether they were left.
    pub fn work(&mut self, steps: usize) -> bool {
        let left = self.work.checked_sub(steps);
        self.take(left, Resource::Work).map(|left| self.work = left).is_some()
    }

    /// Takes bytes of memory; whether they were left.
    pub fn keep(&mut self, bytes: usize) -> bool {
        let left = self.memory.checked_sub(bytes);
        self.take(left, Resource::Memory).map(|left| self.memory = left).is_some()
    }

    /// Gives memory back that is free again.
    pub fn release(&mut self, bytes: usize) {
        self.memory = self.memory.saturating_add(bytes);
    }

    /// Bytes of memory that are left.
    pub fn memory_left(&self) -> usize {
        self.memory
    }

    /// Has as much memory left as a budget had before, where all that was kept since is free again.
    /// The work stays done.
    pub fn restore_memory(&mut self, before: &Self) {
        self.memory = before.memory;
        if self.exceeded == Some(Resource::Memory) {
            self.exceeded = before.exceeded;
        }
    }

    /// What was used up, if anything was.
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
    fn memory_comes_back() {
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
