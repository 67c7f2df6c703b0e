//! What a comment names as the place where code comes from.

use plimsoll_model::{GitRef, GitUrl, PinStrength, Revision};

use super::words::{CONTAINERS, DOCUMENTS, NO_PROJECTS, NO_WORDS, NOUNS, POINTERS, SKIPPED};
use crate::tree::names::plain_name;

/// What is named as an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// What it is called: the project as far as it is told, else the file.
    pub(super) name: String,
    pub(super) naming: Naming,
    /// The path of a file that is named.
    pub(super) path: Option<String>,
    pub(super) url: Option<String>,
    pub(super) revision: Option<Revision>,
}

/// How an origin is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// By the URL of a repository or a source file.
    CodeUrl,
    /// By the path of a file in it, or a name in its namespace.
    Path,
    /// By its name, and a word for what it is: "the Rope library".
    Project,
    /// By something that is spelled like a name.
    Name,
    /// By something that is spelled like the name of a type or a function, as many projects are.
    Identifier,
    /// By a word that is all that is said.
    Word,
    /// By the name of one file.
    File,
    /// By the URL of something else.
    Page,
    /// By who wrote it: "Ada Rope <ada@rope.example>".
    Person,
}

/// How many bytes behind the phrase may name the origin.
const REACH: usize = 200;

/// Reads what the words behind a phrase name.
pub(super) fn read(words: &str) -> Option<Origin> {
    let words = clip(words);
    let url = find_url(words).filter(|url| is_meant(words, url));
    let named = name(words);
    match (named, url) {
        (Some(named), None) => Some(named),
        (named, Some(url)) => {
            let of_url = of_url(url);
            let is_better =
                |it: &Origin| !matches!(it.naming, Naming::Path | Naming::File | Naming::Person);
            Some(match named.filter(is_better) {
                Some(named) => Origin { name: name_of_both(&named.name, &of_url.name), ..of_url },
                None => of_url,
            })
        }
        (None, None) => None,
    }
}

/// Whether a URL is what the words are about: in the same sentence any is, behind it one of code, and none of what
/// was talked about.
fn is_meant(words: &str, url: &str) -> bool {
    const TALK: [&str; 7] = [
        "/pull/",
        "/issues/",
        "/discussions/",
        "/wiki",
        "/releases",
        "/compare/",
        "/merge_requests/",
    ];
    let before = words.split(url).next().unwrap_or_default();
    let is_same_sentence = !before.contains(". ") && !before.trim_end().ends_with('.');
    is_same_sentence
        || (of_url(url).naming == Naming::CodeUrl && !TALK.iter().any(|talk| url.contains(talk)))
}

/// What a project is called that has a name beside its URL: of several words the one that the URL has as well.
fn name_of_both(stated: &str, of_url: &str) -> String {
    let wanted = plain_name(of_url);
    let mut words = stated.split(' ');
    words.find(|word| plain_name(word) == wanted).unwrap_or(stated).to_owned()
}

fn clip(words: &str) -> &str {
    let end = (0..=REACH.min(words.len())).rev().find(|at| words.is_char_boundary(*at));
    words.get(..end.unwrap_or_default()).unwrap_or(words)
}

/// The first URL in a text.
fn find_url(words: &str) -> Option<&str> {
    let start = ["https://", "http://", "git://", "ftp://", "svn://"]
        .iter()
        .filter_map(|scheme| words.find(scheme))
        .min()?;
    let rest = words.get(start..)?;
    let is_end = |c: char| c.is_whitespace() || "<>\"'`|{}".contains(c);
    let url = rest.split(is_end).next()?;
    let url = url.trim_end_matches(['.', ',', ';', ':', ')', ']', '*', '/']);
    (url.len() > 12).then_some(url)
}

/// Hosts of texts rather than of code.
const TEXT_HOSTS: [&str; 16] = [
    "arxiv.org",
    "wikipedia.org",
    "doi.org",
    "ietf.org",
    "rfc-editor.org",
    "stackoverflow.com",
    "stackexchange.com",
    "microsoft.com",
    "cppreference.com",
    "w3.org",
    "unicode.org",
    "acm.org",
    "springer.com",
    "readthedocs.io",
    "youtube.com",
    "wolfram.com",
];

