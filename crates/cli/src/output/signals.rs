//! Signal handling.

/// Removes temporary files when a signal ends the run, and exits as the shell expects (128 + its number).
///
/// Existing output files stay unchanged, because a report is in a temporary file until it is renamed. A signal
/// that the caller ignores, as with `nohup`, stays ignored.
#[cfg(unix)]
pub(crate) fn watch() -> std::io::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    // With a handler, a write beyond the limit on file sizes fails like on a full disk. Without one,
    // the process would be killed.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
    let ignored = ignored();
    let wanted = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU];
    let wanted = wanted.into_iter().filter(|signal| (ignored >> (signal - 1)) & 1 == 0);
    let mut signals = Signals::new(wanted)?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            super::temporary::abandon();
            drop(emulate_default_handler(signal));
        }
    })?;
    Ok(())
}

/// Does nothing on systems without signals.
#[cfg(not(unix))]
pub(crate) fn watch() -> std::io::Result<()> {
    Ok(())
}

/// The signals that were ignored when the process started, one bit each; 0 if unknown.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a file of the kernel, not a scanned file")]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
