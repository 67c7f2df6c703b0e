//! The directory in which a command runs: a check or checkout in another directory does not pin a fetch.

use plimsoll_model::PinStrength;
use plimsoll_script::{
    Dialect, ScriptFacts, ScriptLimits, scan_dockerfile, scan_shell, scan_shell_with,
};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn filled(text: &str) -> String {
    let text = text.replace("{SHA}", SHA).replace("{HEX}", HEX);
    text.replace("URL", "https://h.example/o/rope").replace("FILE", "https://h.example/f.tgz")
}

fn is_pinned(facts: &ScriptFacts, text: &str) -> bool {
    assert!(facts.problems.is_empty(), "{text}: {:?}", facts.problems);
    assert!(!facts.fetches.is_empty(), "{text}");
    facts.fetches.first().is_some_and(|fetch| fetch.pin > PinStrength::FullTag)
}

fn table(pinned: &[&str], open: &[&str]) {
    for (texts, expected) in [(pinned, true), (open, false)] {
        for text in texts {
            let facts = scan_shell(&filled(text), &ScriptLimits::default());
            assert_eq!(is_pinned(&facts, text), expected, "{text}");
        }
    }
}

#[test]
fn the_stack_of_directories() {
    table(
        &[
            "pushd a; git clone URL x; pushd x; git checkout {SHA}; popd; popd",
            "pushd a; popd; git clone URL x; cd x; git checkout {SHA}",
            "pushd; git clone URL x; cd x; git checkout {SHA}",
        ],
        &[
            "pushd a; git clone URL x; pushd; cd x; git checkout {SHA}",
            "pushd a; git clone URL x; pushd -0; cd x; git checkout {SHA}",
            "pushd a; git clone URL x; pushd +1; cd x; git checkout {SHA}",
            "git clone URL a/x; pushd -n a; cd x; git checkout {SHA}",
            "pushd a; git clone URL x; popd -n; popd; cd x; git checkout {SHA}",
            "popd; git clone URL x; popd; cd x; git checkout {SHA}",
        ],
    );
}

#[test]
fn subshells_and_other_users() {
    table(
        &[
            "git clone URL x; cd x && make | tee log; git checkout {SHA}",
            "git clone URL x; cd x || exit 1; git checkout {SHA}",
            "git clone URL x; cd x >log 2>&1; git checkout {SHA}",
            "git clone URL x; su user -c \"cd x; git checkout {SHA}\"",
            "sudo -u user git clone URL x; cd x; git checkout {SHA}",
            "env -i git clone URL x; cd x; git checkout {SHA}",
        ],
        &[
            "git clone URL x; cd x | cat; git checkout {SHA}",
            "git clone URL x; cat list | cd x; git checkout {SHA}",
            "git clone URL x; cd x & git checkout {SHA}",
            "git clone URL x; su user -c \"cd x\"; git checkout {SHA}",
            "git clone URL x; su - user -c \"cd x; git checkout {SHA}\"",
            "env -C a git clone URL x; cd x; git checkout {SHA}",
            "env --chdir=a git clone URL x; cd x; git checkout {SHA}",
            "sudo -D a git clone URL x; cd x; git checkout {SHA}",
            "sudo -i git clone URL x; cd x; git checkout {SHA}",
        ],
    );
}

#[test]
fn names_of_the_current_and_the_previous_directory() {
    table(
        &[
            "git clone URL ~+/x; cd x; git checkout {SHA}",
            "cd a; git clone URL ~+/x; git -C ~+/x checkout {SHA}",
            "cd a; git clone URL $OLDPWD/x; cd $OLDPWD/x; git checkout {SHA}",
        ],
        &[
            "git clone URL ~+/x; cd a; cd ~+/x; git checkout {SHA}",
            "cd a; git clone URL $OLDPWD/x; cd b; cd ${OLDPWD}/x; git checkout {SHA}",
            "cd a; git clone URL ~-/x; cd b; cd ~-/x; git checkout {SHA}",
        ],
    );
}

#[test]
fn functions_that_are_called_twice() {
    table(
        &[
            "go() { cd \"$1\"; }; git clone URL x; go x; git checkout {SHA}",
            "go() { pushd \"$1\"; make; popd; }; go a; git clone URL x; go b; cd x; git checkout {SHA}",
            "top() { cd /opt/a; }; top; git clone URL x; top; git -C x checkout {SHA}",
            "f() { D=a; }; f; git clone URL $D; f; cd $D; git checkout {SHA}",
            "f() { local D=b; make $D; }; f; D=a; git clone URL $D; f; cd $D; git checkout {SHA}",
            "go() { cd \"$1\"; }; go a; go b; git clone URL x; cd x; git checkout {SHA}",
        ],
        &[
            "go() { cd \"$1\"; }; go a; git clone URL x; go b; cd x; git checkout {SHA}",
            "up() { cd ..; }; up; git clone URL a/x; cd a; up; cd x; git checkout {SHA}",
            "f() { D=b; }; f; D=a; git clone URL $D; f; cd $D; git checkout {SHA}",
        ],
    );
}

