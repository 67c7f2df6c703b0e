//! Checks of downloads, and commits that are checked out in clones.

use plimsoll_model::{FetchCheck, PinStrength};
use plimsoll_script::{ScriptLimits, scan_shell};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const MD5: &str = "0123456789abcdef0123456789abcdef";

/// Returns the pin and the check of the first fetch.
fn first(text: &str) -> (PinStrength, Option<FetchCheck>) {
    let text = text.replace("{SHA}", SHA).replace("{HEX}", HEX).replace("{MD5}", MD5);
    let script = scan_shell(&text, &ScriptLimits::default());
    assert!(script.problems.is_empty(), "{text}: {:?}", script.problems);
    let fetch = script.fetches.first();
    fetch.map_or((PinStrength::Hostile, None), |fetch| (fetch.pin, fetch.check))
}

#[test]
fn the_pin_of_a_clone_is_that_of_the_checkout() {
    const URL: &str = "https://h.example/o/r";
    for text in [
        "git clone URL $D; cd $D; git checkout {SHA}",
        "git clone URL \"$D\"\ncd \"$D\" && git checkout -q {SHA}",
        "git clone URL \"${D}\" && git -C \"$D\" checkout {SHA}",
        "git clone URL $D; pushd $D; git reset --hard {SHA}; popd",
        "git clone URL $D/sub; cd $D/sub; git fetch; git checkout --detach {SHA}",
        "git clone URL $D/sub; cd $D; cd sub; git checkout {SHA}",
        "git clone URL $D; (cd $D; git checkout {SHA})",
        "D=$(mktemp -d); git clone URL $D; cd $D; git switch --detach {SHA}",
        "D=$HOME/x; git clone URL $D; git --git-dir=$D/.git checkout {SHA}",
        "cd $W; git clone URL; cd r; git checkout {SHA}",
        "D=\"$(dirname \"$0\")/x\"; git clone URL \"$D\"; cd \"$D\"; git checkout {SHA}",
        "D=$(cd \"$(dirname \"$0\")\" && pwd); git clone URL $D/x/y; cd $D/x/y; git checkout {SHA}",
        "D=$(realpath \"$(dirname \"$0\")/../..\"); git clone URL $D/x; cd $D/x; git checkout {SHA}",
        "D=$(realpath \"$(dirname \"$0\")/../\"); git clone URL $D/./x; cd $D/x; git checkout {SHA}",
        "git clone URL r; cd r; git checkout {SHA}",
        "mkdir $D; cd $D; git init; git remote add origin URL; git fetch origin {SHA}; \
         git checkout FETCH_HEAD",
    ] {
        let text = text.replace("URL", URL);
        assert_eq!(first(&text).0, PinStrength::CommitUnverified, "{text}");
    }
    for text in [
        "git clone URL $D; cd $E; git checkout {SHA}",
        "D=\"$(dirname \"$0\")\"; git clone URL \"$D/x\"; cd \"$D/y\"; git checkout {SHA}",
        "D=\"$(dirname \"$0\")\"; git clone URL \"$D/x\"; cd x; git checkout {SHA}",
        "git clone URL x; cd \"$(dirname \"$0\")/x\"; git checkout {SHA}",
        "D=\"$(dirname \"$0\")\"; git clone URL \"$D/x\"; \
         cd \"$(git rev-parse --show-toplevel)/x\"; git checkout {SHA}",
        "git clone URL $D; cd $D; cd -; git checkout {SHA}",
        "D=$(mktemp -d); git clone URL $D; E=$(mktemp -d); cd $E; git checkout {SHA}",
    ] {
        let text = text.replace("URL", URL);
        assert_eq!(first(&text).0, PinStrength::Absent, "{text}");
    }
}

#[test]
fn strong_checks_pin() {
    for check in [
        "echo '{HEX}  f' | sha256sum -c",
        "sha256sum -c sums.txt",
        "sha256sum -c < sums.txt",
        "grep f sums.txt | sha256sum --check -",
        "verify_sha256 f {HEX}",
        "A=$(sha256sum f | cut -d' ' -f1)\n[ \"$A\" = {HEX} ]",
        "[ \"$(openssl dgst -sha256 f | awk '{print $2}')\" = {HEX} ]",
        "cmp f known/f",
        "sha256sum f | grep {HEX}",
        "sha256sum f | tee /dev/stderr | grep -qwF -- {HEX} && rm -f f",
        "S={HEX}\nsha256sum f && sha256sum < f | grep -q \"^$S\"",
        "shasum -a 256 f | awk '{print $1}' | grep -e '{HEX}$'",
        "grep -q {HEX} <(sha256sum f)",
        "openssl dgst -sha256 f | grep -q {HEX} || exit 1",
        "sha256sum f | tee /dev/stderr | grep -q '^{HEX}  f$'",
    ] {
        let text = format!("curl -o f https://h.example/f\n{check}");
        assert_eq!(first(&text), (PinStrength::ContentDigest, None), "{text}");
    }
}

