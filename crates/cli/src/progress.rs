//! A progress line on a terminal, for work that takes a while.

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use plimsoll::Observer;

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// Draws one line on standard error once a scan takes long, and takes it away at the end.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    begun: Instant,
    done: AtomicU64,
    total: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// A line where standard error is a terminal; elsewhere nothing.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            shown: !quiet && std::io::stderr().is_terminal(),
            begun: Instant::now(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            bar: OnceLock::new(),
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
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
    fn stage(&self, _name: &'static str, pieces: Option<u64>) {
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
