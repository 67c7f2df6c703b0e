//! Places and problems of YAML files.

use plimsoll_yaml::{Document, NodeId, SyntaxError};

use crate::{ManifestProblem, Place};

/// Where a node stands.
pub(crate) fn place(document: &Document<'_>, id: NodeId) -> Place {
    let mark = document.mark(id);
    Place { line: mark.line, column: mark.column, start: mark.start, end: mark.end }
}

/// Where reading stopped, and why.
pub(crate) fn problem(error: &SyntaxError) -> ManifestProblem {
    let message = format!("YAML: {}; everything above this line was read", error.message);
    let place = Place { line: error.line.max(1), column: error.column.max(1), ..Place::default() };
    if error.limit {
        ManifestProblem::limit(place, message)
    } else {
        ManifestProblem::syntax(place, message)
    }
}
