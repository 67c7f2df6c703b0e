//! Selects the revisions to scan.

use plimsoll_model::Date;
use plimsoll_source::{CommitInfo, Repository};

use super::builder::History;
use super::every::Every;
use crate::Error;

/// A revision to scan.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub(super) label: String,
    pub(super) commit: CommitInfo,
}

impl History {
    /// The revisions to scan, newest first.
    pub(super) fn picks<'r>(
        &'r self,
        repository: &'r Repository,
    ) -> Result<Box<dyn Iterator<Item = Pick> + Send + 'r>, Error> {
        let first = self.since.map(Date::timestamp);
        let commits = repository.first_parents(&self.revision)?;
        let mut commits = commits.peekable();
        // A release after the last revision is not a part of its history.
        let last = commits.peek().map_or(i64::MAX, |commit| commit.timestamp);
        let commits = commits.take_while(move |it| first.is_none_or(|first| it.timestamp >= first));
        let picks: Box<dyn Iterator<Item = Pick> + Send + 'r> = match self.every {
            Every::Quarter => Box::new(last_of_each(commits, quarter)),
            Every::Month => Box::new(last_of_each(commits, month)),
            Every::Commits(count) => Box::new(
                commits.step_by(count.max(1)).map(|commit| Pick { label: day(&commit), commit }),
            ),
            Every::Release => {
                let mut tags = repository.tags()?;
                tags.retain(|tag| {
                    let time = tag.commit.timestamp;
                    let within = time <= last && first.is_none_or(|first| time >= first);
                    within && is_version(&tag.name)
                });
                Box::new(
                    tags.into_iter().rev().map(|tag| Pick { label: tag.name, commit: tag.commit }),
                )
            }
        };
        Ok(Box::new(picks.take(self.last)))
    }
}

/// The last commit of each period, found by walking back in the history.
fn last_of_each(
    commits: impl Iterator<Item = CommitInfo>,
    period: fn(Date) -> String,
) -> impl Iterator<Item = Pick> {
    let mut before: Option<String> = None;
    // Clocks differ, so the date of a commit may be before that of its parent.
    let mut earliest = i64::MAX;
    let mut day = None;
    commits.filter_map(move |commit| {
        earliest = earliest.min(commit.timestamp);
        // Periods end at the end of a day.
        let previous = day.replace(earliest.div_euclid(86_400));
        if previous == day {
            return None;
        }
        let label = period(Date::of_timestamp(earliest)?);
        if before.as_ref() == Some(&label) {
            return None;
        }
        before = Some(label.clone());
        Some(Pick { label, commit })
    })
}

fn quarter(date: Date) -> String {
    format!("{}-Q{}", date.year(), (date.month() - 1) / 3 + 1)
}

fn month(date: Date) -> String {
    format!("{}-{:02}", date.year(), date.month())
}

fn day(commit: &CommitInfo) -> String {
    Date::of_timestamp(commit.timestamp).map_or_else(|| commit.id.clone(), |date| date.to_string())
}

/// Whether a tag is a release: a version with at least two numbers, which is not a pre-release.
fn is_version(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = digits.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() >= 2 && parts.iter().all(number) && name.len() - digits.len() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_versions() {
        let commit = |timestamp: i64| CommitInfo::new("x", timestamp);
        let day = 86_400;
        // 2026-04-01 is day 20544.
        let days = [20_545, 20_545, 20_544, 20_546, 20_543, 20_543, 20_542, 20_400];
        let commits = days.map(|at| commit(at * day));
        let labels: Vec<String> =
            last_of_each(commits.into_iter(), quarter).map(|pick| pick.label).collect();
        assert_eq!(labels, ["2026-Q2", "2026-Q1", "2025-Q4"]);
        for name in ["v1.2.3", "1.0", "release-2.5", "py/v3.0.1"] {
            assert!(is_version(name), "{name}");
        }
        for name in ["v1.2.3-rc1", "v4", "nightly", "2026.x", "ciflow/trunk/12345"] {
            assert!(!is_version(name), "{name}");
        }
    }

    #[test]
    fn distances() {
        assert_eq!("quarter".parse(), Ok(Every::Quarter));
        assert_eq!("50-commits".parse(), Ok(Every::Commits(50)));
        for text in ["", "year", "0-commits", "-commits"] {
            assert!(text.parse::<Every>().unwrap_err().contains("N-commits"), "{text}");
        }
    }
}