#[test]
fn a_file_with_the_name_of_a_removed_one_needs_its_own_check() {
    let text = "curl -o f https://h.example/a\nsha256sum f && tar xf f && rm -f f\n\
                curl -o f https://h.example/b\nsha256sum f | grep {HEX} && rm f\n\
                curl -o f https://h.example/c\nsha256sum f | grep {HEX2} && rm f\n"
        .replace("{HEX2}", &"b".repeat(64))
        .replace("{HEX}", HEX);
    let script = scan_shell(&text, &ScriptLimits::default());
    let pins: Vec<PinStrength> = script.fetches.iter().map(|fetch| fetch.pin).collect();
    assert_eq!(pins, [PinStrength::Absent, PinStrength::ContentDigest, PinStrength::ContentDigest]);
    assert_ne!(script.fetches[1].requested, script.fetches[2].requested);
}

#[test]
fn weak_checks_are_named() {
    use FetchCheck::{FetchedDigest, Helper, Signature, UnknownDigest, WeakDigest};
    for (check, expected) in [
        ("true", None),
        ("echo '{HEX}  g' | sha256sum -c", None),
        ("echo '{MD5}  f' | md5sum -c", Some(WeakDigest)),
        ("sha256sum f; grep {HEX} f", None),
        ("sha256sum f | grep -v {HEX}", None),
        ("sha256sum f | tee log", None),
        ("md5sum f | grep -q {MD5}", Some(WeakDigest)),
        ("sha256sum f | grep -q \"$SUM\"", Some(UnknownDigest)),
        ("curl -O https://h.example/f.sha256\nsha256sum -c ./*.sha256", Some(FetchedDigest)),
        ("md5sum -c sums.md5", Some(WeakDigest)),
        ("echo '{SHA}  f' | shasum -c", Some(WeakDigest)),
        ("verify_md5 f", Some(WeakDigest)),
        ("./ci/verify.sh f", Some(Helper)),
        ("check_digest f {MD5}", Some(WeakDigest)),
        ("verify_checksums", Some(Helper)),
        ("verify_everything", None),
        ("echo \"$SUM  f\" | sha256sum -c", Some(UnknownDigest)),
        ("sha256sum -c <<< \"${SUM} *f\"", Some(UnknownDigest)),
        ("[ \"$(sha256sum f | cut -c1-64)\" = \"$SUM\" ]", Some(UnknownDigest)),
        ("curl -O https://h.example/s\nsha256sum -c s", Some(FetchedDigest)),
        ("curl https://h.example/s | sha256sum -c", Some(FetchedDigest)),
        ("wget https://h.example/s\ngrep f s | sha256sum -c -", Some(FetchedDigest)),
        ("S=$(curl https://h.example/s)\necho \"$S  f\" | sha256sum -c", Some(FetchedDigest)),
        ("sha256sum -c <(curl https://h.example/s)", Some(FetchedDigest)),
        ("sha256sum g | grep {HEX}", None),
        ("sha256sum f | grep -v {HEX}", None),
        ("sha256sum f; echo x | grep {HEX}", None),
        ("sha256sum f | grep f", None),
        ("md5sum f | grep {MD5}", Some(WeakDigest)),
        ("sha256sum f | grep \"$SUM\"", Some(UnknownDigest)),
        ("gpg --verify f.asc f", Some(Signature)),
        ("gpg --batch --verify f.sig", Some(Signature)),
        ("cosign verify-blob --signature f.sig f", Some(Signature)),
        ("openssl dgst -verify key.pem -signature f.sig f", Some(Signature)),
        ("minisign -Vm f -P key", Some(Signature)),
        ("gh attestation verify f --repo o/r", Some(Signature)),
        ("curl -O https://h.example/s\ngpg --verify s.asc s\nsha256sum -c s", Some(Signature)),
    ] {
        let text = format!("curl -o f https://h.example/f\n{check}");
        assert_eq!(first(&text), (PinStrength::Absent, expected), "{text}");
    }
    let text = "curl -o \"$F\" https://h.example/f\necho \"$S  $F\" | sha256sum -c";
    assert_eq!(first(text).1, Some(UnknownDigest));
}

#[test]
fn a_check_covers_its_own_branch_and_the_latest_file() {
    let pins = |text: &str| -> Vec<PinStrength> {
        let text = text.replace("{HEX}", HEX);
        let script = scan_shell(&text, &ScriptLimits::default());
        script.fetches.iter().map(|fetch| fetch.pin).collect()
    };
    let (checked, open) = (PinStrength::ContentDigest, PinStrength::Absent);
    let check = "sha256sum f | grep -q {HEX}";
    for (text, expected) in [
        ("if A; then curl -o f U/a; else curl -o f U/b; CHECK; fi", [open, checked]),
        ("if A; then curl -o f U/a; CHECK; else curl -o f U/b; fi", [checked, open]),
        ("if A; then curl -o f U/a; else curl -o f U/b; fi; CHECK", [checked, checked]),
        ("curl -o f U/a || curl -o f U/b; CHECK", [checked, checked]),
        ("curl -o f U/a; tar xf f; curl -o f U/b; CHECK; tar xf f", [open, checked]),
    ] {
        let text = text.replace("CHECK", check).replace('U', "https://h.example");
        assert_eq!(pins(&text), expected, "{text}");
    }
}
