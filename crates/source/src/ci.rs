//! Directories of code hosts.

/// The directories at the root in which code hosts look for workflows: GitHub, Forgejo and Gitea.
pub const CI_DIRECTORIES: [&str; 3] = [".github", ".forgejo", ".gitea"];
