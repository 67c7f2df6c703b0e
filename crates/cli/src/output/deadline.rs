//! The time limit of a run.

use std::time::Duration;

use super::temporary;
use crate::exit::Exit;
use crate::message::say;

/// Ends the process after a time, as a signal would: existing output files stay unchanged. The timer
/// has its own thread, so that reading cannot delay it.
pub(crate) fn limit(time: Duration) -> std::io::Result<()> {
    std::thread::Builder::new().name("deadline".to_owned()).spawn(move || {
        std::thread::sleep(time);
        temporary::abandon();
        let seconds = time.as_secs();
        let state = if temporary::has_begun() {
            "while output was written: each file is complete or unchanged, and what went to a pipe may be cut off"
        } else {
            "nothing was written"
        };
        say(&format!("error: the time limit of {seconds} s was reached; {state}"));
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
