//! Messages of the TOML parser, reworded for authors of a policy.

use crate::suggest::near_names;

/// Rewrites a message of the parser. An unknown message is returned unchanged.
pub(crate) fn message(text: &str) -> String {
    if let Some(rest) = text.strip_prefix("unknown field ") {
        return unknown("key", rest);
    }
    if let Some(rest) = text.strip_prefix("unknown variant ") {
        return unknown("value", rest);
    }
    if let Some(name) = text.strip_prefix("missing field ") {
        return format!("{name} is missing");
    }
    let mismatch =
        ["invalid type: ", "invalid value: "].iter().find_map(|it| text.strip_prefix(it));
    match mismatch.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, wanted)) => format!("expected {}, but found {}", kind(wanted), value(found)),
        None => text.to_owned(),
    }
}

/// An unknown name, with the known one that is nearest, otherwise all: "`a`, expected one of `b`, `c`".
fn unknown(what: &str, rest: &str) -> String {
    let (name, list) = rest.split_once(", expected ").unwrap_or((rest, ""));
    let known: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    if let Some(near) = near_names(name.trim_matches('`'), known.iter().copied()).first() {
        return format!("unknown {what} {name}: did you mean `{near}`?");
    }
    match known.as_slice() {
        [] => format!("unknown {what} {name}"),
        known => {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("unknown {what} {name}: expected one of {}", known.join(", "))
        }
    }
}

/// The TOML name of a Rust type.
fn kind(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
            "a whole number"
        }
        "f32" | "f64" => "a number",
        "a string" | "string" | "str" => "a quoted string",
        "a boolean" | "bool" => "true or false",
        "a sequence" => "a list in brackets",
        "a map" => "a table",
        wanted if wanted.starts_with("struct ") => "a table",
        wanted => wanted,
    }
}

/// A value that the parser found.
fn value(found: &str) -> String {
    let texts = [
        ("string ", "the text "),
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
        ("sequence", "a list"),
        ("map", "a table"),
    ];
    texts
        .iter()
        .find_map(|(rust, plain)| found.strip_prefix(rust).map(|rest| format!("{plain}{rest}")))
        .unwrap_or_else(|| found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn no_rust_terms_remain_in_messages() {
        for (text, plain) in [
            (
                "unknown field `reasn`, expected one of `id`, `reason`",
                "unknown key `reasn`: did you mean `reason`?",
            ),
            ("unknown field `x`, expected `version`", "unknown key `x`: expected one of `version`"),
            (
                "unknown variant `hgh`, expected one of `high`, `low`",
                "unknown value `hgh`: did you mean `high`?",
            ),
            ("missing field `statement`", "`statement` is missing"),
            (
                "invalid type: string \"1\", expected u32",
                "expected a whole number, but found the text \"1\"",
            ),
            (
                "invalid value: integer `-1`, expected u64",
                "expected a whole number, but found the number `-1`",
            ),
            (
                "invalid type: integer `3`, expected a sequence",
                "expected a list in brackets, but found the number `3`",
            ),
            (
                "invalid type: sequence, expected struct RawTrust",
                "expected a table, but found a list",
            ),
            ("duplicate key", "duplicate key"),
        ] {
            assert_eq!(message(text), plain);
        }
    }
}
