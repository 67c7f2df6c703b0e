//! The list of copyright holders other than the owner, one row for each place.

use plimsoll_model::ForeignHolder;

use crate::page::{Block, Section, Table, code, number};
use crate::view::count;

/// The section about other copyright holders in files that are not in a component, if there are any.
pub(super) fn section(holders: &[ForeignHolder]) -> Option<Section<'_>> {
    if holders.is_empty() {
        return None;
    }
    let columns = [code("Files"), code("Holder"), number("Number")];
    let table = Table::new("", columns, holders.iter().collect(), |row: &&ForeignHolder| {
        let files = row.holder.files.to_string();
        [row.path.to_string().into(), row.holder.name.to_string().into(), files.into()]
    });
    let files = count(holders.len(), "place");
    let title = format!("Third-party copyright outside of components: {files}");
    Some(Section::new("holders", title, vec![Block::Table(table)]))
}
