//! Archives of Java (JAR File Specification) and wheels of Python (binary distribution format).

use plimsoll_model::RepoPath;

use super::facts::{BinaryFacts, license_of};
use super::zip::{self, Member};
use crate::copies::split_version;

/// The maximum number of Maven properties files that are read: an archive may contain many packages.
const PROPERTIES: usize = 64;

/// The metadata in the manifest of an archive and in Maven's properties.
pub(super) fn read(path: &RepoPath, bytes: &[u8]) -> BinaryFacts {
    let members = zip::members(bytes);
    let manifest = members.iter().find(|member| member.name == "META-INF/MANIFEST.MF");
    let manifest = manifest.and_then(|member| member.text(bytes)).unwrap_or_default();
    let fields = main_section(&manifest);
    let get = |names: &[&str]| {
        names.iter().find_map(|name| {
            let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
        })
    };
    // A name may be followed by directives: `org.rope;singleton:=true`.
    let symbolic = get(&["Bundle-SymbolicName"]);
    let symbolic = symbolic.and_then(|name| name.split(';').next().map(str::to_owned));
    let mut facts = BinaryFacts {
        name: get(&["Implementation-Title"]).or(symbolic),
        version: get(&["Implementation-Version", "Bundle-Version"]),
        supplier: get(&["Implementation-Vendor", "Bundle-Vendor"]),
        license: get(&["Bundle-License"]).and_then(|text| license_of(&text)).map(str::to_owned),
        ..BinaryFacts::default()
    };
    if let Some((name, version)) = maven(path, &members, bytes) {
        facts.version = Some(version);
        facts.package = Some(("maven", name));
    }
    facts
}

/// The Maven package of an archive: from its only properties file, or from the one that is named like the archive.
fn maven(path: &RepoPath, members: &[Member<'_>], bytes: &[u8]) -> Option<(String, String)> {
    let is_one = |member: &&Member<'_>| {
        member.name.starts_with("META-INF/maven/") && member.name.ends_with("/pom.properties")
    };
    let all: Vec<&Member<'_>> = members.iter().filter(is_one).take(PROPERTIES).collect();
    let stem = path.file_name().rsplitn(2, |byte| *byte == b'.').last().unwrap_or_default();
    let (own, _) = split_version(stem);
    let chosen = match all.as_slice() {
        [only] => *only,
        many => many.iter().find(|member| member.name.rsplit('/').nth(1) == Some(own.as_str()))?,
    };
    let text = chosen.text(bytes)?;
    let get = |key: &str| {
        let value =
            text.lines().find_map(|line| line.split_once('=').filter(|(k, _)| k.trim() == key));
        value.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    Some((format!("{}:{}", get("groupId")?, get("artifactId")?), get("version")?))
}

/// The fields of the first section. A line that begins with a space continues the previous one.
fn main_section(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines().take_while(|line| !line.is_empty()) {
        if let Some(more) = line.strip_prefix(' ') {
            if let Some((_, value)) = fields.last_mut() {
                value.push_str(more);
            }
        } else if let Some((key, value)) = line.split_once(':') {
            fields.push((key.trim().to_owned(), value.to_owned()));
        }
    }
    fields
}

/// Name, version and license of a wheel, from its METADATA.
pub(super) fn wheel(bytes: &[u8]) -> BinaryFacts {
    let members = zip::members(bytes);
    let metadata = members.iter().find(|member| member.name.ends_with(".dist-info/METADATA"));
    let Some(text) = metadata.and_then(|member| member.text(bytes)) else {
        return BinaryFacts::default();
    };
    let head = text.lines().take_while(|line| !line.is_empty());
    let fields: Vec<(&str, &str)> = head.filter_map(|line| line.split_once(": ")).collect();
    let get = |name: &str| {
        let found = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    };
    BinaryFacts {
        name: get("Name"),
        version: get("Version"),
        license: get("License-Expression"),
        package: get("Name").map(|name| ("pypi", name)),
        ..BinaryFacts::default()
    }
}
