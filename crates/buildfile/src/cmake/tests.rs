use plimsoll_model::DigestAlgorithm;
use proptest::prelude::*;

use super::*;
use crate::{BuildFetch, BuildSource};

fn only(text: &str) -> BuildFetch {
    let [fetch] = read_cmake(text).fetches.try_into().unwrap();
    fetch
}

fn revision(text: &str) -> Option<String> {
    let fetch = only(&format!(
        "{text}\nFetchContent_Declare(x GIT_REPOSITORY https://a.example/x GIT_TAG ${{V}})"
    ));
    fetch.revision.filter(|_| !fetch.open)
}

#[test]
fn a_clone_has_its_tag_and_place() {
    let fetch = only(
        "include(FetchContent)\nFetchContent_Declare(\n  rope # of hemp\n  GIT_REPOSITORY https://git.example/rope.git\n  GIT_TAG v1.2\n)\n",
    );
    assert_eq!(fetch.source, BuildSource::Repository("https://git.example/rope.git".into()));
    assert_eq!((fetch.name.as_deref(), fetch.revision.as_deref()), (Some("rope"), Some("v1.2")));
    assert_eq!((fetch.line, fetch.column, fetch.open), (4, 18, false));
}

#[test]
fn an_archive_has_its_digest() {
    let digits = "0123456789abcdef".repeat(4);
    for (command, algorithm) in [
        (
            format!("ExternalProject_Add(x URL https://a.example/x.tgz URL_HASH SHA256={digits})"),
            DigestAlgorithm::Sha256,
        ),
        (
            format!("file(DOWNLOAD https://a.example/x.tgz out EXPECTED_HASH SHA256={digits})"),
            DigestAlgorithm::Sha256,
        ),
        (
            format!(
                "ExternalProject_Add(x URL https://a.example/x.tgz URL_MD5 {})",
                digits.get(..32).unwrap()
            ),
            DigestAlgorithm::Md5,
        ),
    ] {
        let fetch = only(&command);
        assert_eq!(fetch.digest.unwrap().algorithm, algorithm, "{command}");
        assert!(
            matches!(fetch.source, BuildSource::Archive(url) | BuildSource::File(url) if url == "https://a.example/x.tgz")
        );
    }
}

#[test]
fn packages_of_cpm_are_clones() {
    for (call, url, tag) in [
        ("\"gh:o/r#7.1.3\"", "https://github.com/o/r", Some("7.1.3")),
        ("\"gl:o/r@1.2\"", "https://gitlab.com/o/r", Some("v1.2")),
        ("NAME r GITHUB_REPOSITORY o/r VERSION 2.0", "https://github.com/o/r", Some("v2.0")),
        (
            "NAME r GIT_REPOSITORY https://a.example/r GIT_TAG main",
            "https://a.example/r",
            Some("main"),
        ),
        ("NAME r GITHUB_REPOSITORY o/r", "https://github.com/o/r", None),
    ] {
        let fetch = only(&format!("CPMAddPackage({call})"));
        assert_eq!(fetch.source, BuildSource::Repository(url.into()), "{call}");
        assert_eq!(fetch.revision.as_deref(), tag, "{call}");
    }
}

#[test]
fn variables_have_the_values_that_the_file_gives() {
    for (text, value) in [
        ("set(V 1.2)", Some("1.2")),
        ("set(A 1)\nset(V \"${A}.${A}\")", Some("1.1")),
        ("set(N A)\nset(A_X 3)\nset(V ${${N}_X})", Some("3")),
        ("set(V 1 CACHE STRING \"version\")", Some("1")),
        ("set(V 2)\nset(V 1 CACHE STRING \"version\")", Some("2")),
        ("if(NOT DEFINED V)\n set(V 5)\nendif()", Some("5")),
        ("set(V 4)\nif(NOT DEFINED V)\n set(V 5)\nendif()", Some("4")),
        ("if(FALSE)\n set(V 5)\nelse()\n set(V 6)\nendif()", Some("6")),
        ("if(NOT V)\n set(V 5)\nendif()", Some("5")),
        ("if(WIN32)\n set(V 5)\nelse()\n set(V 5)\nendif()", Some("5")),
        ("string(REPLACE . _ V 1.2.3)", Some("1_2_3")),
        ("project(x VERSION 7.8)\nset(V v${PROJECT_VERSION})", Some("v7.8")),
        ("if(NOT NOT TRUE)\n set(V 5)\nendif()", Some("5")),
        ("set(V 1)\ninclude(FetchContent)", Some("1")),
        ("set(V 1)\nfind_package(Threads)", Some("1")),
        ("set(V 1)\nset(V 2 PARENT_SCOPE)", Some("1")),
        // What the text does not tell.
        ("if(OLD)\n set(V 1)\nendif()\nif(NOT DEFINED V)\n set(V 2)\nendif()", None),
        ("set(V 1)\ninclude(versions.cmake)", None),
        ("function(pick out)\n set(${out} 2 PARENT_SCOPE)\nendfunction()\nset(V 1)\npick(V)", None),
        ("macro(bump)\n set(V 2)\nendmacro()\nset(V 1)\nbump()", None),
        ("set(V 1)\nset(P V)\nexecute_process(OUTPUT_VARIABLE ${P})", None),
        ("set(V @V@)", None),
        ("", None),
        ("set(V $ENV{V})", None),
        ("set(V 1)\nif(WIN32)\n set(V 2)\nendif()", None),
        ("if(WIN32)\n set(V 1)\nelseif(APPLE)\n set(V 2)\nendif()", None),
        ("set(V 1)\nexecute_process(COMMAND git describe OUTPUT_VARIABLE V)", None),
        ("set(V 1)\nfile(STRINGS version.txt V)", None),
        ("function(f)\n set(V 1)\nendfunction()", None),
        ("foreach(V 1 2)\nendforeach()", None),
    ] {
        assert_eq!(revision(text).as_deref(), value, "{text}");
    }
}

