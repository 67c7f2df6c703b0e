//! Decisions about exceptions of the policy.

use plimsoll_model::{Date, Decision, DeferralUse, Report, Topic};

use super::findings::locate_uncovered;
use crate::words::plural;

/// The number of days before its expiry from which an exception needs a decision. Reviews are
/// quarterly, so an exception must not expire before the next one.
const SOON: i32 = 92;

/// Returns the decisions about the exceptions of a report.
pub(super) fn decisions(report: &Report, today: Date) -> Vec<Decision> {
    let mut all = Vec::new();
    for used in &report.deferrals {
        let left = today.days_until(used.until);
        let (topic, title, options, count) = if used.expired && used.matched == 0 {
            let title =
                format!("Exception {} expired on {}, and no finding needs it", used.id, used.until);
            (Topic::Unused, title, "remove it", 1)
        } else if used.expired {
            let title = format!(
                "Exception {} expired on {}: its {} open",
                used.id,
                used.until,
                plural_is(used.matched, "finding")
            );
            (
                Topic::Expired,
                title,
                "resolve the findings, or extend the exception with a reason and a new date",
                used.matched,
            )
        } else if used.matched == 0 {
            let title = format!("No finding needs exception {}", used.id);
            (Topic::Unused, title, "remove it", 1)
        } else if used.matched > used.covered {
            let over = used.matched - used.covered;
            let title = format!(
                "Exception {} may cover {}, but {} match it",
                used.id, used.covered, used.matched
            );
            (
                Topic::Overflow,
                title,
                "resolve the findings above the limit, or raise the limit",
                over,
            )
        } else if left <= SOON {
            let title = format!(
                "Exception {} expires on {} ({}) and covers {}",
                used.id,
                used.until,
                days_left(left),
                plural(used.covered, "finding")
            );
            let options = "resolve what it covers before that day, or extend it with a reason";
            (Topic::Expiring, title, options, used.covered)
        } else {
            continue;
        };
        let mut decision = Decision::new(topic, title, options, count);
        if used.expired && topic == Topic::Unused {
            let text = "it has no effect, but a gate on expired exceptions fails";
            decision.consequence = Some(text.to_owned());
        }
        all.push(with_owner(decision, report, used));
    }
    all
}

/// Adds the places of the findings that the exception does not cover, its owner and its ticket.
fn with_owner(mut decision: Decision, report: &Report, used: &DeferralUse) -> Decision {
    if matches!(decision.topic, Topic::Expired | Topic::Overflow) {
        locate_uncovered(&mut decision, report, &used.id);
    }
    // Whoever made the exception decides about it, not the owner of the file.
    decision.owner = used.owner.clone().or(decision.owner);
    decision.place = used.ticket.clone().or(decision.place);
    decision
}

/// Formats `1 finding is` or `2 findings are`.
fn plural_is(count: u64, noun: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", plural(count, noun))
}

fn days_left(days: i32) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}
