//! People and organizations with their contact data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{GitUrl, Redacted, SourceUrl};

/// The maximum length of a name in code points.
const NAME: usize = 200;

/// The maximum length of an e-mail address in bytes (RFC 5321, section 4.5.3.1.3).
const EMAIL: usize = 254;

/// An e-mail address: `name@host` in ASCII, without quotes or comments.
///
/// ```
/// use plimsoll_model::Email;
///
/// assert_eq!("a.b+c@example.org".parse::<Email>().unwrap().as_str(), "a.b+c@example.org");
/// for text in ["", "a", "a@", "@b", "a b@c", "a@b@c", "<a@b>", "a@-b", "a@b..c"] {
///     assert!(text.parse::<Email>().is_err(), "{text}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Email(Redacted);

/// A text that is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEmail;

impl fmt::Display for NoEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an e-mail address (name@host)")
    }
}

impl std::error::Error for NoEmail {}

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Email {
    type Err = NoEmail;

    fn from_str(text: &str) -> Result<Self, NoEmail> {
        let (local, host) = text.split_once('@').ok_or(NoEmail)?;
        let in_local =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
        let in_host = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let atoms = |text: &str, is_part: &dyn Fn(u8) -> bool| {
            text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_part))
        };
        let edges = |label: &str| !label.starts_with('-') && !label.ends_with('-');
        let is_sound = text.len() <= EMAIL
            && atoms(local, &in_local)
            && atoms(host, &in_host)
            && host.split('.').all(edges);
        let masked = Redacted::new(text);
        // An address with a masked credential is not usable.
        if is_sound && masked.as_str() == text { Ok(Self(masked)) } else { Err(NoEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A person or a group with name, e-mail address or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Contact {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<Redacted>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<Email>,
}

/// The reason why a text is not a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoContact {
    /// It is empty, or contains control characters.
    Name,
    /// The text between `<` and `>` is not an e-mail address.
    Email,
}

impl fmt::Display for NoContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "not a name (text without control characters)",
            Self::Email => "not of the form `Name <name@host>`",
        })
    }
}

impl std::error::Error for NoContact {}

impl Contact {
    /// Creates a contact with name and address.
    pub fn new(name: Option<Redacted>, email: Option<Email>) -> Self {
        Self { name, email }
    }

    /// Creates a contact from a manifest; an invalid address is left out.
    pub fn stated(name: Option<&str>, email: Option<&str>) -> Option<Self> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let name = name.map(|name| Redacted::clipped(name, NAME));
        let email = email.and_then(|email| email.trim().parse().ok());
        (name.is_some() || email.is_some()).then_some(Self { name, email })
    }

    /// Parses a contact in a manifest: `Name <name@host> (URL)`. Invalid parts are left out.
    ///
    /// ```
    /// use plimsoll_model::Contact;
    ///
    /// let known = Contact::stated_as("Ada <ada@example.org> (https://example.org)").unwrap();
    /// assert_eq!(known.to_string(), "Ada <ada@example.org>");
    /// assert_eq!(Contact::stated_as("Ada <at home>").unwrap().to_string(), "Ada");
    /// assert_eq!(Contact::stated_as("  "), None);
    /// ```
    pub fn stated_as(text: &str) -> Option<Self> {
        let (text, _) = text.split_once('(').unwrap_or((text, ""));
        match text.split_once('<') {
            Some((name, rest)) => {
                Self::stated(Some(name), Some(rest.split('>').next().unwrap_or_default()))
            }
            None => match text.trim().parse() {
                Ok(email) => Some(Self { name: None, email: Some(email) }),
                Err(NoEmail) => Self::stated(Some(text), None),
            },
        }
    }
}

impl FromStr for Contact {
    type Err = NoContact;

