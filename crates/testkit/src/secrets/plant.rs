//! A secret and the kinds of fields that can contain it.

/// The kind of field that can contain a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A token that is recognized by its own format: any field.
    Token,
    /// A URL: fields with URLs.
    Url,
    /// An scp-like git address.
    Scp,
    /// A line of shell.
    Line,
    /// Words in a comment or a key of a file.
    Words,
}

/// A secret with its context.
#[derive(Clone, Debug)]
pub struct Plant {
    /// Its format or form, for failure messages.
    pub what: &'static str,
    /// The kind of field that can contain it.
    pub shape: Shape,
    /// The text for the file.
    pub text: String,
    /// Parts of the secret that no output may contain.
    pub cores: Vec<String>,
}
