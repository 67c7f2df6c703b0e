//! The comments of a file, in the language given by its name.

/// A comment, without comment marks and without surrounding blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comment<'a> {
    /// Its text. A block comment may have several lines.
    pub text: &'a [u8],
    /// Its first line, from 1.
    pub line: u32,
}

/// The comment markers of a language.
#[derive(Debug)]
pub(super) struct Marks {
    /// The start of a line comment.
    line: &'static [&'static [u8]],
    /// The start and end of a block comment.
    block: Option<(&'static [u8], &'static [u8])>,
    /// The quotes of strings.
    quotes: &'static [u8],
}

const HASH: Marks = Marks { line: &[b"#"], block: None, quotes: b"\"'" };
const SLASHES: Marks = Marks { line: &[b"//"], block: Some((b"/*", b"*/")), quotes: b"\"'" };
const STARS: Marks = Marks { line: &[], block: Some((b"/*", b"*/")), quotes: b"\"'" };
const BOTH: Marks = Marks { line: &[b"//", b"#"], block: Some((b"/*", b"*/")), quotes: b"\"'" };
const DASHES: Marks = Marks { line: &[b"--"], block: None, quotes: b"\"'" };
const SQL: Marks = Marks { line: &[b"--"], block: Some((b"/*", b"*/")), quotes: b"\"'" };
const SEMICOLON: Marks = Marks { line: &[b";"], block: None, quotes: b"\"" };
const MARKUP: Marks = Marks { line: &[], block: Some((b"<!--", b"-->")), quotes: b"" };

/// File extensions, and the comment marks of their languages.
const ENDINGS: [(&Marks, &[&str]); 8] = [
    (
        &HASH,
        &[
            "bash",
            "bzl",
            "cfg",
            "cmake",
            "conf",
            "ex",
            "exs",
            "gn",
            "gni",
            "mk",
            "pl",
            "pm",
            "properties",
            "py",
            "pyi",
            "pyx",
            "r",
            "rb",
            "sh",
            "toml",
            "yaml",
            "yml",
            "zsh",
        ],
    ),
    (
        &SLASHES,
        &[
            "c", "cc", "cjs", "cpp", "cs", "cu", "cuh", "cxx", "d", "dart", "go", "gradle",
            "groovy", "h", "hh", "hpp", "hxx", "java", "js", "jsx", "kt", "kts", "m", "mjs", "mm",
            "proto", "rs", "scala", "swift", "ts", "tsx", "zig",
        ],
    ),
    (&STARS, &["css"]),
    (&BOTH, &["php", "tf"]),
    (&DASHES, &["adb", "ads", "elm", "hs", "lua", "vhd", "vhdl"]),
    (&SQL, &["sql"]),
    (&SEMICOLON, &["asm", "clj", "el", "ini", "lisp", "scm"]),
    (&MARKUP, &["htm", "html", "svg", "xml"]),
];

/// File names without an extension.
const NAMES: [&str; 8] = [
    "BUILD",
    "CMakeLists.txt",
    "Containerfile",
    "Dockerfile",
    "GNUmakefile",
    "Makefile",
    "WORKSPACE",
    "makefile",
];

