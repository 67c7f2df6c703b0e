//! Names of the Common Platform Enumeration (CPE), which vulnerability databases use for products.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Redacted, VALUE_LIMIT};

/// A stated CPE name (CPE 2.3, NISTIR 7695) as a formatted string. Part, vendor and product are known, and each
/// of the other eight attributes may be `ANY`.
///
/// The URI form of CPE 2.2 is converted by the rules of the standard (6.1.3 and 6.2.2); attributes that are not stated
/// are `ANY`. In a formatted string, attributes at the end may be missing, because some files only state a prefix.
///
/// ```
/// use plimsoll_model::Cpe;
///
/// let cpe = Cpe::parse("cpe:/a:zlib:zlib:1.2.11").unwrap();
/// assert_eq!(cpe.as_str(), "cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*");
/// assert_eq!(Cpe::parse("unknown"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cpe(Redacted);

/// The number of attributes of a name: part, vendor, product, version, update, edition, language, software edition, target
/// software, target hardware, other.
const ATTRIBUTES: usize = 11;

/// The number of attributes that are components of a URI.
const COMPONENTS: usize = 7;

/// The index of the edition, into which a URI packs the four attributes without a component of their
/// own.
const EDITION: usize = 5;

/// The index of the language.
const LANGUAGE: usize = 6;

/// Characters that are escaped by a backslash in a formatted string.
const QUOTED: &str = "\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~";

/// An attribute that can have any value.
const ANY: &str = "*";

/// An attribute that has no value.
const NONE: &str = "-";

impl Cpe {
    /// Parses a name in either form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > VALUE_LIMIT {
            return None;
        }
        let text = text.to_ascii_lowercase();
        let attributes = match text.strip_prefix("cpe:2.3:") {
            Some(rest) => formatted(rest)?,
            None => of_uri(text.strip_prefix("cpe:/")?)?,
        };
        let name = format!("cpe:2.3:{}", attributes.join(":"));
        let masked = Redacted::new(&name);
        // A name that contains a credential is rejected.
        (is_sound(&attributes) && masked.as_str() == name).then_some(Self(masked))
    }

    /// The formatted string.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Cpe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The attributes of a formatted string, from the part on.
fn formatted(text: &str) -> Option<Vec<String>> {
    let mut attributes = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ':' => attributes.push(String::new()),
            '\\' => quote(chars.next()?, attributes.last_mut()?),
            _ => attributes.last_mut()?.push(c),
        }
    }
    let is_known = attributes.len() <= ATTRIBUTES && !attributes.iter().any(String::is_empty);
    attributes.resize_with(ATTRIBUTES, || ANY.to_owned());
    is_known.then_some(attributes)
}

/// The attributes of a URI, from the part on.
fn of_uri(text: &str) -> Option<Vec<String>> {
    let components: Vec<&str> = text.split(':').collect();
    if components.len() > COMPONENTS {
        return None;
    }
    let mut attributes = Vec::with_capacity(ATTRIBUTES);
    let mut packed = Vec::new();
    for at in 0..COMPONENTS {
        let component = components.get(at).copied().unwrap_or_default();
        match component.strip_prefix('~').filter(|_| at == EDITION) {
            Some(all) => {
                let all: Option<Vec<String>> = all.split('~').map(decoded).collect();
                let mut all = all.filter(|all| all.len() == ATTRIBUTES - COMPONENTS + 1)?;
                attributes.extend(all.drain(..1));
                packed = all;
            }
            None => attributes.push(decoded(component)?),
        }
    }
    attributes.append(&mut packed);
    attributes.resize_with(ATTRIBUTES, || ANY.to_owned());
    Some(attributes)
}

/// A component of a URI as an attribute of a formatted string.
fn decoded(component: &str) -> Option<String> {
    if component.is_empty() {
        return Some(ANY.to_owned());
    }
    let mut out = String::new();
    let mut rest = component.chars();
    while let Some(c) = rest.next() {
        if c != '%' {
            quote(Some(c).filter(|c| is_bare(*c) || *c == '~')?, &mut out);
            continue;
        }
        let code = rest.next()?.to_digit(16)? * 16 + rest.next()?.to_digit(16)?;
        match char::from_u32(code)? {
            '\u{1}' => out.push('?'),
            '\u{2}' => out.push('*'),
            c => quote(c, &mut out),
        }
    }
    Some(out)
}

/// Adds a literal character.
fn quote(c: char, out: &mut String) {
    if QUOTED.contains(c) {
        out.push('\\');
    }
    out.push(c);
}

/// Whether a character needs no escape in either form.
fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

/// Whether each attribute follows the grammar of formatted strings, and vendor and product are given.
fn is_sound(attributes: &[String]) -> bool {
    let [part, vendor, product, ..] = attributes else { return false };
    let is_named = |text: &String| text != ANY && text != NONE;
    matches!(part.as_str(), "a" | "h" | "o")
        && is_named(vendor)
        && is_named(product)
        && attributes.iter().all(|text| is_value(text))
        && attributes.get(LANGUAGE).is_some_and(|text| is_language(text))
}

