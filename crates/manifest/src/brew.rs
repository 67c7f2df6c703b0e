//! `Brewfile`, following Homebrew's documentation ("brew bundle"). The file is Ruby code, which is
//! not run: only literal lines are read.

use plimsoll_model::clip;

use crate::manifest::KEY;
use crate::place::Lines;
use crate::{Ecosystem, Manifest, Requirement, Wanted};

/// Returns the formulae. A version in a name (`openssl@3`) is part of the name.
pub fn brewfile(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim();
        let Some(rest) = line.strip_prefix("brew").filter(|rest| rest.starts_with([' ', '(']))
        else {
            continue;
        };
        let rest = rest.trim_start_matches([' ', '(']);
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some((name, _)) = rest.get(1..).and_then(|rest| rest.split_once(quote)) else {
            continue;
        };
        if !Ecosystem::Brew.is_name(name) {
            continue;
        }
        let indent = raw.len() - raw.trim_start().len();
        let place = lines.place(start + indent, start + indent + line.len());
        let mut found = Requirement::new(Ecosystem::Brew, name, Wanted::Any, place);
        found.locator = format!("brew.{}", clip(name, KEY));
        out.requirements.push(found);
    }
    out.bounded_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulae() {
        let text = "tap 'homebrew/bundle'\nbrew \"openssl@3\"\n  brew 'owner/tap/rope', args: ['x'] if OS.mac?\n# brew 'no'\nbrew name\ncask 'app'\nbrews 'x'\n";
        let rows = brewfile(text).requirements;
        let rows: Vec<String> =
            rows.iter().map(|row| format!("{} {}", row.name, row.place.line)).collect();
        assert_eq!(rows, ["openssl@3 2", "owner/tap/rope 3"]);
    }
}
