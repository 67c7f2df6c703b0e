//! `configure.ac`: `AC_INIT([name], [1.2.3])`. Many files define the parts of the version above it, with `m4_define`.

use std::collections::{BTreeMap, BTreeSet};

use super::call::{call, named};
use super::statement::VersionStatement;

/// Reads the version of the package, if the file has one that does not depend on anything else.
pub(super) fn read(text: &str) -> Option<VersionStatement> {
    let code = without_comments(text);
    let (arguments, line) = call(&code, &["ac_init", "am_init_automake"])?;
    let known = Definitions::of(&code, line);
    if known.is_inner || calls(&code).filter(|(name, _)| *name == "AC_INIT").count() > 1 {
        return None;
    }
    let plain = |text: &str| text.trim().trim_matches(['[', ']', '"']).trim().to_owned();
    let mut arguments = arguments.split(',').map(plain);
    let (name, version) = (arguments.next()?, arguments.next()?);
    named(&name, &known.expanded(&version)?, line)
}

/// The text without comments, with the same lines.
fn without_comments(text: &str) -> String {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let code = |line: &str| {
        if line.trim_start().starts_with('#') {
            return String::new();
        }
        let starts = |at: usize| {
            let [before, after] =
                [line.get(..at), line.get(at + 3..)].map(Option::unwrap_or_default);
            !before.ends_with(is_of_word) && !after.starts_with(is_of_word)
        };
        let end = line.match_indices("dnl").map(|(at, _)| at).find(|at| starts(*at));
        let line = line.get(..end.unwrap_or(line.len())).unwrap_or_default();
        line.get(..comment(line).unwrap_or(line.len())).unwrap_or_default().to_owned()
    };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The offset of a comment after code: `m4_define([a], [1]) # text`. Between quotes (`[`, `]`), a `#` is text.
fn comment(line: &str) -> Option<usize> {
    // One pass, because a line may be as long as the file.
    let (mut opened, mut closed, mut before) = (0_usize, 0_usize, b'#');
    line.bytes().position(|byte| {
        let is_comment = byte == b'#' && matches!(before, b' ' | b'\t') && opened == closed;
        opened += usize::from(byte == b'[');
        closed += usize::from(byte == b']');
        before = byte;
        is_comment
    })
}

/// The names of called macros, each with what follows the parenthesis.
fn calls(code: &str) -> impl Iterator<Item = (&str, &str)> {
    code.match_indices('(').filter_map(|(at, _)| {
        let before = code.get(..at)?;
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let name = before.get(start.map_or(0, |start| start + 1)..)?;
        Some((name, code.get(at + 1..)?)).filter(|_| !name.is_empty())
    })
}

/// The definitions of a file that apply whatever is configured.
struct Definitions<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    /// Names that are defined in a condition, behind the call, or more than once.
    unclear: BTreeSet<&'a str>,
    /// Whether the call is an argument of something, which may be a condition.
    is_inner: bool,
}

impl<'a> Definitions<'a> {
    /// The definitions above the call of a line.
    fn of(code: &'a str, call: u32) -> Self {
        /// The maximum number of bytes of the name of a macro.
        const NAME: usize = 256;
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        let (mut depth, mut is_inner) = (0_usize, false);
        for (line, number) in code.lines().zip(1..=call) {
            is_inner = depth > 0;
            if let Some((name, text)) = definition(line).filter(|_| !is_inner && number < call) {
                texts.insert(name, text);
            }
            let mut before = b' ';
            for byte in line.bytes() {
                let is_call = before.is_ascii_alphanumeric() || before == b'_';
                depth = match byte {
                    // Outside of a call, a parenthesis that does not follow a name is text: `:-(`.
                    b'(' if depth > 0 || is_call => depth + 1,
                    b'[' => depth + 1,
                    b')' | b']' => depth.saturating_sub(1),
                    _ => depth,
                };
                before = byte;
            }
        }
        let above = usize::try_from(call.saturating_sub(1)).unwrap_or(usize::MAX);
        let end = code.match_indices('\n').nth(above);
        let end = end.map_or(code.len(), |(at, _)| at);
        let mut unclear = BTreeSet::new();
        let mut counted: BTreeSet<&str> = BTreeSet::new();
        for (macro_name, rest) in calls(code).filter(|(name, _)| defines(name)) {
            // A definition that is only removed after the call was in effect at the call.
            let is_behind = code.len() - rest.len() > end;
            if plain_macro(macro_name) == "undefine" && is_behind {
                continue;
            }
            let name = rest.bytes().take(NAME).position(|byte| matches!(byte, b',' | b')'));
            let Some(name) = name.and_then(|end| rest.get(..end)) else { continue };
            let name = name.trim().trim_matches(['[', ']']);
            if !counted.insert(name) || !texts.contains_key(name) {
                unclear.insert(name);
            }
        }
        Self { texts, unclear, is_inner }
    }

