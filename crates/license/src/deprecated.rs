//! Identifiers that the SPDX list has replaced. Those of GNU licenses are not among them: `GPL-2.0` does not tell whether
//! later versions are allowed.

/// The license, with its exception, that replaced one whose identifier is deprecated.
pub(crate) fn successor(id: &str) -> Option<&'static str> {
    match id {
        "BSD-2-Clause-FreeBSD" => Some("BSD-2-Clause-Views"),
        "BSD-2-Clause-NetBSD" => Some("BSD-2-Clause"),
        "Nunit" => Some("zlib-acknowledgement"),
        "StandardML-NJ" => Some("SMLNJ"),
        "bzip2-1.0.5" => Some("bzip2-1.0.6"),
        "eCos-2.0" => Some("GPL-2.0-or-later WITH eCos-exception-2.0"),
        "wxWindows" => Some("LGPL-2.0-or-later WITH WxWindows-exception-3.1"),
        _ => None,
    }
}
