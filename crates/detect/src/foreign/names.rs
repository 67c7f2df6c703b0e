//! Names of third-party code: compares the names inside it with the name of its directory.

use crate::tree::names::{is_generic, plain_name};

/// The part of a directory's name that a name used inside it confirms, in lower case: `curl` of `xcurl` if a macro is
/// `LIBCURL_VERSION`. Copies often have an added prefix, and `lib` or `src` as a suffix.
pub(super) fn inner_name(inside: &str, directory: &str) -> Option<String> {
    /// The minimum number of letters that do not match by chance.
    const LETTERS: usize = 3;
    let (inside, directory) = (plain_name(inside), plain_name(directory));
    let front = inside.strip_prefix("lib").filter(|rest| rest.len() > 1);
    let back = || inside.strip_suffix("lib").filter(|rest| rest.len() > LETTERS);
    let short = front.or_else(back).unwrap_or(&inside);
    let with_lib = format!("lib{short}");
    if directory == inside || directory == short || directory == with_lib {
        return Some(directory);
    }
    let directory = ["lib", "library", "src", "source"]
        .iter()
        .find_map(|end| directory.strip_suffix(end).filter(|rest| rest.len() > 1))
        .unwrap_or(&directory);
    if directory.ends_with(&with_lib) {
        return Some(with_lib);
    }
    let is_end = directory == short || (short.len() >= LETTERS && directory.ends_with(short));
    is_end.then(|| short.to_owned())
}

/// Whether a macro abbreviates a name: `XXH` of `xxhash`. Two letters may be anything.
pub(super) fn is_abbreviation(inside: &str, name: &str) -> bool {
    let (inside, name) = (plain_name(inside), plain_name(name));
    inside.len() > 2 && name.len() > inside.len() && name.starts_with(&inside)
}

/// The name of a directory in the title of a README; `None` if the title may be about something else.
pub(super) fn titled(title: &str, directory: &str) -> Option<String> {
    let plain = plain_name(title);
    let own = plain_name(directory);
    let short = plain.strip_prefix("lib").unwrap_or(&plain);
    let is_alike =
        plain.len() > 2 && (own.contains(short) || plain.contains(&own) && own.len() > 2);
    (is_alike || (is_generic(directory) && plain.len() > 2)).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_inside_of_names() {
        for (inside, directory, expected) in [
            ("LIBROPE", "xrope", Some("rope")),
            ("ROPE2", "rope2lib", Some("rope2")),
            ("RP", "xlibrp", Some("librp")),
            ("ROPE", "rope", Some("rope")),
            ("ROPE", "librope", Some("librope")),
            ("ROPELIB", "librope", Some("librope")),
            ("RP", "xrp", None),
            ("XML", "xrope", None),
            ("ROP", "rope", None),
            ("TIE", "untieknots", None),
        ] {
            assert_eq!(inner_name(inside, directory).as_deref(), expected, "{inside} {directory}");
        }
    }

    #[test]
    fn abbreviations() {
        assert!(is_abbreviation("ROP", "rope") && is_abbreviation("XXH", "xxhash"));
        assert!(!is_abbreviation("RP", "rope") && !is_abbreviation("MZ", "miniz"));
        assert!(!is_abbreviation("ROPE", "rope"));
    }

    #[test]
    fn titles_of_directories() {
        assert_eq!(titled("Rope", "librope").as_deref(), Some("Rope"));
        assert_eq!(titled("knotlib", "lib").as_deref(), Some("knotlib"));
        assert_eq!(titled("Tests", "librope"), None);
    }
}
