//! The position of a value, and whether GitHub reads it.

/// The role of a file for GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// A workflow.
    Workflow,
    /// The metadata of an action, `action.yml`.
    Action,
}

/// The position of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slot {
    /// `uses:` of a step.
    Step,
    /// `uses:` of a job.
    Job,
    /// `container:` of a job.
    Container,
    /// `image:` of a service.
    Service,
    /// `runs.image` of an action.
    ActionImage,
}

/// Why the host does not see a value that is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shadow {
    /// A key that is in its mapping for the second time.
    RepeatedKey,
    /// A value drawn in by a merge key.
    MergeKey,
    /// A document after the first.
    LaterDocument,
}
