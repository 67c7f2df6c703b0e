//! Reads the few values of a repository's configuration that a scan needs (git-config(1),
//! "Syntax").
//!
//! Only the file of the repository itself is read, neither `[include]` nor the configuration of the
//! user or the system, because these would read other places on the machine.

/// Maximum size of a configuration in bytes.
pub(crate) const LARGEST: u64 = 4 << 20;

/// Values of a configuration; if a key is repeated, the last value is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// `core.repositoryFormatVersion`.
    pub(crate) version: Option<Vec<u8>>,
    /// `core.worktree`.
    pub(crate) worktree: Option<Vec<u8>>,
    /// `extensions.*`, with names in lower case.
    pub(crate) extensions: Vec<(Vec<u8>, Vec<u8>)>,
    /// The first `remote.origin.url`, which `git remote` uses.
    pub(crate) origin: Option<Vec<u8>>,
    /// Whether the file includes other files.
    pub(crate) includes: bool,
    /// The first line that git would reject, from 1.
    pub(crate) broken: Option<u32>,
}

impl Config {
    /// Reads a configuration. An invalid line is skipped and recorded.
    pub(crate) fn parse(content: &[u8]) -> Self {
        let mut config = Self::default();
        let mut reader =
            Reader { rest: content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content), line: 1 };
        let mut section = Section::default();
        while let Some(byte) = reader.peek() {
            let line = reader.line;
            let read = match byte {
                b'\n' | b'\r' | b' ' | b'\t' => {
                    reader.next();
                    continue;
                }
                b'#' | b';' => {
                    reader.skip_line();
                    continue;
                }
                b'[' => reader.header().map(|read| {
                    config.includes |= read.name == b"include" || read.name == b"includeif";
                    section = read;
                }),
                _ => reader.pair().map(|(key, value)| config.keep(&section, key, value)),
            };
            if read.is_none() {
                config.broken.get_or_insert(line);
                reader.skip_line();
            }
        }
        config
    }

    /// Returns an extension of the repository format by its name in lower case.
    pub(crate) fn extension(&self, name: &str) -> Option<&[u8]> {
        let found = self.extensions.iter().rfind(|(key, _)| key == name.as_bytes());
        found.map(|(_, value)| value.as_slice())
    }

    fn keep(&mut self, section: &Section, key: Vec<u8>, value: Vec<u8>) {
        match (section.name.as_slice(), section.sub.as_deref(), key.as_slice()) {
            (b"core", None, b"repositoryformatversion") => self.version = Some(value),
            (b"core", None, b"worktree") => self.worktree = Some(value),
            (b"extensions", None, _) => self.extensions.push((key, value)),
            (b"remote", Some(b"origin"), b"url") => {
                self.origin.get_or_insert(value);
            }
            _ => {}
        }
    }
}

/// A section header: the name in lower case, and the subsection in quotes.
#[derive(Default)]
struct Section {
    name: Vec<u8>,
    sub: Option<Vec<u8>>,
}

