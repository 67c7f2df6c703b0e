//! Texts that license scanners are known to misread, with one test for each.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test reports a failure by a panic"
)]

use plimsoll_license::{LicenseReading, LicenseScanner, MatchKind, MatchVerdict};

/// The text of a license on the list.
fn listed(id: &str) -> &'static str {
    let mut texts = spdx::text::LICENSE_TEXTS.iter().chain(spdx::text::EXCEPTION_TEXTS);
    texts.find(|(listed, _)| *listed == id).unwrap().1
}

fn read(text: &str) -> LicenseReading {
    LicenseScanner::new().read(text.as_bytes())
}

/// The combined expression of a file; empty if there is none.
fn says(text: &str) -> String {
    read(text).expression.map_or_else(String::new, |expression| expression.to_string())
}

#[test]
fn apache_without_its_appendix_is_apache() {
    let text = listed("Apache-2.0");
    let end = text.find("END OF TERMS AND CONDITIONS").unwrap();
    let reading = read(&text[..end]);
    assert_eq!(reading.expression.as_ref().unwrap().as_str(), "Apache-2.0");
    assert!(reading.is_clean(), "{:?}", reading.matches);
}

#[test]
fn an_exception_belongs_to_its_license() {
    let text = format!(
        "{}\n\n---- LLVM Exceptions ----\n\n{}",
        listed("Apache-2.0"),
        listed("LLVM-exception")
    );
    assert_eq!(says(&text), "Apache-2.0 WITH LLVM-exception");
    let header = "// This file is part of the GNU ISO C++ Library.  This library is free
// software; you can redistribute it and/or modify it under the
// terms of the GNU General Public License as published by the
// Free Software Foundation; either version 3, or (at your option)
// any later version.

// This library is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.

// Under Section 7 of GPL version 3, you are granted additional
// permissions described in the GCC Runtime Library Exception, version
// 3.1, as published by the Free Software Foundation.
";
    assert_eq!(says(header), "GPL-3.0-or-later WITH GCC-exception-3.1");
}

#[test]
fn the_notice_says_whether_later_versions_may_be_used() {
    let notice = |version: &str| {
        format!(
            "/* This program is free software; you can redistribute it and/or modify it under the terms of the GNU \
             General Public License {version}. */\n"
        )
    };
    for (version, expression) in [
        ("as published by the Free Software Foundation; version 2 of the License", "GPL-2.0-only"),
        ("version 2 as published by the Free Software Foundation", "GPL-2.0-only"),
        (
            "as published by the Free Software Foundation; either version 2 of the License, or (at your option) any \
             later version",
            "GPL-2.0-or-later",
        ),
    ] {
        assert_eq!(says(&notice(version)), expression, "{version}");
    }
}

#[test]
fn custom_terms_are_not_a_listed_license() {
    // An agreement with words of many licenses, such as the one for the TPC benchmarks.
    let text = "END USER LICENSE AGREEMENT\n\nREAD THE TERMS AND CONDITIONS OF THIS AGREEMENT CAREFULLY BEFORE INSTALLING \
                OR USING THE SOFTWARE. By installing the software you agree to be bound by this agreement.\n\n1. Ownership. \
                The software is licensed, not sold, to you for use only under the terms of this agreement.\n\n2. Grant. \
                You may use the software for the purpose of running benchmarks and publishing their results. You may not \
                sublicense or resell it.\n\n3. THE SOFTWARE IS PROVIDED \"AS IS\" AND WITHOUT WARRANTY OF ANY KIND.\n";
    assert_eq!(says(text), "");
}

#[test]
fn a_choice_between_two_texts_is_a_choice() {
    let text = format!(
        "This software is dual-licensed: it may be used under either of the following licenses.\n\n{}\n\nor\n\n{}",
        listed("BSD-2-Clause"),
        listed("BSL-1.0")
    );
    assert_eq!(says(&text), "BSD-2-Clause OR BSL-1.0");
    let text = format!(
        "Released to the public domain as explained at http://creativecommons.org/publicdomain/zero/1.0/\n\nFor users \
         who wish to consume it under the \"BSD\" license rather than under CC0, the code is *also* provided under the \
         following license (commonly referred to as the BSD 2-Clause License).\n\n{}",
        listed("BSD-2-Clause")
    );
    assert_eq!(says(&text), "CC0-1.0 OR BSD-2-Clause");
}

