//! Names of commands that a script composes when it runs, such as `install_$(uname)`.

/// The literal beginnings of the composed names of commands in a text; `""` if a name may be any.
///
/// A text that begins like a name and goes on with a variable counts wherever it is, because it may be passed on to be
/// run. A name that is only a variable counts at the beginning of a command. Arguments (`"$@"`, `"$1"`) do not count:
/// whoever calls the script names them.
pub(super) fn beginnings(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_continued = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if !trimmed.starts_with('#') {
            read(trimmed, !is_continued, &mut found);
        }
        is_continued = trimmed.ends_with('\\');
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a text runs its own arguments as a command, outside of functions.
pub(super) fn runs_arguments(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.strip_prefix("exec ").unwrap_or(line);
        is_argument(line.split(char::is_whitespace).next().unwrap_or_default())
    })
}

/// Whether a word is an argument of the script or function.
fn is_argument(word: &str) -> bool {
    let word = word.trim_matches(['"', ';', '{', '}']);
    let name = word.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    name.is_some_and(|name| {
        matches!(name, "@" | "*") || !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit())
    })
}

/// Whether a character can be part of the name of a function.
pub(super) fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.')
}

fn read<'a>(line: &'a str, is_first: bool, found: &mut Vec<&'a str>) {
    let line = line.strip_prefix("- run:").or_else(|| line.strip_prefix("run:")).unwrap_or(line);
    let mut is_command = is_first;
    // Between `[[` and `]]`, `||`, `&&` and `|` separate conditions, and no word is a command.
    let mut is_condition = false;
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, behind) = rest.split_at(end_of_word(rest));
        match word {
            "[[" => is_condition = true,
            "]]" => is_condition = false,
            _ => {}
        }
        if let Some(begin) = beginning(word).filter(|_| !is_condition) {
            let is_any = begin.is_empty() && is_command && !is_argument(word);
            if !begin.is_empty() || is_any {
                found.push(begin);
            }
        }
        // Commands in `$(…)`, of which the name is a variable.
        if ["$($", "$(\"$", "`$"].iter().any(|mark| word.contains(mark)) {
            found.push("");
        }
        let next = behind.trim_start_matches([' ', '\t']);
        is_command = next.starts_with([';', '|', '&', '(', ')', '{'])
            || is_command && is_before_command(word);
        let after = next.trim_start_matches([';', '|', '&', '(', ')', '{', ' ', '\t']);
        // A word of one separator in another place.
        rest = if after.len() == rest.len() { "" } else { after };
    }
}

/// Whether the name of a command can follow a word at the beginning of a command.
fn is_before_command(word: &str) -> bool {
    const WORDS: [&str; 18] = [
        "!", "then", "do", "else", "if", "elif", "while", "until", "time", "exec", "eval",
        "command", "builtin", "env", "RUN", "&&", "trap", "-",
    ];
    let is_assignment = word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|it| it == b'_' || it.is_ascii_alphanumeric())
    });
    word.is_empty() || WORDS.contains(&word) || is_assignment
}

/// The literal beginning of a word with a variable or the output of a command in its name; `None` if it has none, or is a
/// path.
fn beginning(word: &str) -> Option<&str> {
    let word = word.trim_start_matches(['"', '\'', '@']);
    let at = word.find(['$', '`'])?;
    let (begin, dynamic) = word.split_at(at);
    if dynamic.starts_with("$((") {
        return None;
    }
    // `name=install_$X` is run later.
    let begin = begin.rsplit('=').next().unwrap_or_default();
    let begin = begin.trim_matches(['"', '\'']);
    let is_assignment = begin.is_empty() && word.get(..at).is_some_and(|it| it.contains('='));
    let is_name = begin.chars().all(is_of_name);
    (is_name && !is_assignment && !has_slash(dynamic)).then_some(begin)
}

/// Whether a word has a slash outside of its variables and commands.
fn has_slash(word: &str) -> bool {
    let mut depth = 0_usize;
    word.chars().any(|c| {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    })
}

/// The position behind a word, which includes the text in `$(…)` and `${…}`.
fn end_of_word(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '(' | '{' if depth > 0 || last == '$' => depth += 1,
            ')' | '}' if depth > 0 => depth -= 1,
            ' ' | '\t' | ';' | '|' | '&' | '(' | ')' if depth == 0 => return at,
            _ => {}
        }
        last = c;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{beginnings, runs_arguments};

    #[test]
    fn composed_names_have_their_beginnings() {
        for (text, expected) in [
            ("install_$(uname | tr A-Z a-z)", &["install_"][..]),
            ("  - run: install_${{ matrix.os }} now", &["install_"]),
            ("source ci/lib.sh && \"$TASK\" x", &[""]),
            ("if true; then ${TASK}_all; fi", &[""]),
            ("step=\"install_$OS\"", &["install_"]),
            ("retry install_\"$OS\"", &["install_"]),
            ("eval \"$LINE\"", &[""]),
            ("A=1 B=\"$X\" $TASK", &[""]),
            ("x=$($TASK --version)", &[""]),
            ("  ${{ matrix.command }}", &[""]),
            ("install_linux $OS \"$X\"", &[]),
            ("\"$@\"\n$1 x", &[]),
            ("\"$(dirname \"$0\")/get.sh\"", &[]),
            ("${DIR}/get.sh; $DIR/get.sh", &[]),
            ("token: ${{ secrets.TOKEN }}", &[]),
            ("# $TASK", &[]),
            ("get \\\n  $TASK", &[]),
            ("x=$OS", &[]),
            ("if [[ \"$A\" == *x* || \"$B\" == *y* ]]; then", &[]),
            ("[[ \"$A\" =~ ^(Debug|$B)$ ]] && $TASK", &[""]),
            ("[[ -n \"$A\" && $(\"$TASK\" x) ]]", &[""]),
            ("[ -n \"$A\" ] || \"$TASK\"", &[""]),
            ("(((((( ;; || { (", &[]),
        ] {
            assert_eq!(beginnings(text), expected, "{text}");
        }
        assert!(runs_arguments("f() {\n  :\n}\n\"$@\"\n"));
        assert!(!runs_arguments("retry() {\n  \"$@\"\n}\nf \"$@\"\n"));
    }
}
