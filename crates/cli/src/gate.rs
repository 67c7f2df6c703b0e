//! Decides whether a comparison fails.

use plimsoll::model::Thresholds;
use plimsoll::{Delta, Diagnostic, Gate, GateCondition, GateFailure, Report};

use crate::args::{News, SourceArgs};
use crate::exit::Exit;
use crate::message::say;

/// The exit code of a comparison and its reason: the first of the requested conditions that is met; if none
/// is, whether everything was read. The caller has already checked that both sides are of one repository.
pub(crate) fn exit(
    delta: &Delta,
    report: &Report,
    asked: &[News],
    limits: &Thresholds,
    source: &SourceArgs,
) -> (Exit, Option<String>) {
    let gate = Gate::on(asked.iter().copied().map(condition)).thresholds(limits.clone());
    let failures = gate.failures(delta, report);
    let Some(first) = failures.first() else { return (complete(report, source), None) };
    let condition = first.condition();
    let exit = match (first, condition) {
        (GateFailure::NoFindings(_), _) => Exit::Usage,
        (_, GateCondition::Expired) => Exit::Expired,
        (_, GateCondition::ScoreDrop) => Exit::Score,
        _ => Exit::Findings,
    };
    let same = failures.iter().filter(|failure| failure.condition() == condition);
    let details: Vec<String> = same.map(GateFailure::detail).collect();
    (exit, Some(format!("{condition}: {}", details.join(", "))))
}

fn condition(news: News) -> GateCondition {
    match news {
        News::New => GateCondition::New,
        News::Weakened => GateCondition::Weakened,
        News::Expired => GateCondition::Expired,
        News::ScoreDrop => GateCondition::ScoreDrop,
    }
}

/// Reports corrections from the policy that were not applied. The inventory then contains what a person found to be
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

/// Reports the files that diagnostics name as not or only partly read, if that decides the exit code.
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
