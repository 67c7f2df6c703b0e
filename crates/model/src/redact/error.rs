//! Errors of readers, which quote what they read.

use std::error::Error;
use std::fmt;

use super::{Redacted, redact};

/// An error that only keeps its masked text.
struct Masked(Redacted);

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Error for Masked {}

/// The maximum number of texts of an error and its causes: each has two, from `Display` and from
/// `Debug`.
const DEEPEST: usize = 32;

/// Returns the same error, or an error with masked texts if its text or that of one of its causes contains a
/// credential.
pub fn redact_error(error: Box<dyn Error + Send + Sync>) -> Box<dyn Error + Send + Sync> {
    let mut texts = vec![error.to_string(), format!("{error:?}")];
    let mut cause = error.source();
    while let Some(next) = cause.filter(|_| texts.len() < DEEPEST) {
        texts.extend([next.to_string(), format!("{next:?}")]);
        cause = next.source();
    }
    if texts.iter().all(|text| redact(text) == *text) {
        return error;
    }
    let shown: Vec<String> = texts.into_iter().step_by(2).collect();
    Box::new(Masked(Redacted::new(&shown.join(": "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("it failed")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn causes_are_masked_and_clean_errors_stay() {
        let clean = redact_error(Box::new(Outer(std::io::Error::other("no such file"))));
        assert!(clean.is::<Outer>());
        let quoted = std::io::Error::other("bad URL https://u:hunter2@host/x");
        let masked = redact_error(Box::new(Outer(quoted)));
        assert_eq!(masked.to_string(), "it failed: bad URL https://***@host/x");
        assert_eq!(format!("{masked:?}"), "\"it failed: bad URL https://***@host/x\"");
    }

    #[derive(Debug)]
    struct Chain(Option<Box<Self>>);

    impl fmt::Display for Chain {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("token=hunter2")
        }
    }

    impl Error for Chain {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            let cause: &dyn Error = self.0.as_deref()?;
            Some(cause)
        }
    }

    #[test]
    fn a_long_chain_of_causes_is_cut() {
        let chain = (0..40).fold(Chain(None), |chain, _| Chain(Some(Box::new(chain))));
        let masked = redact_error(Box::new(chain)).to_string();
        assert_eq!(masked.matches("***").count(), DEEPEST / 2, "{masked}");
    }
}
