//! Any bytes as a license bundle: its parts are in the file, and the audit has a verdict for each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_license::{AuditVerdict, TextSpan, audit_bundle, read_bundle};

fuzz_target!(|content: &[u8]| {
    let stanzas = read_bundle(content);
    let place = |span: &TextSpan| {
        assert!(span.bytes.start <= span.bytes.end && span.bytes.end <= content.len(), "{span:?}");
        assert!(span.lines.0 <= span.lines.1, "{span:?}");
    };
    let mut last = 0;
    for stanza in &stanzas {
        place(&stanza.span);
        assert!(stanza.span.bytes.start >= last, "stanzas overlap");
        last = stanza.span.bytes.end;
        stanza.texts.iter().for_each(|text| place(&text.span));
    }
    let rows = audit_bundle(content);
    assert_eq!(rows.len(), stanzas.len());
    for (row, stanza) in rows.iter().zip(&stanzas) {
        assert_eq!(&row.stanza, stanza);
        // A stanza only agrees if it has a declared license and a text.
        if row.verdict == AuditVerdict::Agrees {
            assert!(row.claimed.is_some() && row.found.is_some());
        }
    }
});
