//! A progress line on a terminal, for work that takes a while.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use plimsoll::{Observer, Stage, Timings};

/// Shorter work shows no progress line.
const PATIENCE: Duration = Duration::from_millis(400);

/// Shows a progress line on standard error during a long scan, and removes it at the end.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    begun: Instant,
    done: AtomicU64,
    total: AtomicU64,
    bar: OnceLock<ProgressBar>,
    timings: Timings,
}

impl Progress {
    /// Creates a progress line if standard error is a terminal.
    pub(crate) fn new(quiet: bool) -> Arc<Self> {
        Arc::new(Self {
            shown: !quiet && std::io::stderr().is_terminal(),
            begun: Instant::now(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            bar: OnceLock::new(),
            timings: Timings::default(),
        })
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    /// A table of the stages: files read, bytes, milliseconds.
    pub(crate) fn table(&self) -> String {
        let row = |name: &str, files: String, bytes: String, time: Duration| {
            let milliseconds = time.as_secs_f64() * 1000.0;
            format!("{name:<20} {files:>9} {bytes:>13} {milliseconds:>11.1}\n")
        };
        let mut table = format!("{:<20} {:>9} {:>13} {:>11}\n", "stage", "files", "bytes", "ms");
        let mut all = (0, 0, Duration::ZERO);
        for stage in self.timings.stages() {
            all = (all.0 + stage.files, all.1 + stage.bytes, all.2 + stage.time);
            let (files, bytes) = (stage.files.to_string(), stage.bytes.to_string());
            table.push_str(&row(stage.stage.as_str(), files, bytes, stage.time));
        }
        table.push_str(&row("all", all.0.to_string(), all.1.to_string(), all.2));
        table
    }

    fn bar(&self) -> &ProgressBar {
        self.bar.get_or_init(|| {
            let total = self.total.load(Ordering::Relaxed);
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("  reading {bar:30} {pos}/{len} files");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        })
    }
}

impl Observer for Progress {
    fn read(&self, bytes: u64) {
        self.timings.read(bytes);
    }

    fn stage(&self, stage: Stage, pieces: Option<u64>) {
        self.timings.stage(stage, pieces);
        if let Some(pieces) = pieces {
            self.total.store(pieces, Ordering::Relaxed);
        }
    }

    fn piece(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown && self.begun.elapsed() > PATIENCE {
            self.bar().set_position(done);
        }
    }
}
