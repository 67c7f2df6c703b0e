//! The paragraphs of a text.

/// Splits a text into paragraphs of lines.
pub(in super::super) fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut paragraphs = vec![Vec::new()];
    for line in text.lines() {
        if !line.trim().is_empty() {
            if let Some(last) = paragraphs.last_mut() {
                last.push(line);
            }
        } else if paragraphs.last().is_some_and(|last| !last.is_empty()) {
            paragraphs.push(Vec::new());
        }
    }
    paragraphs.retain(|lines| !lines.is_empty());
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_paragraphs_at_blank_lines() {
        assert_eq!(paragraphs("\na\nb\n\n \nc\n"), [vec!["a", "b"], vec!["c"]]);
    }
}
