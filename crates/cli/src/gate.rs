//! Decides whether a comparison fails.

use plimsoll::model::{Row, Thresholds};
use plimsoll::{Delta, Diagnostic, POLICY_RULES, Report, Severity};

use crate::args::{News, SourceArgs};
use crate::exit::Exit;
use crate::message::say;
use crate::words::counted;

/// Whether a rule is about exceptions that are no longer valid.
fn is_about_exceptions(rule: &str) -> bool {
    POLICY_RULES.iter().any(|meta| meta.id == rule && meta.concern.is_of_policy())
}

/// The exit code of a comparison and its reason: the first of the requested conditions that is met, otherwise
/// whether everything was read.
pub(crate) fn exit(
    delta: &Delta,
    report: &Report,
    asked: &[News],
    limits: &Thresholds,
    source: &SourceArgs,
) -> (Exit, Option<String>) {
    let order = [News::New, News::Weakened, News::Expired, News::ScoreDrop];
    let mut asked = order.into_iter().filter(|news| asked.contains(news));
    let failed = asked.find_map(|news| Some((news, reason(delta, report, news, limits)?)));
    let Some((news, why)) = failed else { return (complete(report, source), None) };
    let exit = match news {
        News::New | News::Weakened => Exit::Findings,
        News::Expired => Exit::Expired,
        News::ScoreDrop => Exit::Score,
    };
    (exit, Some(why))
}

/// Reports corrections of the policy that were not applied. The inventory then contains what a person found to be
/// wrong, so the command fails in any case.
pub(crate) fn stale(report: &Report) -> bool {
    for used in &report.corrections {
        if let Some(problem) = &used.problem {
            say(&format!(
                "the correction of {} (line {} of the policy) {problem}",
                used.subject, used.line
            ));
        }
    }
    report.summary.corrections_stale > 0
}

/// The maximum number of files in a message.
const SHOWN: usize = 5;

/// Reports what could not be read, if that decides the exit code.
pub(crate) fn report_losses(exit: Exit, report: &Report) -> Exit {
    lost(exit, &report.diagnostics)
}

/// The same for diagnostics.
pub(crate) fn lost(exit: Exit, diagnostics: &[Diagnostic]) -> Exit {
    if exit != Exit::Incomplete {
        return exit;
    }
    let lost: Vec<_> = diagnostics.iter().filter(|one| one.kind().is_loss()).collect();
    for one in lost.iter().take(SHOWN) {
        say(&format!("not completely read: {}: {}", one.location(), one.message()));
    }
    if lost.len() > SHOWN {
        say(&format!("not completely read: {} more", lost.len() - SHOWN));
    }
    exit
}

/// The exit code of a scan without conditions.
pub(crate) fn complete(report: &Report, source: &SourceArgs) -> Exit {
    read(report, source.allow_incomplete)
}

/// The exit code of a command that only reads.
pub(crate) fn read(report: &Report, allow_incomplete: bool) -> Exit {
    if !report.has_losses() || allow_incomplete { Exit::Done } else { Exit::Incomplete }
}

/// Returns why a comparison fails on a condition, if it does.
fn reason(delta: &Delta, report: &Report, news: News, limits: &Thresholds) -> Option<String> {
    let floor = limits.severity.unwrap_or(Severity::Info);
    match news {
        News::New => {
            let news = delta.news().filter(|row| row.severity >= floor);
            let count: u64 = news.map(Row::count).sum();
            (count > 0).then(|| format!("new: {} of at least {floor}", counted(count, "finding")))
        }
        News::Weakened => {
            let (weaker, alarms) = (delta.summary.weakened, delta.alarms.len());
            let alarms = (alarms > 0).then(|| {
                format!("{} changed under the same version comment", counted(alarms, "commit"))
            });
            let weaker = (weaker > 0)
                .then(|| format!("the pins of {} weakened", counted(weaker, "reference")));
            let parts: Vec<String> = weaker.into_iter().chain(alarms).collect();
            (!parts.is_empty()).then(|| format!("weakened: {}", parts.join(", ")))
        }
        News::Expired => {
            let mut over =
                report.findings.iter().filter(|finding| is_about_exceptions(&finding.rule));
            let first = over.next()?;
            let place = first.locations.first().map(ToString::to_string).unwrap_or_default();
            let more = over.count();
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            Some(format!("expired: {place}: {}: {}{more}", first.rule, first.message))
        }
        News::ScoreDrop => {
            let allowed = limits.score_drop.unwrap_or_default();
            let dropped = delta.score.drop();
            if dropped > allowed {
                return Some(format!(
                    "score-drop: the posture score dropped by {dropped}, but only {allowed} is allowed"
                ));
            }
            let now = delta.score.after.as_ref()?.overall?;
            let least = limits.score_floor.filter(|floor| now < *floor)?;
            Some(format!("score-drop: the posture score is {now}, below its minimum of {least}"))
        }
    }
}
