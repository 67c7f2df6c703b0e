//! A license with a restriction anywhere after its first grant is never accepted as that license.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_license::LicenseScanner;

const LICENSES: [&str; 10] = [
    "MIT",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Apache-2.0",
    "Zlib",
    "BSL-1.0",
    "MPL-2.0",
    "NCSA",
    "Unicode-3.0",
];

const RESTRICTIONS: [&str; 6] = [
    "for non-commercial purposes only",
    "Commercial use is prohibited.",
    "The software may not be used by any military organization.",
    "You must report every modification to the author.",
    "These rights are limited to academic research.",
    "Redistribution requires prior written consent of the author.",
];

fuzz_target!(|input: (u8, u8, u16)| {
    let (license, restriction, place) = input;
    let id = LICENSES[usize::from(license) % LICENSES.len()];
    let text = spdx::license_id(id).expect("it is on the list").text();
    let grant = ["ermission", "edistribution", "Grant of", "freely", "You may"];
    let from = grant.iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len() / 2);
    // After any word, even in the middle of a sentence.
    let blanks: Vec<usize> =
        text.match_indices([' ', '\n']).map(|(at, _)| at).filter(|at| *at > from).collect();
    let at = blanks[usize::from(place) % blanks.len()];
    let restriction = RESTRICTIONS[usize::from(restriction) % RESTRICTIONS.len()];
    let altered = format!("{} {restriction}{}", &text[..at], &text[at..]);
    let scanner = LicenseScanner::new();
    assert!(!scanner.read(altered.as_bytes()).is_clean(), "{id}: {altered}");
    assert!(scanner.read(text.as_bytes()).is_clean(), "{id} as it is");
});