/// Whether a URL is about a text that says how something is done, rather than where code is.
pub(super) fn is_of_text(url: &str) -> bool {
    let host = host(url);
    let is_docs = ["docs.", "developer.", "wiki."].iter().any(|start| host.starts_with(start));
    is_docs
        || TEXT_HOSTS.iter().any(|known| {
            host == *known || host.strip_suffix(known).is_some_and(|left| left.ends_with('.'))
        })
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

fn of_url(url: &str) -> Origin {
    let host = host(url);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let segments: Vec<&str> =
        rest.split(['/', '?', '#']).skip(1).filter(|it| !it.is_empty()).collect();
    let repository = repository(url, host, &segments);
    let is_code = repository.is_some() || segments.last().is_some_and(|last| is_file(last));
    let last = segments.last().copied().unwrap_or(host);
    let name = match &repository {
        Some((_, name)) => name.clone(),
        None if host.ends_with(".sourceforge.net") => first_label(host),
        None => last.to_owned(),
    };
    Origin {
        name,
        naming: if is_code { Naming::CodeUrl } else { Naming::Page },
        path: None,
        revision: repository.as_ref().and_then(|_| revision(&segments)),
        url: Some(repository.map_or_else(|| url.to_owned(), |(url, _)| url)),
    }
}

fn first_label(host: &str) -> String {
    host.split('.').next().unwrap_or(host).to_owned()
}

/// The repository that a URL is in, and its name.
fn repository(url: &str, host: &str, segments: &[&str]) -> Option<(String, String)> {
    let plain = |name: &str| name.trim_end_matches(".git").to_owned();
    let is_forge = matches!(
        host,
        "github.com" | "gitlab.com" | "bitbucket.org" | "codeberg.org" | "git.sr.ht"
    );
    if is_forge || host == "raw.githubusercontent.com" {
        let [owner, name, ..] = segments else { return None };
        let host = if is_forge { host } else { "github.com" };
        let name = plain(name);
        return Some((format!("https://{host}/{owner}/{name}"), name));
    }
    if matches!(host, "sourceforge.net" | "sf.net" | "code.google.com") {
        let at = segments.iter().position(|part| matches!(*part, "p" | "projects" | "project"))?;
        return Some((url.to_owned(), (*segments.get(at + 1)?).to_owned()));
    }
    let known = GitUrl::of_repository(url)?;
    Some((known.https(), plain(known.name())))
}

/// The commit or tag that the URL of a file in a repository names.
fn revision(segments: &[&str]) -> Option<Revision> {
    let at = segments.iter().position(|part| {
        matches!(*part, "blob" | "tree" | "raw" | "blame" | "commit" | "commits")
    })?;
    let name = segments.get(at + 1)?;
    if GitRef::parse(name).strength() == PinStrength::CommitUnverified {
        return Some(Revision::Commit(name.to_ascii_lowercase()));
    }
    let digits = name.trim_start_matches(['v', 'V']);
    let is_tag = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.');
    is_tag.then(|| Revision::Name((*name).to_owned()))
}

/// Whether a word is the name of a source file.
fn is_file(word: &str) -> bool {
    const ENDS: [&str; 27] = [
        "asm", "c", "cc", "cmake", "cpp", "cs", "cu", "cxx", "go", "h", "hh", "hpp", "inc", "java",
        "js", "kt", "lua", "m", "m4", "metal", "mm", "php", "pl", "py", "rs", "s", "ts",
    ];
    word.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && ENDS.contains(&end))
}

