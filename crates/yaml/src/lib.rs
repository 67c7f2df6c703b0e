//! YAML for Plimsoll: nodes with positions, for every form of YAML.
//!
//! Plimsoll reports line, column and bytes of values in files that are written by hand and may be
//! hostile. Therefore parser events are read into a small arena ([`Document`]) instead of a typed
//! model: aliases remain references (repeated content takes no memory), repeated and merged keys
//! are not dropped, comments and byte ranges are kept, the number of nodes and the depth are
//! limited, and a file with an error in the middle still has the nodes before it.
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
