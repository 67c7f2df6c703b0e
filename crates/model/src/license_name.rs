//! A single license of an expression, and entries of license lists.

use spdx::{AdditionItem, LicenseItem, LicenseReq};

use crate::LicenseCategory;

/// One license of an expression with its exception, under its current name: `GPL-2.0` is the old name of
/// `GPL-2.0-only`, and `GPL-2.0+` of `GPL-2.0-or-later`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseName {
    /// The license, in lower case.
    license: String,
    /// The exception after `WITH`, in lower case.
    addition: Option<String>,
    /// Whether the exception is on the list.
    is_listed_addition: bool,
    category: LicenseCategory,
    is_osi_approved: bool,
    is_fsf_free: bool,
}

impl LicenseName {
    pub(crate) fn of(each: &LicenseReq) -> Self {
        let (license, category, flags) = match &each.license {
            LicenseItem::Spdx { id, or_later } => {
                let flags = (id.is_osi_approved(), id.is_fsf_free_libre());
                (current(id.name, *or_later), LicenseCategory::of_id(id.name), flags)
            }
            LicenseItem::Other(_) => {
                let name = each.license.to_string();
                let category = LicenseCategory::of_id(&name);
                (name.to_ascii_lowercase(), category, (false, false))
            }
        };
        let addition = each.addition.as_ref().map(ToString::to_string);
        let category =
            addition.as_deref().map_or(category, |addition| category.with_exception(addition));
        // A listed exception grants more rights; a custom addition may restrict them.
        let is_listed_addition =
            each.addition.as_ref().is_none_or(|it| matches!(it, AdditionItem::Spdx(_)));
        Self {
            license,
            addition: addition.map(|addition| addition.to_ascii_lowercase()),
            is_listed_addition,
            category,
            is_osi_approved: flags.0 && is_listed_addition,
            is_fsf_free: flags.1 && is_listed_addition,
        }
    }

    /// Its category, including the exception.
    pub fn category(&self) -> LicenseCategory {
        self.category
    }

    /// Whether the Open Source Initiative approved it.
    pub fn is_osi_approved(&self) -> bool {
        self.is_osi_approved
    }

    /// Whether the Free Software Foundation considers it free.
    pub fn is_fsf_free(&self) -> bool {
        self.is_fsf_free
    }

    /// The license without its exception, in lower case: `gpl-2.0-or-later`.
    pub fn license(&self) -> &str {
        &self.license
    }

    /// The license without its exception, and without `-only` and `-or-later`: `gpl-2.0`.
    pub fn base(&self) -> &str {
        let own = self.license.as_str();
        own.strip_suffix("-only").or_else(|| own.strip_suffix("-or-later")).unwrap_or(own)
    }

    /// License and exception as one key, to compare them.
    pub(crate) fn key(&self) -> String {
        match &self.addition {
            Some(addition) => format!("{} with {addition}", self.license),
            None => self.license.clone(),
        }
    }

    /// Whether a text names this license, in any case: a name without `-only` and `-or-later` matches
    /// both.
    fn is(&self, name: &str) -> bool {
        let later = name.ends_with('+');
        let base = name.trim_end_matches('+').to_ascii_lowercase();
        let own = &self.license;
        let both = !later
            && [own.strip_suffix("-only"), own.strip_suffix("-or-later")]
                .into_iter()
                .any(|own| own.is_some_and(|own| own == base));
        both || *own == current(name, false)
    }
}

/// An entry in a list of allowed or denied licenses: a license, a license with an exception, or a
/// category.
///
/// ```
/// use plimsoll_model::LicenseEntry;
///
/// for text in ["MIT", "GPL-2.0-only WITH Classpath-exception-2.0", "category:permissive"] {
///     assert_eq!(LicenseEntry::parse(text).unwrap().to_string(), text);
/// }
/// assert!(LicenseEntry::parse("category:nice").is_none() && LicenseEntry::parse("BSD").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LicenseEntry {
    /// A license by its identifier, with an exception if it is only meant with that one.
    License {
        /// The identifier on the SPDX list, or `LicenseRef-…`. One without `-only` and `-or-later`
        /// matches both.
        license: String,
        /// Identifier of the exception.
        exception: Option<String>,
    },
    /// Every license of a category.
    Category(LicenseCategory),
}

impl LicenseEntry {
    /// Parses an entry; `None` if it is not on the SPDX list, not a custom name and not a category.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix("category:") {
            return LicenseCategory::named(name.trim()).map(Self::Category);
        }
        let (license, exception) = match text.split_once(" WITH ") {
            Some((license, exception)) => (license.trim(), Some(exception.trim())),
            None => (text, None),
        };
        let is_exception =
            |name: &str| spdx::exception_id(name).is_some() || name.starts_with("AdditionRef-");
        let known = is_known(license) && exception.is_none_or(is_exception);
        known.then(|| Self::License {
            license: license.to_owned(),
            exception: exception.map(str::to_owned),
        })
    }

    /// Whether the entry, in a list of allowed licenses, allows a license. A bare identifier also allows the
    /// license with every listed exception, but not with a custom addition.
    pub fn allows(&self, name: &LicenseName) -> bool {
        match self {
            Self::License { exception: None, .. } => name.is_listed_addition && self.covers(name),
            _ => self.covers(name),
        }
    }

    /// Whether the entry covers a license: in a list of denied licenses, it denies it.
    pub fn covers(&self, name: &LicenseName) -> bool {
        match self {
            Self::Category(category) => name.category == *category,
            Self::License { license, exception } => {
                let own = name.addition.as_deref();
                let is_own = |exception: &str| own == Some(&exception.to_ascii_lowercase());
                name.is(license) && exception.as_deref().is_none_or(is_own)
            }
        }
    }
}

impl std::fmt::Display for LicenseEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Category(category) => write!(f, "category:{category}"),
            Self::License { license, exception: None } => f.write_str(license),
            Self::License { license, exception: Some(exception) } => {
                write!(f, "{license} WITH {exception}")
            }
        }
    }
}

/// Whether there is a license with this name, or it is a custom one.
fn is_known(name: &str) -> bool {
    let of = |name: &str| spdx::license_id(name).is_some();
    of(name) || of(&format!("{name}-only")) || name.starts_with("LicenseRef-")
}

/// The current name, in lower case.
fn current(name: &str, or_later: bool) -> String {
    let base = name.trim_end_matches('+');
    let later = or_later || base.len() < name.len();
    let only = format!("{base}-only");
    let has_forms = spdx::license_id(&only).is_some();
    let name = match (has_forms, later) {
        (true, false) => only,
        (true, true) => format!("{base}-or-later"),
        (false, _) => base.to_owned(),
    };
    name.to_ascii_lowercase()
}
