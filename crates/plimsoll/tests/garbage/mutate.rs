//! Damages a file, pseudo-randomly.

use plimsoll_testkit::Random;

fn token(random: &mut Random) -> &'static [u8] {
    let token: &&'static [u8] = random.pick(TOKENS);
    token
}

/// A random range in `length` bytes, mostly a short one.
fn part(random: &mut Random, length: usize) -> std::ops::Range<usize> {
    let start = random.below(length + 1);
    let most = if random.one_in(4) { length } else { 8 };
    let end = start + random.below(most + 1);
    start..end.min(length)
}

/// Tokens that have a meaning in one of the formats.
#[rustfmt::skip]
const TOKENS: &[&[u8]] = &[
    b"", b" ", b"  ", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\x08", b"\x0c", b"\x1a", b"\x1b", b"\x7f", b"\xff",
    b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", "é".as_bytes(), "\u{85}".as_bytes(), "\u{a0}".as_bytes(),
    "\u{2028}".as_bytes(), "\u{200b}".as_bytes(), "\u{202e}".as_bytes(), "…".as_bytes(), "\u{fffd}".as_bytes(),
    "𝟙".as_bytes(), b"\"", b"'", b"`", b"\"\"\"", b"'''", b"$'", b"$\"", b"\\", b"\\\\", b"\\\n", b"\\u0041",
    b"\\x41", b"\\b", b"\\N", b"\\_", b"\\ud83d\\ude00", b"\\ud83d", b"\\\"", b"\\0", b"/", b"//", b"..", b"../",
    b"./", b".", b",", b":", b": ", b"::", b";", b" ; ", b"=", b"==", b"@", b"@@", b"#", b" # ", b"!", b"!!str ",
    b"?", b"? ", b"*", b"&", b"&&", b"&a ", b"*a", b"|", b"||", b"|-\n", b">\n", b"---\n", b"%", b"%41", b"$",
    b"${X}", b"$(x)", b"${{ x }}", b"${", b"{", b"}", b"{}", b"[", b"]", b"[]", b"[[", b"]]", b"(", b")", b"<", b">",
    b"<<EOF\n", b"<(", b"-", b"--", b"- ", b"***", b"~", b"0", b"1.2.3", b"latest",
    b"https://u:p@h.example/a/b.git?token=x#r", b"git+ssh://git@h:/", b"0123456789abcdef0123456789abcdef01234567",
];

/// A file with one to five random changes. Parts of `donor`, another file, are inserted.
pub(crate) fn broken(content: &[u8], donor: &[u8], random: &mut Random) -> Vec<u8> {
    let mut content = content.to_vec();
    for _ in 0..=random.below(5) {
        once(&mut content, donor, random);
    }
    content
}

fn once(content: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let range = part(random, content.len());
    let taken = donor.get(part(random, donor.len())).unwrap_or_default();
    match random.below(13) {
        0 => {
            if let Some(byte) = content.get_mut(range.start) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            let byte = u8::try_from(random.below(256)).unwrap();
            content.splice(range.start..range.start, [byte]);
        }
        2 => drop(content.drain(range)),
        3 => insert(content, range.start..range.start, token(random)),
        4 => insert(content, range, token(random)),
        5 => insert(content, range.start..content.len(), taken),
        6 => insert(content, range, taken),
        7 => {
            let again = content[range.clone()].to_vec();
            insert(content, range.start..range.start, &again);
        }
        8 => content.truncate(range.start),
        9 => {
            let word = word(content, range.start);
            insert(content, word, token(random));
        }
        10 => {
            let word = word(content, range.start);
            insert(content, word.end..word.end, token(random));
        }
        11 => {
            let line = line(content, range.start);
            let other = self::line(donor, random.below(donor.len()));
            let other = donor[other].to_vec();
            insert(content, if random.one_in(2) { line } else { line.end..line.end }, &other);
        }
        _ => {
            let line = line(content, range.start);
            let again = content[line.clone()].to_vec();
            insert(content, line.end..line.end, &again);
        }
    }
}

fn insert(content: &mut Vec<u8>, range: std::ops::Range<usize>, new: &[u8]) {
    content.splice(range, new.iter().copied());
}

/// The word at an offset: the range that a reader would take for one value.
fn word(content: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./".contains(byte);
    around(content, at, is_part)
}

/// The line at an offset, including its line break.
fn line(content: &[u8], at: usize) -> std::ops::Range<usize> {
    let range = around(content, at, |byte| *byte != b'\n');
    range.start..(range.end + 1).min(content.len())
}

fn around(content: &[u8], at: usize, is_part: impl Fn(&u8) -> bool) -> std::ops::Range<usize> {
    let (before, after) = content.split_at(at.min(content.len()));
    let start = before.iter().rposition(|byte| !is_part(byte)).map_or(0, |last| last + 1);
    let end = after.iter().position(|byte| !is_part(byte)).unwrap_or(after.len());
    start..before.len() + end
}
