//! Scopes of components as values of options.

use clap::ValueEnum;

/// The purpose of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeName {
    /// Shipped with the product
    Product,
    /// Needed to build the product
    Build,
    /// Used by tests, examples and benchmarks
    Test,
    /// Used by CI
    Ci,
    /// Unknown purpose: nothing in the repository states it, so it may ship with the product
    Unknown,
}

impl From<ScopeName> for plimsoll::model::Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Product => Self::Product,
            ScopeName::Build => Self::Build,
            ScopeName::Test => Self::Test,
            ScopeName::Ci => Self::Ci,
            ScopeName::Unknown => Self::Unknown,
        }
    }
}
