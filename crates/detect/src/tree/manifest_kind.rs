//! The kinds of manifests that are read.

use plimsoll_manifest::Ecosystem;

/// The kind of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ManifestKind {
    /// A requirements file of pip.
    Requirements,
    /// A constraints file of pip: it restricts versions and requires nothing.
    Constraints,
    /// `pyproject.toml`.
    Pyproject,
    /// `Pipfile`.
    Pipfile,
    /// `Cargo.toml`.
    Cargo,
    /// `package.json`.
    Npm,
    /// `setup.py`.
    SetupPy,
    /// `setup.cfg`.
    SetupCfg,
    /// `go.mod`.
    GoMod,
    /// A gem specification.
    Gemspec,
    /// `pom.xml`.
    Pom,
    /// A build script of Gradle.
    GradleScript,
    /// The settings of a Gradle or Maven wrapper, which fetches the build tool.
    BuildWrapper,
    /// A version catalog of Gradle.
    GradleCatalog,
    /// A project file of `MSBuild`, or one that such files import.
    DotnetProject,
    /// `Directory.Packages.props`: versions of packages that projects below it require.
    DotnetVersions,
    /// `packages.config` of `NuGet`.
    PackagesConfig,
    /// `composer.json`.
    Composer,
    /// `environment.yml` of conda.
    CondaEnvironment,
    /// `Brewfile`.
    Brewfile,
}

impl ManifestKind {
    /// The registry that unmarked names are looked up in.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Cargo => Ecosystem::Cargo,
            Self::Npm => Ecosystem::Npm,
            Self::GoMod => Ecosystem::Go,
            Self::Gemspec => Ecosystem::Gem,
            Self::Pom | Self::GradleScript | Self::GradleCatalog | Self::BuildWrapper => {
                Ecosystem::Maven
            }
            Self::DotnetProject | Self::DotnetVersions | Self::PackagesConfig => Ecosystem::Nuget,
            Self::Composer => Ecosystem::Composer,
            Self::CondaEnvironment => Ecosystem::Conda,
            Self::Brewfile => Ecosystem::Brew,
            Self::Requirements
            | Self::Constraints
            | Self::Pyproject
            | Self::Pipfile
            | Self::SetupPy
            | Self::SetupCfg => Ecosystem::Pypi,
        }
    }

    /// Whether its requirements become a part of every program that is built from its directory, because compiled
    /// code is linked with them.
    pub(crate) fn is_of_program(self) -> bool {
        matches!(
            self.ecosystem(),
            Ecosystem::Cargo | Ecosystem::Go | Ecosystem::Maven | Ecosystem::Nuget
        )
    }

    /// Whether it describes the package of its directory.
    pub(crate) fn describes_package(self) -> bool {
        matches!(
            self,
            Self::Npm
                | Self::Pyproject
                | Self::SetupPy
                | Self::SetupCfg
                | Self::Gemspec
                | Self::Composer
        )
    }
}
