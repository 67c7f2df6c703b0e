//! License information in a file: the result of a scan.

use std::ops::Range;

use plimsoll_model::LicenseExpression;

/// The suffix of a template's name if a license with several versions was named without one.
pub(crate) const ANY_VERSION: &str = "any-version";

/// All license information in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseReading {
    /// The matches, in the order of the file. They do not overlap, except that the offer of another license in the
    /// middle of a full text lies within the match of that text: "Alternatively, this software may be distributed under
    /// the terms of the GPL" before the disclaimer.
    pub matches: Vec<LicenseMatch>,
    /// The expression for all matches: joined by `OR` if the text offers a choice, otherwise by
    /// `AND`. `None` without a match.
    pub expression: Option<LicenseExpression>,
    /// Copyright lines, in the order of the file.
    pub copyrights: Vec<CopyrightNotice>,
    /// Files that are stated to contain the license, such as `LICENSE` in "see the LICENSE file".
    pub references: Vec<FileReference>,
    /// Prose that belongs to no match and no copyright line. Lines of code are left out.
    pub rest: Vec<TextSpan>,
}

impl LicenseReading {
    /// Whether something was matched, and every match has the words of its license.
    pub fn is_clean(&self) -> bool {
        !self.matches.is_empty()
            && self.matches.iter().all(|found| !matches!(found.verdict, MatchVerdict::Modified(_)))
    }
}

/// One license, exception or choice of licenses that a part of a file states.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseMatch {
    /// The form of the match.
    pub kind: MatchKind,
    /// The license. An exception comes with the license it applies to.
    pub expression: LicenseExpression,
    /// The source of the match: the id of a text or notice, and the version of the license list.
    pub template: String,
    /// Its position.
    pub span: TextSpan,
    /// The share of the template that is there, in percent.
    pub coverage: u8,
    /// Whether its words are those of the license.
    pub verdict: MatchVerdict,
}

impl LicenseMatch {
    /// Whether a license with several versions or variants was named without one, so that the expression is only the
    /// most likely one: "a BSD-style license that can be found in the LICENSE file".
    pub fn is_of_any_version(&self) -> bool {
        self.template.ends_with(ANY_VERSION)
    }
}

/// The form in which a license is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MatchKind {
    /// The whole text of a license or exception.
    FullText,
    /// A notice, as in a file header: it names the license and states where its text is.
    Notice,
    /// A machine-readable tag such as `SPDX-License-Identifier` (SPDX 2.3, annex E).
    Tag,
    /// A sentence or field that names a license: "released under the MIT license".
    Mention,
}

/// Whether the words of a match are those of the license.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MatchVerdict {
    /// Word for word.
    Exact,
    /// Other words where the license list allows differences: names, titles, bullets, spelling.
    Equivalent,
    /// Words were added or removed that may change what the license grants.
    Modified(Changes),
}

/// The words that differ between a text and the license that is most similar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// Runs of words that the license does not have.
    pub added: Vec<String>,
    /// Runs of words of the license that are missing.
    pub removed: Vec<String>,
    /// The added and removed words that change the granted rights or the obligations, such as `non-commercial` or a
    /// missing `not`.
    pub critical: Vec<String>,
}

/// A copyright line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyrightNotice {
    /// The line as written, without comment markers.
    pub text: String,
    /// The copyright holder; `None` if there is no name, or only a placeholder.
    pub holder: Option<String>,
    /// Its position.
    pub span: TextSpan,
}

/// A file that is stated to contain the license.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileReference {
    /// The name or relative path, as written.
    pub name: String,
    /// The position of its name.
    pub span: TextSpan,
}

/// A part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextSpan {
    /// Offsets in the bytes of the file.
    pub bytes: Range<usize>,
    /// First and last line, from 1.
    pub lines: (u32, u32),
}