    /// Parses `Name`, `Name <name@host>` or `name@host`.
    fn from_str(text: &str) -> Result<Self, NoContact> {
        let text = text.trim();
        if let Ok(email) = text.parse() {
            return Ok(Self { name: None, email: Some(email) });
        }
        let Some((name, rest)) = text.split_once('<') else {
            return plain(text).map(|name| Self { name: Some(name), email: None });
        };
        let email = rest.strip_suffix('>').and_then(|email| email.trim().parse().ok());
        let email = Some(email.ok_or(NoContact::Email)?);
        Ok(Self { name: Some(plain(name)?), email })
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => write!(f, "{name} <{email}>"),
            (Some(name), None) => name.fmt(f),
            (None, Some(email)) => email.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// A printable name.
fn plain(text: &str) -> Result<Redacted, NoContact> {
    let text = text.trim();
    let is_plain = !text.is_empty() && !text.chars().any(char::is_control);
    if is_plain { Ok(Redacted::clipped(text, NAME)) } else { Err(NoContact::Name) }
}

/// The supplier of a product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Supplier {
    /// The name.
    pub name: Redacted,
    /// The website.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<SourceUrl>,
    /// The contact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<Contact>,
}

impl Supplier {
    /// Creates a supplier with a name.
    pub fn new(name: &str) -> Self {
        Self { name: Redacted::clipped(name, NAME), url: None, contact: None }
    }

    /// Sets its website.
    #[must_use]
    pub fn with_url(mut self, url: Option<SourceUrl>) -> Self {
        self.url = url;
        self
    }

    /// Sets its contact.
    #[must_use]
    pub fn with_contact(mut self, contact: Option<Contact>) -> Self {
        self.contact = contact;
        self
    }

    /// The owner of a repository: the first part of its path, or the host if the path only has the name.
    pub(crate) fn of_repository(git: &GitUrl) -> Self {
        let host = git.https();
        let host = host.strip_suffix(git.path()).unwrap_or_default();
        let url = format!("{host}{}", git.account().unwrap_or_default());
        Self::new(git.account().unwrap_or_else(|| git.host())).with_url(web_url(&url))
    }
}

impl fmt::Display for Supplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)?;
        if let Some(url) = &self.url {
            write!(f, ", {url}")?;
        }
        match &self.contact {
            Some(contact) => write!(f, ", {contact}"),
            None => Ok(()),
        }
    }
}

/// Parses the URL of a website, with credentials masked; `None` if the text is not one.
///
/// ```
/// use plimsoll_model::web_url;
///
/// assert_eq!(web_url("https://example.org/a").unwrap().as_str(), "https://example.org/a");
/// for text in ["example.org", "ftp://example.org", "https://", "https://a b", "javascript:x"] {
///     assert!(web_url(text).is_none(), "{text}");
/// }
/// ```
pub fn web_url(text: &str) -> Option<SourceUrl> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let in_host = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c) || !c.is_ascii();
    let is_url = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`".contains(c);
    let starts = host.starts_with(|c: char| c.is_alphanumeric() || c == '[');
    let is_sound = is_web && starts && host.chars().all(in_host) && rest.chars().all(is_url);
    is_sound.then(|| SourceUrl::clipped(text, crate::VALUE_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn human_input_is_read_strictly() {
        for (text, expected) in [
            ("Ada", Ok("Ada")),
            ("Ada Lovelace <ada@example.org>", Ok("Ada Lovelace <ada@example.org>")),
            (" ada@example.org ", Ok("ada@example.org")),
            ("", Err(NoContact::Name)),
            ("<ada@example.org>", Err(NoContact::Name)),
            ("A\u{1b}[31m", Err(NoContact::Name)),
            ("Ada <ada>", Err(NoContact::Email)),
            ("Ada <ada@example.org", Err(NoContact::Email)),
        ] {
            let found = text.parse::<Contact>().map(|found| found.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn owners_have_a_page() {
        for (url, name, page) in [
            ("https://github.com/o/r", "o", Some("https://github.com/o")),
            ("git@host.org:group/sub/r.git", "group", Some("https://host.org/group")),
            ("https://git.example.org/r", "git.example.org", Some("https://git.example.org/")),
        ] {
            let supplier = Supplier::of_repository(&GitUrl::parse(url).unwrap());
            assert_eq!(supplier.name.as_str(), name, "{url}");
            assert_eq!(supplier.url.as_ref().map(SourceUrl::as_str), page, "{url}");
        }
    }

    #[test]
    fn credentials_are_masked() {
        let url = web_url("https://user:hunter2@example.org/x").unwrap();
        assert_eq!(url.as_str(), "https://***@example.org/x");
        let token = format!("{}{}", "npm_", "aZ3".repeat(12));
        assert!(format!("{token}@example.org").parse::<Email>().is_err());
        let name = Contact::stated(Some(&token), None).unwrap().to_string();
        assert!(!name.contains(&token), "{name}");
    }
}