/// Whether a text is the value of an attribute: characters, with escapes where needed, and wildcards
/// at either end.
fn is_value(text: &str) -> bool {
    if text == ANY || text == NONE {
        return true;
    }
    let text = text.strip_prefix('*').unwrap_or_else(|| text.trim_start_matches('?'));
    let mut chars = text.chars().peekable();
    let mut count = 0_usize;
    while let Some(c) = chars.next_if(|c| !matches!(c, '*' | '?')) {
        let is_known = match c {
            '\\' => chars.next().is_some_and(|c| QUOTED.contains(c)),
            c => is_bare(c),
        };
        if !is_known {
            return false;
        }
        count += 1;
    }
    let rest: String = chars.collect();
    count > 0 && (rest == ANY || rest.chars().all(|c| c == '?'))
}

/// Whether a text is a language with or without a region (RFC 5646).
fn is_language(text: &str) -> bool {
    let is = |text: &str, lengths: &[usize], test: fn(&u8) -> bool| {
        lengths.contains(&text.len()) && text.as_bytes().iter().all(test)
    };
    let language = |text: &str| is(text, &[2, 3], u8::is_ascii_alphabetic);
    let region =
        |text: &str| is(text, &[2], u8::is_ascii_alphabetic) || is(text, &[3], u8::is_ascii_digit);
    match text.split_once('-') {
        _ if text == ANY || text == NONE => true,
        Some((tongue, place)) => language(tongue) && region(place),
        None => language(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Cpe::parse(text).map(|cpe| cpe.to_string())
    }

    #[test]
    fn uris_become_formatted_strings() {
        // The URIs with packed attributes and wildcards are examples of NISTIR 7695, 6.1.3 and 6.2.2.
        for (uri, name) in [
            ("cpe:/a:zlib:zlib", "a:zlib:zlib:*:*:*:*:*:*:*:*"),
            ("CPE:/A:LibPNG:libpng:1.6.37 ", "a:libpng:libpng:1.6.37:*:*:*:*:*:*:*"),
            ("cpe:/o:linux:linux_kernel:6.1:-", "o:linux:linux_kernel:6.1:-:*:*:*:*:*:*"),
            (
                "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
                "a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:microsoft:internet_explorer:8.%2a:sp%3f",
                r"a:microsoft:internet_explorer:8.\*:sp\?:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
                "a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
            ),
            (
                "cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~",
                "a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*",
            ),
            (
                "cpe:/a:hp:openview_network_manager:7.51:-:~~~linux~~",
                "a:hp:openview_network_manager:7.51:-:*:*:*:linux:*:*",
            ),
            ("cpe:/a:foo~bar:big%7emoney_2010", r"a:foo\~bar:big\~money_2010:*:*:*:*:*:*:*:*"),
            ("cpe:/a:x:y%2b%2b:1:::de-at", r"a:x:y\+\+:1:*:*:de-at:*:*:*:*"),
        ] {
            assert_eq!(read(uri), Some(format!("cpe:2.3:{name}")), "{uri}");
        }
    }

    #[test]
    fn formatted_strings_stay() {
        for name in [
            "cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*",
            r"cpe:2.3:a:c\+\+:a\:b:8.*:sp?:*:en-us:-:*:*:x",
            "cpe:2.3:h:*oute?:??x:*:*:*:*:*:*:*:*",
        ] {
            assert_eq!(read(name).as_deref(), Some(name));
            assert_eq!(read(&name.to_uppercase()).as_deref(), Some(name));
        }
        let whole = Some("cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*".to_owned());
        assert_eq!(read("cpe:2.3:a:zlib:zlib:1.2.11"), whole);
        let bare = Some("cpe:2.3:a:o-r:lib_x.y:*:*:*:*:*:*:*:*".to_owned());
        assert_eq!(read(r"cpe:2.3:a:o\-r:lib\_x\.y"), bare);
    }

    #[test]
    fn everything_else_is_not_parsed() {
        for text in [
            "",
            "unknown",
            "zlib:zlib:1.2.11",
            "cpe:/",
            "cpe:/a",
            "cpe:/a:zlib",
            "cpe:/a::zlib",
            "cpe:/x:zlib:zlib",
            "cpe:/a:zlib:zlib:1.2 or later",
            "cpe:/a:zlib:zlib:1:2:3:en:4",
            "cpe:/a:zlib:zlib:*",
            "cpe:/a:zlib:zlib:%0",
            "cpe:/a:zlib:zlib:%zz",
            "cpe:/a:zlib:zlib:%0a",
            "cpe:/a:zlib:zlib:1.%02.1",
            "cpe:/a:zlib:zlib:1::~a~b",
            "cpe:/a:zlib:zlib:1:::german",
            "cpe:2.3:a:*:zlib:1",
            "cpe:2.3:a:zlib:-:1",
            "cpe:2.3:a:zlib::1",
            "cpe:2.3:a:zlib:zlib:1*2",
            "cpe:2.3:a:zlib:zlib:**",
            "cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*:*",
            "cpe:2.3:a:zlib:zlib\\",
            "cpe:2.3:a:zlib:zl\u{1b}ib",
            "cpe:2.3:a:zlib:zlüb",
            "cpe:2.4:a:zlib:zlib",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("cpe:/a:zlib:{}", "z".repeat(VALUE_LIMIT))), None);
    }
}
