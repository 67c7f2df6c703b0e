//! Combines all statements of a file into one expression.
//!
//! Statements are joined by `AND`, since each applies to a part of the file, unless the words between or before them
//! offer a choice. If one statement is a more exact form of another, only the more exact one is kept.

mod cues;
mod exceptions;
mod terms;

use std::collections::BTreeSet;

use plimsoll_model::LicenseExpression;

use cues::Before;
pub(crate) use cues::{announces_choice, offers_choice};
pub(crate) use exceptions::join as join_exceptions;
pub(crate) use terms::Terms;

use crate::reading::ANY_VERSION;
use crate::{LicenseMatch, MatchKind};

/// The exactness with which a statement identifies the version of a license.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// A license that has several versions, without a version.
    AnyVersion,
    /// A version, without a statement about later ones, as in a full text.
    Version,
    /// An expression that is used as written.
    Firm,
}

/// One statement of a file.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) terms: Terms,
    pub(crate) certainty: Certainty,
    /// Whether the text offers a choice between this statement and the one before.
    pub(crate) or: bool,
}

/// Files state few licenses. Longer lists are not simplified, so that the time stays linear.
const MANY: usize = 64;

/// The number of bytes before a license inside another match that may introduce it.
const INSIDE: usize = 160;

/// Combines all matches of a file, in the order of the file, into one expression.
pub(crate) fn compose(bytes: &[u8], matches: &[LicenseMatch]) -> Option<LicenseExpression> {
    // Most files state one license. Words about a choice do not matter then.
    if let [found] = matches {
        return join(vec![statement(found, false)])?.expression();
    }
    let mut end = 0;
    let mut choice = false;
    // The index of the first statement of an announced choice between two licenses. `two`: the second license may be at
    // any distance. `both`: the choice ends with the second license. `dual`: it ends with the statement of the second
    // license.
    let mut two = None;
    let mut both = None;
    let mut dual = None;
    let mut listed = Vec::new();
    // Whether each statement is in one list with the previous one.
    let mut follows_in_list = Vec::new();
    let mut after_text = false;
    let mut statements: Vec<Statement> = Vec::new();
    for found in matches {
        let start = found.span.bytes.start;
        let before = if start < end { start.saturating_sub(INSIDE) } else { end };
        let between = bytes.get(before..start).unwrap_or_default();
        // An announced choice continues as long as the licenses are close to each other.
        let near = cues::words(between).count() <= cues::NEAR;
        let follows = !statements.is_empty();
        let words_before = Before::of(between);
        let is_other = follows && words_before.introduces_other_work();
        let second = two.is_some_and(|first| licenses_since(&statements, first) == 1) && !is_other;
        let is_full =
            |first: Option<usize>| first.is_some_and(|at| licenses_since(&statements, at) >= 2);
        let is_closed = statements.len() > 1 && cues::closes_list(between);
        choice &= !(is_closed || is_full(both) || is_full(dual) && cues::ends_statement(between));
        let goes_on = (choice && near || second) && !is_other;
        let own = bytes.get(found.span.bytes.clone()).unwrap_or_default();
        let instead = follows
            && !is_closed
            && (offers_choice(between)
                || cues::opens_with_choice(own)
                || is_eclipse_pair(&statements, own));
        choice = goes_on
            || words_before.announces_secondary()
            || (!instead && words_before.announces_choice());
        let or = goes_on || instead;
        if words_before.announces_two() {
            two = Some(statements.len());
        }
        if !goes_on {
            both = words_before.announces_both().then_some(statements.len());
            dual = words_before.announces_dual().then_some(statements.len());
        }
        listed.push(follows && cues::goes_on(between));
        if follows && cues::closes_choice(between) {
            close(&mut statements, &follows_in_list);
        }
        let is_text = found.kind == MatchKind::FullText;
        follows_in_list.push(!is_text && !after_text && cues::is_in_list(between));
        after_text = is_text;
        statements.push(statement(found, or));
        // A notice that names one of several licenses announces those that follow it.
        choice = choice || (found.kind == MatchKind::Notice && announces_choice(own));
        end = found.span.bytes.end.max(end);
    }
    let after = bytes.get(end..).unwrap_or_default();
    if cues::closes_choice(after) {
        close(&mut statements, &follows_in_list);
    }
    choose_in_lists(&mut statements, &listed);
    join(statements)?.expression()
}

