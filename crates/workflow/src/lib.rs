//! GitHub Actions files for Plimsoll: workflows and action metadata, read with positions.
//!
//! A report on pinning must state the line and column of every value that the runner resolves, in
//! files that use any form of YAML and may be hostile. Therefore files are read as a [`Document`] of
//! `plimsoll-yaml`, which keeps positions, comments, aliases and repeated keys, and not as a typed model.
//!
//! Based on that, [`extract`] finds every value that refers to external code, and [`Uses`] parses
//! such values with the grammar of the runner. In addition, [`parse_lock`] reads the lockfile that
//! pins such values to commits, and [`verify`] compares it with the workflows.
//!
//! ```
//! use plimsoll_workflow::{YamlLimits, Document, Role, Slot, extract};
//!
//! let text = "jobs:\n  b:\n    steps:\n      - uses: actions/checkout@v4 # v4\n";
//! let document = Document::parse(text, &YamlLimits::default());
//! let found = extract(&document, Role::Workflow, &YamlLimits::default()).found;
//! assert_eq!(found[0].slot, Slot::Step);
//! assert_eq!(found[0].locator, "jobs.b.steps[0].uses");
//! assert_eq!((found[0].mark.line, found[0].mark.column), (4, 15));
//! assert_eq!(found[0].comment.as_deref(), Some("v4"));
//! ```

mod expression;
mod extract;
mod lock;
mod matrix;
mod uses;

pub use expression::Candidates;
pub use extract::{
    CheckoutStep, Extraction, FoundValue, ImageBuild, Job, Program, Provider, Role, Runner, Script,
    ScriptOrigin, SecretValue, Shadow, Shell, Slot, TokenPermissions, ToolInput, extract,
};
pub use lock::{
    ActionsLock, ActionsLockEntry, EnforcedUse, ListedKey, LockFinding, LockFindingKind, LockKey,
    LockProblem, LockProblemKind, LockedWorkflow, UsingWorkflow, Verification, WorkflowUse,
    parse_lock, verify,
};
pub use plimsoll_yaml::{Document, Kind, Mark, Node, NodeId, Style, SyntaxError, YamlLimits};
pub use uses::{RepositoryUse, Uses};