    /// A text with definitions in place of their names, and without quotes; `None` if it is not known what it expands to.
    fn expanded(&self, text: &str) -> Option<String> {
        /// The maximum number of definitions inside each other, and of bytes.
        const LIMITS: (usize, usize) = (4, 200);
        let (depth, length) = LIMITS;
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut text = text.to_owned();
        for _ in 0..depth {
            let mut out = String::new();
            let mut rest = text.as_str();
            let mut before = None;
            while let Some(first) = rest.chars().next() {
                let end = rest.find(|c| is_of_name(c) != is_of_name(first)).unwrap_or(rest.len());
                let (part, after) = rest.split_at_checked(end)?;
                let known = self.texts.get(part).copied();
                // The word in `1.2-dev` may be text that is also a name.
                let is_text = matches!(before, Some('-' | '+' | '~'));
                // `[1.2]suffix` has a name that the file does not define.
                let is_unknown = before == Some(']') && first.is_ascii_alphabetic();
                if self.unclear.contains(part)
                    || (known.is_some() && is_text)
                    || (known.is_none() && is_unknown)
                {
                    return None;
                }
                out.push_str(known.unwrap_or(part));
                before = part.chars().next_back();
                rest = after;
                if out.len() > length {
                    return None;
                }
            }
            text = out;
        }
        let mut words = text.split(|c: char| !is_of_name(c));
        let is_name = |word: &str| word.contains('_') && word.contains(char::is_alphabetic);
        (!words.any(is_name)).then(|| text.replace(['[', ']'], ""))
    }
}

/// The name and the text of `m4_define([name], [text])`.
fn definition(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.trim().strip_prefix("m4_define(")?.split_once(',')?;
    let text = text.trim().strip_suffix(')')?.trim();
    let text = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    Some((name.trim().trim_matches(['[', ']']), text))
}

/// Whether a macro defines or changes the one that its first argument names.
fn defines(name: &str) -> bool {
    const ENDS: [&str; 11] = [
        "define",
        "define_default",
        "append",
        "append_uniq",
        "pushdef",
        "popdef",
        "undefine",
        "copy",
        "rename",
        "defun",
        "defun_once",
    ];
    ENDS.contains(&plain_macro(name).as_str())
}

/// The name of a macro in lower case, without the prefix of its family.
fn plain_macro(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let plain = ["m4_", "ac_", "au_", "ax_"].iter().find_map(|front| lower.strip_prefix(front));
    plain.unwrap_or(&lower).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        match read(text)? {
            VersionStatement::Named { version, .. } => Some(version),
            _ => None,
        }
    }

    #[test]
    fn definitions_that_always_apply() {
        for (text, version) in [
            ("m4_define([v],[1.2.3])\nAC_INIT([rope],[v])\n", "1.2.3"),
            ("m4_define([v],[1.2.3])dnl text\nAC_INIT([rope],[v])\n", "1.2.3"),
            (
                "dnl m4_define([v],[1.0])\n# m4_define([v],[0.5])\nm4_define([v],[2.0.0])\nAC_INIT([rope],[v])\n",
                "2.0.0",
            ),
            (
                "m4_define([r_minor],[4])\nm4_define([v],[1.r_minor.0])\nAC_INIT([rope],[v])\n",
                "1.4.0",
            ),
            ("m4_if(x,[1],[\nm4_define([other],[1.0])\n])\nAC_INIT([rope],[1.2.3])\n", "1.2.3"),
            ("AC_INIT([rope],[1.2-dev])\n", "1.2-dev"),
            ("m4_define([v_minor],[4]) # the number (see NEWS\nAC_INIT([rope],[1.4.0])\n", "1.4.0"),
            ("Process this file with autoconf 2.13 :-(\nAC_INIT([rope],[1.4.0])\n", "1.4.0"),
            ("m4_define([v],[1.2.3])\nAC_INIT([rope],[v])\nm4_undefine([v])\n", "1.2.3"),
            ("m4_define([v],[1.2.3]) # text\nAC_INIT([rope],[v])\n", "1.2.3"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(version), "{text}");
        }
    }

    #[test]
    fn what_a_condition_may_change() {
        for text in [
            "m4_if(x,[1],[\nm4_define([v],[1.2.3])\n])\nAC_INIT([rope],[v])\n",
            "m4_if(x,[1],[\nm4_define([v],[1.2.3])],[\nm4_define([v],[1.3.0])])\nAC_INIT([rope],[v])\n",
            "m4_ifdef([x],\nm4_define([v],[1.2.3])\n)\nAC_INIT([rope],[v])\n",
            "m4_define([v],[1.2.3])\nm4_if(x,[1],[m4_append([v],[-dev])])\nAC_INIT([rope],[v])\n",
            "m4_define([v],[1.2.3])\nm4_define([v],[1.3.0])\nAC_INIT([rope],[v])\n",
            "m4_define([v],[1.2.3])\ndefine([v],[1.3.0])\nAC_INIT([rope],[v])\n",
            "m4_define([v],[1.2.3])\nAC_INIT([rope],[v])\nm4_define([v],[9.0.1])\n",
            "m4_define([v],[1.2.3])\nm4_undefine([v])\nAC_INIT([rope],[v])\n",
            "m4_ifdef([x],m4_expand((a)\nAC_INIT([rope],[1.2.3])\n))\n",
            "m4_if([#],[x],[\nAC_INIT([rope],[1.2.3])\n])\n",
            "AC_INIT([rope],[v])\nm4_define([v],[9.0.1])\n",
            "m4_define([dev],[3])\nAC_INIT([rope],[1.2-dev])\n",
            "AC_INIT([rope],[1.2]suffix)\n",
            "AC_INIT([rope],[1.2rope_suffix])\n",
            "m4_if(x,[1],[\nAC_INIT([rope],[1.2.3])\n],[\nAC_INIT([rope],[1.3.0])\n])\n",
            "m4_ifdef([x],[\nAC_INIT([rope],[1.2.3])\n])\n",
            "AC_INIT([rope],[1.2.3])\nAC_INIT([rope],[1.3.0])\n",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
