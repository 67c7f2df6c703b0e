//! `environment.yml` of conda, following its documentation ("Managing environments", "Package match specifications").

use plimsoll_model::clip;
use plimsoll_yaml::{Document, NodeId, YamlLimits};

use crate::manifest::KEY;
use crate::{Ecosystem, Include, Manifest, Requirement, Wanted, requirements_txt, yaml};

/// Reads an environment: the packages from conda's channels, and those in the list `pip` with the files that it
/// includes.
pub fn conda_environment(text: &str) -> Manifest {
    let mut out = Manifest::default();
    let document = Document::parse(text, &YamlLimits::untrusted());
    if let Some(error) = document.error() {
        out.problems.push(yaml::problem(error));
    }
    let list = document.roots().first().and_then(|root| document.get(*root, "dependencies"));
    let mut has_pip = false;
    for item in list.map(|id| document.items(id)).unwrap_or_default() {
        // Only one `pip` list is read: aliases could refer to the same list many times.
        let pip = document.get(*item, "pip").filter(|_| !has_pip);
        has_pip |= pip.is_some();
        for entry in pip.map(|id| document.items(id)).unwrap_or_default() {
            out.requirements.extend(of_pip(&document, *entry, &mut out.includes));
        }
        out.requirements.extend(of_conda(&document, *item));
    }
    out.bounded_in(text)
}

/// Reads a conda requirement: `channel::name`, then versions: `name=1.2=build`, `name ==1.2`,
/// `name>=1.2,<2`, `name[version=1.2]`.
fn of_conda(document: &Document<'_>, id: NodeId) -> Option<Requirement> {
    let text = document.scalar(id)?.trim();
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    let end = text.find(|c: char| !in_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let short = name.rsplit("::").next().unwrap_or(name);
    if !Ecosystem::Conda.is_name(name) || matches!(short, "python" | "pip") {
        return None;
    }
    let mut found =
        Requirement::new(Ecosystem::Conda, name, wanted(rest), yaml::place(document, id));
    text.clone_into(&mut found.value);
    found.locator = format!("dependencies.{}", clip(name, KEY));
    Some(found)
}

/// Reads the text after the name. `=1.2` matches each version with this prefix; `=1.2=build` and
/// `==1.2` are exact.
fn wanted(text: &str) -> Wanted {
    let text = text.trim();
    let exact = match text.strip_prefix("==") {
        Some(version) => Some(version.trim()),
        None => {
            text.strip_prefix('=').and_then(|rest| rest.split_once('=')).map(|(version, _)| version)
        }
    };
    match exact {
        _ if text.is_empty() => Wanted::Any,
        Some(version) if !version.contains([',', '|', '*', '<', '>', ' ']) => {
            Wanted::Exact(version.to_owned())
        }
        _ => Wanted::Range(text.to_owned()),
    }
}

/// Reads a requirement in pip's syntax, or the inclusion of a file.
fn of_pip(document: &Document<'_>, id: NodeId, includes: &mut Vec<Include>) -> Option<Requirement> {
    let mut read = requirements_txt(document.scalar(id)?);
    let place = yaml::place(document, id);
    includes.extend(read.includes.into_iter().map(|include| Include { place, ..include }));
    let mut found = read.requirements.pop()?;
    found.place = place;
    found.locator = format!("dependencies.pip.{}", clip(&found.normalized_name(), KEY));
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_pip() {
        let file = conda_environment(
            "name: hull\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - numpy=1.26\n  - conda-forge::scipy==1.14.0\n  - rope=1.2=h1_0\n\
             \x20 - knot >=1,<2\n  - pip\n  - sail\n  - pip:\n    - keel==2.0\n    - -r more.txt\n",
        );
        let rows = file.requirements.iter();
        let rows: Vec<String> = rows
            .map(|row| {
                format!(
                    "{} {} {:?} {}",
                    row.ecosystem.as_str(),
                    row.name,
                    row.wanted,
                    row.place.line
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                "conda numpy Range(\"=1.26\") 5",
                "conda conda-forge::scipy Exact(\"1.14.0\") 6",
                "conda rope Exact(\"1.2\") 7",
                "conda knot Range(\">=1,<2\") 8",
                "conda sail Any 10",
                "pypi keel Exact(\"2.0\") 12",
            ]
        );
        let [include] = file.includes.as_slice() else { panic!() };
        assert_eq!(
            (include.path.as_str(), include.constraint, include.place.line),
            ("more.txt", false, 13)
        );
    }
}
