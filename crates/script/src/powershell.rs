//! Downloads of `PowerShell` scripts that are written as one command: `Invoke-WebRequest -Uri URL -OutFile FILE`.

use std::ops::Range;

use crate::syntax::text::cut;

/// The longest line that is read, in bytes.
const LINE: usize = 4_000;

/// Rewrites the downloads of a `PowerShell` script as shell commands at the same offsets, with assignments of literal URLs;
/// everything else becomes blank. Returns `None` if there is no download.
///
/// The result only serves to find downloads: it is not the script.
pub(crate) fn downloads(text: &str) -> Option<String> {
    let mut found = Blank::of(text);
    let mut is_any = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        if line.len() <= LINE && !line.trim_start().starts_with('#') {
            is_any |= found.download(text, &range) || found.assignment(text, &range);
        }
    }
    is_any.then_some(found.text).and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Text of the length of the script, blank but for what was copied.
struct Blank {
    text: Vec<u8>,
}

impl Blank {
    fn of(text: &str) -> Self {
        Self { text: text.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' }).collect() }
    }

    /// Writes over the text; a path with backslashes gets slashes.
    fn put(&mut self, at: usize, written: &str) {
        for (byte, new) in self.text.iter_mut().skip(at).zip(written.bytes()) {
            *byte = if new == b'\\' { b'/' } else { new };
        }
    }

    /// Copies `Invoke-WebRequest` and its arguments. Returns whether it saves or runs a file.
    fn download(&mut self, text: &str, line: &Range<usize>) -> bool {
        let words = words(text, line);
        let mut rest = words.iter();
        let Some(command) = rest.find(|word| is_command(cut(text, (*word).clone()))) else {
            return false;
        };
        let (mut url, mut file, mut runs) = (None, None, None);
        while let Some(word) = rest.next() {
            let written = cut(text, word.clone());
            match written.to_ascii_lowercase().as_str() {
                "|" => {
                    let next = rest.next().filter(|next| is_runner(cut(text, (*next).clone())));
                    runs = next.map(|_| word.start);
                    break;
                }
                ";" | "}" | ")" => break,
                "-uri" => url = rest.next(),
                "-outfile" => file = rest.next().map(|name| (word, name)),
                "-passthru" | "-skipcertificatecheck" | "-verbose" => {}
                // `-UseBasicParsing`, also abbreviated.
                option if option.starts_with("-use") && !option.starts_with("-user") => {}
                option if option.starts_with('-') => {
                    rest.next();
                }
                _ if url.is_none() => url = Some(word),
                _ => {}
            }
        }
        // The word `curl` and a blank must fit before the URL.
        let (Some(url), Some(at)) = (url, command.end.checked_sub(4)) else { return false };
        let at = at.max(line.start);
        if file.is_none() && runs.is_none() || at + 5 > url.start {
            return false;
        }
        self.put(at, "curl ");
        self.put(url.start, cut(text, url.clone()));
        if let Some((option, name)) = file {
            self.put(option.start, "-o");
            self.put(name.start, cut(text, name.clone()));
        }
        if let Some(pipe) = runs {
            self.put(pipe, "|sh");
        }
        true
    }

    /// Copies `$name = "literal"` as `name="literal"`. It is not a download.
    fn assignment(&mut self, text: &str, line: &Range<usize>) -> bool {
        let words = words(text, line);
        if let [name, equals, value] = words.as_slice()
            && let Some(bare) = cut(text, name.clone()).strip_prefix('$')
            && cut(text, equals.clone()) == "="
            && cut(text, value.clone()).starts_with(['"', '\''])
            && bare.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        {
            let assigned = format!("{bare}=");
            self.put(value.start - assigned.len(), &assigned);
            self.put(value.start, cut(text, value.clone()));
        }
        false
    }
}

/// Whether a word is the command that downloads, also under its alias.
fn is_command(word: &str) -> bool {
    word.eq_ignore_ascii_case("Invoke-WebRequest") || word.eq_ignore_ascii_case("iwr")
}

/// Whether a word is the command that runs text.
fn is_runner(word: &str) -> bool {
    word.eq_ignore_ascii_case("Invoke-Expression") || word.eq_ignore_ascii_case("iex")
}

/// The words of a line; quoted text is part of a word, and `|`, `;`, `(`, `)`, `{` and `}` are words.
fn words(text: &str, line: &Range<usize>) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    let mut quote: Option<char> = None;
    // An expression of the workflow, `${{ … }}`, and `$(…)` are parts of a word.
    let mut depth = 0_usize;
    let mut before = ' ';
    for (offset, character) in cut(text, line.clone()).char_indices() {
        let at = line.start + offset;
        match character {
            _ if quote == Some(character) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' => {
                quote = Some(character);
                open.get_or_insert(at);
            }
            '{' | '(' if matches!(before, '$') || depth > 0 => depth += 1,
            '}' | ')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '|' | ';' | '(' | ')' | '{' | '}' => {
                all.extend(open.take().map(|start| start..at));
                all.push(at..at + 1);
            }
            _ if character.is_whitespace() => all.extend(open.take().map(|start| start..at)),
            _ => {
                open.get_or_insert(at);
            }
        }
        before = character;
    }
    all.extend(open.map(|start| start..line.end));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        let found = downloads(text)?;
        assert_eq!(found.len(), text.len(), "{text}");
        Some(found.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn downloads_become_commands_of_the_shell() {
        for (text, expected) in [
            (
                "Invoke-WebRequest -Uri https://a.example/x.msi -OutFile x.msi",
                Some("curl https://a.example/x.msi -o x.msi"),
            ),
            (
                "  iwr -useb https://a.example/x.ps1 -OutFile 'C:\\a\\x.ps1'; & C:\\a\\x.ps1",
                Some("curl https://a.example/x.ps1 -o 'C:/a/x.ps1'"),
            ),
            (
                "$url = \"https://a.example/$v.zip\"\ninvoke-webrequest $url -UseBasicParsing -OutFile a.zip",
                Some("url=\"https://a.example/$v.zip\" curl $url -o a.zip"),
            ),
            (
                "Invoke-WebRequest -UseBasicParsing https://a.example/x.ps1 | iex",
                Some("curl https://a.example/x.ps1 |sh"),
            ),
            ("$page = Invoke-WebRequest -Uri https://a.example/x", None),
            ("# Invoke-WebRequest -Uri https://a.example/x -OutFile x", None),
            ("Write-Host 'Invoke-WebRequest -Uri https://a.example/x -OutFile x'", None),
            ("Invoke-WebRequest -Uri ${{ env.URL }} -OutFile x", Some("curl ${{ env.URL }} -o x")),
        ] {
            assert_eq!(written(text).as_deref(), expected, "{text}");
        }
    }
}
