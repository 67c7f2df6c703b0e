//! Android `METADATA`: a text protocol buffer, of which only the fields about the identity are read.

use plimsoll_model::{ClaimValue, Cpe};

use super::statement::{Statement, revision_or_version};

/// The prefix of a tag in the block `security` that names a product.
const CPE_TAG: &str = "NVD-CPE2.3:";

pub(super) fn read(text: &str) -> Vec<Statement> {
    let mut out = Vec::new();
    // Both generations: `url { type: GIT value: "…" }` and `identifier { type: "Git" value: "…" }`.
    let mut git = false;
    for (line, number) in text.lines().zip(1u32..) {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        if let Some(block) = line.strip_suffix('{') {
            let block = block.trim().trim_end_matches(':');
            git = if matches!(block, "url" | "identifier") { false } else { git };
            continue;
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches('"');
        match key.trim() {
            "type" => git = value.eq_ignore_ascii_case("git"),
            "name" => out.push(Statement::new(ClaimValue::name(value), number)),
            "value" if git => out.push(Statement::new(ClaimValue::upstream(value), number)),
            "version" => out.push(revision_or_version(value, number)),
            "tag" => {
                let cpe = value.strip_prefix(CPE_TAG).and_then(Cpe::parse).map(ClaimValue::Cpe);
                out.extend(cpe.map(|cpe| Statement::new(cpe, number)));
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use plimsoll_model::Field;

    use super::*;

    #[test]
    fn both_generations() {
        let old = read(
            "name: \"x\"\nthird_party {\n  url {\n    type: GIT\n    value: \"https://h/x\"\n  }\n  version: \"v1.2\"\n}\n",
        );
        assert_eq!(
            old.iter().map(|row| row.value.field()).collect::<Vec<_>>(),
            [Field::Name, Field::Upstream, Field::Version]
        );
        let new =
            read("identifier {\n type: \"Git\"\n value: \"https://h/y\"\n version: \"head\"\n}\n");
        let tagged = read(
            "security {\n tag: \"NVD-CPE2.3:cpe:/a:h:y:1.2\"\n tag: \"NVD-CPE2.3:none\"\n tag: \"x\"\n}\n",
        );
        let named: Vec<_> = tagged.iter().map(|row| row.value.to_string()).collect();
        assert_eq!(named, ["cpe:2.3:a:h:y:1.2:*:*:*:*:*:*:*"]);
        let stated: Vec<_> = new.iter().map(|row| row.value.to_string()).collect();
        assert_eq!(stated, ["https://h/y", "head"]);
    }
}
