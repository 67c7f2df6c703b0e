//! The files that scripts run or from which they read dependencies.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use plimsoll_script::{Call, CallBase, CallKind, ScriptLimits, UnfollowedKind, What, scan_shell};

fn calls(text: &str) -> Vec<Call> {
    scan_shell(text, &ScriptLimits::default()).calls
}

fn only(text: &str) -> (CallKind, String, CallBase, Option<String>) {
    let calls = calls(text);
    assert_eq!(calls.len(), 1, "{text}: {calls:?}");
    let call = calls.into_iter().next().unwrap();
    (call.kind, call.path, call.base, call.working.and_then(|directory| directory.path))
}

fn row(kind: CallKind, path: &str, base: CallBase) -> (CallKind, String, CallBase, Option<String>) {
    (kind, path.to_owned(), base, None)
}

#[test]
fn kinds() {
    use CallBase::Working;
    for (text, kind, path) in [
        ("bash ci/x.sh -a", CallKind::Script, "ci/x.sh"),
        ("bash -ex ci/x.sh", CallKind::Script, "ci/x.sh"),
        ("./ci/x.sh", CallKind::Script, "./ci/x.sh"),
        ("python3 -u ci/x.py -a", CallKind::Program, "ci/x.py"),
        ("make -C src all", CallKind::Makefile, "src"),
        ("make -f ci.mk", CallKind::Makefile, "ci.mk"),
        ("npm run build", CallKind::NodeScript, "."),
        ("cat x.txt | sudo bash", CallKind::Script, "x.txt"),
        ("sh < x.txt", CallKind::Script, "x.txt"),
        ("run-parts ci", CallKind::Script, "ci/*"),
        ("echo BASH_ENV=ci/env >> \"$GITHUB_ENV\"", CallKind::Script, "ci/env"),
        ("echo ci/bin >> $GITHUB_PATH", CallKind::Script, "ci/bin/*"),
        ("find ci -name '*.sh' -exec bash {} +", CallKind::Script, "{}"),
        ("source ci/x.sh", CallKind::Script, "ci/x.sh"),
        (". ./x.sh", CallKind::Script, "./x.sh"),
        ("sudo -E bash x.sh", CallKind::Script, "x.sh"),
        ("D=ci; bash \"$D/x.sh\"", CallKind::Script, "ci/x.sh"),
        ("pip install -r a/r.txt", CallKind::Requirements, "a/r.txt"),
        ("pip install -ra/r.txt", CallKind::Requirements, "a/r.txt"),
        ("pip install --constraint=c.txt", CallKind::Constraint, "c.txt"),
        ("pip install -e .", CallKind::PythonProject, "."),
        ("pip install './d[dev]'", CallKind::PythonProject, "./d"),
        ("npm ci", CallKind::NodeProject, "."),
        ("npm --prefix web ci", CallKind::NodeProject, "web"),
        ("yarn install --frozen-lockfile", CallKind::NodeProject, "."),
        ("conda env create -f e.yml", CallKind::CondaEnvironment, "e.yml"),
        ("docker build -f d/Dockerfile.x .", CallKind::Dockerfile, "d/Dockerfile.x"),
        ("docker build -t x d", CallKind::Dockerfile, "d/Dockerfile"),
    ] {
        assert_eq!(only(text), row(kind, path, Working), "{text}");
    }
}

#[test]
fn bases() {
    use CallBase::{Repository, ScriptDirectory};
    for (text, path, base) in [
        ("source \"$(dirname \"$0\")/x.sh\"", "x.sh", ScriptDirectory),
        ("source \"${BASH_SOURCE[0]%/*}/x.sh\"", "x.sh", ScriptDirectory),
        ("source \"${0%/*}\"/x.sh", "x.sh", ScriptDirectory),
        (
            "D=\"$( cd -- \"$( dirname -- \"${BASH_SOURCE[0]}\" )\" &> /dev/null && pwd )\"\n. $D/x.sh",
            "x.sh",
            ScriptDirectory,
        ),
        ("cd \"$(git rev-parse --show-toplevel)\"; . ./x.sh", "./x.sh", CallBase::Working),
        ("bash \"$(git rev-parse --show-toplevel)/ci/x.sh\"", "ci/x.sh", Repository),
        ("R=`git rev-parse --show-toplevel`; $R/x.sh", "x.sh", Repository),
        ("D=$(dirname \"$(realpath \"$0\")\"); bash $D/../x.sh", "../x.sh", ScriptDirectory),
        ("D=$(cd \"$(dirname \"$0\")/..\" && pwd); bash $D/x.sh", "../x.sh", ScriptDirectory),
        ("bash $GITHUB_WORKSPACE/x.sh", "x.sh", Repository),
    ] {
        let (kind, found, at, _) = only(text);
        let found = found.trim_start_matches('/').to_owned();
        assert_eq!((kind, found.as_str(), at), (CallKind::Script, path, base), "{text}");
    }
}

