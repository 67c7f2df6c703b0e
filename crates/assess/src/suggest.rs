//! Suggestions for unknown names.

/// A hint to append to an unknown name: the nearest known name, otherwise the command that lists all.
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
        None => format!(": `{list}` lists the known ones"),
    }
}

/// The known names that are nearest to an unknown one, best first and five at most: those that contain
/// it, and those that differ in few letters.
///
/// ```
/// use plimsoll_assess::near_names;
///
/// assert_eq!(near_names("protobuff", ["protobuf", "zlib", "buffer"]), ["protobuf"]);
/// ```
pub fn near_names<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const MOST: usize = 5;
    let asked: String = asked.chars().take(100).collect::<String>().to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_ascii_lowercase();
            let holds = asked.len() > 1 && lower.contains(&asked);
            // Names of very different length need no comparison, since they differ in many letters.
            let apart = lower.len().abs_diff(asked.len());
            if !holds && apart * 3 > lower.len().max(asked.len()) {
                return None;
            }
            let distance = strsim::levenshtein(&asked, &lower);
            (holds || distance * 3 <= lower.len().max(asked.len())).then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_or_a_list() {
        let known = ["unpinned-action", "unpinned-image"];
        assert_eq!(suggest("unpined_action", &known, "x"), "; did you mean \"unpinned-action\"?");
        let listed = ": `plimsoll rules` lists the known ones";
        assert_eq!(suggest("licence", &known, "plimsoll rules"), listed);
    }
}
