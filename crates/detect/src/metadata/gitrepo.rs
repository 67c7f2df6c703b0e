//! `.gitrepo`: git-subrepo's record.

use plimsoll_model::ClaimValue;

use super::statement::{Statement, is_commit};

pub(super) fn read(text: &str) -> Vec<Statement> {
    let mut out = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let Some((key, value)) = line.split_once('=') else { continue };
        match (key.trim(), value.trim()) {
            ("remote", url) if url != "none" => {
                out.push(Statement::new(ClaimValue::upstream(url), number));
            }
            ("commit", commit) if is_commit(commit) => {
                out.push(Statement::new(ClaimValue::commit(commit), number));
            }
            _ => {}
        }
    }
    out
}