#[test]
fn near_misses_of_mit_are_distinguished() {
    for id in [
        "MIT",
        "MIT-0",
        "X11",
        "HPND",
        "HPND-sell-variant",
        "NTP",
        "ISC",
        "MIT-CMU",
        "MITNFA",
        "JSON",
    ] {
        let reading = read(listed(id));
        assert_eq!(reading.expression.as_ref().unwrap().as_str(), id);
        assert!(reading.is_clean(), "{id}: {:?}", reading.matches);
    }
    let text = listed("MIT").replace("to deal", "to deal, for evaluation only,");
    let [found] = &*read(&text).matches else { panic!("{text}") };
    assert!(matches!(found.verdict, MatchVerdict::Modified(_)), "{found:?}");
}

#[test]
fn a_separate_tag_is_an_additional_license() {
    let text = format!("SPDX-License-Identifier: LicenseRef-Example\n\n{}", listed("BSD-3-Clause"));
    let reading = read(&text);
    let stated: Vec<_> =
        reading.matches.iter().map(|found| (found.kind, found.expression.as_str())).collect();
    assert_eq!(
        stated,
        [(MatchKind::Tag, "LicenseRef-Example"), (MatchKind::FullText, "BSD-3-Clause")]
    );
}

#[test]
fn a_file_that_points_to_its_license_names_the_file() {
    let reading = read(
        "# Copyright (c) Example, Inc. and affiliates.\n# All rights reserved.\n#\n# This source code is licensed under \
         the license found in the\n# LICENSE file in the root directory of this source tree.\n",
    );
    assert!(reading.matches.is_empty(), "{:?}", reading.matches);
    let names: Vec<_> =
        reading.references.iter().map(|reference| reference.name.as_str()).collect();
    assert_eq!(names, ["LICENSE"]);
}

#[test]
fn a_license_that_is_only_mentioned_is_not_granted() {
    let text = "The code of this library is in the public domain. You may do with it what you want.\n\nIt may be linked \
                with programs under the GNU General Public License, which is compatible with it.\n";
    assert_eq!(says(text), "LicenseRef-public-domain");
    // A note about patents, in a file with the name of a license file.
    let text = "Additional Grant of Patent Rights\n\nExample hereby grants to each recipient of the software a perpetual, \
                worldwide, royalty-free license under any patent claims to make, have made, use, sell, offer to sell, and \
                import the software. The license terminates if you file a claim against Example.\n";
    assert_eq!(says(text), "");
}

#[test]
fn another_license_offered_in_the_middle_of_a_text_is_read() {
    let text = listed("BSD-3-Clause");
    let at = text.find("THIS SOFTWARE IS PROVIDED").unwrap();
    let (conditions, disclaimer) = text.split_at(at);
    let offer = "Alternatively, this software may be distributed under the terms of the\n\
        GNU General Public License (\"GPL\") version 2 as published by the Free\nSoftware Foundation.\n\n";
    assert_eq!(says(&format!("{conditions}{offer}{disclaimer}")), "BSD-3-Clause OR GPL-2.0-only");
}

#[test]
fn a_ban_on_advertising_is_distinguished_from_that_of_isc() {
    let text = listed("HPND").replace(
        "makes no representations about the suitability of this software for any purpose. It is provided \"as is\" \
         without express or implied warranty.",
        "",
    );
    assert!(says(&text).starts_with("HPND"), "{}", says(&text));
    let isc = listed("ISC");
    let ban = " and that the name of the author not be used in advertising or publicity pertaining to distribution \
        of the software.\n\nTHE SOFTWARE";
    let (head, tail) = isc.split_once("THE SOFTWARE").unwrap();
    assert_ne!(says(&format!("{}{ban}{tail}", head.trim_end())), "ISC");
}

#[test]
fn a_choice_of_two_continues_after_a_long_first_notice() {
    let text = format!(
        "You have the choice of the following two licenses:\n\nOption 1: GPLv2\n\nThis program is distributed in \
         the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of \
         MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See its text for all the details that you may want to \
         know of it, of which there are many, and which you find in the file that comes with this program, or else on \
         the page of those who wrote it.\n\nOption 2:\n\n{}",
        listed("ISC")
    );
    assert_eq!(says(&text), "GPL-2.0-only OR ISC");
}
