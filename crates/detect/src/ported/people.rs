//! Names of people, as opposed to those of projects and companies.

/// Words in the names of companies and institutions.
pub(super) const BODIES: [&str; 41] = [
    "authors",
    "bureau",
    "center",
    "centre",
    "communications",
    "computer",
    "consortium",
    "contributors",
    "corporation",
    "developers",
    "electronics",
    "foundation",
    "google",
    "graphics",
    "group",
    "inc",
    "industries",
    "institute",
    "international",
    "laboratories",
    "laboratory",
    "labs",
    "limited",
    "linux",
    "maintainers",
    "micro",
    "microsystems",
    "mobile",
    "networks",
    "project",
    "regents",
    "research",
    "semiconductor",
    "software",
    "solutions",
    "systems",
    "team",
    "technologies",
    "technology",
    "the",
    "university",
];

/// Whether the name of a copyright holder is that of one person: "Ada B. Knot", but not "Knot Systems".
pub(super) fn is_person(holder: &str) -> bool {
    let name = holder.split(['<', '(', ',']).next().unwrap_or_default();
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_body = |word: &&str| {
        let lower = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        BODIES.contains(&&*lower)
    };
    let is_initial = |word: &str| word.len() == 2 && word.ends_with('.');
    (2..=4).contains(&words.len())
        && words.iter().all(|word| is_name(word) || is_initial(word))
        && !words.iter().any(is_body)
}

/// Whether a name is that of a person whose work the text names: "Ada Knot's rope table", "Ada de Knot's table".
pub(super) fn is_of_person(name: &str, text: &str) -> bool {
    if name.split(' ').count() < 2 || !name.split(' ').all(is_name) {
        return false;
    }
    let behind = text.split_once(name).map_or("", |(_, behind)| behind);
    // The rest of the name, with a particle such as "van".
    let mut rest = behind.split(' ').take(3);
    let is_first = rest.next().is_some_and(|first| first.starts_with("'s"));
    let mut rest = rest.skip_while(|word| matches!(*word, "de" | "da" | "van" | "von" | "der"));
    is_first
        || (behind.starts_with(' ')
            && rest.next().and_then(|last| last.strip_suffix("'s")).is_some_and(is_name))
}

/// Whether a word is spelled like the name of a person.
fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    let is_upper = letters.next().is_some_and(char::is_uppercase);
    let rest = letters.as_str();
    is_upper && rest.contains(char::is_lowercase) && !rest.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_companies() {
        for (name, expected) in [
            ("Ada Knot", true),
            ("Ada B. Knot <ada@rope.example>", true),
            ("Ada McKnot", true),
            ("Knot Systems", false),
            ("The Rope Authors", false),
            ("Knot Foundation, Inc.", false),
            ("ada", false),
        ] {
            assert_eq!(is_person(name), expected, "{name}");
        }
        for (name, text, expected) in [
            ("Ada Knot", "taken from Ada Knot's table", true),
            ("Ada Hitch", "taken from Ada Hitch de Knot's table", true),
            ("Rope", "taken from Rope's table", false),
            ("Rope VNC", "taken from Rope VNC's table", false),
            ("Rope Knots", "taken from Rope Knots by Ada", false),
        ] {
            assert_eq!(is_of_person(name, text), expected, "{text}");
        }
    }
}
