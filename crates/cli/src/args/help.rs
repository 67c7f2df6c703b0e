//! Help texts that several commands share.

/// Exit codes, and examples.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  internal error, or an output could not be written
   2  wrong usage: invalid arguments, or a path or revision that does not exist
   3  nothing to scan at the path
  10  findings of at least the severity in --fail-on; for comparisons: new findings or weakened pins
  11  an exception in the policy has expired, covers nothing, or is above its limit, or a correction is stale
  12  the posture score dropped, or is below its minimum
  13  the scan is incomplete: something could not be read (--allow-incomplete accepts it)
  14  the time limit was reached
After a signal, the exit code is 128 plus its number: 130 for an interrupt, 143 for SIGTERM. A closed
pipe on standard output does not change the exit code. A file given with -o is replaced completely or not at all.

Examples:
  plimsoll scan                                   the inventory and its findings, as a table
  plimsoll scan -o cyclonedx-json=bom.cdx.json -o spdx-json=bom.spdx.json
  plimsoll scan --rev v2.1.0 repo.git             a revision, from a bare repository
  plimsoll pins --fail-on medium                  a gate for CI
  plimsoll baseline init                          a baseline of the current state, to commit
  plimsoll diff --baseline plimsoll-baseline.json  changes since the baseline
  plimsoll diff --since v2.5.0                    the same, from git objects
  plimsoll review -o html=review.html             the report for a quarterly review
  plimsoll explain unpinned-action                why it matters, and what to do";
