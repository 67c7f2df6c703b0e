//! Secrets that stand in files.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::{Context, Detector, Output, ci, posture};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "hardcoded-secret",
    "Secrets of a known form that stand in files",
    include_str!("../../specs/hardcoded-secret.md"),
    &[
        ".github/workflows/*.{yml,yaml}, **/action.{yml,yaml}",
        "scripts and Dockerfiles that CI calls",
        ".env*, .npmrc, .pypirc, .netrc, .git-credentials, .dockercfg, *.pem, *.tfvars, id_rsa",
    ],
);

/// Finds secrets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HardcodedSecret;

/// Names of files that tools take credentials from.
const NAMES: [&str; 12] = [
    ".npmrc",
    ".pypirc",
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".dockercfg",
    ".s3cfg",
    ".boto",
    "pip.conf",
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
];

impl Detector for HardcodedSecret {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        let name = entry.path.file_name();
        let ends = [&b".pem"[..], b".tfvars"];
        let credentials = NAMES.iter().any(|known| known.as_bytes() == name)
            || name == b".env"
            || name.starts_with(b".env.")
            || ends.iter().any(|end| name.ends_with(end));
        if ci::role(&entry.path).is_some() {
            Some(limits.yaml_bytes)
        } else {
            credentials.then_some(limits.script_bytes)
        }
    }

    fn is_local(&self) -> bool {
        true
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        if posture::is_searched(context, &entry.path) {
            posture::search(&entry.path, content, &mut output.observations);
        }
    }
}
