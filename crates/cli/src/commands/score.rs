//! `plimsoll score`.

use plimsoll::{FACTS, Format, RenderOptions, Ruleset, Score, render_score, score};

use crate::args::{Cli, ScoreArgs};
use crate::exit::{Exit, Failure};
use crate::gate;
use crate::given::Given;
use crate::judge::{self, Judge};
use crate::output::{self, Outputs};
use crate::progress::Progress;

/// Runs `plimsoll score`.
pub(crate) fn run(cli: &Cli, args: &ScoreArgs) -> Result<Exit, Failure> {
    if args.print_ruleset {
        return text(Ruleset::default_text());
    }
    if args.list_facts {
        return text(&facts());
    }
    let outputs = Outputs::new(&args.output, Format::Table, &args.source.tree())?;
    let show = |score: &Score| {
        outputs.write(|output, out| {
            let options = output.options(cli.color, RenderOptions::default());
            render_score(score, output.format, &options, out)
        })
    };
    let given = Given::new(&args.source);
    let judge = Judge::new(&args.policy, &given)?;
    if let Some(file) = &args.facts {
        let facts = judge::facts(file, &given)?;
        show(&score(&facts, &judge.ruleset))?;
        announce(cli, &outputs);
        return Ok(Exit::Done);
    }
    let progress = Progress::new(cli.quiet);
    let report = judge.report(&args.source, &progress, Ok)?;
    if let Some(score) = &report.score {
        show(score)?;
    }
    announce(cli, &outputs);
    if !cli.quiet {
        judge::announce(&report);
    }
    Ok(gate::report_losses(gate::complete(&report, &args.source), &report))
}

fn announce(cli: &Cli, outputs: &Outputs) {
    if !cli.quiet {
        outputs.announce();
    }
}

fn text(text: &str) -> Result<Exit, Failure> {
    output::print(text)?;
    Ok(Exit::Done)
}

/// The facts, and how each is measured.
fn facts() -> String {
    let width = FACTS.iter().map(|fact| fact.id.len()).max().unwrap_or(0);
    let rows = FACTS.iter().map(|fact| {
        let measured = match fact.measured {
            "" => "Not measured: attest it in the policy.".to_owned(),
            measured if fact.attestable => format!("{measured} A policy may attest it."),
            measured => measured.to_owned(),
        };
        format!("{:width$}  {}\n{:width$}  {measured}\n", fact.id, fact.summary, "")
    });
    rows.collect()
}
