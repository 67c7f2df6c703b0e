//! Projects whose teams are copyright holders.

use super::people::BODIES;
use super::stated::is_ordinary;

/// The project in the name of a copyright holder that is its team: "The Rope Project", "the Rope project authors",
/// "The Rope Authors", "Harbor Foundation's Rope project".
pub(super) fn project_of_team(holder: &str) -> Option<String> {
    const PEOPLE: [&str; 4] = ["authors", "contributors", "developers", "team"];
    let name = holder.split(['<', '(', ',', ';']).next().unwrap_or_default();
    let name = name.split_once("Foundation's ").map_or(name, |(_, project)| project);
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let has_article = words.first().is_some_and(|first| first.eq_ignore_ascii_case("the"));
    if has_article {
        words.remove(0);
    }
    let last = |words: &[&str]| words.last().map(|last| last.to_lowercase()).unwrap_or_default();
    let people = last(&words);
    if PEOPLE.contains(&&*people) {
        words.pop();
    }
    let all = words.clone();
    let is_project = last(&words) == "project";
    if is_project {
        words.pop();
    }
    let is_body = |word: &str| {
        BODIES.contains(&&*word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
    };
    let is_named = words.len() <= 3
        && words
            .iter()
            .all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
        && !words.iter().any(|word| is_body(word));
    let is_team = is_project || (has_article && people == "authors");
    let name = if words.ends_with(&["Open", "Source"]) { all.join(" ") } else { words.join(" ") };
    (is_named && is_team && name.len() > 1 && !is_ordinary(&name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_of_teams() {
        for (holder, expected) in [
            ("The Rope Project", Some("Rope")),
            ("Rope.example project", Some("Rope.example")),
            ("the Rope project authors", Some("Rope")),
            ("The Rope Authors", Some("Rope")),
            ("The Harbor Open Source Project", Some("Harbor Open Source Project")),
            ("Harbor Foundation's Rope project", Some("Rope")),
            ("Rope Authors", None),
            ("Ada Knot and other Rope contributors", None),
            ("The Project", None),
            ("the respective project", None),
            ("The Harbor Inc. Authors", None),
            ("The Rope Team", None),
        ] {
            assert_eq!(project_of_team(holder).as_deref(), expected, "{holder}");
        }
    }
}
