use plimsoll_model::{DigestAlgorithm, FetchCheck};
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
fn a_digest_in_a_variable_is_a_check() {
    use FetchCheck::{UnknownDigest, VariableDigest, WeakDigest};
    for (option, check) in [
        ("URL_HASH SHA256=${H}", Some(VariableDigest)),
        ("URL_HASH \"SHA512=${H}\"", Some(VariableDigest)),
        ("URL_HASH SHA1=${H}", Some(WeakDigest)),
        // These are ignored if the variable is empty.
        ("URL_HASH ${H}", Some(UnknownDigest)),
        ("URL_MD5 ${H}", Some(UnknownDigest)),
        ("URL_HASH SHA256=", None),
        ("", None),
    ] {
        let text = format!("ExternalProject_Add(x URL https://a.example/x-1.4.2.tgz {option})");
        let fetch = only(&text);
        assert_eq!((fetch.check, fetch.open, fetch.digest), (check, false, None), "{option}");
    }
    let checked = "file(DOWNLOAD https://a.example/x.zip x EXPECTED_HASH SHA256=${H})\n";
    assert_eq!(only(checked).check, Some(VariableDigest));
    let fetched = format!("file(DOWNLOAD https://a.example/x.zip.sha256 s)\n{checked}");
    assert_eq!(read_cmake(&fetched).fetches[1].check, Some(UnknownDigest));
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
        (
            "function(pick out)\n set(${out} 2 PARENT_SCOPE)\nendfunction()\nset(V 1)\npick(V)",
            Some("2"),
        ),
        ("macro(bump)\n set(V 2)\nendmacro()\nset(V 1)\nbump()", Some("2")),
        ("function(f)\n set(V 2)\nendfunction()\nset(V 1)\nf(V)", Some("1")),
        ("function(f)\n set(V 2 CACHE STRING \"\")\nendfunction()\nf()", Some("2")),
        ("if(DEFINED ENV{V})\n set(V $ENV{V})\nelse()\n set(V 3)\nendif()", Some("3")),
        ("if(FALSE AND WIN32)\n set(V 1)\nelseif(WIN32 OR TRUE)\n set(V 2)\nendif()", Some("2")),
        (
            "function(f kind)\n if(kind STREQUAL \"new\")\n  set(V 2 PARENT_SCOPE)\n else()\n  set(V 1 PARENT_SCOPE)\n \
             endif()\nendfunction()\nf(new)",
            Some("2"),
        ),
        // The text does not determine the value.
        ("if(OLD)\n set(V 1)\nendif()\nif(NOT DEFINED V)\n set(V 2)\nendif()", None),
        ("set(V 1)\ninclude(versions.cmake)", None),
        (
            "function(pick out)\n if(WIN32)\n  set(${out} 2 PARENT_SCOPE)\n endif()\nendfunction()\nset(V 1)\npick(V)",
            None,
        ),
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
fn text_that_is_not_a_fetch_is_not_reported() {
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
fn a_syntax_error_ends_the_file() {
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
fn multiplying_values_are_limited() {
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
    fn any_text_is_read(
        text in "([a-z(){}$\"#\\[\\]=;\\\\ \n]|set\\(|if\\(|endif\\(|function\\(f|endfunction\\(\\)|f\\(|\\$\\{|\\)\n){0,60}"
    ) {
        let facts = read_cmake(&text);
        prop_assert!(facts.fetches.iter().all(|fetch| text.get(fetch.start..fetch.end).is_some()));
    }
}

/// Returns the fetches of a build of these files, as rows.
fn built(files: &[(&str, &str)]) -> Vec<String> {
    let text = |path: &str| -> Option<std::sync::Arc<str>> {
        files.iter().find(|(known, _)| *known == path).map(|(_, text)| std::sync::Arc::from(*text))
    };
    let row = |found: CMakeFetch| {
        let fetch = &found.fetch;
        let text = text(&found.path).unwrap();
        assert_eq!(
            text.get(fetch.start..fetch.end).map(|text| text.trim_matches('"')),
            Some(&*fetch.value)
        );
        let open = if fetch.open { " open" } else { "" };
        let revision = fetch.revision.as_deref().unwrap_or("-");
        let name = fetch.name.as_deref().unwrap_or("-");
        format!("{}:{} {name} {:?} {revision}{open}", found.path, fetch.line, fetch.source)
    };
    let project = read_cmake_project("CMakeLists.txt", &text);
    project.fetches.into_iter().map(row).collect()
}

#[test]
fn variables_reach_other_files() {
    let rows = built(&[
        (
            "CMakeLists.txt",
            "project(harbor)\nlist(APPEND CMAKE_MODULE_PATH \"${CMAKE_CURRENT_SOURCE_DIR}/cmake\")\ninclude(versions)\n\
             add_subdirectory(lib)\nset(TIDE 9)\n",
        ),
        (
            "cmake/versions.cmake",
            "set(ROPE 1.4.2)\nset(TIDE v3 CACHE STRING \"\")\ninclude(${CMAKE_CURRENT_LIST_DIR}/x/buoy.cmake)\n",
        ),
        ("cmake/x/buoy.cmake", "set(BUOY b${ROPE})\n"),
        (
            "lib/CMakeLists.txt",
            "set(ROPE_URL https://a.example/rope-${ROPE}.zip)\nset(TIDE v4 PARENT_SCOPE)\nadd_subdirectory(deep)\n",
        ),
        (
            "lib/deep/CMakeLists.txt",
            "FetchContent_Declare(rope URL ${ROPE_URL})\nFetchContent_Declare(tide GIT_REPOSITORY https://a.example/t GIT_TAG ${TIDE})\n\
             FetchContent_Declare(buoy GIT_REPOSITORY https://a.example/b GIT_TAG ${BUOY})\n\
             FetchContent_Declare(own URL ${PROJECT_SOURCE_DIR}/own.zip)\ninclude(${CMAKE_BINARY_DIR}/more.cmake)\n\
             FetchContent_Declare(open GIT_REPOSITORY https://a.example/o GIT_TAG ${ROPE})\n",
        ),
    ]);
    assert_eq!(
        rows,
        [
            "lib/deep/CMakeLists.txt:1 rope Archive(\"https://a.example/rope-1.4.2.zip\") -",
            "lib/deep/CMakeLists.txt:2 tide Repository(\"https://a.example/t\") v3",
            "lib/deep/CMakeLists.txt:3 buoy Repository(\"https://a.example/b\") b1.4.2",
            "lib/deep/CMakeLists.txt:6 open Repository(\"https://a.example/o\") ${ROPE} open",
        ]
    );
}

#[test]
fn functions_fetch_their_arguments() {
    let wrapper = "function(get name)\n  cmake_parse_arguments(A \"SHALLOW\" \"REPO;TAG;URL\" \"OPTIONS\" ${ARGN})\n\
                   if(A_URL)\n    FetchContent_Declare(${name} URL ${A_URL})\n  else()\n\
                   FetchContent_Declare(${name} GIT_REPOSITORY https://git.example/${A_REPO} GIT_TAG ${A_TAG})\n  endif()\nendfunction()\n\
                   macro(pass)\n  get(${ARGV})\nendmacro()\nfunction(fixed)\n  file(DOWNLOAD https://a.example/fixed.zip x)\nendfunction()\n";
    let rows = built(&[
        (
            "CMakeLists.txt",
            "include(cmake/get.cmake)\nset(V v1)\nget(rope REPO o/rope TAG ${V})\nget(tide\n  URL \"https://a.example/tide-2.0.zip\")\n\
             pass(buoy SHALLOW OPTIONS a b TAG v3 REPO o/buoy)\nget(open REPO ${UNKNOWN} TAG v1)\nfixed()\nfixed()\n",
        ),
        ("cmake/get.cmake", wrapper),
    ]);
    assert_eq!(
        rows,
        [
            "CMakeLists.txt:3 rope Repository(\"https://git.example/o/rope\") v1",
            "CMakeLists.txt:5 tide Archive(\"https://a.example/tide-2.0.zip\") -",
            "CMakeLists.txt:6 buoy Repository(\"https://git.example/o/buoy\") v3",
            "cmake/get.cmake:6 open Repository(\"https://git.example/${A_REPO}\") v1 open",
            "cmake/get.cmake:13 - File(\"https://a.example/fixed.zip\") -",
        ]
    );
    assert!(read_cmake(wrapper).wraps && !read_cmake("fixed()").wraps);
}

#[test]
fn functions_get_names_of_variables() {
    let digits = "0123456789abcdef".repeat(4);
    let lists = format!(
        "set(ROPE_URI https://a.example/rope-1.4.2.zip)\nset(ROPE_HASH {digits})\nset(ROPE_FILE rope.zip)\nset(TIDE_URI https://a.example/tide.zip)\n\
         function(download dep)\n set(HASH ${{${{dep}}_HASH}})\n if(OWN_MIRROR)\n  set(URI ${{${{dep}}_URI}})\n else()\n\
         set(URI https://mirror.example/${{${{dep}}_FILE}})\n endif()\n file(DOWNLOAD ${{URI}} x EXPECTED_HASH SHA256=${{HASH}})\nendfunction()\n\
         download(ROPE)\ndownload(TIDE)\n"
    );
    let rows = built(&[("CMakeLists.txt", &lists)]);
    // Without a digest, it is unknown whether both addresses return the same content.
    assert_eq!(
        rows,
        [
            "CMakeLists.txt:12 - File(\"${URI}\") - open",
            "CMakeLists.txt:14 - File(\"https://a.example/rope-1.4.2.zip\") -",
        ]
    );
}

#[test]
fn builds_end() {
    let again =
        "include(CMakeLists.txt)\ninclude(./CMakeLists.txt)\nadd_subdirectory(.)\n".repeat(50);
    assert_eq!(built(&[("CMakeLists.txt", &again)]), Vec::<String>::new());
    let calls =
        "function(f)\n f(${ARGN} ${ARGN})\n f(${ARGN})\nendfunction()\nf(a b c)\n".repeat(50);
    assert_eq!(built(&[("CMakeLists.txt", &calls)]), Vec::<String>::new());
    let nested = "function(f)\n".repeat(50_000);
    assert_eq!(built(&[("CMakeLists.txt", &nested)]), Vec::<String>::new());
}