/// The name at the beginning of some words, with how it is named.
fn name(words: &str) -> Option<Origin> {
    let mut rest = words.trim_start_matches(|c: char| c.is_whitespace() || ":-(\"'`<“".contains(c));
    if is_title(words) {
        return None;
    }
    for _ in 0..6 {
        let word = word(rest);
        let plain = plain(word).to_ascii_lowercase();
        if word.contains("://")
            || !SKIPPED.contains(&plain.as_str())
            || !word.eq_ignore_ascii_case(&plain)
        {
            break;
        }
        rest = rest
            .get(word.len()..)?
            .trim_start_matches(|c: char| c.is_whitespace() || ":(\"'`<“".contains(c));
    }
    let first = word(rest);
    let behind = rest.get(first.len()..).unwrap_or_default();
    let token = plain(first);
    let lower = base(token);
    let is_no_name = token.contains("://")
        || token.ends_with('/')
        || token.contains(|c: char| "[](){}=<>,*&$%@".contains(c))
        || first.contains("()")
        || first.starts_with("[[");
    if token.len() < 2
        || is_no_name
        || NO_PROJECTS.contains(&lower.as_str())
        || POINTERS.contains(&lower.as_str())
    {
        return None;
    }
    of_path(token).or_else(|| of_file(first, token, behind)).or_else(|| of_words(first, rest))
}

/// Whether some words begin with the title of a text, in quotes.
fn is_title(words: &str) -> bool {
    let words = words.trim_start();
    let quoted = words.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    quoted.is_some_and(|(title, _)| title.split_whitespace().count() > 3)
}

fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// A word without the signs around it.
fn plain(word: &str) -> &str {
    let is_sign = |c: char| !c.is_alphanumeric() && !"+/".contains(c);
    let word = word.trim_start_matches(is_sign).trim_end_matches(is_sign);
    ["'s", "’s", "`s"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

/// A word up to its version, in lower case.
fn base(word: &str) -> String {
    word.split("::").next().unwrap_or(word).to_ascii_lowercase()
}

fn named(name: &str, naming: Naming) -> Origin {
    Origin { name: name.to_owned(), naming, path: None, url: None, revision: None }
}

/// What the path of a file or a name in a namespace belongs to.
fn of_path(token: &str) -> Option<Origin> {
    let is_name = |part: &str| part.chars().any(char::is_alphabetic);
    if let Some((space, _)) = token.split_once("::") {
        return is_name(space).then(|| named(space, Naming::Path));
    }
    let mut parts: Vec<&str> = token.split('/').filter(|part| !part.is_empty()).collect();
    let is_on_system = token.starts_with('/');
    if parts.len() > 2 && parts.first().is_some_and(|first| CONTAINERS.contains(first)) {
        parts.remove(0);
    }
    if let [first, .., last] = parts.as_slice() {
        let is_plain = parts
            .iter()
            .all(|part| part.chars().all(|c| c.is_ascii_alphanumeric() || "._-+~".contains(c)));
        let is_path = is_plain && (is_file(last) || (parts.len() > 2 && !is_on_system));
        return (is_path && is_name(first) && !first.starts_with('.'))
            .then(|| Origin { path: Some(token.to_owned()), ..named(first, Naming::Path) });
    }
    let parts: Vec<&str> = token.split('.').collect();
    let is_module =
        |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match parts.as_slice() {
        [first, _, ..] if parts.len() > 2 && parts.iter().all(is_module) => {
            let begins = first.starts_with(|c: char| c.is_ascii_lowercase());
            begins.then(|| Origin { path: Some(parts.join("/")), ..named(first, Naming::Path) })
        }
        _ => None,
    }
}

/// What a file is of that is named alone: "rope.c from the Rope library"; a project may be called like a file.
fn of_file(first: &str, token: &str, behind: &str) -> Option<Origin> {
    if !is_file(token) {
        return None;
    }
    let file = Origin { path: Some(token.to_owned()), ..named(token, Naming::File) };
    let next = word(behind.trim_start());
    if matches!(next, "from" | "in" | "of" | "at") && !first.ends_with(['.', ',']) {
        let owner = behind.trim_start().get(next.len()..).and_then(name);
        let is_project = |it: &Origin| matches!(it.naming, Naming::Project | Naming::Name);
        if let Some(owner) = owner.filter(is_project) {
            return Some(Origin { naming: Naming::Project, path: file.path, ..owner });
        }
        return Some(file);
    }
    let inner = plain(next);
    let is_possessive = first.ends_with("'s");
    let is_identifier = inner.contains('_') || (is_file(inner) && !first.ends_with(','));
    if is_possessive || is_identifier {
        return Some(named(token, Naming::Path));
    }
    Some(file)
}

/// A name of one or more words.
fn of_words(first: &str, rest: &str) -> Option<Origin> {
    let token = plain(first);
    let is_marked = |token: &str| {
        let is_constant = token.contains('_') && token.to_uppercase() == *token;
        let has_mark = token.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
        has_mark && !is_constant && token.chars().any(char::is_alphabetic) && !token.contains('(')
    };
    let ends = |word: &str| word.ends_with(['.', ',', ';', ':', ')']) || word.ends_with("'s");
    let mut words: Vec<&str> = vec![token];
    let mut behind = rest.get(first.len()..).unwrap_or_default();
    let mut last = first;
    while is_marked(token) && !ends(last) && words.len() < 4 {
        let next = word(behind.trim_start());
        let is_version = next.starts_with(|c: char| c.is_ascii_digit());
        if !is_marked(plain(next)) && !is_version
            || next.starts_with(['(', '<'])
            || NOUNS.contains(&plain(next).to_lowercase().as_str())
        {
            break;
        }
        words.push(plain(next));
        last = next;
        behind = behind.trim_start().get(next.len()..).unwrap_or_default();
    }
    if is_mail(behind) {
        return is_marked(token).then(|| named(&words.join(" "), Naming::Person));
    }
    if let Some(owned) = owned_project(token, last, behind) {
        return Some(owned);
    }
    let next = plain(word(behind.trim_start())).to_lowercase();
    if !ends(last) && DOCUMENTS.contains(&next.as_str()) {
        return None;
    }
    let has_noun = (!ends(last) || last.ends_with("'s")) && NOUNS.contains(&next.as_str());
    let has_repository = || {
        let inside = behind.trim_start().strip_prefix('(').map(word).unwrap_or_default();
        plain(inside).split('/').count() == 2
    };
    let text = words.join(" ");
    if is_marked(token) {
        let naming = match () {
            () if has_noun || has_repository() => Naming::Project,
            () if !last.ends_with("'s") && is_identifier(token) => Naming::Identifier,
            () => Naming::Name,
        };
        return Some(named(&text, naming));
    }
    let is_name = token.chars().all(|c| c.is_ascii_alphanumeric() || "-_+".contains(c));
    let is_common = NO_WORDS.contains(&token) || SKIPPED.contains(&token);
    if !is_name || is_common {
        return None;
    }
    let is_all = behind.trim().is_empty() || first.ends_with('.');
    let noun = |noun: &str| {
        matches!(
            noun,
            "library" | "project" | "sources" | "toolkit" | "repo" | "repository" | "package"
        )
    };
    let is_source_code = next == "source" && behind.trim_start().starts_with("source code");
    let is_spelled = first.ends_with(['\'', '`', '"']) || token.contains('-');
    if (has_noun && (noun(&next) || is_source_code || is_spelled)) || has_repository() {
        return Some(named(token, Naming::Project));
    }
    is_all.then(|| named(token, Naming::Word))
}

/// Whether what is behind a name is the mail address of somebody.
fn is_mail(behind: &str) -> bool {
    let inside = behind.trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inside.is_some_and(|(address, _)| {
        !address.contains("://") && (address.contains('@') || address.contains(" at "))
    })
}

/// The project of somebody who is named first: "Ada Rope's knots library".
fn owned_project(token: &str, last: &str, behind: &str) -> Option<Origin> {
    const PROJECTS: [&str; 6] = ["library", "package", "plugin", "project", "toolkit", "tool"];
    let is_upper = token.starts_with(|c: char| c.is_uppercase());
    if !is_upper || !(last.ends_with("'s") || last.ends_with("’s")) {
        return None;
    }
    let first = word(behind.trim_start());
    let noun = word(behind.trim_start().get(first.len()..)?.trim_start());
    let owned = plain(first);
    let is_name = owned.len() > 2
        && owned.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
        && !SKIPPED.contains(&owned)
        && !NOUNS.contains(&owned)
        && owned != "own";
    let is_project = PROJECTS.contains(&plain(noun).to_lowercase().as_str());
    (is_name && is_project && first.ends_with(owned)).then(|| named(owned, Naming::Project))
}

/// Whether a word is spelled like a type, a function or a constant: `KnotTable`, `knot_table`, `KNOTS`.
fn is_identifier(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let has_hump = letters.windows(3).any(|three| match three {
        [a, b, c] => a.is_lowercase() && b.is_uppercase() && c.is_lowercase(),
        _ => false,
    });
    has_hump || word.contains('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Option<(String, Naming)> {
        read(words).map(|origin| (origin.name, origin.naming))
    }

    #[test]
    fn origins_by_how_they_are_named() {
        for (words, name, naming) in [
            ("the Rope library.", "Rope", Naming::Project),
            ("corresponding ROPE 2.0 code.", "ROPE 2.0", Naming::Project),
            ("Rope's knots", "Rope", Naming::Name),
            ("KNOT toolkit", "KNOT", Naming::Project),
            ("rope source code.", "rope", Naming::Project),
            ("rope-knots (harbor/rope-knots, ISC)", "rope-knots", Naming::Project),
            ("rope", "rope", Naming::Word),
            ("rope::knot", "rope", Naming::Path),
            ("rope/src/knot.c", "rope", Naming::Path),
            ("rope.knots.bowline.tie", "rope", Naming::Path),
            ("rope.cpp knot_tie (bowline)", "rope.cpp", Naming::Path),
            ("knot.c from rope-0.33 package.", "rope-0.33", Naming::Project),
            ("knot.c", "knot.c", Naming::File),
            ("'knot' tool that Rope has", "knot", Naming::Project),
            ("KnotTable and the others", "KnotTable", Naming::Identifier),
            ("https://github.com/harbor/rope.git", "rope", Naming::CodeUrl),
            ("Rope: https://github.com/harbor/r2/blob/main/a.c", "Rope", Naming::CodeUrl),
            ("http://rope.sourceforge.net/knots/", "rope", Naming::Page),
            ("Harbor Rope build logic https://github.com/x/rope", "Rope", Naming::CodeUrl),
            ("the harbor logic. See https://github.com/x/rope", "rope", Naming::CodeUrl),
            ("Ada Knot's rope library", "rope", Naming::Project),
            ("Ada Knot <ada@rope.example>", "Ada Knot", Naming::Person),
            ("Rope (Ada Knot, 2024)", "Rope", Naming::Name),
            ("site-packages/rope/knots/tie.py", "rope", Naming::Path),
        ] {
            assert_eq!(of(words), Some((name.to_owned(), naming)), "{words}");
        }
        for words in [
            "the configuration of the caller",
            "this software without permission",
            "RFC 1321",
            "MODEL_FOR_ROPE rather than",
            "\"How to tie good knots\" by Ada Rope",
            "source.",
            "user space",
            "tieKnot() above",
            "that project",
            "the Rope documentation",
            "the Harbor packaging file",
            "an error of Rope. See https://github.com/harbor/rope/pull/12",
            "knot's implementation. See https://rope.example/#knots",
            "[[maybe_unused]]",
            "/usr/lib/rope/tie-knots",
        ] {
            assert_eq!(of(words), None, "{words}");
        }
    }

    #[test]
    fn urls_name_a_repository_and_a_revision() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let url = format!("https://github.com/harbor/rope/blob/{commit}/src/knot.c#L3");
        let origin = read(&url).unwrap();
        assert_eq!(origin.url.as_deref(), Some("https://github.com/harbor/rope"));
        assert_eq!(origin.revision, Some(Revision::Commit(commit.to_owned())));
        let tagged = read("https://github.com/harbor/rope/blob/v1.2.3/a.c").unwrap();
        assert_eq!(tagged.revision, Some(Revision::Name("v1.2.3".to_owned())));
        let branch = read("https://github.com/harbor/rope/blob/main/a.c").unwrap();
        assert_eq!(branch.revision, None);
        assert!(is_of_text("https://en.wikipedia.org/wiki/Rope"));
        assert!(!is_of_text("https://github.com/harbor/rope"));
    }
}
