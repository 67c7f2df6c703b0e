//! The time that a run may take.

use std::time::Duration;

use crate::exit::Exit;
use crate::message::say;

/// Ends the process once this much time has passed, as a signal would: the files that outputs name are
/// left as they were. Nothing that is read can hold it up, as it waits on a thread of its own.
pub(crate) fn limit(time: Duration) -> std::io::Result<()> {
    std::thread::Builder::new().name("deadline".to_owned()).spawn(move || {
        std::thread::sleep(time);
        super::temporary::abandon();
        let seconds = time.as_secs();
        say(&format!("error: the time limit of {seconds} s was reached, nothing was written"));
        end(Exit::Late.code());
    })?;
    Ok(())
}

/// Ends at once: what else still runs must not be waited for.
#[cfg(unix)]
fn end(code: u8) {
    signal_hook::low_level::exit(code.into())
}

#[cfg(not(unix))]
#[expect(clippy::exit, reason = "there is no other way to end from a thread")]
fn end(code: u8) {
    std::process::exit(code.into())
}
