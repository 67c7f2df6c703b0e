//! The time limit of a run.

use std::time::Duration;

use crate::exit::Exit;
use crate::message::say;

/// Ends the process after a time, as a signal would: existing output files stay unchanged. The timer
/// has its own thread, so that reading cannot delay it.
pub(crate) fn limit(time: Duration) -> std::io::Result<()> {
    std::thread::Builder::new().name("deadline".to_owned()).spawn(move || {
        std::thread::sleep(time);
        super::temporary::abandon();
        let seconds = time.as_secs();
        say(&format!("error: the time limit of {seconds} s was reached; nothing was written"));
        end(Exit::Late.code());
    })?;
    Ok(())
}

/// Ends the process immediately, without waiting for other threads.
#[cfg(unix)]
fn end(code: u8) {
    signal_hook::low_level::exit(code.into())
}

#[cfg(not(unix))]
#[expect(clippy::exit, reason = "a thread has no other way to end the process")]
fn end(code: u8) {
    std::process::exit(code.into())
}
