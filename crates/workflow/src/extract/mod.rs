//! Finds all values in a workflow or action that refer to external code.

mod build;
mod exposure;
mod found;
mod named;
mod posture;
mod script;
mod slot;
mod step;
#[cfg(test)]
mod tests;
mod walk;

use plimsoll_yaml::{Document, YamlLimits};

pub use found::{
    CheckoutStep, Extraction, FoundValue, ImageBuild, Job, Program, Provider, ToolInput,
};
pub use posture::{Runner, SecretValue, TokenPermissions};
pub use script::{Script, ScriptOrigin, Shell};
pub use slot::{Role, Shadow, Slot};

/// Finds all values that refer to external code.
pub fn extract(document: &Document<'_>, role: Role, limits: &YamlLimits) -> Extraction {
    walk::Walk::new(document, limits).run(role)
}
