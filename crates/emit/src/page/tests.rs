//! Tests a page with a block of each kind, as each writer renders it.

use plimsoll_model::{PinStrength, Severity};

use super::{
    Block, Cell, Figure, Page, Section, Span, Step, Table, Text, Tone, code, number, prose, word,
};
use crate::{Format, OutputKind, RenderErrorKind, RenderOptions};

const HOSTILE: &str = "\u{1b}[2J<b>|`x`\n::error::[a](b) \u{202e}https://x.y";

fn table(caption: &str, rows: usize) -> Table<'static> {
    let columns = [word("Kind"), code("Name"), prose("Never"), number("Count"), code("Where")];
    Table::new(caption, columns, (0..rows).collect(), |row| {
        let names = ["a", HOSTILE].into_iter().cycle().skip(*row).take(1 + row % 3);
        let severity = if row % 2 == 0 { Severity::High } else { Severity::Low };
        [
            severity.into(),
            Cell::list(names.map(str::to_owned)),
            "".into(),
            row.to_string().into(),
            Cell::toned(Tone::Plain, format!("{}/file.yml:{row}", "dir/".repeat(row * 12))),
        ]
    })
}

fn page() -> Page<'static> {
    let figure = Figure { name: "Score".into(), value: "5".into(), note: HOSTILE.into() };
    let strong = Text::from("First: ").with(Tone::Strong, HOSTILE);
    let link = Some("https://forge.example/o/r/blob/1/a%29.yml#L1".to_owned());
    let place = Span::new(Tone::Code, HOSTILE).linked(link);
    let facts = vec![
        ("Owner", Text::from("nobody")),
        ("Where", Text::default().with_span(place.clone()).and(" and 2 more places")),
    ];
    let step = Step { text: Text::default().with(Tone::Bad, "bad").and(" step"), facts };
    let figures = vec![Block::Figures(vec![figure])];
    let lists = vec![
        Block::List(vec![strong.clone(), "plain".into()]),
        Block::Steps(vec![strong.into(), step]),
    ];
    let pins = vec![PinStrength::Branch, PinStrength::MovingTag, PinStrength::ContentDigest];
    let columns = [word("Strength"), code("Where")];
    let pins = Table::new("Strengths", columns, pins, move |pin| {
        [(*pin).into(), Cell::spans([place.clone(), place.clone()])]
    });
    let mut cut = table("Cut", 3);
    cut.limit(1);
    let tables = vec![
        Block::Table(table("", 3)),
        Block::Table(cut),
        Block::Table(table("Shorter on a terminal", 3).most_on_terminal(2)),
        Block::Table(table("Nothing", 0)),
        Block::Table(pins),
    ];
    let folded = vec![Block::Paragraph("behind".into())];
    Page {
        title: Text::from("Page of ").with(Tone::Code, HOSTILE),
        lead: vec![Block::Warning(HOSTILE.into()), Block::Paragraph("A note.".into())],
        sections: vec![
            Section::new("figures", "Figures", figures),
            Section::new("lists", "Lists", lists),
            Section::new("tables", HOSTILE, tables),
            Section { folded: true, ..Section::new("more", "More: 1", folded) },
        ],
        foot: vec![Text::from("Next: ").with(Tone::Code, "plimsoll explain RULE")],
    }
}

fn written(format: Format, options: &RenderOptions) -> String {
    let mut out = Vec::new();
    super::write(&page(), OutputKind::Report, format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn on_a_terminal() {
    insta::assert_snapshot!(written(Format::Table, &RenderOptions::default()));
}

#[test]
fn on_a_narrow_terminal_with_colors() {
    let options = RenderOptions::default().with_width(60).with_color(true);
    insta::assert_snapshot!(written(Format::Table, &options).replace('\u{1b}', "ESC"));
}

#[test]
fn in_markdown() {
    insta::assert_snapshot!(written(Format::Markdown, &RenderOptions::default()));
}

#[cfg(feature = "review")]
#[test]
fn in_html() {
    let page = written(Format::Html, &RenderOptions::default());
    let (_, body) = page.split_once("<body>").unwrap();
    insta::assert_snapshot!(body);
}

#[test]
fn another_format_is_rejected() {
    let page = Page { title: "x".into(), lead: vec![], sections: vec![], foot: vec![] };
    let (options, mut out) = (RenderOptions::default(), Vec::new());
    let refused = super::write(&page, OutputKind::Score, Format::Junit, &options, &mut out);
    let why = refused.unwrap_err();
    assert_eq!(why.kind(), RenderErrorKind::FormatUnsuited);
    assert_eq!(why.to_string(), "a score cannot be written as `junit`");
}
