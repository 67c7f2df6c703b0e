//! Path patterns in the two dialects of records. Existing crates have other metacharacters (`[`, `{`), and allow `**`
//! only between separators.

/// A pattern of paths.
///
/// ```
/// use plimsoll_license::FileGlob;
///
/// let matches = |glob: FileGlob, path: &str| glob.matches(path.as_bytes(), &mut 0);
/// assert!(matches(FileGlob::of_reuse("src/*.c"), "src/a.c"));
/// assert!(!matches(FileGlob::of_reuse("src/*.c"), "src/b/a.c"));
/// assert!(matches(FileGlob::of_debian("src/*.c"), "src/b/a.c"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileGlob {
    /// The bytes before the first metacharacter. They are compared at once: a record has patterns for many
    /// directories, and most paths are in none of them.
    start: Box<[u8]>,
    rest: Box<[Token]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// One character.
    Any,
    /// Any characters but `/`.
    Star,
    /// Any characters.
    Deep,
}

impl FileGlob {
    /// Parses a pattern of `REUSE.toml` (REUSE 3.3): `*` matches everything except `/`, `**` everything, and `\`
    /// escapes the next character.
    pub fn of_reuse(pattern: &str) -> Self {
        let mut tokens = Vec::new();
        let mut bytes = pattern.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' => tokens.extend(bytes.next().map(Token::Byte)),
                b'*' if bytes.next_if_eq(&b'*').is_some() => push_star(&mut tokens, Token::Deep),
                b'*' => push_star(&mut tokens, Token::Star),
                byte => tokens.push(Token::Byte(byte)),
            }
        }
        Self::new(&tokens)
    }

    /// Parses a pattern of `debian/copyright` (machine-readable format 1.0): `*` matches everything, `?` one
    /// character, and `\` escapes the next character. Many files begin patterns with `./`, and end directories with
    /// `/`.
    pub fn of_debian(pattern: &str) -> Self {
        let mut tokens = Vec::new();
        let mut bytes = pattern.strip_prefix("./").unwrap_or(pattern).bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' => tokens.extend(bytes.next().map(Token::Byte)),
                b'*' => push_star(&mut tokens, Token::Deep),
                b'?' => tokens.push(Token::Any),
                byte => tokens.push(Token::Byte(byte)),
            }
        }
        if tokens.last().is_none_or(|last| *last == Token::Byte(b'/')) {
            push_star(&mut tokens, Token::Deep);
        }
        Self::new(&tokens)
    }

    fn new(tokens: &[Token]) -> Self {
        let byte = |token: &Token| match token {
            Token::Byte(byte) => Some(*byte),
            _ => None,
        };
        let start: Box<[u8]> = tokens.iter().map_while(byte).collect();
        let rest = tokens.get(start.len()..).unwrap_or_default().into();
        Self { start, rest }
    }

    /// Whether the pattern matches every path.
    pub fn is_everything(&self) -> bool {
        self.start.is_empty() && matches!(&*self.rest, [Token::Deep])
    }

    /// Whether the pattern matches a path. Every step of work is added to `steps`.
    pub fn matches(&self, path: &[u8], steps: &mut u64) -> bool {
        *steps = steps.saturating_add(1);
        let Some(path) = path.strip_prefix(&*self.start) else { return false };
        let mut at = 0;
        let mut token = 0;
        // Where to continue after a mismatch: the token after a star, and the end of the part of the path that it
        // matched.
        let mut star: Option<(usize, usize)> = None;
        let mut deep: Option<(usize, usize)> = None;
        loop {
            *steps = steps.saturating_add(1);
            let byte = path.get(at).copied();
            match (self.rest.get(token), byte) {
                (None, None) => return true,
                (Some(Token::Star), _) => {
                    token += 1;
                    star = Some((token, at));
                    continue;
                }
                (Some(Token::Deep), _) => {
                    token += 1;
                    (deep, star) = (Some((token, at)), None);
                    continue;
                }
                (Some(Token::Byte(own)), Some(byte)) if *own == byte => {
                    (token, at) = (token + 1, at + 1);
                    continue;
                }
                (Some(Token::Any), Some(_)) => {
                    at += 1;
                    while path.get(at).is_some_and(|byte| is_continuation(*byte)) {
                        at += 1;
                    }
                    token += 1;
                    continue;
                }
                _ => {}
            }
            // The nearest star matches one more byte if it may, otherwise the last `**`.
            let longer = |place: (usize, usize)| (place.0, place.1 + 1);
            let may_grow = |place: &(usize, usize)| path.get(place.1).is_some_and(|it| *it != b'/');
            if let Some(place) = star.filter(may_grow).map(longer) {
                (star, token, at) = (Some(place), place.0, place.1);
            } else if let Some(place) = deep.filter(|place| place.1 < path.len()).map(longer) {
                (deep, star, token, at) = (Some(place), None, place.0, place.1);
            } else {
                return false;
            }
        }
    }
}

