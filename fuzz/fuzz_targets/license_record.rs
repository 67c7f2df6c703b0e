//! Any text as a license record: its annotations are in the text, and matching of paths ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_license::{LicenseRecord, read_debian_copyright, read_reuse_toml};

fuzz_target!(|text: &str| {
    let format = "Format: copyright-format/1.0\n\n";
    let records = [
        read_debian_copyright(text),
        read_debian_copyright(&format!("{format}{text}")),
        read_reuse_toml(text).ok(),
        read_reuse_toml(&format!("version = 1\n{text}")).ok(),
    ];
    records.into_iter().flatten().for_each(|record| check(&record, text));
});

fn check(record: &LicenseRecord, text: &str) {
    let lines = text.lines().count() + 4;
    let path: Vec<u8> = text.bytes().take(200).collect();
    for annotation in &record.annotations {
        let (first, last) = annotation.lines;
        assert!(first <= last && usize::try_from(last).unwrap() <= lines, "{annotation:?}");
        let mut steps = 0;
        annotation.is_about(&path, &mut steps);
        // Each star is tried at each position that the previous star left.
        let most = u64::try_from((text.len() + 2) * (path.len() + 2) * (path.len() + 2)).unwrap();
        assert!(steps <= most, "{steps} steps");
    }
}
