//! Scans several repositories concurrently from async code, each with a timeout of one minute.
//!
//! `cargo run --example async_scan -- examples/harbor .`
//!
//! A scan blocks its thread, because it reads files and computes. So it runs on the blocking threads of the runtime,
//! while other tasks continue. Dropping the task would not end a scan, so a token cancels it.
#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "an example prints to the terminal and reads its arguments"
)]

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use plimsoll::{CancelToken, ErrorKind, Report, Scan};
use tokio::task::{JoinSet, spawn_blocking};

/// The timeout for each repository.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push("examples/harbor".into());
    }
    let mut scans = JoinSet::new();
    for path in paths {
        scans.spawn(async move { (path.clone(), scan(path, PATIENCE).await) });
    }
    // Results are printed in the order in which the scans end.
    while let Some(done) = scans.join_next().await {
        let (path, outcome) = done?;
        match outcome {
            Ok(report) => println!("{}: {} findings", path.display(), report.findings.len()),
            Err(why) if why.kind() == ErrorKind::Cancelled => {
                eprintln!("{}: took too long", path.display());
            }
            Err(why) => eprintln!("{why}"),
        }
    }
    Ok(())
}

/// Scans on a blocking thread, with one additional thread, and cancels the scan after the timeout.
async fn scan(path: PathBuf, patience: Duration) -> Result<Report, plimsoll::Error> {
    let token = CancelToken::default();
    let scan = Scan::path(path).jobs(1).cancel(token.clone());
    let mut task = spawn_blocking(move || scan.run());
    let in_time = tokio::time::timeout(patience, &mut task).await;
    let done = if let Ok(done) = in_time {
        done
    } else {
        token.cancel();
        task.await
    };
    // A scan does not panic, and the task is not aborted.
    done.unwrap_or_else(|why| std::panic::resume_unwind(why.into_panic()))
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn a_scan_completes_or_is_cancelled() {
        let runtime =
            Builder::new_current_thread().enable_time().max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let report = scan("examples/harbor".into(), PATIENCE).await.unwrap();
            assert!(!report.findings.is_empty());
            // The only thread is in use, so the timeout ends before the scan begins.
            let (done, wait) = std::sync::mpsc::channel::<()>();
            let other = spawn_blocking(move || wait.recv());
            let late = tokio::spawn(scan("examples/harbor".into(), Duration::ZERO));
            tokio::time::sleep(Duration::from_millis(50)).await;
            drop(done);
            assert!(other.await.unwrap().is_err());
            assert_eq!(late.await.unwrap().unwrap_err().kind(), ErrorKind::Cancelled);
        });
    }
}
