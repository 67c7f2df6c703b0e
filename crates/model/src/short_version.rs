//! References to a version of two numbers.

use crate::{GitRef, PinStrength, RefSyntax, Reference};

impl Reference {
    /// Whether the revision in git, or the tag of a release file, is a version of two numbers that is not taken for a complete one:
    /// `9.0`, `v0.684`. Many projects have no third number.
    pub fn is_at_version_of_two(&self) -> bool {
        let is_of_two = |tag: &str| GitRef::parse(tag).syntax == RefSyntax::TagMinor;
        let named = || {
            if let Some(requested) = &self.requested {
                return Some(requested.as_str().rsplit('/').next().unwrap_or_default());
            }
            let url = self.expansions.first().map_or(&self.value, |url| &url.value);
            url.as_str().split_once("/releases/download/")?.1.split('/').next()
        };
        self.pin == PinStrength::MovingTag
            && match self.syntax {
                RefSyntax::TagMinor => true,
                RefSyntax::TagQualified => named().is_some_and(is_of_two),
                _ => false,
            }
    }
}
