//! YAML for Plimsoll: nodes with positions, of files in every form that YAML allows.
//!
//! A report names line, column and bytes of what it is about, in files that people wrote by hand and
//! that attackers may have written. So parser events are read into a small arena ([`Document`]) instead
//! of a typed model: aliases stay references (what is repeated by alias costs nothing), repeated and
//! merged keys are seen rather than dropped, comments and byte ranges are kept, budgets bound nodes and
//! depth, and a file that breaks in the middle still gives what is before the break.
//!
//! ```
//! use plimsoll_yaml::{Document, YamlLimits};
//!
//! let document = Document::parse("a: 1\nb: &x [2]\nc: *x\n", &YamlLimits::default());
//! let root = document.roots()[0];
//! let a = document.get(root, "a").unwrap();
//! assert_eq!(document.scalar(a), Some("1"));
//! assert_eq!(document.node(a).unwrap().mark.line, 1);
//! ```

mod document;

pub use document::{Document, Kind, Mark, Node, NodeId, Style, SyntaxError, YamlLimits};
