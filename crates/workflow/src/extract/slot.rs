//! The key that contains a value, and whether GitHub reads it.

/// The role of a file for GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// A workflow.
    Workflow,
    /// The metadata of an action, `action.yml`.
    Action,
}

/// The key that contains a value.
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

/// The reason why GitHub ignores a value in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shadow {
    /// The key is repeated in its mapping.
    RepeatedKey,
    /// The value comes from a merge key.
    MergeKey,
    /// The value is in a document after the first.
    LaterDocument,
}
