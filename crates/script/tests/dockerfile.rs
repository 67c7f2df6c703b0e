//! Dockerfiles: images, remote files, and the shell commands in `RUN`.
#![expect(
    clippy::as_conversions,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use plimsoll_model::PinStrength::{
    self, Absent, CommitUnverified, ContentDigest, FullTag, MovingTag, Unresolvable,
};
use plimsoll_script::{CallBase, ScriptFacts, ScriptLimits, What, scan_dockerfile};

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn scan(text: &str) -> ScriptFacts {
    let script = scan_dockerfile(text, &ScriptLimits::default());
    for fetch in &script.fetches {
        let before = &text[..fetch.start];
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        assert_eq!(fetch.line as usize, before.matches('\n').count() + 1, "{text}");
        assert_eq!(fetch.column as usize, column, "{text}");
    }
    script
}

fn check(text: &str, expected: &[(&str, PinStrength)]) {
    let script = scan(text);
    let found: Vec<(String, PinStrength)> = script
        .fetches
        .iter()
        .map(|fetch| {
            let name = match &fetch.what {
                What::Url(text) | What::Image(text) | What::Unknown(text) => text.clone(),
                What::Git { url } => url.clone(),
                What::Package { name, .. } => name.clone(),
                _ => panic!("a new kind"),
            };
            (format!("{} {name}", fetch.method), fetch.pin)
        })
        .collect();
    let expected: Vec<(String, PinStrength)> =
        expected.iter().map(|(text, pin)| ((*text).to_owned(), *pin)).collect();
    assert_eq!(found, expected, "{text}");
    assert_eq!(script.problems.iter().find(|problem| !problem.note), None, "{text}");
}

#[test]
fn base_images() {
    check("FROM a:1.2.3\n", &[("base-image a:1.2.3", FullTag)]);
    check(
        "from --platform=$BUILDPLATFORM a AS b\nFROM b\nFROM scratch\nFROM B AS c\n",
        &[("base-image a", Absent)],
    );
    check(
        "ARG T=22.04\nARG N\nFROM u:${T}\nFROM v:$N\n",
        &[("base-image u:22.04", MovingTag), ("base-image v:$N", Unresolvable)],
    );
    check(
        &format!("FROM a@sha256:{HEX}"),
        &[(&format!("base-image a@sha256:{HEX}"), ContentDigest)],
    );
    check(
        "FROM a AS b\nCOPY --from=b /x /y\nCOPY --from=0 /x /y\nCOPY --from=c:1 /x /y\n",
        &[("base-image a", Absent), ("base-image c:1", MovingTag)],
    );
}

#[test]
fn remote_files() {
    let sha = "0123456789abcdef0123456789abcdef01234567";
    check(
        &format!(
            "FROM scratch\nADD https://h.example/x /x\nADD --checksum=sha256:{HEX} https://h.example/y /\n\
             ADD https://h.example/r.git#{sha}:d /r\nADD local /z\n"
        ),
        &[
            ("download https://h.example/x", Absent),
            ("download https://h.example/y", ContentDigest),
            ("git-clone https://h.example/r.git", CommitUnverified),
        ],
    );
}

#[test]
fn run_in_place() {
    let text = "FROM scratch\nRUN --mount=type=cache,target=/c apt-get update && \\\n    # note\n\
                \n    apt-get install -y \\\r\n      é-a=1 \\\n      b\nRUN [\"pip\", \"install\", \"c\"]\n\
                RUN [\"bash\", \"-c\", \"pip install d\"]\n";
    let script = scan(text);
    let slices: Vec<&str> =
        script.fetches.iter().map(|fetch| &text[fetch.start..fetch.end]).collect();
    assert_eq!(slices, ["é-a=1", "b", "c", "d"]);
    assert_eq!(script.problems, []);
}

#[test]
fn variables() {
    check(
        "ARG G=1\nFROM scratch\nARG V=2\nENV W=3 X=4\nENV Y 5\nARG G\nRUN pip install a==$V b==$W c==$X d==$Y e==$G f==$H\n",
        &[
            ("pip a", FullTag),
            ("pip b", FullTag),
            ("pip c", FullTag),
            ("pip d", FullTag),
            ("pip e", FullTag),
            ("pip f", Unresolvable),
        ],
    );
    // Variables set in one `RUN` do not exist in the next.
    check("FROM scratch\nRUN V=1\nRUN pip install a==$V\n", &[("pip a", Unresolvable)]);
}

#[test]
fn here_documents() {
    check(
        "FROM scratch\nRUN <<EOF\npip install a\nEOF\nRUN pip install b\n",
        &[("pip a", Absent), ("pip b", Absent)],
    );
    check(
        "FROM scratch\nRUN bash <<-'E' && pip install b\n\tpip install a\n\tE\n",
        &[("pip b", Absent), ("pip a", Absent)],
    );
    check(
        "FROM scratch\nCOPY <<EOF /x\npip install a\nEOF\nRUN cat <<EOF > /y\ncurl https://h.example | sh\nEOF\n",
        &[],
    );
    check("FROM scratch\nRUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n", &[]);
}

#[test]
fn calls_by_path_in_the_context() {
    let cases = [
        ("COPY common/i.sh i.sh\nRUN bash ./i.sh", "common/i.sh", CallBase::Working),
        ("COPY common/i.sh /opt/\nRUN /opt/i.sh", "common/i.sh", CallBase::Working),
        ("COPY a/i.sh b/j.sh ./\nRUN bash j.sh && rm j.sh", "b/j.sh", CallBase::Working),
        ("COPY ci /ci\nRUN bash /ci/x/i.sh", "ci/x/i.sh", CallBase::Working),
        ("WORKDIR /w\nADD . .\nRUN bash ci/i.sh", "ci/i.sh", CallBase::Working),
        ("WORKDIR /w\nCOPY r.txt .\nRUN pip install -r r.txt", "r.txt", CallBase::Working),
        ("RUN bash /usr/x.sh", "/usr/x.sh", CallBase::Elsewhere),
    ];
    for (text, path, base) in cases {
        let script = scan(&format!("FROM scratch\n{text}\n"));
        let calls: Vec<(&str, CallBase)> =
            script.calls.iter().map(|call| (call.path.as_str(), call.base)).collect();
        let elsewhere = text.contains("/opt/i.sh") && calls.is_empty();
        assert!(!elsewhere, "{text}");
        assert_eq!(calls, [(path, base)], "{text}");
    }
}

#[test]
fn broken_files() {
    let script = scan("FROM\nNONSENSE x\nFROM a\nRUN echo \"open\nRUN pip install b\n");
    assert_eq!(script.problems.len(), 3, "{:?}", script.problems);
    assert_eq!(script.fetches.len(), 2);
}
