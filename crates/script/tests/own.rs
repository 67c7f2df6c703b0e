//! References to the repository itself, and API responses, are not fetches.

use plimsoll_script::{Dialect, ScriptLimits, scan_shell, scan_shell_with};

fn values(text: &str) -> Vec<String> {
    let script = scan_shell(text, &ScriptLimits::default());
    script.fetches.into_iter().map(|fetch| fetch.value).collect()
}

#[test]
fn the_repository_itself() {
    for text in [
        "gh release download v1 --repo ${{ github.repository }}",
        "gh release download v1 -R \"$GITHUB_REPOSITORY\"",
        "git clone https://github.com/${{ github.repository }} x",
        "git clone $GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git",
        "git remote add up https://x@github.com/${GITHUB_REPOSITORY}; git fetch up",
        "curl -LO https://github.com/${{ github.repository }}/releases/download/v1/x.tgz",
    ] {
        assert_eq!(values(text), Vec::<String>::new(), "{text}");
    }
    let environment = [("REPO".to_owned(), "${{ github.repository }}".to_owned())];
    let text = "gh release download v1 --repo $REPO";
    let limits = ScriptLimits::default();
    let script = scan_shell_with(text, Dialect::Bash, &environment, &[], &limits);
    assert!(script.fetches.is_empty());
    let other = "git clone https://github.com/${{ github.repository_owner }}/other";
    assert_eq!(values(other).len(), 1);
}

#[test]
fn responses_of_apis() {
    for text in [
        "curl -H 'Authorization: x' https://api.github.com/repos/o/r/actions/runs > runs.json",
        "curl -o latest.json https://api.github.com/repos/o/r/releases/latest",
        "curl https://h.example/api/v1/jobs -o jobs.json",
    ] {
        assert_eq!(values(text), Vec::<String>::new(), "{text}");
    }
    for text in [
        "curl -L -o x.tgz https://api.github.com/repos/o/r/tarball/v1",
        "curl https://api.h.example/install.sh | sh",
        "curl -o i.sh https://api.h.example/i.sh; bash i.sh",
        "curl -o x https://api.github.com/repos/o/r/releases/assets/1",
    ] {
        assert_eq!(values(text).len(), 1, "{text}");
    }
}

#[test]
fn the_source_of_a_refspec_is_the_revision() {
    let text = "git fetch https://h.example/o/r +main:refs/remotes/x/main";
    let script = scan_shell(text, &ScriptLimits::default());
    assert_eq!(script.fetches[0].requested.as_deref(), Some("main"));
}