#[test]
fn a_branch_has_its_own_values() {
    let text = "if(WIN32)\n set(V 1)\n CPMAddPackage(\"gh:o/r#${V}\")\nelse()\n set(V 2)\n CPMAddPackage(\"gh:o/r#${V}\")\nendif()";
    let tags: Vec<_> = read_cmake(text).fetches.into_iter().map(|fetch| fetch.revision).collect();
    assert_eq!(tags, [Some("1".to_owned()), Some("2".to_owned())]);
}

#[test]
fn what_is_no_fetch_is_none() {
    for text in [
        "# FetchContent_Declare(x GIT_REPOSITORY https://a.example/x)",
        "#[[ FetchContent_Declare(x GIT_REPOSITORY https://a.example/x) ]]",
        "message(STATUS \"FetchContent_Declare(x URL https://a.example/x)\")",
        "FetchContent_Declare(x SOURCE_DIR ${CMAKE_CURRENT_SOURCE_DIR}/x)",
        "FetchContent_Declare(x URL ${CMAKE_CURRENT_SOURCE_DIR}/x.tgz)",
        "ExternalProject_Add(x URL file:///x.tgz)",
        "if(0)\nFetchContent_Declare(x URL https://a.example/x)\nendif()",
        "function(get name url)\nFetchContent_Declare(${name} URL ${url})\nendfunction()",
        "file(READ https://a.example/x V)",
    ] {
        assert_eq!(read_cmake(text).fetches, [], "{text}");
    }
}

#[test]
fn what_is_not_in_the_grammar_ends_the_file() {
    let facts = read_cmake("CPMAddPackage(gh:o/r)\nset(A \"open\nCPMAddPackage(gh:o/s)");
    assert_eq!((facts.fetches.len(), facts.broken), (1, Some(2)));
    assert_eq!(read_cmake("set(A b))\n").broken, Some(1));
    assert_eq!(read_cmake("\u{feff}set(A b) # end").broken, None);
}

#[test]
fn values_do_not_grow_without_end() {
    let doubled = format!("set(V xxxxxxxx)\n{}", "set(V \"${V}${V}\")\n".repeat(200));
    assert_eq!(revision(&doubled), None);
    let appended = format!("set(V x)\n{}", "string(APPEND V \"${V}\")\n".repeat(200));
    assert_eq!(revision(&appended), None);
}

#[test]
fn options_have_values_and_not_other_options() {
    let text = "set(V \"\")\nExternalProject_Add(x GIT_REPOSITORY https://a.example/x GIT_TAG ${V} GIT_SHALLOW TRUE)";
    assert_eq!(only(text).revision, None);
    let clone = only("CPMAddPackage(\"https://a.example/x.git@1.2\")");
    assert_eq!(
        (clone.source, clone.revision.as_deref()),
        (BuildSource::Repository("https://a.example/x.git".into()), Some("v1.2"))
    );
}

#[test]
fn what_multiplies_is_bounded() {
    let nots = format!("if({}X)\nendif()", "NOT ".repeat(100_000));
    let nested = "if(A)\nset(V 1)\n".repeat(100_000);
    let lists =
        format!("set(V \"{}\")\nfile(DOWNLOAD {})", "a;".repeat(8_000), "${V} ".repeat(100_000));
    let names: Vec<String> = (0..9_000).map(|number| format!("set(V{number} 1)\n")).collect();
    let lost = names.concat() + &"function(f)\ninclude(a.cmake)\nendfunction()\n".repeat(5_000);
    assert!(read_cmake(&lost).more);
    for text in [nots, nested, lists] {
        assert_eq!(read_cmake(&text).fetches, []);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "([a-z(){}$\"#\\[\\]=;\\\\ \n]|set\\(|if\\(|endif\\(|\\$\\{){0,60}") {
        let facts = read_cmake(&text);
        prop_assert!(facts.fetches.iter().all(|fetch| text.get(fetch.start..fetch.end).is_some()));
    }
}