/// The statement of a match; `or` if it is an alternative to the previous one.
fn statement(found: &LicenseMatch, or: bool) -> Statement {
    Statement { terms: Terms::of(&found.expression), certainty: certainty(found), or }
}

/// Turns "A, B or C" into a choice between three.
fn choose_in_lists(statements: &mut [Statement], listed: &[bool]) {
    let mut after = false;
    for (statement, listed) in statements.iter_mut().zip(listed).rev() {
        statement.or |= *listed && after;
        after = statement.or;
    }
}

/// The number of licenses, regardless of version, that the statements from `first` on name; 0 if there are many
/// statements.
fn licenses_since(statements: &[Statement], first: usize) -> usize {
    const FEW: usize = 8;
    let since = statements.get(first..).filter(|since| since.len() <= FEW).unwrap_or_default();
    let keys: BTreeSet<String> = since.iter().map(|statement| statement.terms.key()).collect();
    keys.iter().map(|key| family(key)).collect::<BTreeSet<_>>().len()
}

/// Whether EPL and EDL are joined: Eclipse projects join them with "and" although either may be chosen.
fn is_eclipse_pair(statements: &[Statement], own: &[u8]) -> bool {
    let is_epl = |statement: &Statement| statement.terms.key().starts_with("EPL-");
    statements.last().is_some_and(is_epl)
        && cues::words(own).take(3).map(<[u8]>::to_ascii_lowercase).eq([
            b"eclipse".to_vec(),
            b"distribution".to_vec(),
            b"license".to_vec(),
        ])
}

/// Turns the statements at the end of the list into a choice, as far as they follow each other directly.
fn close(statements: &mut [Statement], follows_in_list: &[bool]) {
    // After a list, its licenses are often named again, to state where their texts are.
    let keys: Vec<String> = statements.iter().map(|statement| statement.terms.key()).collect();
    let is_said_before = |at: usize| {
        let own = keys.get(at);
        keys.iter().take(at).rev().take(MANY).any(|key| Some(key) == own)
    };
    let each = statements.iter_mut().zip(follows_in_list).enumerate().skip(1).rev();
    for (at, (statement, follows)) in each.skip_while(|(at, _)| is_said_before(*at)) {
        if !follows || is_said_before(at) {
            break;
        }
        statement.or = true;
    }
}

fn certainty(found: &LicenseMatch) -> Certainty {
    match found.kind {
        _ if found.template.ends_with(ANY_VERSION) => Certainty::AnyVersion,
        MatchKind::Tag => Certainty::Firm,
        MatchKind::FullText | MatchKind::Notice | MatchKind::Mention => Certainty::Version,
    }
}

/// Joins the statements into one tree.
pub(crate) fn join(statements: Vec<Statement>) -> Option<Terms> {
    let mut groups: Vec<Vec<(Terms, Certainty)>> = Vec::new();
    for Statement { terms, certainty, or } in statements {
        match groups.last_mut() {
            Some(group) if or => group.push((terms, certainty)),
            _ => groups.push(vec![(terms, certainty)]),
        }
    }
    let mut all: Vec<Vec<(Terms, Certainty)>> = Vec::new();
    for group in groups {
        let group = without_general(group);
        match group.as_slice() {
            [(Terms::All(members), certainty)] => {
                all.extend(members.iter().map(|member| vec![(member.clone(), *certainty)]));
            }
            _ => all.push(group),
        }
    }
    refine(&mut all);
    let any = |group: &Vec<(Terms, Certainty)>| {
        Terms::Any(group.iter().map(|(terms, _)| terms.clone()).collect()).simplified()
    };
    let whole: Vec<Terms> = all.iter().map(any).collect();
    let mut kept: Vec<bool> = vec![true; all.len()];
    for (at, (group, own)) in all.iter().zip(&whole).enumerate().filter(|_| all.len() <= MANY) {
        let covered = whole.iter().zip(&kept).enumerate().any(|(other_at, (other, kept))| {
            // If two statements cover each other, one of them is kept.
            *kept
                && other_at != at
                && own.key() != other.key()
                && group.iter().all(|(terms, certainty)| is_covered(terms, *certainty, other))
        });
        if let Some(kept) = kept.get_mut(at) {
            *kept = !covered;
        }
    }
    let kept: Vec<Terms> =
        whole.into_iter().zip(kept).filter_map(|(terms, kept)| kept.then_some(terms)).collect();
    (!kept.is_empty()).then(|| Terms::All(kept).simplified())
}

