use super::*;

#[test]
fn credentials_are_removed() {
    for (text, masked) in [
        ("https://tok@github.com/a/b", "https://***@github.com/a/b"),
        ("docker://u:p@reg.example/img:latest", "docker://***@reg.example/img:latest"),
        ("u:p@host:path", "***@host:path"),
        ("u:p@10.0.0.1", "***@10.0.0.1"),
        ("u:p@3-eu.example.com", "***@3-eu.example.com"),
        ("u:p@10.0.0.1:5432", "***@10.0.0.1:5432"),
        ("u:hunter@$HOST/x", "***@$HOST/x"),
        ("u:hunter2@${{ vars.HOST }}", "***@${{ vars.HOST }}"),
        ("npm:hunter2@host.example", "***@host.example"),
        ("patch:a:hunter2@npm:1", "***@npm:1"),
        // The text before it is not a protocol, there is more than one name, or no range follows.
        ("u:p@npm:1", "***@npm:1"),
        ("u:p@latest", "***@latest"),
        ("npm:a:hunter2@latest", "***@latest"),
        ("patch:hunter2@host.example", "***@host.example"),
        ("npm:hunter2@1.a.b.c", "***@1.a.b.c"),
        // A number may be a password, and so may a word before a variable.
        ("u:16@host", "***@host"),
        ("u:12345@$HOST", "***@$HOST"),
        ("u:1-abcdefghijklmnopqrstuvw@$HOST", "***@$HOST"),
        ("u:abcd@$HOST", "***@$HOST"),
        ("`u:p@host`: no image", "`***@host`: no image"),
        // Found by fuzzing: text that a query hid counted as a scheme, a space was lost, and text that a user's name
        // hid counted as a key.
        ("a:b@c?sig=x://y", "***@c?sig=***"),
        ("a?sig=x://y b:c@d", "a?sig=*** ***@d"),
        ("?x://a=b@_key=c", "?x://***@_key=***"),
        ("a https://u:p@h and ssh://x:y@z/w", "a https://***@h and ssh://***@z/w"),
        ("https://h/x#access_token=abc", "https://h/x#access_token=***"),
        ("https://h/?u=https://h/?token=abc", "https://h/?u=https://h/?token=***"),
        ("https://h/x.tgz?X-Auth-Token=abc", "https://h/x.tgz?X-Auth-Token=***"),
    ] {
        assert_eq!(Redacted::new(text).as_str(), masked);
    }
}

#[track_caller]
fn assert_masked(pairs: &[(&str, &str)]) {
    for (text, masked) in pairs {
        assert_eq!(Redacted::new(text).as_str(), *masked, "{text}");
    }
}

#[test]
fn user_information_in_every_interpretation() {
    assert_masked(&[
        ("https://u:p'q@h.example/x", "https://***@h.example/x"),
        (r"https://u:p\q@h.example/x", "https://***@h.example/x"),
        ("https://u:p@q@h.example/x", "https://***@h.example/x"),
        ("https://u:p/q@h.example/x", "https://***@h.example/x"),
        ("https://u:p#q@h.example/x", "https://***@h.example/x"),
        ("https://u:p?q@h/x", "https://***@h/x"),
        ("https://u:p q@h/x", "https://***@h/x"),
        ("https://u:p q@h.example/x b@c", "https://***@h.example/x b@c"),
        ("https://to/ken@h.example/x", "https://***@h.example/x"),
        ("https://https://u:p@h/x", "https://https://***@h/x"),
        ("https:u:p@h/x", "https:***@h/x"),
        ("https:/u:p@h/x", "https:/***@h/x"),
        ("//u:p@h/x", "//***@h/x"),
        (r"https:\/\/u:p@h\/x", r"https:\/\/***@h\/x"),
        ("user:password@host:o/r.git", "***@host:o/r.git"),
        ("user:pa/ss@host.example:o/r.git", "***@host.example:o/r.git"),
        ("--url=u:p@host", "--url=***@host"),
        ("https://tok:@h/x", "https://***@h/x"),
        ("https://tok:x-oauth-basic@h/x", "https://***@h/x"),
        ("https://$USER:hunter@h/x", "https://***@h/x"),
        ("https://u:${X:-hunter}@h/x", "https://***@h/x"),
        ("https://u:${{ x || 'hunter' }}@h/x", "https://***@h/x"),
        ("https://u:$1hunter@h/x", "https://***@h/x"),
        ("https://a?u=https%3A%2F%2Fu%3Ap%40h%2Fx", "https://a?u=https%3A%2F%2F***%40h%2Fx"),
        ("'https://u:p'w@h/x'", "'https://***@h/x'"),
    ]);
}

