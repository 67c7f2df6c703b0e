//! With a limit, the result is a prefix of the result without limits, and the limit is reported.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use plimsoll_script::{Call, Fetch, ScriptFacts, ScriptLimits, scan_dockerfile, scan_shell};
use proptest::prelude::*;

/// Lines of a script, with `{n}` for a number.
const SHELL: [&str; 10] = [
    "pip install p{n}==1.{n}\n",
    "# a comment {n}\n",
    "if true; then\n  curl -LO https://h.example/{n}\nfi\n",
    "f{n}() {\n  git clone https://h.example/o/r{n}\n}\n",
    "f1; f{n}\n",
    "bash ./s{n}.sh\n",
    "bash <<E\nnpm install a{n}\nE\n",
    "V{n}=2.{n}; pip install q==$V{n}\n",
    "for x in a b; do\n  docker pull i{n}:$x\ndone\n",
    "cat <<'E' > f{n}\npip install not-run\nE\n",
];

/// Instructions of a Dockerfile.
const DOCKER: [&str; 7] = [
    "FROM image{n}:1 AS s{n}\n",
    "RUN pip install p{n}==1.{n} && \\\n  curl -LO https://h.example/{n}\n",
    "# a comment {n}\n",
    "ARG V{n}=1.{n}\n",
    "RUN <<E\nnpm install a{n}\nE\n",
    "ADD https://h.example/a{n}.tgz /\n",
    "COPY --from=o/i{n}:1 /a /b\n",
];

type Scan = fn(&str, &ScriptLimits) -> ScriptFacts;

const READERS: [(&[&str], &str, Scan); 2] =
    [(&SHELL, "#!/bin/bash\n", scan_shell), (&DOCKER, "FROM first:1\n", scan_dockerfile)];

fn text(reader: usize, forms: &[usize]) -> String {
    let (lines, head, _) = READERS[reader];
    let line = |(number, form): (usize, &usize)| {
        lines[form % lines.len()].replace("{n}", &number.to_string())
    };
    std::iter::once((*head).to_owned()).chain(forms.iter().enumerate().map(line)).collect()
}

fn forms() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0_usize..70, 1..60)
}

/// Whether rows are a prefix of others.
fn is_front(few: &ScriptFacts, all: &ScriptFacts) -> bool {
    let front = |few: &[Fetch], all: &[Fetch]| all.starts_with(few);
    let calls = |few: &[Call], all: &[Call]| all.starts_with(few);
    front(&few.fetches, &all.fetches) && calls(&few.calls, &all.calls)
}

/// Whether rows are a subset of others. A function that is never called is evaluated last, but
/// reported at its position.
fn is_part(few: &ScriptFacts, all: &ScriptFacts) -> bool {
    few.fetches.iter().all(|row| all.fetches.contains(row))
        && few.calls.iter().all(|row| all.calls.contains(row))
}

fn is_told(found: &ScriptFacts) -> bool {
    found.problems.iter().any(|problem| problem.limit)
}