impl Marks {
    /// The comment marks for a file name.
    pub(super) fn of_name(name: &[u8]) -> Option<&'static Self> {
        if NAMES.iter().any(|known| known.as_bytes() == name) {
            return Some(&HASH);
        }
        let at = name.iter().rposition(|byte| *byte == b'.')?;
        let ending = name.get(at + 1..)?;
        let is = |known: &&str| ending.eq_ignore_ascii_case(known.as_bytes());
        let found = ENDINGS.iter().find(|(_, endings)| endings.iter().any(is));
        found.map(|(marks, _)| *marks)
    }

    /// The comments in a text. Each byte is read once, except for those of a line with an unclosed
    /// quote, which are read twice.
    pub(super) fn comments<'a>(&self, bytes: &'a [u8]) -> Vec<Comment<'a>> {
        let mut found = Vec::new();
        let (mut at, mut line) = (0, 1_u32);
        while let Some(byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let length = if *byte == b'\n' {
                line = line.saturating_add(1);
                1
            } else if let Some((text, length)) = self.comment(rest) {
                found.push(Comment { text: text.trim_ascii(), line });
                let lines = memchr::memchr_iter(b'\n', text).count();
                line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
                length
            } else if self.quotes.contains(byte) {
                quoted(rest)
            } else {
                1
            };
            at += length;
        }
        found
    }

    /// The comment at the start of a text, and its length with the marks.
    fn comment<'a>(&self, rest: &'a [u8]) -> Option<(&'a [u8], usize)> {
        if let Some(mark) = self.line.iter().find(|mark| rest.starts_with(mark)) {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let text = rest.get(mark.len()..end)?;
            // Marks are often repeated for decoration: `## Title`, `/// Doc`.
            let is_mark = |byte: &&u8| mark.contains(byte);
            let marks = text.iter().take_while(is_mark).count();
            return Some((text.get(marks..)?, end));
        }
        let (open, close) = self.block.filter(|(open, _)| rest.starts_with(open))?;
        let inside = rest.get(open.len()..)?;
        // An unclosed comment continues to the end.
        let end = memchr::memmem::find(inside, close);
        let text = inside.get(..end.unwrap_or(inside.len()))?;
        Some((text, open.len() + text.len() + end.map_or(0, |_| close.len())))
    }
}

/// The length of the string at the start of a text. A quote that is not closed on its line does not
/// start a string: it is an apostrophe or a lifetime.
fn quoted(rest: &[u8]) -> usize {
    let Some((quote, inside)) = rest.split_first() else { return 0 };
    let mut bytes = inside.iter().enumerate();
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'\\' if bytes.next().is_some_and(|(_, escaped)| *escaped != b'\n') => {}
            b'\\' | b'\n' => return 1,
            byte if byte == quote => return index + 2,
            _ => {}
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comments(name: &str, text: &str) -> Vec<(u32, String)> {
        let marks = Marks::of_name(name.as_bytes()).unwrap();
        let found = marks.comments(text.as_bytes()).into_iter();
        found.map(|one| (one.line, String::from_utf8_lossy(one.text).into_owned())).collect()
    }

    fn row(line: u32, text: &str) -> (u32, String) {
        (line, text.to_owned())
    }

    #[test]
    fn comments_by_language() {
        let c = "/* From zlib\n * 1.3 */ int x; // it's \"so\"\nchar *s = \"// no\";/**/\n///a";
        let rows = [row(1, "From zlib\n * 1.3"), row(2, "it's \"so\""), row(3, ""), row(4, "a")];
        assert_eq!(comments("a.C", c), rows);
        let py = "x = '# no' # yes\n## more\nurl = \"a\\\"#no\" #b";
        assert_eq!(comments("a.py", py), [row(1, "yes"), row(2, "more"), row(3, "b")]);
        assert_eq!(comments("Makefile", "a: b # c"), [row(1, "c")]);
        assert_eq!(comments("a.lua", "x = 1 -- y\n--- z"), [row(1, "y"), row(2, "z")]);
        assert_eq!(comments("a.asm", "mov a ; it's b\n"), [row(1, "it's b")]);
        assert_eq!(
            comments("a.php", "# a\n// b\n/* c */"),
            [row(1, "a"), row(2, "b"), row(3, "c")]
        );
        assert_eq!(comments("a.xml", "<!-- a\nb --><c/>"), [row(1, "a\nb")]);
        assert!(Marks::of_name(b"README").is_none() && Marks::of_name(b"a.md").is_none());
    }

    #[test]
    fn an_unclosed_comment_extends_to_the_end() {
        assert_eq!(comments("a.c", "/* a\nb"), [row(1, "a\nb")]);
        assert_eq!(comments("a.rs", "fn f<'a>(x: &'a str) {} // b"), [row(1, "b")]);
        assert_eq!(comments("a.py", "it's\n# x"), [row(2, "x")]);
    }
}