/// Adds a star; of two consecutive ones, only the more general one is kept.
fn push_star(tokens: &mut Vec<Token>, star: Token) {
    match tokens.last_mut() {
        Some(last @ (Token::Star | Token::Deep)) => {
            if star == Token::Deep {
                *last = star;
            }
        }
        _ => tokens.push(star),
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &FileGlob, path: &str) -> bool {
        glob.matches(path.as_bytes(), &mut 0)
    }

    #[test]
    fn patterns_of_reuse() {
        for (pattern, paths, others) in [
            ("a.c", &["a.c"][..], &["b/a.c", "a.cc", "a"][..]),
            ("*.c", &["a.c", ".c"], &["b/a.c", "a.h"]),
            ("**.c", &["a.c", "b/a.c"], &["a.h"]),
            ("**", &["a", "a/b"], &[]),
            ("src/**", &["src/a", "src/a/b"], &["src", "srca"]),
            ("src/*/x", &["src/a/x"], &["src/a/b/x", "src/x"]),
            ("a*b*c", &["abc", "axbxc", "abbcc"], &["ab/c", "a/bc"]),
            ("**/x*y", &["a/xy", "a/b/xay"], &["a/x/y", "xy"]),
            ("\\*.c", &["*.c"], &["a.c"]),
            ("a?", &["a?"], &["ab"]),
            ("[a]{b}", &["[a]{b}"], &["ab"]),
        ] {
            let glob = FileGlob::of_reuse(pattern);
            assert!(paths.iter().all(|path| matches(&glob, path)), "{pattern}");
            assert!(!others.iter().any(|path| matches(&glob, path)), "{pattern}");
        }
    }

    #[test]
    fn patterns_of_debian() {
        for (pattern, paths, others) in [
            ("*", &["a", "a/b"][..], &[][..]),
            ("src/*.c", &["src/a.c", "src/b/a.c"], &["a.c"]),
            ("a?.c", &["ab.c", "aé.c"], &["a.c", "abc.c"]),
            ("./src/", &["src/a", "src/b/c"], &["srca", "a/src/b"]),
            ("a\\*", &["a*"], &["ab"]),
        ] {
            let glob = FileGlob::of_debian(pattern);
            assert!(paths.iter().all(|path| matches(&glob, path)), "{pattern}");
            assert!(!others.iter().any(|path| matches(&glob, path)), "{pattern}");
        }
    }

    #[test]
    fn mismatches_are_dropped_and_counted() {
        assert!(
            FileGlob::of_debian("*").is_everything() && FileGlob::of_reuse("**").is_everything()
        );
        assert!(
            !FileGlob::of_reuse("*").is_everything() && !FileGlob::of_debian("a*").is_everything()
        );
        let glob = FileGlob::of_reuse(&"**a".repeat(50));
        let mut steps = 0;
        assert!(!glob.matches(&[b'a'; 49], &mut steps));
        assert!(steps < 1_000, "{steps}");
        let mut steps = 0;
        assert!(!FileGlob::of_reuse("**b*c").matches(&[b'b'; 500], &mut steps));
        assert!(steps < 300_000, "{steps}");
    }

    /// A reference implementation that tries everything.
    fn is_any(tokens: &[Token], path: &[u8]) -> bool {
        match tokens.split_first() {
            None => path.is_empty(),
            Some((Token::Byte(own), rest)) => {
                path.split_first().is_some_and(|(byte, path)| byte == own && is_any(rest, path))
            }
            Some((Token::Any, rest)) => {
                path.split_first().is_some_and(|(_, path)| is_any(rest, path))
            }
            Some((star, rest)) => (0..=path.len()).any(|end| {
                let (taken, path) = path.split_at(end);
                (*star == Token::Deep || !taken.contains(&b'/')) && is_any(rest, path)
            }),
        }
    }

    proptest::proptest! {
        #[test]
        fn stars_match_what_they_can(pattern in "(a|b|/|\\*|\\*\\*){0,8}", path in "[ab/]{0,10}") {
            let glob = FileGlob::of_reuse(&pattern);
            let start = glob.start.iter().copied().map(Token::Byte);
            let tokens: Vec<Token> = start.chain(glob.rest.iter().copied()).collect();
            proptest::prop_assert_eq!(matches(&glob, &path), is_any(&tokens, path.as_bytes()));
        }
    }
}
