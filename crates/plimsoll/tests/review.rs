//! Tests reviews in every format: valid, safe with hostile names, and consistent.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use plimsoll::model::{FindingRow, Trend};
use plimsoll::{
    Baseline, Date, Delta, Format, MemorySource, OutputKind, POLICY_RULES, RULES, RenderOptions,
    Report, Review, Ruleset, Scan, Step, agenda, compare, policy, render_delta, render_review,
    render_score, render_to, render_trend, trend,
};
use plimsoll_testkit::assert_sound;
use serde_json::Value;

/// Names with a meaning in a terminal, HTML, Markdown, a spreadsheet, XML or a CI log.
const NAMES: [&str; 14] = [
    "\u{1b}[2J\u{1b}]8;;http://evil\u{7}click",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]><x/><!--",
    "</svg><style>*{display:none}</style>",
    "[x](javascript:alert(1))",
    "![x](http://evil/x.png)",
    "a|b`c",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "x\n::error::pwn",
    "x%0A::set-output name=a::b",
    "\u{202e}gnp.exe",
    "\u{feff}\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}",
];

fn workflow(revision: &str, names: &[&str]) -> String {
    let mut text = "on: push\njobs:\n  b:\n    runs-on: linux\n    steps:\n".to_owned();
    // YAML does not allow noncharacters.
    for name in names.iter().filter(|name| !name.contains('\u{fffe}')) {
        let value = serde_json::to_string(&format!("evil/{name}@{revision}")).unwrap();
        writeln!(text, "      - uses: {value}").unwrap();
        let image = serde_json::to_string(&format!("docker://evil/{name}:{revision}")).unwrap();
        writeln!(text, "      - uses: {image}").unwrap();
    }
    text
}

/// Two states of a hostile repository, reviewed with an exception, an attestation and a trend.
struct Reviewed {
    report: Report,
    delta: Delta,
    trend: Trend,
}

fn day() -> Date {
    "2026-06-01".parse().unwrap()
}

fn hostile() -> Reviewed {
    let policy_text = "version = 1\n[[defer]]\nid = \"<b>|=1\"\nrule = \"unpinned-action\"\n\
                       match = { target = \"evil/a*\" }\nreason = \"<script>alert(2)</script>\"\n\
                       owner = \"<i>\"\nuntil = 2026-05-01\n\
                       [[defer]]\nid = \"live\"\nrule = \"invalid-reference\"\nreason = \"x\"\n\
                       owner = \"y\"\nuntil = 2026-06-30\nmax_count = 3\n";
    let scan = |revision: &str, names: &[&str]| {
        let mut source = MemorySource::new();
        source = source.with_file(".github/workflows/<img src=x>.yml", workflow(revision, names));
        source = source.with_file(".github/workflows/b.yml", workflow(revision, names));
        let ends = if revision == "main" { "" } else { "x: [\n" };
        // Its second finding is of a rule that has no other finding.
        let piped = "      - run: curl https://e.example/x | sh\n";
        let broken = format!("{ends}{}{piped}", workflow("main", &["lost"]));
        source = source.with_file(".github/workflows/c.yml", broken);
        for (number, name) in names.iter().enumerate() {
            let path = format!("third_party/{}/LICENSE", name.replace(['/', '\0'], "_"));
            source = source.with_file(path, format!("{name} {number}\n"));
            let path = format!("{}.yml", name.replace(['/', '\0'], "_"));
            source = source.with_file(format!(".github/workflows/{path}"), "jobs: [\n");
        }
        let report = Scan::source(Box::new(source.clone()))
            .name(names[1])
            .policy(policy(policy_text, "plimsoll.toml").unwrap())
            .as_of(day())
            .run()
            .unwrap();
        assert_sound(&report, &source);
        report
    };
    let before = Baseline::of(&scan("main", &NAMES[..12]));
    let report = scan("v1", &NAMES[2..]);
    let delta = compare(&before, &report, &Ruleset::default());
    let now = Baseline::of(&report);
    let labels = [NAMES[1].to_owned(), NAMES[4].to_owned()];
    let trend = trend(&[Step::shown(&labels[0], &before), Step::shown(&labels[1], &now)]);
    Reviewed { report, delta, trend }
}

