//! Help texts that several commands share.

/// The meaning of each exit code: the help of every command, README and docs/cli.md have this text.
macro_rules! exit_codes {
    () => {
        "\
Exit codes:
   0  done
   1  internal error, or an output could not be written
   2  wrong usage: invalid arguments, or a path or revision that does not exist
   3  nothing to scan at the path
  10  a gate failed: findings of the severity in --fail-on
      (scan, pins), new findings or weakened pins (diff --fail-on), notices
      that differ or are missing (notices --check, --audit)
  11  an exception in the policy has expired, covers nothing, or is above its
      limit, or an attestation, clarification or correction is no longer valid
      (diff --fail-on expired); a correction is stale (scan, pins)
  12  the posture score dropped, or is below its minimum (diff --fail-on
      score-drop)
  13  incomplete: something could not be read (--allow-incomplete accepts it)
  14  the time limit was reached
If several apply, the exit code is the lowest of 10 to 13.

After a signal, the exit code is 128 plus its number: 130 for an interrupt, 143 for SIGTERM. A closed pipe on standard output does not change the exit code. A file given with -o is replaced completely or not at all."
    };
}

/// The examples of a command and the exit codes.
macro_rules! after_help {
    ($examples:literal) => {
        concat!("Examples:\n", $examples, "\n\n", exit_codes!())
    };
}
