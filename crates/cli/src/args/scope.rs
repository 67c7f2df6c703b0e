//! Scopes of components, as they are asked for.

use clap::ValueEnum;

/// What something is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeName {
    /// Shipped with the product
    Product,
    /// To build it
    Build,
    /// By tests, examples and benchmarks
    Test,
    /// By CI
    Ci,
    /// Nothing in the repository says what for; it may be for the product
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
