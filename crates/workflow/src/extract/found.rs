//! The result of an extraction.

use std::collections::BTreeSet;

use plimsoll_model::Exposure;
use plimsoll_yaml::Mark;

use super::posture::{Runner, SecretValue, TokenPermissions};
use super::script::Script;
use super::slot::{Shadow, Slot};
use crate::expression::Candidates;

/// A value that refers to external code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundValue {
    /// The key that contains the value.
    pub slot: Slot,
    /// The value, after YAML decoding.
    pub value: String,
    /// Path of keys, such as `jobs.build.steps[0].uses`.
    pub locator: String,
    /// Its position in the file; for an alias, that of the anchored node.
    pub mark: Mark,
    /// The comment next to it, without `#`.
    pub comment: Option<String>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// The reason why GitHub ignores it, if it does.
    pub shadow: Option<Shadow>,
    /// For a value with matrix expressions: its literal values.
    pub expansions: Vec<String>,
    /// The job, as an index of [`Extraction::jobs`]; `None` in an action.
    pub job: Option<usize>,
    /// The inputs (`with:`) of an action or workflow: names in lower case, and values, both
    /// truncated to 100 code points. Do not display them: redaction does not recognize a truncated
    /// credential.
    pub inputs: Vec<(String, String)>,
    /// For a path in the workspace: the earlier step of the same job that creates files there.
    pub provider: Option<Provider>,
}

impl FoundValue {
    /// Returns the value of an input of the action, by its name in lower case.
    pub fn input(&self, name: &str) -> Option<&str> {
        self.inputs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The origin of the files at a path in the workspace, according to the earlier steps of the job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provider {
    /// A checkout, as an index of [`Extraction::checkouts`].
    Checkout {
        /// The index.
        index: usize,
        /// The path inside the checkout.
        inner: String,
    },
    /// An earlier script or download mentions the path, or a directory above it.
    Step,
}

/// A step that checks out a repository with `actions/checkout`, or an action of that name with the
/// same inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckoutStep {
    /// The requested repository; `None` for the one that runs the workflow.
    pub repository: Option<Candidates>,
    /// The requested revision; `None` for the default.
    pub revision: Option<Candidates>,
    /// The path in the workspace; `None` for its root.
    pub path: Option<Candidates>,
    /// Whether it logs in with a secret other than the token of the run (`token:` or `ssh-key:`).
    pub has_secret: bool,
    /// Path of keys to the repository, or to the step if none is stated.
    pub locator: String,
    /// The position of the input `repository` or, if there is none, of the `uses:` value.
    pub mark: Mark,
    /// The comment next to the revision or, if there is none, next to the repository.
    pub comment: Option<String>,
    /// The job, as an index of [`Extraction::jobs`]; `None` in an action.
    pub job: Option<usize>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// The reason why GitHub ignores it, if it does.
    pub shadow: Option<Shadow>,
}

/// An input of an action or workflow that requests a version of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolInput {
    /// The name of the input, such as `version` or `node-version`.
    pub name: String,
    /// The requested version.
    pub version: Candidates,
    /// The value of `uses:` for the action or workflow.
    pub uses: String,
    /// Path of keys.
    pub locator: String,
    /// The position of the version.
    pub mark: Mark,
    /// The comment next to the version.
    pub comment: Option<String>,
    /// The job, as an index of [`Extraction::jobs`]; `None` in an action.
    pub job: Option<usize>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// The reason why GitHub ignores it, if it does.
    pub shadow: Option<Shadow>,
}

/// A file that runs according to the metadata of an action: `runs.main`, `runs.pre`, `runs.post`,
/// and the entry points of a Docker action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Program {
    /// The path as written; in a Docker action, a path in the image.
    pub value: String,
    /// Path of keys, such as `runs.main`.
    pub locator: String,
    /// The position of the path.
    pub mark: Mark,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// The reason why GitHub ignores it, if it does.
    pub shadow: Option<Shadow>,
}

/// A job of a workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Job {
    /// Path of keys, such as `jobs.build`.
    pub locator: String,
    /// The position of its name.
    pub mark: Mark,
    /// The exposures: what an attacker gains if something that it runs is compromised.
    pub exposures: BTreeSet<Exposure>,
    /// The name of one secret that it uses, other than the token of the run; empty if the file does not state the name.
    pub secret: Option<String>,
    /// The permissions of its token: those of the job, or of the workflow.
    pub permissions: TokenPermissions,
    /// Its runner.
    pub runner: Runner,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
}

/// A step or job that builds images with an action or a called workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageBuild {
    /// The stated Dockerfiles, if the file determines them; empty for the one in the build context.
    pub files: Vec<String>,
    /// The build contexts, if the file determines them; empty for the root of the repository.
    pub contexts: Vec<String>,
    /// Whether the default Dockerfile is read if none is stated.
    pub reads_default: bool,
    /// The names of the images, as written.
    pub tags: Vec<String>,
    /// Images that replace a name in the Dockerfile: `build-contexts: base=docker-image://…`.
    pub images: Vec<String>,
    /// The position of the images.
    pub images_mark: Mark,
    /// Path of keys to the step.
    pub locator: String,
    /// The job, as an index of [`Extraction::jobs`]; `None` in an action.
    pub job: Option<usize>,
    /// Whether a literal `if: false` keeps it from running.
    pub disabled: bool,
    /// The reason why GitHub ignores it, if it does.
    pub shadow: Option<Shadow>,
}

/// The result of an extraction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extraction {
    /// The values that GitHub resolves, in the order of the file.
    pub found: Vec<FoundValue>,
    /// The jobs.
    pub jobs: Vec<Job>,
    /// The checkouts.
    pub checkouts: Vec<CheckoutStep>,
    /// The shell scripts in `run:` and in inputs that contain shell text.
    pub scripts: Vec<Script>,
    /// The images built by actions.
    pub builds: Vec<ImageBuild>,
    /// The requested versions of tools.
    pub tools: Vec<ToolInput>,
    /// The events that trigger the workflow.
    pub events: Vec<String>,
    /// The files that run according to the metadata of an action.
    pub programs: Vec<Program>,
    /// Values of `env` and `with` whose names indicate a secret.
    pub secrets: Vec<SecretValue>,
    /// The position where a limit on nodes or values was reached; the rest was not read.
    pub exhausted: Option<Mark>,
}
