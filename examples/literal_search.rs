//! Searches three literals in every file of a tree, as the pass of one detector, to compare its run time with another
//! search.
//!
//! `cargo run --release --example literal_search -- make DIR` writes a tree of 10,000 files, and `... -- DIR`
//! searches one. It must not take longer than twice the time of `rg -c -e LITERAL -e LITERAL -e LITERAL DIR`.
#![expect(
    clippy::print_stdout,
    reason = "an example prints to the terminal, reads its arguments and writes the tree"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use plimsoll::model::{DetectorMeta, Location, Observation};
use plimsoll::{
    CancelToken, Context, DetectOptions, Detector, Entry, FileView, Limits, Output, Silent,
    TooLarge, Want, detect, open,
};

/// The literals.
const LITERALS: [&str; 3] = ["deflate 1.", "libpng version", "inflateInit2_"];

#[derive(Debug)]
struct Search;

impl Detector for Search {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta =
            DetectorMeta::new("search", "Files with a literal", "", &["**"]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Literals { limit: 4 << 20, too_large: TooLarge::Skip }
    }

    fn literals(&self) -> &[&str] {
        &LITERALS
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let place = Location::whole(view.path().clone());
        output.observations.push(Observation::new("literal", true, place, "holds a literal"));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", directory] => make(Path::new(directory)),
        [directory] => search(Path::new(directory)),
        _ => Err("give a directory, or `make` and one".into()),
    }
}

fn search(directory: &Path) -> Result<(), Box<dyn Error>> {
    let (options, cancel) = (DetectOptions::default(), CancelToken::default());
    let source = open(directory, None, &options.limits)?;
    let found = detect(source.as_ref(), &[&Search], &options, &Silent, &cancel)?;
    for observation in &found.observations {
        println!("{}", observation.location.path);
    }
    for pass in &found.passes {
        println!("nothing in {} files: {}", pass.files, pass.sha256);
    }
    Ok(())
}

/// Writes files of words, about 10 KB each. One in 500 contains a literal.
fn make(directory: &Path) -> Result<(), Box<dyn Error>> {
    let mut state = 5_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (state >> 33) % below
    };
    for folder in 0..100 {
        let folder = directory.join(format!("d{folder}"));
        std::fs::create_dir_all(&folder)?;
        for number in 0..100 {
            let mut text = String::new();
            for _ in 0..next(480) + 20 {
                for _ in 0..next(7) + 2 {
                    write!(text, "{:x} ", next(1 << 24))?;
                }
                text.push('\n');
            }
            if next(500) == 0 {
                text.push_str("/* libpng version 1.6 */\n");
            }
            std::fs::write(folder.join(format!("f{number}.c")), text)?;
        }
    }
    Ok(())
}