/// Replaces names in a choice with more exact ones from elsewhere in the file: "dual BSD/GPL" above the text of
/// BSD-3-Clause.
fn refine(all: &mut [Vec<(Terms, Certainty)>]) {
    if all.len() > MANY {
        return;
    }
    let exact: Vec<(Terms, Certainty)> = all
        .iter()
        .filter(|group| group.len() == 1)
        .flatten()
        .filter(|(terms, _)| matches!(terms, Terms::License { .. }))
        .cloned()
        .collect();
    for (terms, certainty) in all.iter_mut().filter(|group| group.len() > 1).flatten() {
        let better = exact.iter().find(|(other, other_certainty)| {
            *other_certainty != Certainty::AnyVersion && is_refined(terms, *certainty, other)
        });
        if let Some((other, other_certainty)) = better {
            *terms = other.clone();
            *certainty = *other_certainty;
        }
    }
}

/// The members of a choice without those that another one states more exactly.
fn without_general(group: Vec<(Terms, Certainty)>) -> Vec<(Terms, Certainty)> {
    const MANY: usize = 32;
    if group.len() > MANY {
        return group;
    }
    let mut keep = vec![true; group.len()];
    for (at, (terms, certainty)) in group.iter().enumerate() {
        let covered = group.iter().zip(&keep).enumerate().any(|(other_at, ((other, _), keep))| {
            *keep
                && other_at != at
                && terms.key() != other.key()
                && is_covered(terms, *certainty, other)
        });
        if let Some(keep) = keep.get_mut(at) {
            *keep = !covered;
        }
    }
    group.into_iter().zip(keep).filter_map(|(each, keep)| keep.then_some(each)).collect()
}

/// Whether another statement includes this one, and is more exact.
fn is_covered(terms: &Terms, certainty: Certainty, other: &Terms) -> bool {
    if matches!(terms, Terms::All(_)) || matches!(other, Terms::All(_)) {
        return false;
    }
    let others = other.leaves();
    terms.leaves().iter().all(|leaf| others.iter().any(|other| is_refined(leaf, certainty, other)))
}

/// Old licenses whose texts are included below the current license of the same project.
const SUPERSEDED: [(&str, &str); 1] = [("libpng-1.6.35", "libpng-2.0")];

/// Whether a license is the same as another one that is stated more exactly.
fn is_refined(leaf: &Terms, certainty: Certainty, other: &Terms) -> bool {
    let (Terms::License { id, exception }, Terms::License { id: other, exception: granted }) =
        (leaf, other)
    else {
        return false;
    };
    if exception.is_some() && exception != granted {
        return false;
    }
    if SUPERSEDED.contains(&(id.as_str(), other.as_str())) {
        return true;
    }
    let only = id.strip_suffix("-only");
    let later = other.strip_suffix("-or-later");
    id == other
        || (certainty == Certainty::Version && only.is_some() && only == later)
        || (certainty == Certainty::AnyVersion
            && (family(id) == family(other) || is_called_like(id, other)))
}

/// Names that are also used for other licenses.
fn is_called_like(name: &str, id: &str) -> bool {
    matches!((name, id), ("X11", "MIT") | ("LicenseRef-BSD", "Linux-OpenIB"))
}

/// The id of a license without its version.
fn family(id: &str) -> &str {
    let id = id.strip_prefix("LicenseRef-").unwrap_or(id);
    let end = id.find(|c: char| c.is_ascii_digit()).unwrap_or(id.len());
    id.get(..end).unwrap_or(id).trim_end_matches('-')
}

#[cfg(test)]
mod tests;
