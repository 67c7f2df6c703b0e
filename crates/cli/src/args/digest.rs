//! Arguments of `plimsoll digest`.

use std::path::PathBuf;

use clap::Args;

use super::trust::TrustArgs;

#[derive(Args, Debug)]
pub(crate) struct DigestArgs {
    /// Files and directories, by their paths in the repository. The digest of a directory is the digest of the list
    /// that `git ls-files -z | LC_ALL=C sort -z | xargs -0 sha256sum` prints there
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<String>,

    /// Work tree, bare repository or directory
    #[arg(long, default_value = ".", value_name = "PATH")]
    pub(crate) repository: PathBuf,

    /// Read this revision from git objects instead of the work tree: a commit, tag or branch
    #[arg(long, value_name = "REVISION")]
    pub(crate) rev: Option<String>,

    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}