proptest! {
    #[test]
    fn a_row_limit_keeps_the_start(
        reader in 0_usize..2, forms in forms(), found in 1_usize..40, more in 0_usize..20
    ) {
        let (text, scan) = (text(reader, &forms), READERS[reader].2);
        let mut limits = ScriptLimits::default();
        let all = scan(&text, &limits);
        prop_assert!(!is_told(&all), "{:?}", all.problems);
        limits.found = found + more;
        let some = scan(&text, &limits);
        limits.found = found;
        let few = scan(&text, &limits);
        prop_assert!(few.fetches.len() <= found && few.calls.len() <= found);
        prop_assert!(is_part(&few, &some) && is_part(&some, &all), "{few:#?}\n{all:#?}");
        let functions = text.contains("() {");
        prop_assert!(functions || is_front(&few, &some) && is_front(&some, &all), "{few:#?}\n{all:#?}");
        let least = found.min(all.fetches.len());
        prop_assert!(few.fetches.len() == least, "{} of {}", few.fetches.len(), least);
        let same = few.fetches == all.fetches && few.calls == all.calls;
        prop_assert!(same || is_told(&few), "lost and not told: {:?}", few.problems);
    }

    /// Text that is added at the end does not change the rows above: the work limit grows with the
    /// text.
    #[test]
    fn text_below_leaves_the_rows_above(reader in 0_usize..2, forms in forms(), below in forms()) {
        let scan = READERS[reader].2;
        let (above, whole) = (text(reader, &forms), text(reader, &[forms, below].concat()));
        let (few, all) = (scan(&above, &ScriptLimits::default()), scan(&whole, &ScriptLimits::default()));
        prop_assert!(is_front(&few, &all), "{few:#?}\n{all:#?}");
    }

    /// A text is truncated at the end of a line, and this is reported. Everything before the first
    /// reported position was read as in the complete text; a here-document without its end may be
    /// read differently.
    #[test]
    fn a_byte_limit_keeps_the_start(reader in 0_usize..2, forms in forms(), bytes in 20_usize..1_000) {
        let (text, scan) = (text(reader, &forms), READERS[reader].2);
        let mut limits = ScriptLimits::default();
        let all = scan(&text, &limits);
        limits.bytes = bytes;
        let few = scan(&text, &limits);
        prop_assert!(is_told(&few) == (text.len() > bytes), "{:?}", few.problems);
        let first = few.problems.iter().map(|problem| problem.line).min().unwrap_or(u32::MAX);
        let above = |script: &ScriptFacts| -> Vec<Fetch> {
            script.fetches.iter().filter(|row| row.line < first).cloned().collect()
        };
        prop_assert_eq!(above(&few), above(&all));
    }

    /// Nested scripts: those that are too deep are reported.
    #[test]
    fn a_depth_limit_is_reported(levels in 1_usize..10, depth in 0_usize..12) {
        let inner = "pip install inner".to_owned();
        let nested = (0..levels).fold(inner, |text, _| {
            format!("bash <<E{0}\npip install outer\n{text}\nE{0}\n", text.len())
        });
        let mut limits = ScriptLimits::default();
        let all = scan_shell(&nested, &limits);
        limits.depth = depth;
        let few = scan_shell(&nested, &limits);
        prop_assert!(few.fetches.len() == all.fetches.len() || is_told(&few), "{:?}", few.problems);
        prop_assert!(few.fetches.iter().all(|row| all.fetches.contains(row)));
    }
}

/// Rows from a value that is run count like others, and so do their limits.
#[test]
fn limits_on_rows_from_a_value_are_reported() {
    let value =
        "pip install a; pip install b; pip install c; bash ./x.sh; bash ./y.sh; bash ./z.sh";
    let text = format!("V='{value}'\neval \"$V\"\n");
    let mut limits = ScriptLimits::default();
    let all = scan_shell(&text, &limits);
    assert_eq!((all.fetches.len(), all.calls.len(), is_told(&all)), (3, 3, false), "{all:#?}");
    for found in 1..3 {
        limits.found = found;
        let few = scan_shell(&text, &limits);
        assert_eq!((few.fetches.len(), few.calls.len()), (found, found));
        let told = few.problems.iter().filter(|problem| problem.limit && problem.line == 2).count();
        assert_eq!(told, 2, "{:?}", few.problems);
    }
}

/// Beyond the work limit, a text twice as long is read at least to the same position.
#[test]
fn beyond_the_work_limit_the_start_is_read() {
    let shapes: [(&str, &str, Scan); 4] = [
        ("pip install p\n", "$(\n", scan_shell),
        ("pip install p\n", "a ", scan_shell),
        ("FROM a:1\nRUN pip install p\n", "FROM a\nFROM a AS s\n", scan_dockerfile),
        ("FROM a:1\nRUN pip install p\n", "RUN <<E\n", scan_dockerfile),
    ];
    for (head, line, scan) in shapes {
        let read =
            |count: usize| scan(&format!("{head}{}", line.repeat(count)), &ScriptLimits::default());
        let (one, two) = (read(1 << 17), read(1 << 18));
        assert!(!one.problems.is_empty() && !two.problems.is_empty(), "{line:?}");
        assert!(!one.fetches.is_empty() && two.fetches.starts_with(&one.fetches), "{line:?}");
        let first = |found: &ScriptFacts| found.problems.first().map(|problem| problem.line);
        assert!(first(&one) <= first(&two), "{line:?}");
    }
}
