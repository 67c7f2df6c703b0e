//! Hard-coded secrets.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::scripts::CalledFile;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want, ci, posture};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "hardcoded-secret",
    "Hard-coded secrets of a known format",
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

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        let name = entry.path.file_name();
        let ends = [&b".pem"[..], b".tfvars"];
        let credentials = NAMES.iter().any(|known| known.as_bytes() == name)
            || name == b".env"
            || name.starts_with(b".env.")
            || ends.iter().any(|end| name.ends_with(end));
        if ci::role(&entry.path).is_some() {
            Want::Whole { limit: limits.yaml_bytes }
        } else {
            Want::whole_if(credentials, limits.script_bytes)
        }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if posture::is_searched(view.path()) {
            let found = posture::secrets(view.bytes());
            posture::observe_secrets(view.path(), &found, &mut output.observations);
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        vec![PartKind::of::<CalledFile>()]
    }

    fn finish(&self, _: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        let called = found.parts::<CalledFile>().iter();
        for file in called.filter(|file| posture::is_searched(&file.path)) {
            posture::observe_secrets(&file.path, &file.read.secrets, &mut output.observations);
        }
    }
}
