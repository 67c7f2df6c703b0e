//! Texts of the help that several commands share.

/// Exit codes, and examples.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  internal error, or an output could not be written
   2  wrong usage: arguments, a path or revision that is not there
   3  nothing to scan at the path
  10  findings of at least the severity of --fail-on; for comparisons: new or weakened
  11  an exception of the policy has expired, covers nothing, or would cover too much, or a correction is stale
  12  the posture score dropped, or is below its floor
  13  the scan is incomplete: something could not be read (--allow-incomplete accepts it)
  14  the time limit was reached
A signal ends it as is usual: 130 for an interrupt, 143 for SIGTERM. A reader of standard
output that goes away changes no exit code. A file that -o names is replaced as a whole, or left.

Examples:
  plimsoll scan                                   what is here, as a table
  plimsoll scan -o cyclonedx-json=bom.cdx.json -o spdx-json=bom.spdx.json
  plimsoll scan --rev v2.1.0 repo.git             a revision, from a bare repository
  plimsoll pins --fail-on high                    a gate for CI
  plimsoll baseline init                          what is accepted today, to commit
  plimsoll diff --baseline plimsoll-baseline.json what came, went and changed since
  plimsoll diff --since v2.5.0                    the same, from git objects
  plimsoll review -o html=review.html             the report of a quarterly review
  plimsoll explain unpinned-action                why, and what to do";
