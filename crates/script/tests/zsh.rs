//! The grammar of zsh that Bash does not have: supported where possible, and never reported as
//! invalid.

use plimsoll_script::{
    CallKind, Dialect, ScriptFacts, ScriptLimits, scan_dockerfile, scan_shell, scan_shell_with,
};

fn scan(text: &str) -> ScriptFacts {
    scan_shell_with(text, Dialect::Zsh, &[], &[], &ScriptLimits::default())
}

fn values(script: &ScriptFacts) -> Vec<&str> {
    script.fetches.iter().map(|fetch| fetch.value.as_str()).collect()
}

/// Valid texts, each with one package after or inside the form.
const VALID: [&str; 43] = [
    "if (( x )) pip install a",
    "if [[ -n $x ]] pip install a",
    "if [[ -n $x ]] { echo } else { pip install a }",
    "if (( x )) { echo } elif [[ y ]] { pip install a }",
    "if [[ x ]] { echo\n} else {\n  pip install a\n}",
    "if (( x )) && [[ y ]] { pip install a }",
    "if ! [[ x ]] pip install a",
    "if (true) pip install a",
    "if { true } { pip install a }",
    "if [[ x ]] then pip install a; fi",
    "if true; then echo; else pip install a; fi",
    "if (( x )) if (( y )) echo b\npip install a",
    "if (( # )) return; pip install a",
    "if (( x )) y+=(1 2)\npip install a",
    "while (( # )) { shift; pip install a }",
    "while [[ x ]] do pip install a; done",
    "until (( x )) pip install a",
    "for x (1 2 3) pip install a",
    "for x (1 2\n3) { pip install a }",
    "for x (*.c(N)) { echo }; pip install a",
    "for k v (1 2) { pip install a }",
    "for x in 1 2; { pip install a }",
    "for x in 1 2; pip install a",
    "for (( i = 0; i < 3; i++ )) pip install a",
    "for (( i = 0; i < 3; i++ )) { pip install a }",
    "foreach x (1 2)\n  echo $x\nend\npip install a",
    "repeat 3 pip install a",
    "repeat 3 { pip install a }",
    "select x (1 2) { pip install a }",
    "case $x { 1) echo ;; (2|3)) pip install a }",
    "case $x {\n  b*(c|d)) echo ;|\n  *) pip install a ;;\n}",
    "case $x in (1) echo ;; (2) pip install a ;; esac",
    "{ echo } always { pip install a }",
    "() { pip install a } b c",
    "function { pip install a } b",
    "f() { echo }; f; pip install a",
    "f() pip install a",
    "echo {a,b}; { echo }; pip install a",
    "rm -f ${x}/(#i)y-*.zip **/*.(c|h)(.N) && pip install a",
    "files=(*.(c|h)(.N) (d|e)/*); pip install a",
    "x=(\"${(fA)$(ls -l)}\" ${(j:':)y} ${${z##* }//(\\(|\\))/}); pip install a",
    "diff =(sort b) =(sort c); pip install a",
    "print -u2 x >! y; echo z >>| w; noglob pip install a",
];

#[test]
fn short_forms_are_read() {
    for text in VALID {
        for text in [text.to_owned(), format!("{text}\n"), format!("g() {{\n{text}\n}}\ng\n")] {
            let script = scan(&text);
            assert!(!script.partly_read && script.problems.is_empty(), "{text}: {script:?}");
            assert_eq!(values(&script), ["a"], "{text}");
        }
    }
}

#[test]
fn a_short_body_ends_with_its_line() {
    // A value that a branch assigns is unknown after the branch.
    let script = scan("v=1.0\nif (( x )) v=2.0\npip install a==$v\n");
    assert_eq!(script.fetches[0].requested.as_deref(), Some("$v"), "{script:?}");
    let script = scan("cd b\nif (( x )) (cd c)\nsh d.sh\n");
    assert_eq!(script.calls.len(), 1, "{script:?}");
}

#[test]
fn an_array_is_all_of_its_elements() {
    let script = scan("t=(a==1.0 b)\npip install $t\npip install ${t[1]} \"$t[2]\"\n");
    let names: Vec<_> = script.fetches.iter().map(|fetch| fetch.requested.as_deref()).collect();
    assert_eq!(names[..3], [Some("1.0"), None, Some("1.0")], "{script:?}");
    // Words are not split.
    let script = scan("t='a b'\npip install $t\n");
    assert_eq!(script.fetches.len(), 1, "{script:?}");
    // `${=t}` has no default value.
    assert!(scan("pip install ${=t}\n").fetches.iter().all(|fetch| fetch.value.contains('$')));
}

#[test]
fn unsupported_zsh_is_not_an_error() {
    let text = "pip install a\nif true\n  echo\nfi fi\n)\npip install b\n";
    let script = scan(text);
    assert!(script.partly_read);
    assert_eq!(values(&script), ["a", "b"]);
    let [problem] = script.problems.as_slice() else { panic!("{:?}", script.problems) };
    assert!(problem.note && problem.message.starts_with("zsh: "), "{problem:?}");
    // The same text is invalid in Bash, and is reported there.
    assert!(
        scan_shell(text, &ScriptLimits::default()).problems.iter().any(|problem| !problem.note)
    );
}

#[test]
fn the_interpreter_determines_the_dialect() {
    let short = "if (( x )) { pip install a }\n";
    let faults =
        |script: &ScriptFacts| script.problems.iter().filter(|problem| !problem.note).count();
    let limits = ScriptLimits::default();
    assert_eq!(faults(&scan_shell(&format!("#!/usr/bin/env zsh\n{short}"), &limits)), 0);
    assert_ne!(faults(&scan_shell(&format!("#!/usr/bin/env bash\n{short}"), &limits)), 0);
    assert_eq!(faults(&scan_shell("zsh -c 'if (( x )) { pip install a }'\n", &limits)), 0);
    assert_ne!(faults(&scan_shell("bash -c 'if (( x )) { pip install a }'\n", &limits)), 0);
    assert_eq!(faults(&scan_shell(&format!("zsh <<E\n{short}E\n"), &limits)), 0);
    let docker = format!("FROM a\nSHELL [\"/bin/zsh\", \"-c\"]\nRUN {short}");
    assert_eq!(faults(&scan_dockerfile(&docker, &limits)), 0);
    let fish = scan_shell("fish -c 'if a; pip install b; end'\nfish c.fish\n", &limits);
    // The file is called, but not read as a shell script.
    let is_shell = fish.calls.iter().any(|call| call.by_shell || call.kind == CallKind::Script);
    assert!(fish.fetches.is_empty() && !is_shell && faults(&fish) == 0, "{fish:?}");
    assert_eq!(fish.problems.len(), 2, "{fish:?}");
}
