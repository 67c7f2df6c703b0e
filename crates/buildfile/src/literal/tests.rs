use super::*;

fn value(text: &str, name: &str) -> Option<String> {
    let program = read(text);
    let found = program.names.iter().rfind(|(known, _)| known == name)?;
    found.1.known().map(str::to_owned)
}

#[test]
fn texts() {
    for (text, expected) in [
        ("x = 'a' \"b\"\n", Some("ab")),
        ("x = 'a' + \"b\" + '''c'd'''\n", Some("abc'd")),
        ("x = r'a\\b' + 'c\\'d'\n", Some("a\\bc'd")),
        ("v = '1'\nx = f'a{v}{{b}}'\n", Some("a1{b}")),
        ("v = '1'\nx = 'a%s-%(y)s' % v\n", None),
        ("x = 'a%s.%s%%' % ('1', '2')\n", Some("a1.2%")),
        ("x = 'a{}.{1}.{b}'.format('1', '2', b = '3')\n", Some("a1.2.3")),
        ("d = {'k': 'v'}\nx = d['k']\n", Some("v")),
        ("x = (\n  'a'\n  'b'\n)\n", Some("ab")),
        ("x = 'a' if y else 'a'\n", Some("a")),
        ("x = 'a' if y else 'b'\n", None),
        ("x = 'a' + y\n", None),
        ("x = 'a'\nif y:\n    x = 'b'\nz = x\n", Some("b")),
        ("x = y or 'a'\n", None),
        ("x = 'a' # + 'b'\n", Some("a")),
        ("x = 'a\ny = 'b'\n", Some("a")),
    ] {
        assert_eq!(value(text, "x").as_deref(), expected, "{text}");
    }
    assert_eq!(value("x = 'a'\nif y:\n    x = 'b'\nz = x\n", "z"), None);
}

#[test]
fn calls_in_every_place() {
    let program = read(
        "def f(a):\n    g(a, b = 'c')\n    return h(i('j'), *k)\nl = [m(n) for n in o()]\nif p(): q('r')\ns.t(u = v['w'])\n",
    );
    let names: Vec<&str> = program.calls.iter().map(|called| called.name.as_str()).collect();
    assert_eq!(names, ["g", "i", "h", "m", "s.t"]);
    assert_eq!(program.calls[0].get("b").and_then(Placed::known), Some("c"));
    assert!(program.calls[0].arguments[0].known().is_none());
}

#[test]
fn hostile_texts_end() {
    for text in [
        "(".repeat(100_000),
        "[{(".repeat(50_000),
        "a(".repeat(100_000),
        ")".repeat(100_000),
        "x = -".repeat(50_000),
        format!("x = {}", "'a' + ".repeat(100_000)),
        format!("x = 'a'\n{}", "x = x + x\n".repeat(10_000)),
        format!("x = ['a']\n{}", "x = x + x\n".repeat(10_000)),
        "x = {'a': ".repeat(50_000),
        "f'{".repeat(50_000),
    ] {
        read(&text);
    }
}

/// Brackets, line ends and indentation in every order, including those that no example covers.
#[test]
fn every_short_sequence_of_tokens_ends() {
    const PIECES: [&str; 12] = ["(", ")", "[", "]", "{", "}", ",", ":", "\n", "\n a", "x=", "'a'"];
    const LENGTH: u32 = 5;
    for number in 0..PIECES.len().pow(LENGTH) {
        let pieces = (0..LENGTH).map(|at| PIECES[number / PIECES.len().pow(at) % PIECES.len()]);
        let text: String = pieces.collect();
        read(&text);
        read(&format!("f(a, {text}"));
    }
}
