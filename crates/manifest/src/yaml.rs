//! Positions and problems of YAML files.

use plimsoll_yaml::{Document, NodeId, SyntaxError};

use crate::{ManifestProblem, Place};

/// Returns the position of a node.
pub(crate) fn place(document: &Document<'_>, id: NodeId) -> Place {
    let mark = document.mark(id);
    Place { line: mark.line, column: mark.column, start: mark.start, end: mark.end }
}

/// Returns a problem for the error that ended reading.
pub(crate) fn problem(error: &SyntaxError) -> ManifestProblem {
    let message = format!("YAML: {}; everything above this line was read", error.message);
    let place = Place { line: error.line.max(1), column: error.column.max(1), ..Place::default() };
    if error.limit {
        ManifestProblem::limit(place, message)
    } else {
        ManifestProblem::syntax(place, message)
    }
}
