//! The whole report as JSON.

use plimsoll_model::Report;

use crate::Error;

/// The report as the model serializes it.
pub(crate) fn render(report: &Report) -> Result<Vec<u8>, Error> {
    serde_json::to_vec_pretty(report).map_err(|error| Error::write("JSON", error))
}
