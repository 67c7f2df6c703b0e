//! What somebody may have meant.

/// A hint behind a name that is not known: the nearest one, else where all of them are listed.
pub(crate) fn suggest(asked: &str, known: &[&str], list: &str) -> String {
    let asked: String =
        asked.chars().take(100).collect::<String>().to_ascii_lowercase().replace('_', "-");
    let near = known
        .iter()
        .map(|name| (strsim::levenshtein(&asked, name), *name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(asked.len()))
        .min();
    match near {
        Some((_, name)) => format!("; did you mean {name:?}?"),
        None => format!(": `{list}` lists those there are"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_or_a_list() {
        let known = ["unpinned-action", "unpinned-image"];
        assert_eq!(suggest("unpined_action", &known, "x"), "; did you mean \"unpinned-action\"?");
        let listed = ": `plimsoll rules` lists those there are";
        assert_eq!(suggest("licence", &known, "plimsoll rules"), listed);
    }
}
