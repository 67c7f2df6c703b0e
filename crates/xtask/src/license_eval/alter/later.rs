//! Notices that differ in the allowed versions, which the text of the GPL does not determine.

use super::Header;

/// The names of the GNU licenses, with a version and the prefix of the ID.
const GNU: &[(&str, &str, &str)] = &[
    ("General Public License", "2", "GPL-2.0"),
    ("General Public License", "3", "GPL-3.0"),
    ("Lesser General Public License", "2.1", "LGPL-2.1"),
    ("Lesser General Public License", "3", "LGPL-3.0"),
    ("Library General Public License", "2", "LGPL-2.0"),
    ("Affero General Public License", "3", "AGPL-3.0"),
];

/// Notations of the version, with the suffix of the ID.
const VERSIONS: &[(&str, &str)] = &[
    ("either version {v} of the License, or (at your option) any later version.", "-or-later"),
    ("version {v}.", "-only"),
    ("version {v} of the License.", "-only"),
    ("version {v} of the License only.", "-only"),
    ("version {v} of the License, and no later version.", "-only"),
    ("version {v} or later.", "-or-later"),
];

/// Returns notices of all GNU licenses with all notations of the version.
pub(in super::super) fn headers() -> Vec<Header> {
    let mut made = Vec::new();
    for (name, version, id) in GNU {
        for (words, suffix) in VERSIONS {
            let words = words.replace("{v}", version);
            let text = format!(
                "/*\n * frobnicate: turns widgets around\n *\n * Copyright (C) 2019 Jane Example\n *\n \
                 * This program is free software; you can redistribute it and/or modify\n \
                 * it under the terms of the GNU {name} as published by\n \
                 * the Free Software Foundation; {words}\n *\n \
                 * This program is distributed in the hope that it will be useful,\n \
                 * but WITHOUT ANY WARRANTY; without even the implied warranty of\n \
                 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.\n */\n\nint frob_depth;\n"
            );
            let states = format!("{id}{suffix}");
            made.push(Header { text, states });
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_license_has_every_way() {
        let made = headers();
        assert_eq!(made.len(), 36);
        let later = made.iter().filter(|header| header.states.ends_with("-or-later"));
        assert!(
            later.clone().count() == 12
                && later.clone().all(|header| header.text.contains("later"))
        );
    }
}