fn render(reviewed: &Reviewed, format: Format) -> String {
    let decisions = agenda(&reviewed.report, Some(&reviewed.delta), day());
    let review = Review::new(&reviewed.report)
        .with_delta(&reviewed.delta)
        .with_trend(&reviewed.trend)
        .with_agenda(&decisions)
        .with_day(day());
    let about = POLICY_RULES.iter().map(|meta| **meta);
    let rules: Vec<_> = RULES.iter().map(|rule| *rule.meta()).chain(about).collect();
    let mut out = Vec::new();
    render_review(&review, format, &RenderOptions::default().with_rules(rules), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn formats() -> impl Iterator<Item = Format> {
    OutputKind::Review.formats().map(|meta| meta.format)
}

/// All pages, in a format for people.
fn pages(reviewed: &Reviewed, format: Format) -> Vec<String> {
    let options = RenderOptions::default();
    let mut report = Vec::new();
    render_to(&reviewed.report, format, &options, &mut report).unwrap();
    let [mut delta, mut trend, mut score] = [const { Vec::new() }; 3];
    render_delta(&reviewed.delta, format, &options, &mut delta).unwrap();
    render_trend(&reviewed.trend, format, &options, &mut trend).unwrap();
    let of_report = reviewed.report.score.as_ref().unwrap();
    render_score(of_report, format, &options, &mut score).unwrap();
    let pages = [report, delta, trend, score].map(|page| String::from_utf8(page).unwrap());
    pages.into_iter().chain([render(reviewed, format)]).collect()
}

fn gone(reviewed: &Reviewed) -> Vec<&FindingRow> {
    let gone = reviewed.delta.findings.iter().filter(|change| change.after.is_none());
    gone.filter_map(|change| change.before.as_ref()).collect()
}

#[test]
fn the_hostile_review_has_every_kind_of_content() {
    let reviewed = hostile();
    let summary = &reviewed.delta.summary.findings;
    assert!(summary.new > 0 && summary.deferred > 0 && summary.unverifiable > 0, "{summary:?}");
    assert!(summary.resolved > 0 && !gone(&reviewed).is_empty());
    assert!(!reviewed.report.complete);
    assert!(reviewed.report.findings.iter().any(|it| it.rule == "deferral-expired"));
    assert!(reviewed.report.findings.iter().any(|it| it.rule == "deferral-overflow"));
}

#[test]
fn no_form_contains_control_or_bidirectional_characters() {
    let reviewed = hostile();
    for format in formats() {
        let text = if matches!(format, Format::Table | Format::Markdown | Format::Html) {
            pages(&reviewed, format).concat()
        } else {
            render(&reviewed, format)
        };
        let bad = |c: char| {
            (c.is_control() && !['\n', '\r'].contains(&c))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' | '\u{fdd0}' | '\u{1fffe}')
        };
        // In JSON, names are unchanged, except for the escapes of its grammar.
        if format != Format::Json {
            assert_eq!(text.lines().find(|line| line.contains(bad)), None, "{format}");
        }
        assert_eq!(render(&reviewed, format), render(&hostile(), format), "{format} is the same");
    }
}

/// Collects the tags of a page, and the errors of its parser.
#[derive(Default)]
struct Tags {
    names: RefCell<BTreeSet<String>>,
    attributes: RefCell<BTreeSet<(String, String)>>,
    targets: RefCell<BTreeSet<String>>,
    errors: RefCell<Vec<String>>,
}

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                self.names.borrow_mut().insert(tag.name.to_string());
                for attribute in tag.attrs {
                    let name = attribute.name.local.to_string();
                    if ["href", "src", "xlink:href", "action"].contains(&name.as_str()) {
                        self.targets.borrow_mut().insert(attribute.value.to_string());
                    }
                    self.attributes.borrow_mut().insert((tag.name.to_string(), name));
                }
            }
            Token::ParseError(why) => self.errors.borrow_mut().push(why.to_string()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// All tags that pages and their drawings consist of.
#[rustfmt::skip]
const KNOWN: [&str; 49] = [
    "a", "body", "br", "caption", "code", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "head", "header", "html", "li", "link", "main", "mark", "meta", "nav", "ol", "p", "pre", "section",
    "span", "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "title", "tr", "ul", "wbr",
    "circle", "g", "line", "path", "polyline", "rect", "svg", "text",
];

#[test]
fn the_page_runs_and_loads_nothing_and_has_no_unexpected_tag() {
    let pages = pages(&hostile(), Format::Html);
    for page in &pages {
        assert_inert(page);
    }
    let hostile = pages.iter().filter(|page| page.contains("&#60;"));
    assert!(hostile.count() >= 4, "hostile names are in all pages but that of the score");
}

fn assert_inert(page: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(page));
    let tokenizer =
        Tokenizer::new(Tags::default(), TokenizerOpts { exact_errors: true, ..Default::default() });
    drop(tokenizer.feed(&input));
    tokenizer.end();
    let found = tokenizer.sink;
    assert_eq!(*found.errors.borrow(), Vec::<String>::new());
    let foreign: Vec<String> =
        found.names.borrow().iter().filter(|tag| !KNOWN.contains(&tag.as_str())).cloned().collect();
    assert_eq!(foreign, Vec::<String>::new());
    for (tag, name) in &*found.attributes.borrow() {
        assert!(!name.starts_with("on") && name != "src" && name != "srcdoc", "{tag} {name}");
    }
    for target in &*found.targets.borrow() {
        assert!(target.starts_with('#') || target == "data:,", "{target}");
    }
    // Names that contain markup only occur escaped.
    for name in NAMES.iter().filter(|name| name.contains('<')) {
        assert!(!page.contains(name), "{name:?} stands as it is");
    }
    assert!(page.contains("default-src 'none'"));
    for style in ["prefers-color-scheme: dark", "@media print"] {
        assert!(page.contains(style));
    }
}

#[test]
fn markdown_has_no_markup_from_names_and_aligned_tables() {
    let mut columns = None;
    for line in pages(&hostile(), Format::Markdown).iter().flat_map(|page| page.lines()) {
        // Escaped text is not markup.
        let mut bare = String::new();
        let mut rest = line.chars();
        while let Some(c) = rest.next() {
            if c == '\\' {
                rest.next();
            } else {
                bare.push(c);
            }
        }
        for mark in ["<script", "<img", "<style", "](", "!["] {
            assert!(!bare.contains(mark), "{mark} in {line}");
        }
        if line.starts_with('|') {
            let count = bare.matches('|').count();
            assert_eq!(count, columns.unwrap_or(count), "{line}");
            columns = Some(count);
        } else {
            columns = None;
        }
    }
}

#[test]
fn no_cell_is_a_formula_and_the_rows_add_up() {
    let reviewed = hostile();
    let text = render(&reviewed, Format::Csv);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let count = reader.headers().unwrap().iter().position(|name| name == "count").unwrap();
    let mut total = 0;
    for record in reader.records() {
        let record = record.unwrap();
        for cell in &record {
            let first = cell.trim_start().chars().next().unwrap_or(' ');
            assert!(!['=', '+', '-', '@', '|', '%'].contains(&first), "{cell:?}");
        }
        total += record[count].parse::<u64>().unwrap();
    }
    let went: u64 = gone(&reviewed).iter().map(|row| row.count).sum();
    assert_eq!(total, u64::try_from(reviewed.report.findings.len()).unwrap() + went);
}

#[test]
fn annotations_are_commands_of_three_kinds_and_ten_each() {
    let text = render(&hostile(), Format::Github);
    assert!(!text.is_empty());
    let kinds = ["::error ", "::warning ", "::notice "];
    for line in text.lines() {
        assert!(kinds.iter().any(|kind| line.starts_with(kind)), "{line}");
        let (_, rest) = line.trim_start_matches(':').split_once("::").unwrap();
        assert!(!rest.starts_with(':'), "{line}");
    }
    for kind in kinds {
        assert!(text.lines().filter(|line| line.starts_with(kind)).count() <= 10);
    }
}

#[test]
fn test_cases_are_well_formed_and_counted() {
    let reviewed = hostile();
    let text = render(&reviewed, Format::Junit);
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut cases, mut failures, mut skipped, mut told) = (0_u64, 0_u64, 0_u64, [0_u64; 3]);
    loop {
        let event = reader.read_event().unwrap();
        match event {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                let number = |name: &str| -> u64 {
                    let value = tag.try_get_attribute(name).unwrap().unwrap();
                    std::str::from_utf8(&value.value).unwrap().parse().unwrap()
                };
                match tag.name().as_ref() {
                    b"testsuite" => {
                        told[0] += number("tests");
                        told[1] += number("failures");
                        told[2] += number("skipped");
                    }
                    b"testcase" => cases += 1,
                    b"failure" => failures += 1,
                    b"skipped" => skipped += 1,
                    b"testsuites" | b"properties" | b"system-out" | b"system-err" | b"error" => {}
                    other => panic!("{other:?}"),
                }
            }
            _ => {}
        }
    }
    assert_eq!([cases, failures, skipped], told);
    assert_eq!(skipped, reviewed.delta.summary.findings.deferred);
}

