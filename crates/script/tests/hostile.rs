//! Hostile texts: no panic, no stack overflow, and linear time.

use std::fmt::Write as _;
use std::time::Duration;

use plimsoll_script::{
    Dialect, ScriptFacts, ScriptLimits, scan_dockerfile, scan_shell, scan_shell_with,
};
use plimsoll_testkit::clock::thread_time;
use proptest::prelude::*;

const PIECES: [&str; 79] = [
    "(( x )) ",
    "for x (",
    "case x { ",
    "() { ",
    "repeat 2 ",
    "${(f)",
    "=(",
    "(",
    ")",
    "$(",
    "((",
    "))",
    "{ ",
    "} ",
    "if ",
    "then ",
    "fi\n",
    "else ",
    "<(",
    "\"",
    "'",
    "${x:-",
    "${x%",
    "}",
    "[[ ",
    "]] ",
    "[ ",
    "<<E\n",
    "<<-'E' ",
    "E\n",
    "`",
    "a ",
    "&& ",
    "|| ",
    "| ",
    "case x in ",
    "x) ",
    ";; ",
    "esac\n",
    "for x in ",
    "do ",
    "done\n",
    "\\\n",
    "\n",
    "; ",
    "$((",
    "=",
    "a=(",
    "a=b ",
    "a+=$a ",
    "# ",
    "! ",
    "> f ",
    "<<< ",
    "$x",
    "$@ ",
    "f() ",
    "f ",
    "while ",
    "é",
    "\\",
    "${{ x }}",
    "${{",
    "curl https://h.example/x ",
    "bash ",
    "pip install ",
    "git clone https://h.example/r ",
    "sudo ",
    "bash -c ",
    "eval ",
    "cd a ",
    "tar x ",
    "@(",
    "\r\n",
    "FROM a\n",
    "RUN ",
    "COPY --from=x ",
    "sha256sum -c ",
    "\0",
];

fn sound(text: &str, script: &ScriptFacts) {
    for fetch in &script.fetches {
        assert!(fetch.start <= fetch.end && fetch.end <= text.len());
        assert!(text.is_char_boundary(fetch.start) && text.is_char_boundary(fetch.end));
        assert!(fetch.line >= 1 && fetch.column >= 1);
        assert!(fetch.value.chars().count() <= 201 && !fetch.value.contains('\n'));
    }
    for call in &script.calls {
        assert!(call.start <= call.end && call.end <= text.len());
        assert!(text.is_char_boundary(call.start) && text.is_char_boundary(call.end));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        sound(&text, &scan_shell(&text, &ScriptLimits::default()));
        sound(&text, &scan_dockerfile(&text, &ScriptLimits::default()));
    }

    #[test]
    fn soup(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = pieces.iter().filter_map(|at| PIECES.get(*at)).copied().collect();
        sound(&text, &scan_shell(&text, &ScriptLimits::default()));
        sound(&text, &scan_dockerfile(&text, &ScriptLimits::default()));
        sound(&text, &zsh(&text));
    }
}

fn zsh(text: &str) -> ScriptFacts {
    scan_shell_with(text, Dialect::Zsh, &[], &[], &ScriptLimits::default())
}

fn time(text: &str) -> Duration {
    let start = thread_time();
    sound(text, &scan_shell(text, &ScriptLimits::default()));
    sound(text, &zsh(text));
    thread_time().saturating_sub(start)
}

/// Texts that open a construct, alone or with a command in it.
const OPENING: [&str; 20] = [
    "(",
    "$(",
    "((",
    "{ ",
    "if ",
    "<(",
    "\"$(",
    "${x:-",
    "\"${x:-\"",
    "[[ ( ",
    "a <<E\n",
    "`a $(",
    "case x in x) ",
    "for x in a; do ",
    "$((",
    "a=(",
    "! ",
    "f() { ",
    "while a; do ",
    "bash -c \"",
];

/// A text that is truncated inside a quoted script, before a multi-byte character. Found by
/// fuzzing.
#[test]
fn text_that_ends_inside_quotes() {
    for quote in ["'", "\"", "$'"] {
        for command in ["su $USER -c", "bash -c", "eval", "ssh host", "sudo sh -c"] {
            let text = format!("{command} {quote}cd; git clone https://h.example/\u{490}");
            let script = scan_shell(&text, &ScriptLimits::default());
            sound(&text, &script);
            assert!(script.fetches.iter().all(|fetch| !fetch.value.is_empty()), "{text}");
        }
    }
}

#[test]
fn nesting_does_not_overflow() {
    for piece in OPENING {
        let text = piece.repeat(100_000);
        let taken = time(&text);
        assert!(taken < Duration::from_secs(30), "{piece:?} x 100,000 takes {taken:?}");
    }
    let text = "RUN (".repeat(100_000);
    sound(&text, &scan_dockerfile(&text, &ScriptLimits::default()));
}

#[test]
fn time_is_in_proportion() {
    let closing = ["", ")", "}", "\n", "pip install a ", "git clone https://h.example/r "];
    let mut slow = Vec::new();
    for first in OPENING.into_iter().chain([")", "fi ", "done\n", "x ", "a=$a$a\n", "a | "]) {
        for second in closing {
            let unit = format!("{first}{second}");
            let (few, many) = (unit.repeat(400), unit.repeat(3200));
            if time(&few) < Duration::from_millis(10) {
                continue;
            }
            // Eight times the text may take eight times as long; sixty-four times would be
            // quadratic. Disturbances only make a run slower, so the fastest of several is used.
            let (mut small, mut large) = (Duration::MAX, Duration::MAX);
            for _ in 0..10 {
                small = small.min(time(&few));
                large = large.min(time(&many));
                if large <= small * 24 {
                    break;
                }
            }
            if large > small * 24 {
                slow.push((unit, small, large));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn values_do_not_multiply_without_limit() {
    let mut text = "a=xxxxxxxxxxxxxxxx\n".to_owned();
    for _ in 0..64 {
        text.push_str("a=$a$a$a$a\n");
    }
    text.push_str("pip install $a\n");
    assert!(time(&text) < Duration::from_secs(5));
    let mut text = format!("a=({})\n", "x ".repeat(20_000));
    text.push_str(&"pip install ${a[@]}\n".repeat(20_000));
    assert!(time(&text) < Duration::from_secs(20));
    let mut calls = String::new();
    for n in 0..20_000 {
        writeln!(calls, "f{n}() {{ f{}; }}", n + 1).unwrap();
    }
    assert!(time(&format!("{calls}f0\n")) < Duration::from_secs(20));
}

#[test]
fn budgets_hold() {
    let mut budget = ScriptLimits::default();
    budget.bytes = 100;
    budget.found = 3;
    let text = "pip install a b c d e\n".repeat(10);
    let script = scan_shell(&text, &budget);
    assert_eq!(script.fetches.len(), 3);
    assert_eq!(script.problems.len(), 2, "{:?}", script.problems);
}
