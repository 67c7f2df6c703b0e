//! The license that an exception applies to.

use crate::matching::TextMatch;

/// The license of an exception: the nearest full text that it may apply to, otherwise the one that it was written
/// for.
pub(super) fn base(found: &[TextMatch], number: usize) -> &'static str {
    let Some(exception) = found.get(number) else { return "GPL-2.0-or-later" };
    let family = family(exception.template.id);
    let distance = |text: &&TextMatch| text.tokens.start.abs_diff(exception.tokens.start);
    let licenses = found.iter().filter(|text| !text.template.is_exception);
    let near = licenses
        .filter(|text| family.members.iter().any(|member| text.template.id.starts_with(member)));
    near.min_by_key(distance).map_or(family.usual, |text| text.template.id)
}

/// Licenses that an exception is used with.
struct Family {
    members: &'static [&'static str],
    /// The license of the project that wrote the exception.
    usual: &'static str,
}

fn family(id: &str) -> Family {
    let gnu = &["GPL-", "LGPL-", "AGPL-"];
    let of = |members, usual| Family { members, usual };
    match id {
        "LLVM-exception" | "Swift-exception" | "SHL-2.0" | "SHL-2.1" => {
            of(&["Apache-2.0"], "Apache-2.0")
        }
        "PCRE2-exception" => of(&["BSD-3-Clause"], "BSD-3-Clause"),
        "fmt-exception" => of(&["MIT"], "MIT"),
        "LZMA-exception" => of(&["CPL-1.0"], "CPL-1.0"),
        "Google-Patent-WebM" => of(&["BSD-3-Clause", "BSD-2-Clause"], "BSD-3-Clause"),
        "UBDL-exception" | "Universal-FOSS-exception-1.0" | "Linux-syscall-note" => {
            of(gnu, "GPL-2.0-only")
        }
        _ if id.contains("LGPL-3.0") => of(gnu, "LGPL-3.0-or-later"),
        _ if id.contains("LGPL") || id.contains("WxWindows") || id == "FLTK-exception" => {
            of(gnu, "LGPL-2.1-only")
        }
        _ if id.contains("GPL-3.0")
            || matches!(
                id,
                "GCC-exception-3.1" | "Autoconf-exception-3.0" | "Autoconf-exception-generic-3.0"
            ) =>
        {
            of(gnu, "GPL-3.0-or-later")
        }
        _ => of(gnu, "GPL-2.0-or-later"),
    }
}
