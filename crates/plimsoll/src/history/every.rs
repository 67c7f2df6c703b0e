//! How far apart the revisions of a history are.

use std::str::FromStr;

/// How far apart the revisions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Every {
    /// The last commit of each quarter of a year.
    Quarter,
    /// The last commit of each month.
    Month,
    /// Each tag that is a version.
    Release,
    /// Every so many commits.
    Commits(usize),
}

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = || text.strip_suffix("-commits").or_else(|| text.strip_suffix("-commit"));
        match text {
            "quarter" => Ok(Self::Quarter),
            "month" => Ok(Self::Month),
            "release" => Ok(Self::Release),
            _ => number()
                .and_then(|count| count.parse().ok())
                .filter(|count| *count > 0)
                .map(Self::Commits)
                .ok_or_else(|| {
                    format!("{text:?} is none of quarter, month, release, and N-commits such as `50-commits`")
                }),
        }
    }
}