#[test]
fn a_required_variable_is_the_variable() {
    table(
        &[
            "git clone URL \"${D:?missing}\"; cd \"$D\"; git checkout {SHA}",
            "D=x; git clone URL \"${D:?}\"; cd x; git checkout {SHA}",
        ],
        &["git clone URL \"${D:?missing}\"; cd \"${E:?missing}\"; git checkout {SHA}"],
    );
}

#[test]
fn a_checkout_of_paths_does_not_move_the_clone() {
    table(
        &[
            "git clone URL x; cd x; git checkout {SHA} --",
            "git clone URL x; cd x; git checkout -b work {SHA}",
        ],
        &[
            "git clone URL x; cd x; git checkout {SHA} -- README",
            "git clone URL x; cd x; git checkout {SHA} README",
        ],
    );
}

#[test]
fn a_digest_of_another_file_with_the_same_name() {
    table(
        &[
            "curl -o f FILE; echo \"{HEX}  f\" | sha256sum -c",
            "cd /opt; curl -O FILE; echo \"{HEX}  /opt/f.tgz\" | sha256sum -c",
            "curl -o f FILE; mv f g; echo \"{HEX}  g\" | sha256sum -c",
            "curl -o f FILE; cp f g; echo \"{HEX}  f\" | sha256sum -c",
        ],
        &[
            "curl -o f FILE; echo \"{HEX}  /other/f\" | sha256sum -c",
            "curl -o f FILE; cd /opt; echo \"{HEX}  f\" | sha256sum -c",
            "curl -o f FILE; echo \"{HEX}  $D/f\" | sha256sum -c",
            "curl -o f FILE; sha256sum ~/f | grep {HEX}",
            "curl -o f FILE; mv f g; curl -o f URL; echo \"{HEX}  f\" | sha256sum -c",
        ],
    );
}

#[test]
fn a_download_that_may_be_run_elsewhere_is_reported() {
    let limits = ScriptLimits::default();
    for text in
        ["pushd a; curl -o f.sh FILE; pushd; sh f.sh", "curl -o f.sh FILE; pushd; bash f.sh"]
    {
        let facts = scan_shell(&filled(text), &limits);
        assert_eq!(facts.fetches[0].method, plimsoll_model::FetchMethod::PipeToShell, "{text}");
    }
}

#[test]
fn each_line_of_a_recipe_has_a_shell_of_its_own() {
    let scan = |text: &str, by_line: bool| {
        let limits = ScriptLimits::default().by_line(by_line);
        let facts = scan_shell_with(&filled(text), Dialect::Posix, &[], &[], &limits);
        is_pinned(&facts, text)
    };
    for text in [
        "git clone URL x\ncd x && git checkout {SHA}\n",
        "git clone URL x\ncd x; \\\n git checkout {SHA}\n",
        "cd a && git clone URL x\ngit -C a/x checkout {SHA}\n",
        "git clone URL x\ncd y\nif [ -d x ]; then cd x; git checkout {SHA}; fi\n",
    ] {
        assert!(scan(text, true), "{text}");
    }
    for text in [
        "git clone URL x\ncd x\ngit checkout {SHA}\n",
        "cd a; git clone URL x\ncd x; git checkout {SHA}\n",
    ] {
        assert!(!scan(text, true), "{text}");
        assert!(scan(text, false), "{text}: with `.ONESHELL`");
    }
}

#[test]
fn stages_of_a_build() {
    let clone = "FROM h.example/a AS a\nWORKDIR /src\nRUN git clone URL /src/x\n";
    for (text, expected) in [
        ("RUN cd /src/x && git checkout {SHA}\n", true),
        ("FROM a\nRUN cd /src/x && git checkout {SHA}\n", true),
        ("FROM h.example/b\nWORKDIR /src\nRUN cd /src/x && git checkout {SHA}\n", false),
    ] {
        let facts = scan_dockerfile(&filled(&format!("{clone}{text}")), &ScriptLimits::default());
        let is_clone = |fetch: &&plimsoll_script::Fetch| fetch.value.contains("rope");
        let found = facts.fetches.iter().find(is_clone).map(|fetch| fetch.pin);
        assert_eq!(found.map(|pin| pin > PinStrength::FullTag), Some(expected), "{text}");
    }
}