#[test]
fn working_directory() {
    let working = |text: &str| only(text).3;
    assert_eq!(working("cd a/b; bash x.sh").as_deref(), Some("a/b"));
    assert_eq!(working("cd a && cd ../c && bash x.sh").as_deref(), Some("c"));
    assert_eq!(working("(cd a); bash x.sh"), None);
    assert_eq!(working("(cd a; bash x.sh)").as_deref(), Some("a"));
    assert_eq!(working("pushd a; pushd b; popd; bash x.sh").as_deref(), Some("a"));
    assert_eq!(working("pushd a; popd; bash x.sh"), None);
    assert_eq!(working("f() { cd a; }; f; bash x.sh").as_deref(), Some("a"));
    let call = calls("if y; then cd a; fi; bash x.sh").remove(0);
    assert_eq!(call.working.unwrap().path, None, "either directory is possible");
    let call = calls("cd $X; bash x.sh").remove(0);
    assert_eq!(call.working.unwrap().path, None);
}

#[test]
fn text_that_is_not_a_call() {
    for text in [
        "/usr/bin/foo x",
        "~/x",
        "\"$TOOL\" x",
        "bash -c 'true'",
        "curl -o f https://h.example/f; bash f",
        "foo ./x.sh",
        "echo ./x.sh",
        "pip install $WHEEL",
    ] {
        assert_eq!(calls(text), [], "{text}");
    }
}

#[test]
fn calls_beyond_the_limit_produce_a_problem() {
    let mut budget = ScriptLimits::default();
    budget.found = 3;
    let script = scan_shell("sh a.sh\nsh b.sh\nsh c.sh\nsh d.sh\nsh e.sh\n", &budget);
    assert_eq!(script.calls.len(), 3);
    let [problem] = script.problems.as_slice() else { unreachable!("{:?}", script.problems) };
    assert_eq!(problem.line, 4);
    assert!(problem.message.contains("too many files called"), "{}", problem.message);
}

#[test]
fn a_shell_reads_the_given_file_regardless_of_its_name() {
    for (text, by_shell) in
        [("bash x", true), ("source x", true), ("./x", false), ("cat x | sh", true)]
    {
        assert_eq!(calls(text)[0].by_shell, by_shell, "{text}");
    }
    let each: Vec<String> = calls("for s in a.sh b.sh; do bash ci/$s; done")
        .into_iter()
        .map(|call| call.path)
        .collect();
    assert_eq!(each, ["ci/a.sh", "ci/b.sh"]);
}

/// Returns the kinds of commands that are run but not in the text.
fn unfollowed(text: &str) -> Vec<UnfollowedKind> {
    let script = scan_shell(text, &ScriptLimits::default());
    script.unfollowed.iter().map(|unfollowed| unfollowed.kind).collect()
}

#[test]
fn values_known_only_at_run_time_are_reported() {
    for text in [
        "eval \"$X\"",
        "bash -c \"$X\"",
        "base64 -d x.b64 | sh",
        "echo eA== | base64 -d | bash",
        "eval \"$(echo eA== | base64 -d)\"",
        "sed s/a/b/ x.sh | bash",
        "cat list | xargs -n1 bash",
        "curl -K list",
        "cat list | xargs curl -O",
    ] {
        assert_eq!(unfollowed(text), [UnfollowedKind::Commands], "{text}");
    }
    for text in [
        "python -c 'import urllib.request'",
        "perl -e 'system q(x)'",
        "python - <<E\nimport socket\nE\n",
    ] {
        assert_eq!(unfollowed(text), [UnfollowedKind::Program], "{text}");
    }
    for text in [
        "eval \"$(ssh-agent -s)\"",
        "bash -c 'true'",
        "python -c 'print(1)'",
        "curl https://h.example/x | sh",
        "echo true | sh",
        "bash <<E\ntrue\nE\n",
        "X=true; eval \"$X\"",
    ] {
        assert_eq!(unfollowed(text), [], "{text}");
    }
}

#[test]
fn commands_in_variables_and_in_files_of_the_script_are_followed() {
    for text in [
        "S='curl https://h.example/x | sh'; eval \"$S\"",
        "S='curl https://h.example/x | sh'; bash -c \"$S\"",
        "cat > g.sh <<'E'\ncurl https://h.example/x | sh\nE\nbash ./g.sh\n",
        "echo 'curl https://h.example/x | sh' | bash",
        "bash <<< 'curl https://h.example/x | sh'",
    ] {
        let script = scan_shell(text, &ScriptLimits::default());
        let [fetch] = script.fetches.as_slice() else { panic!("{text}: {:?}", script.fetches) };
        assert_eq!(fetch.what, What::Url("https://h.example/x".to_owned()), "{text}");
    }
}
