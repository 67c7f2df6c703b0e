use crate::LicenseScanner;

fn expression(text: &str) -> String {
    LicenseScanner::new()
        .read(text.as_bytes())
        .expression
        .map_or_else(String::new, |it| it.to_string())
}

fn check(rows: &[(&str, &str)]) {
    for (text, stated) in rows {
        assert_eq!(expression(text), *stated, "{text}");
    }
}

#[test]
fn addresses_of_sites_that_list_identifiers() {
    check(&[
        ("Licensed under https://spdx.org/licenses/MIT.html", "MIT"),
        ("licensed under the https://spdx.org/licenses/gpl-2.0-only, see below", "GPL-2.0-only"),
        ("License: https://spdx.org/licenses/LGPL-2.1-or-later.html", "LGPL-2.1-or-later"),
        ("License: https://opensource.org/license/bsd-3-clause", "BSD-3-Clause"),
        ("License: https://opensource.org/license/apache-2-0", "Apache-2.0"),
        ("License: https://licenses.nuget.org/Apache-2.0", "Apache-2.0"),
        ("License: https://opensource.org/licenses/attribution.php", "AAL"),
        ("Licensed under the MPL (https://spdx.org/licenses/MPL-2.0.html).", "MPL-2.0"),
        ("See https://spdx.org/licenses/ for the list of identifiers.", ""),
        ("const LIST: &str = \"https://spdx.org/licenses/\"", ""),
        ("License: https://spdx.org/licenses/exceptions-index.html", ""),
    ]);
}

#[test]
fn names_of_the_list() {
    check(&[
        ("License: GFDL-1.3-no-invariants-or-later", "GFDL-1.3-no-invariants-or-later"),
        ("License: GFDL-1.1-invariants-only", "GFDL-1.1-invariants-only"),
        (
            "licensed under the GNU Free Documentation License v1.2 or later - no invariants",
            "GFDL-1.2-no-invariants-or-later",
        ),
        ("License: GFDL-1.3-or-later", "GFDL-1.3-or-later"),
        ("licensed under the GFDLv1.3+", "GFDL-1.3-or-later"),
        ("Licensed under the Clear BSD license.", "BSD-3-Clause-Clear"),
        ("Licensed under the 4-clause BSD license.", "BSD-4-Clause"),
        ("This is under the BSD license.", "LicenseRef-BSD"),
        (
            "licensed under the Creative Commons Public Domain Dedication and Certification",
            "CC-PDDC",
        ),
        ("License: Artistic License 1.0 (Perl)", "Artistic-1.0-Perl"),
        ("License: Unicode License Agreement - Data Files and Software (2016)", "Unicode-DFS-2016"),
        (
            "License: Historical Permission Notice and Disclaimer - sell variant",
            "HPND-sell-variant",
        ),
        ("License: GPL-2.0-with-GCC-exception", "GPL-2.0-only WITH GCC-exception-2.0"),
        ("License: BSD-2-Clause-NetBSD", "BSD-2-Clause"),
        ("License: ALv2", "Apache-2.0"),
        ("available under the OpenBSD license", "ISC"),
        ("The port runs on OpenBSD; its license is checked elsewhere.", ""),
    ]);
}

#[test]
fn ported_licenses_of_creative_commons() {
    check(&[
        ("License: CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-DE"),
        ("under the Creative Commons Attribution 3.0 United States License", "CC-BY-3.0-US"),
        ("licensed under https://creativecommons.org/licenses/by/3.0/nl/", "CC-BY-3.0-NL"),
        ("License: CC-BY-3.0-IGO", "CC-BY-3.0-IGO"),
        (
            "Attribution-NoDerivs 3.0 is the license of this file: License: CC-BY-ND-3.0",
            "CC-BY-ND-3.0",
        ),
        // Neither a code in prose nor a country without an identifier of its own.
        ("Images: licensed under CC BY 3.0 at https://rope.example", "CC-BY-3.0"),
        ("licensed under https://creativecommons.org/licenses/by/3.0/ca/", "CC-BY-3.0"),
        ("licensed under CC BY 4.0 Germany", "CC-BY-4.0"),
    ]);
}

#[test]
fn blocks_of_mozilla() {
    check(&[
        (
            "/* Version: MPL 1.1/GPL 2.0/LGPL 2.1\n *\n * The contents of this file are subject to the Mozilla \
             Public License Version\n * 1.1 (the \"License\"); you may not use this file except in compliance.",
            "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later",
        ),
        ("License: MPL 1.1/GPL 2.0/LGPL 2.1", "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-only"),
        (
            "/* This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0.\n * This Source \
             Code Form is \"Incompatible With Secondary Licenses\", as\n * defined by the Mozilla Public License, \
             v. 2.0. */",
            "MPL-2.0-no-copyleft-exception",
        ),
        (
            "/* This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. */",
            "MPL-2.0",
        ),
    ]);
}

#[test]
fn sentences_around_names() {
    check(&[
        ("All portions of it are covered by the EDL.", "BSD-3-Clause"),
        ("It may be used under the terms of the BSD.", "LicenseRef-BSD"),
        ("It follows the terms of the Ruby community.", ""),
        (
            "This is free software, licensed under:\n\n  The Artistic License 2.0 (GPL Compatible)\n",
            "Artistic-2.0",
        ),
        (
            "either the BSD License or the GNU General Public License (GPL) Version 2.",
            "LicenseRef-BSD OR GPL-2.0-only",
        ),
        ("the BSD License and the GNU General Public License are popular", ""),
        ("Written by Jane Doe. Public domain.", "LicenseRef-public-domain"),
        ("It was moved. Public domain names are registered by others.", ""),
        (
            "Licensed under Apache License v2.0 with Runtime Library Exception",
            "Apache-2.0 WITH Swift-exception",
        ),
        ("If the file is under the GPL, ask the legal team.", ""),
        ("| License | Packages |\n|---|---|\n| MIT | 120 |\n| ISC | 30 |\n", ""),
        ("| License | MIT |\n", "MIT"),
        ("The terms of use are the same as those of zlib.", "Zlib"),
    ]);
}
