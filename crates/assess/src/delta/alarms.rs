//! Finds commits that changed while the version comment beside them stayed the same.

use std::collections::BTreeMap;

use plimsoll_model::{Alarm, PinStrength, Redacted, ReferenceRow};

use super::matching::Pair;
use crate::comment::claimed_version;

/// One alarm for all references in which the same commit was replaced by the same other one.
pub(super) fn of(pairs: &[Pair<ReferenceRow>]) -> Vec<Alarm> {
    let mut found: BTreeMap<(String, Redacted, Redacted, Redacted), u64> = BTreeMap::new();
    for pair in pairs {
        let (Some(before), Some(after)) = (&pair.before, &pair.after) else { continue };
        let firm = |row: &ReferenceRow| row.pin >= PinStrength::CommitUnverified;
        let (Some(comment), Some(old), Some(new)) =
            (&after.comment, &before.requested, &after.requested)
        else {
            continue;
        };
        let same = before.comment.as_ref() == Some(comment);
        if same
            && old != new
            && firm(before)
            && firm(after)
            && claimed_version(comment.as_str()).is_some()
        {
            let key = (after.name.clone(), comment.clone(), old.clone(), new.clone());
            *found.entry(key).or_default() += after.count;
        }
    }
    let alarms = found.into_iter();
    alarms.map(|((name, comment, old, new), n)| Alarm::new(&name, comment, old, new, n)).collect()
}
