//! Tests of the parts of a file that are read.

use super::*;

#[test]
fn whole_lines_around_a_word_are_read() {
    let code = "let x = 1;\n".repeat(1000);
    let text = format!("{code}log(\"See the license\");\n{code}");
    let [part] = around(text.as_bytes()).try_into().unwrap();
    let own = text.get(part.bytes.clone()).unwrap();
    assert!(own.starts_with("let") && own.ends_with(";\n") && own.len() < 2_000);
    assert!(own.contains("See the license"));
    let lines = text.get(..part.bytes.start).unwrap().lines().count();
    assert_eq!(usize::try_from(part.line).unwrap(), lines + 1);
}

#[test]
fn headers_that_differ_in_names_and_code_have_equal_results() {
    let header = "/* This file is part of Kiln. */\n/* Copyright (c) 2020 A. Potter */\n";
    let one = format!("/*****/\n/*  one.h  */\n{header}\n#include <one>\n");
    let two = format!("/**/\n// second.cpp\n{header}\n#include <two>\n\nint main();\n");
    for file in [one, two] {
        let [part] = around(file.as_bytes()).try_into().unwrap();
        assert_eq!(file.get(part.bytes), Some(header));
    }
}

#[test]
fn the_purpose_at_the_top_of_a_header_is_not_read() {
    let header = " * Copyright (c) 2020 A. Potter\n * Free for all\n */\n";
    let text = format!("/*\n * Turns clay\n * into pots.\n *\n{header}int main();\n");
    let [part] = around(text.as_bytes()).try_into().unwrap();
    assert_eq!(text.get(part.bytes), Some(header));
    for told in ["MIT or Apache, as you like.", "Terms: see below.", "It is in the public"] {
        let text = format!("/*\n * {told}\n *\n{header}int main();\n");
        let [part] = around(text.as_bytes()).try_into().unwrap();
        assert!(text.get(part.bytes).unwrap().contains(told));
    }
}

#[test]
fn code_after_comment_lines_is_not_read() {
    let lines = "// Licensed under MIT.\n\n// Not for planes.\n";
    for code in ["int main();\n", "#include <a>\n"] {
        let text = format!("{lines}\n{code}");
        let [part] = around(text.as_bytes()).try_into().unwrap();
        assert_eq!(text.get(part.bytes), Some(lines));
    }
    for text in
        ["# Under the license.\n\"\"\"Not for planes.\"\"\"\n", "// The license:\n/* MIT */\n"]
    {
        let [part] = around(text.as_bytes()).try_into().unwrap();
        assert_eq!(part.bytes.end, text.len());
    }
    let script = "# Under the license.\n# Not for planes.\nrun\n";
    let [part] = around(script.as_bytes()).try_into().unwrap();
    assert!(script.get(part.bytes).unwrap().ends_with("planes.\n"));
}

#[test]
fn code_after_a_header_is_not_read() {
    let header = "/* Licensed under MIT. */\n";
    let code = "int a(b);\n".repeat(20) + "int f(c);\n/* Of software. */\n";
    let documented = format!("/**\n * Adds two numbers.\n */\n{code}");
    for rest in [&code, &documented] {
        let text = format!("{header}\n{rest}");
        let [part] = around(text.as_bytes()).try_into().unwrap();
        assert_eq!(text.get(part.bytes), Some(header));
    }
    for told in ["It may not be copied freely by the owner.", "See the terms."] {
        let text = format!("{header}\n/**\n * {told}\n */\n{code}");
        let [part] = around(text.as_bytes()).try_into().unwrap();
        assert!(text.get(part.bytes).unwrap().contains(told));
    }
}

#[test]
fn a_comment_below_a_comment_is_read() {
    let text = "/* Licensed under MIT. */\n\n/* Not for planes. */\nint main();\n";
    let [part] = around(text.as_bytes()).try_into().unwrap();
    assert!(text.get(part.bytes).unwrap().ends_with("Not for planes. */\n"));
    let glob = "Licensed as src/*/COPYRIGHT and lib/*/ as\nthe others are.\n";
    let [part] = around(glob.as_bytes()).try_into().unwrap();
    assert_eq!(part.bytes.end, glob.len());
}

#[test]
fn code_alone_is_not_read() {
    let code = "let permission = granted(software);\n".repeat(1000);
    assert_eq!(around(code.as_bytes()), []);
    assert_eq!(around(b""), []);
}

/// The end of the last of several words near each other, if all of the distance to the next word is searched.
fn last_of_all(any: &AhoCorasick, bytes: &[u8], first: usize) -> usize {
    let (mut last, mut reach) = (first, NEAR);
    loop {
        let end = last.saturating_add(reach).min(bytes.len());
        match any.find(Input::new(bytes).range(last..end)) {
            Some(next) if comments_end(bytes, last, next.start()).is_none() => {
                last = next.end();
                reach = (reach + MORE_FOR_EACH).min(MOST);
            }
            _ => return last,
        }
    }
}

proptest::proptest! {
    #[test]
    fn code_beside_a_word_ends_the_search_for_others(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "license", "Permission is hereby granted", "(c) 2020", "oftware", "/* ", "/** ", " */\n", "// ",
                "/// ", "#", "# ", "#include <a>\n", "\"", "int kiln;\n", "\n", "\n", " a free pot ",
                "clay, of which pots are made, and pots that are made of clay ", "/", "*",
            ]),
            0..80,
        )
    ) {
        let text = pieces.concat();
        let search = SEARCH.as_ref().unwrap();
        for word in search.any.find_iter(&text) {
            let slow = last_of_all(&search.any, text.as_bytes(), word.end());
            proptest::prop_assert_eq!(last_near(&search.any, text.as_bytes(), word.end()), slow);
        }
    }
}

#[test]
fn no_word_is_longer_than_assumed() {
    assert_eq!(WORDS.iter().chain(&FURTHER).map(|word| word.len()).max(), Some(LONGEST));
}
