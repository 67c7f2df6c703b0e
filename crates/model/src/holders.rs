//! Copyright holders of components.

use std::collections::HashSet;

use crate::{Claim, ClaimValue, Component, CopyrightHolder, Redacted};

impl Component {
    /// The copyright holders of its files, sorted by number of files, highest first, then by name.
    pub fn holders(&self) -> Vec<&CopyrightHolder> {
        let mut holders: Vec<&CopyrightHolder> =
            self.holder_claims().map(|(holder, _)| holder).collect();
        holders.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.name.cmp(&b.name)));
        holders
    }

    /// The copyright lines of the files that state a license, then a line for each other holder. A
    /// line may occur several times.
    pub fn copyright_lines(&self) -> Vec<&Redacted> {
        let mut lines: Vec<&Redacted> =
            self.licenses.observed.iter().flat_map(|file| &file.copyrights).collect();
        let beside: HashSet<&str> = lines.iter().map(|line| line.as_str()).collect();
        let is_named = |holder: &CopyrightHolder| {
            beside.iter().any(|line| line.contains(holder.name.as_str()))
        };
        let others = self.holder_claims().filter(|(holder, _)| !is_named(holder));
        let mut others: Vec<(&CopyrightHolder, &Redacted)> =
            others.filter_map(|(holder, claim)| Some((holder, claim.raw.as_ref()?))).collect();
        others.sort_by(|(a, _), (b, _)| b.files.cmp(&a.files).then_with(|| a.name.cmp(&b.name)));
        lines.extend(others.into_iter().map(|(_, line)| line));
        lines
    }

    fn holder_claims(&self) -> impl Iterator<Item = (&CopyrightHolder, &Claim)> {
        self.evidence.iter().filter_map(|claim| match &claim.value {
            ClaimValue::Holder(holder) => Some((&**holder, claim)),
            _ => None,
        })
    }
}
