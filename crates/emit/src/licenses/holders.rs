//! Holders of copyright that are not the owner: one row for each place.

use plimsoll_model::ForeignHolder;

use crate::page::{Block, Section, Table, code, number};
use crate::view::count;

/// Those in files that are in no component; none where nobody is.
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
    let title = format!("Copyright of others in no component: {files}");
    Some(Section::new("holders", title, vec![Block::Table(table)]))
}
