//! What to do about a fetch that is not pinned.

use plimsoll_model::FetchMethod;

use crate::found::What;

/// The remedy for one way of fetching.
pub(crate) fn for_method(method: FetchMethod, what: &What) -> &'static str {
    match (method, what) {
        (FetchMethod::PipeToShell, _) => {
            "download to a file, check it against a known digest (`sha256sum -c`), then run it"
        }
        (FetchMethod::Download | FetchMethod::Archive, _) => {
            "name a release in the URL and check the file against a known digest (`sha256sum -c`)"
        }
        (FetchMethod::GitClone, _) => {
            "check out a full commit after the clone: `git checkout <40 hexadecimal digits>`"
        }
        (FetchMethod::Pip, What::Git { .. }) => {
            "name a full commit: `git+https://…@<40 hex digits>`"
        }
        (FetchMethod::Pip, What::Url(_)) => "add the digest to the URL: `#sha256=<64 hex digits>`",
        (FetchMethod::Pip, _) => {
            "install from a requirements file with hashes: `pip install --require-hashes -r <file>`"
        }
        (FetchMethod::Npm, _) => {
            "add the package to package.json and install by the lockfile: `npm ci`"
        }
        (FetchMethod::Cargo, _) => {
            "name one version and keep its lockfile: `cargo install --locked --version =X.Y.Z <crate>`"
        }
        (FetchMethod::Go, _) => "name one version: `go install <package>@vX.Y.Z`",
        (FetchMethod::Gem, _) => "install by a Gemfile.lock with checksums: `bundle install`",
        (FetchMethod::Conda, _) => {
            "install by a lockfile (`conda-lock`), or name version and build: `name=1.2.3=build`"
        }
        (FetchMethod::OsPackage, _) => {
            "name the version (`name=version`) and install from a dated snapshot of the archive"
        }
        (FetchMethod::Nuget, _) => "name one version, and restore with a lockfile in locked mode",
        (FetchMethod::Choco, _) => "name one version: `--version X.Y.Z`",
        (FetchMethod::DockerPull | FetchMethod::BaseImage, _) => {
            "name the image by its digest: `name:tag@sha256:<64 hex digits>`"
        }
        _ => "name exactly what is fetched, and check it against a known digest",
    }
}