struct Reader<'a> {
    rest: &'a [u8],
    line: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        self.line = self.line.saturating_add(u32::from(*first == b'\n'));
        Some(*first)
    }

    fn skip_line(&mut self) {
        while self.next().is_some_and(|byte| byte != b'\n') {}
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r')) {
            self.next();
        }
    }

    fn word(&mut self, more: &[u8]) -> Vec<u8> {
        let end = self.rest.iter().position(|byte| {
            !byte.is_ascii_alphanumeric() && *byte != b'-' && !more.contains(byte)
        });
        let (word, rest) =
            self.rest.split_at_checked(end.unwrap_or(self.rest.len())).unwrap_or_default();
        self.rest = rest;
        word.to_ascii_lowercase()
    }

    /// Reads `[name]`, `[name "sub"]` or the deprecated `[name.sub]`.
    fn header(&mut self) -> Option<Section> {
        self.next();
        let mut name = self.word(b".");
        let mut sub = None;
        if let Some(dot) = name.iter().position(|byte| *byte == b'.') {
            sub = Some(name.split_off(dot).get(1..)?.to_vec());
        }
        self.skip_blanks();
        if self.peek() == Some(b'"') {
            self.next();
            let mut text = Vec::new();
            loop {
                match self.next()? {
                    b'"' => break,
                    b'\n' => return None,
                    b'\\' => text.push(self.next()?),
                    other => text.push(other),
                }
            }
            sub = Some(text);
        }
        (self.next()? == b']' && !name.is_empty()).then_some(Section { name, sub })
    }

    /// Reads `key = value`, or a key without a value, which means true.
    fn pair(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        if !self.peek()?.is_ascii_alphabetic() {
            return None;
        }
        let key = self.word(b"");
        self.skip_blanks();
        match self.peek() {
            None => return Some((key, b"true".to_vec())),
            Some(b'\n' | b'#' | b';') => {
                self.skip_line();
                return Some((key, b"true".to_vec()));
            }
            Some(b'=') => self.next(),
            Some(_) => return None,
        };
        self.skip_blanks();
        Some((key, self.value()?))
    }

    fn value(&mut self) -> Option<Vec<u8>> {
        let mut value = Vec::new();
        // Trailing blanks are only part of the value if quoted.
        let mut keep = 0;
        let mut quoted = false;
        loop {
            match self.next() {
                None | Some(b'\n') if quoted => return None,
                None | Some(b'\n') => break,
                Some(b'"') => {
                    quoted = !quoted;
                    keep = value.len();
                }
                Some(b'#' | b';') if !quoted => {
                    self.skip_line();
                    break;
                }
                Some(b'\\') => {
                    match self.next()? {
                        b'\n' => continue,
                        b'\r' if self.peek() == Some(b'\n') => {
                            self.next();
                            continue;
                        }
                        b'n' => value.push(b'\n'),
                        b't' => value.push(b'\t'),
                        b'b' => value.push(8),
                        escaped @ (b'"' | b'\\') => value.push(escaped),
                        _ => return None,
                    }
                    keep = value.len();
                }
                Some(other) => {
                    value.push(other);
                    if quoted || !matches!(other, b' ' | b'\t' | b'\r') {
                        keep = value.len();
                    }
                }
            }
        }
        value.truncate(keep);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_counts_except_for_the_first_url() {
        let config = Config::parse(
            b"[core]\n\trepositoryformatversion = 0\n\tworktree = ../../x\n[Core]\nWorkTree=\"a b\" ; no\n\
              [remote \"origin\"]\n\turl = https://h/a\n\turl = https://h/b\n[remote \"Origin\"] url = c\n\
              [extensions]\n\tobjectFormat = sha1\n\tnoop\n[include]\n\tpath = /etc/x\n",
        );
        assert_eq!(config.worktree.as_deref(), Some(&b"a b"[..]));
        assert_eq!(config.origin.as_deref(), Some(&b"https://h/a"[..]));
        assert_eq!(config.extension("objectformat"), Some(&b"sha1"[..]));
        assert_eq!(config.extension("noop"), Some(&b"true"[..]));
        assert!(config.includes && config.broken.is_none());
    }

    #[test]
    fn lines_that_git_rejects_are_recorded_and_skipped() {
        for (text, line) in [
            ("[remote \"origin\"]\n url = \"open\n[core]\n", 2),
            ("[core\n[remote \"origin\"]\nurl = x\n", 1),
            ("\n\n= x\n", 3),
            ("[a]\nb = \\q\n", 2),
            ("[a]\nb c\n", 2),
        ] {
            assert_eq!(Config::parse(text.as_bytes()).broken, Some(line), "{text:?}");
        }
        let config = Config::parse(b"[core]\nbad key\n[remote \"origin\"]\nurl = x\\\n  y\n");
        assert_eq!(config.origin.as_deref(), Some(&b"x  y"[..]));
    }
}
