//! Calls in build files, and what they state.

use plimsoll_model::EvidenceKind;

use super::statement::{VersionStatement, is_version};

/// Maximum bytes of one call that are read.
const CALL: usize = 4096;

/// The statement of a build file, if the text is a version.
pub(super) fn named(name: &str, version: &str, line: u32) -> Option<VersionStatement> {
    let kind = EvidenceKind::BuildFile;
    let [prefix, version] = [name, version].map(|text| text.trim().to_owned());
    (!prefix.is_empty() && is_version(&version)).then_some(VersionStatement::Named {
        prefix,
        version,
        line,
        kind,
    })
}

/// The arguments of the first call, as one text, and its line.
pub(super) fn call<'a>(text: &'a str, names: &[&str]) -> Option<(&'a str, u32)> {
    let lower = text.to_ascii_lowercase();
    for name in names {
        for (at, _) in lower.match_indices(name) {
            let before = lower.get(..at)?;
            let front = before.trim_end_matches([' ', '\t']);
            let is_first = front.is_empty() || front.ends_with('\n');
            let rest = text.get(at + name.len()..)?.trim_start();
            let Some(rest) = rest.strip_prefix('(').filter(|_| is_first) else { continue };
            let end = rest.bytes().take(CALL).position(|byte| byte == b')')?;
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            return Some((rest.get(..end)?, u32::try_from(line).unwrap_or(u32::MAX)));
        }
    }
    None
}
