//! One secret, and where it can be put.

/// Where a secret can be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A token that is known by its own format: anywhere.
    Token,
    /// A URL: where files have URLs.
    Url,
    /// An address of git's scp form.
    Scp,
    /// A line of shell.
    Line,
    /// Words of a comment or a key of a file.
    Words,
}

/// One secret in the text around it.
#[derive(Clone, Debug)]
pub struct Plant {
    /// Which format or form it has, for the message of a failure.
    pub what: &'static str,
    /// Where it can be put.
    pub shape: Shape,
    /// The text that is put into a file.
    pub text: String,
    /// Pieces of the secret that no output may have.
    pub cores: Vec<String>,
}
