//! What a comparison fails on.

use plimsoll::model::{Tenths, Thresholds};
use plimsoll::{Delta, Report, Severity};

use crate::args::{News, SourceArgs};
use crate::exit::Exit;

/// Rules about exceptions that no longer hold as they were made.
const EXCEPTIONS: [&str; 4] =
    ["attestation-expired", "deferral-expired", "deferral-overflow", "deferral-unused"];

/// How a comparison ends: the first of what was asked for that holds, else whether everything was
/// read.
pub(crate) fn exit(
    delta: &Delta,
    report: &Report,
    asked: &[News],
    limits: &Thresholds,
    source: &SourceArgs,
) -> Exit {
    let order = [News::New, News::Weakened, News::Expired, News::ScoreDrop];
    let failed = order
        .into_iter()
        .filter(|news| asked.contains(news))
        .find(|news| holds(delta, report, *news, limits));
    match failed {
        Some(News::New | News::Weakened) => Exit::Findings,
        Some(News::Expired) => Exit::Expired,
        Some(News::ScoreDrop) => Exit::Score,
        None => complete(report, source),
    }
}

/// How a scan ends that nothing is asked of.
pub(crate) fn complete(report: &Report, source: &SourceArgs) -> Exit {
    if report.complete || source.allow_incomplete { Exit::Done } else { Exit::Incomplete }
}

fn holds(delta: &Delta, report: &Report, news: News, limits: &Thresholds) -> bool {
    let floor = limits.severity.unwrap_or(Severity::Info);
    match news {
        News::New => delta.news().any(|row| row.severity >= floor),
        News::Weakened => delta.summary.weakened > 0 || !delta.alarms.is_empty(),
        News::Expired => report.findings.iter().any(|it| EXCEPTIONS.contains(&it.rule.as_str())),
        News::ScoreDrop => {
            let allowed = limits.score_drop.unwrap_or_default();
            let below = |score: Tenths| limits.score_floor.is_some_and(|floor| score < floor);
            let now = delta.score.after.as_ref().map(|score| score.overall);
            delta.score.drop() > allowed || now.is_some_and(below)
        }
    }
}
