//! `gradle-wrapper.properties` and `maven-wrapper.properties`: the build tool that the wrapper
//! script downloads, following Gradle's documentation ("Gradle Wrapper Reference") and that of
//! Maven's wrapper.

use plimsoll_model::{DigestAlgorithm, FileDigest, Scope};

use crate::place::Lines;
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// Reads `distributionUrl`, with its `distributionSha256Sum`.
pub fn wrapper_properties(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let mut sum = None;
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let Some((key, value)) = raw.trim_end().split_once('=') else { continue };
        let at = start + key.len() + 1;
        match key.trim() {
            "distributionUrl" if out.requirements.is_empty() => {
                let place = lines.place(at, at + value.len());
                // Colons are escaped in properties files.
                let url = value.trim().replace('\\', "");
                out.requirements.extend(distribution(&url, place));
            }
            "distributionSha256Sum" => {
                sum = FileDigest::of_hex(DigestAlgorithm::Sha256, value.trim());
            }
            _ => {}
        }
    }
    for found in &mut out.requirements {
        found.hashes.extend(sum.clone());
    }
    out.bounded_in(text)
}

fn distribution(url: &str, place: crate::Place) -> Option<Requirement> {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return None;
    }
    let file = url.rsplit('/').next()?;
    let is_maven = file.starts_with("apache-maven-");
    let name = if is_maven { "maven" } else { "gradle" };
    let mut found = Requirement::new(Ecosystem::Maven, name, Wanted::Url(url.to_owned()), place);
    url.clone_into(&mut found.value);
    "distributionUrl".clone_into(&mut found.locator);
    found.scope = Scope::Build;
    found.version = version(file).map(str::to_owned);
    Some(found)
}

/// Returns the version in `gradle-8.5-bin.zip` or `apache-maven-3.9.6-bin.zip`.
fn version(file: &str) -> Option<&str> {
    let rest = file.strip_prefix("gradle-").or_else(|| file.strip_prefix("apache-maven-"))?;
    let version =
        ["-bin.zip", "-all.zip", "-src.zip"].iter().find_map(|end| rest.strip_suffix(end))?;
    version.starts_with(|c: char| c.is_ascii_digit()).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions() {
        let shown = |text: &str| {
            let rows = wrapper_properties(text).requirements;
            let row = |requirement: &Requirement| {
                format!(
                    "{} {:?} {:?} {}",
                    requirement.name,
                    requirement.version,
                    requirement.wanted,
                    requirement.hashes.len()
                )
            };
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let sum = "0".repeat(64);
        let text = format!(
            "#Mon\ndistributionPath=x\ndistributionUrl=https\\://h.example/gradle-8.5-rc-1-bin.zip\ndistributionSha256Sum={sum}\n"
        );
        assert_eq!(
            shown(&text),
            ["gradle Some(\"8.5-rc-1\") Url(\"https://h.example/gradle-8.5-rc-1-bin.zip\") 1"]
        );
        let maven = "distributionUrl=https://h.example/apache-maven-3.9.6-bin.zip\nwrapperUrl=https://h.example/x.jar\n";
        assert_eq!(
            shown(maven),
            ["maven Some(\"3.9.6\") Url(\"https://h.example/apache-maven-3.9.6-bin.zip\") 0"]
        );
        assert!(shown("distributionUrl=file\\:///x/gradle-8.5-bin.zip\n").is_empty());
    }
}