#[test]
fn sarif_is_valid_has_states_and_keeps_the_limits_of_github() {
    let reviewed = hostile();
    let text = render(&reviewed, Format::Sarif);
    let log: Value = serde_json::from_str(&text).unwrap();
    let mut schema: Value =
        serde_json::from_str(include_str!("../../emit/tests/schemas/sarif-2.1.0.schema.json"))
            .unwrap();
    // The pattern is broken in the official schema; see the tests of `plimsoll-emit`.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|why| why.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), reviewed.report.findings.len() + gone(&reviewed).len());
    let mut states = BTreeSet::new();
    for result in results {
        states.insert(result["baselineState"].as_str().unwrap());
        assert!(!result["partialFingerprints"].as_object().unwrap().is_empty());
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(result["locations"].as_array().unwrap().len() <= 1);
    }
    assert!(states.contains("new") && states.contains("absent"), "{states:?}");
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        assert!(rule["id"].as_str().unwrap().len() <= 255);
        for text in ["shortDescription", "fullDescription"] {
            let length = rule[text]["text"].as_str().map_or(0, |text| text.chars().count());
            assert!((1..=1024).contains(&length), "{rule}");
        }
    }
}

#[test]
fn every_result_of_sarif_points_at_its_own_rule() {
    let reviewed = hostile();
    let review = Review::new(&reviewed.report).with_delta(&reviewed.delta);
    let mut out = Vec::new();
    // Without descriptions, only the results name the rules.
    render_review(&review, Format::Sarif, &RenderOptions::default(), &mut out).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["ruleId"] == "piped-download"));
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
    }
}

#[test]
fn without_a_baseline_everything_open_fails_and_nothing_has_a_state() {
    let reviewed = hostile();
    let review = Review::new(&reviewed.report);
    let text = |format| {
        let mut out = Vec::new();
        render_review(&review, format, &RenderOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(!text(Format::Sarif).contains("baselineState"));
    let live = reviewed.report.findings.iter().filter(|it| it.is_deferred()).count();
    let junit = text(Format::Junit);
    assert_eq!(junit.matches("<failure").count(), reviewed.report.findings.len() - live);
    for format in formats() {
        assert!(!text(format).is_empty(), "{format}");
    }
}