#[test]
fn parameters_in_every_spelling() {
    assert_masked(&[
        ("https://h/?accessToken=a", "https://h/?accessToken=***"),
        ("https://h/?x=1;PWD=a;y=2", "https://h/?x=1;PWD=***;y=2"),
        ("https://h/?a[token]=b&c=d", "https://h/?a[token]=***&c=d"),
        ("https://h/?a%5Bjwt%5D=b", "https://h/?a%5Bjwt%5D=***"),
        ("https://h/?%74oken=b", "https://h/?%74oken=***"),
        ("https://h/?n=%2F%3Fpat%3Db%26c%3Dd", "https://h/?n=%2F%3Fpat%3D***%26c%3Dd"),
        ("https://h/?n=%253Fpat%253Db%2526c", "https://h/?n=%253Fpat%253D***%2526c"),
        ("\"https://h/?session=a\", x", "\"https://h/?session=***\", x"),
        ("https://h/?token='a b'&c", "https://h/?token='***'&c"),
        ("x?credential=a#sig=b", "x?credential=***"),
        ("https://h/?token=${{ x }}&pass=b", "https://h/?token=${{ x }}&pass=***"),
    ]);
}

#[test]
fn values_of_names() {
    assert_masked(&[
        ("export NPM_TOKEN=abc", "export NPM_TOKEN=***"),
        ("token --to-ken=hunter2aB9x", "token --to-ken=***"),
        ("DB_PASSWORD='a b' make", "DB_PASSWORD='***' make"),
        ("PASSWORD=a,b;c=d", "PASSWORD=***;c=d"),
        ("client_secret=a,scope=b", "client_secret=***,scope=b"),
        ("-Dpassword=abc -Dx=y", "-Dpassword=*** -Dx=y"),
        ("aws_secret_access_key = abc", "aws_secret_access_key = ***"),
        ("{\"token\": \"a b\", \"x\": 1}", "{\"token\": \"***\", \"x\": 1}"),
        (r#"{\"token\": \"a b\"}"#, r#"{\"token\": \"***\"}"#),
        ("password: hunter2", "password: ***"),
        ("token := abc", "token := ***"),
        ("'token' => 'abc'", "'token' => '***'"),
        ("choco install x --password hunter -y", "choco install x --password *** -y"),
        ("npm i --_authToken abc x", "npm i --_authToken *** x"),
        ("npm config set //r/:_authToken abc", "npm config set //r/:_authToken ***"),
        ("ENV API_TOKEN abc123", "ENV API_TOKEN ***"),
        ("nuget push -ApiKey abc", "nuget push -ApiKey ***"),
        ("x /password abc", "x /password ***"),
        ("token%3Dabc", "token%3D***"),
        ("x AccountKey=abc; y", "x AccountKey=***; y"),
        // Blanks inside an expression do not end the value.
        ("PASSWORD=${A:-b c} x", "PASSWORD=*** x"),
        ("PASSWORD=$(echo b c) x", "PASSWORD=*** x"),
    ]);
}

#[test]
fn headers_and_options_of_one_command() {
    assert_masked(&[
        ("curl -H 'Authorization: Bearer a.b c' x", "curl -H 'Authorization: Bearer ***' x"),
        ("curl -H \"PRIVATE-TOKEN: abc\" x", "curl -H \"PRIVATE-TOKEN: ***\" x"),
        ("Authorization: Basic YTpi== x", "Authorization: Basic *** x"),
        ("Authorization: YTpi x", "Authorization: *** x"),
        ("Authorization: \"Bearer a b\" x", "Authorization: \"Bearer ***\" x"),
        ("Cookie: a=b; c=d", "Cookie: ***"),
        ("X-JFrog-Art-Api: abc", "X-JFrog-Art-Api: ***"),
        ("{\"Authorization\": \"token abc\"}", "{\"Authorization\": \"token ***\"}"),
        (
            "git -c http.extraHeader='AUTHORIZATION: basic abc' fetch",
            "git -c http.extraHeader='AUTHORIZATION: basic ***' fetch",
        ),
        ("with bearer abcdef123456 in it", "with bearer *** in it"),
        ("curl -u me:abc https://h", "curl -u *** https://h"),
        ("curl -ume:abc https://h", "curl -u*** https://h"),
        ("curl --user=me:abc https://h", "curl --user=*** https://h"),
        ("curl -u 'me:a b' https://h", "curl -u '***' https://h"),
        ("curl -u tok: https://h", "curl -u *** https://h"),
        ("docker login -u me -p abc reg", "docker login -u me -p *** reg"),
        ("docker login -pabc reg", "docker login -p*** reg"),
        (
            "sshpass -p abc ssh h && docker run -p 80:80 x",
            "sshpass -p *** ssh h && docker run -p 80:80 x",
        ),
    ]);
}

#[test]
fn names_of_credentials_without_a_value_are_kept() {
    for text in [
        "https://user:$TOK@host/x",
        "https://user:${TOK}@host/x",
        "https://x-access-token:${{ secrets.T }}@github.com/o/r",
        "https://$USER:$(pass show x)@host/x",
        "https://{{ user }}:{{ password }}@host/x",
        "https://<user>:<password>@host/x",
        "https://%USER%:%TOKEN%@host/x",
        "https://h:8443/@scope/pkg",
        "https://[::1]:80/a@b",
        "docker://alpine:3.8@sha256:01ba47",
        "ssh://git@host:o/r@v1",
        "mailto:a@b.example",
        "pkg:npm/%40a/b@1.0.0",
        "pkg:github/o/r@main",
        "TOKEN=$OTHER make",
        "token: ${{ secrets.T }}",
        "if [ \"$TOKEN\" == \"x\" ]",
        "github.token == 'x'",
        "[[ $TOKEN =~ abc ]]",
        "the password: `main` is read",
        "docker login -u me -p id=x reg",
        "id-token: write",
        "password: required",
        "the token: it is read from the environment",
        "docker login --password-stdin -u me",
        "--secret id=npm,src=x",
        "--token-file x --no-password y",
        "--password -y",
        "docker run -p 80:80 -u 1000:1000 x",
        "curl -u me https://h",
        "curl -u me:$PASS https://h",
        "curl -u $USER:$PASS https://h",
        "Authorization: Bearer $TOKEN",
        "basic usage of it",
        "https://h/?page=1&sort=key#readme",
        "a::token::b",
        "https://token:$X@h/x",
        "see https://wiki and me@host.example",
        "https://a?u=https%3A%2F%2Fh/x%40y",
        "c:me/x@host.example",
        "cache:5000/x@host.example",
    ] {
        assert_eq!(Redacted::new(text).as_str(), text);
    }
}

#[test]
fn a_text_that_needs_too_many_rounds_is_masked_as_a_whole() {
    // Found by fuzzing: each round masks text that the surrounding expression hid in the previous round.
    let nested = |unit: &str, count: usize| format!("{}x)", unit.repeat(count));
    let masked = Redacted::new(&nested("a:b@n$(", ROUNDS - 1));
    assert_eq!(masked.as_str(), nested("***@n$(", ROUNDS - 1));
    assert_eq!(Redacted::new(masked.as_str()), masked);
    assert_eq!(Redacted::new(&nested("a:b@n$(", ROUNDS + 1)).as_str(), "***");
}

#[test]
fn a_part_of_a_credential_is_masked_and_other_parts_are_kept() {
    let whole = "https://user:pass/word@host/x";
    for (piece, shown) in
        [("word@host", "***"), ("host/x", "host/x"), ("u:pass@host", "u:pass@host")]
    {
        assert_eq!(redact_piece(whole, piece), shown, "{piece}");
    }
    assert_eq!(redact_piece("host/x", "word@host"), "word@host");
}

#[test]
fn a_text_without_a_masked_name_is_borrowed() {
    let redaction = Redaction::of_paths([crate::RepoPath::new("a/token=abc/x")]);
    assert_eq!(redaction.text("see token=abc"), "see token=***");
    assert!(matches!(redaction.text("plain text"), Cow::Borrowed("plain text")));
}

#[test]
fn a_password_looks_generated() {
    for text in ["abc123", "ABC123", "abcdefghijklmnoP", "1234567890123456"] {
        assert!(text::is_opaque(text), "{text}");
    }
    for text in ["ab12", "123456", "abcdeF", "abcdefghijklmnop", "ABCDEFGHIJKLMNOP"] {
        assert!(!text::is_opaque(text), "{text}");
    }
}

#[test]
fn two_masks_that_touch_are_one() {
    let text = format!("token={}{}", "npm_", "aZ3".repeat(12));
    assert_eq!(Redacted::new(&text).as_str(), "token=***");
    assert!(matches!(redact("plain text"), Cow::Borrowed("plain text")));
}

#[test]
fn ordinary_text_is_unchanged() {
    for text in [
        "actions/checkout@v4",
        "docker://alpine@sha256:01ba47",
        "localhost:5000/x@sha256:01ba47",
        "https://github.com/actions/checkout@v4",
        "ssh://git@host/x",
        "git@github.com:o/r.git",
        "postgres:16@${{ matrix.dg }}",
        "python:3.12@${DIGEST} is an image",
        "`debian:bookworm@$BASE_DIGEST`: an image",
        "alpine@sha512:01ba47",
        "ac patch:ac@npm:1.0.0#./p.patch",
        "lodash npm:lodash@^4.17.21",
        "left-pad npm:pad@latest",
        "npm:pad@* npm:pad@1.x jsr:pad@^1.2.x workspace:pad@*",
        "alpine:3@sha256:01ba47",
        "alpine:latest@$ALPINE",
        "cargo:cargo-edit@1",
        "cargo:cargo-edit@1.0-rc.1",
        "cargo:cargo-edit@0.12.2",
    ] {
        assert_eq!(Redacted::new(text).as_str(), text);
    }
}

#[test]
fn every_way_in_masks_and_every_way_out_shows_the_masked_text() {
    let (text, masked) = ("https://u:p@h/x", "https://***@h/x");
    let json = format!("\"{text}\"");
    let read: Redacted = serde_json::from_str(&json).unwrap();
    for made in [Redacted::new(text), Redacted::from(text), Redacted::clipped(text, 99), read] {
        assert_eq!(made.as_str(), masked);
        assert_eq!(made.to_string(), masked);
        assert_eq!(format!("{made:?}"), format!("\"{masked}\""));
        assert_eq!(serde_json::to_string(&made).unwrap(), format!("\"{masked}\""));
        assert_eq!(made.into_string(), masked);
    }
}

#[test]
fn a_cut_keeps_whole_words_around_the_marked_part() {
    let long = format!("word {}", "a".repeat(WINDOW));
    assert_eq!(Redacted::clipped(&long, 99).as_str(), "word…");
    assert_eq!(Redacted::clipped("one two", 7).as_str(), "one two");
    assert_eq!(Redacted::clipped("one two", 3).as_str(), crate::text::cut("one two", 3));
}

proptest::proptest! {
    #[test]
    fn masking_is_idempotent(text in ".{0,80}") {
        let once = Redacted::new(&text);
        proptest::prop_assert_eq!(Redacted::new(once.as_str()), once);
    }

    #[test]
    fn a_secret_of_any_length_is_masked_before_the_cut(length in 1_usize..20_000, limit in 1_usize..1200) {
        let secret = "S".repeat(length);
        for text in [
            format!("https://x:{secret}@host/p"),
            format!("a/b@v1 {secret}:{secret}@host"),
            format!("x https://host/p?token={secret}&a=b"),
        ] {
            let kept = Redacted::clipped(&text, limit);
            proptest::prop_assert!(!kept.as_str().contains("SS") || length == 1, "{}", kept);
            proptest::prop_assert!(kept.as_str().chars().count() <= limit + 1);
        }
    }

    #[test]
    fn a_secret_is_always_masked(scheme in "[a-z]{1,8}", user in "[a-z]{0,6}") {
        let masked = Redacted::new(&format!("x {scheme}://{user}:S3CRET@host/p"));
        proptest::prop_assert!(!masked.as_str().contains("S3CRET"));
    }
}
