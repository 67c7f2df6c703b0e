//! The interval between the revisions of a history.

use std::str::FromStr;

/// The interval between revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Every {
    /// The last commit of each quarter of a year.
    Quarter,
    /// The last commit of each month.
    Month,
    /// Each tag that is a version.
    Release,
    /// Every N commits.
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
                    format!("{text:?} is not one of quarter, month, release, or N-commits such as `50-commits`")
                }),
        }
    }
}
