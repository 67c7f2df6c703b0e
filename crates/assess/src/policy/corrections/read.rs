//! Reads the `[[correct]]` tables of a policy.

use plimsoll_model::{
    CorrectedFields, CorrectedSubject, Correction, PurlParts, RepoPath, Scope, SourceUrl,
};
use toml::Spanned;

use crate::error::{PolicyError, line_of};
use crate::policy::raw::RawCorrect;
use crate::policy::read::{Reader, is_inside};

/// The scopes that a correction can set. `unknown` is not one of them, because the reviewer knows.
const SCOPES: [Scope; 4] = [Scope::Product, Scope::Build, Scope::Test, Scope::Ci];

impl Reader<'_> {
    /// Reads one `[[correct]]` table.
    pub(in crate::policy) fn correction(
        &self,
        raw: Spanned<RawCorrect>,
    ) -> Result<Correction, PolicyError> {
        let at = self.table(raw.span().start);
        let mut raw = raw.into_inner();
        let subject = self.subject(at, &mut raw)?;
        let name = format!("[[correct]] {:?}", subject.to_string());
        let change = self.change(at, &name, &mut raw)?;
        let file = match (raw.file.take(), &subject) {
            (Some(file), _) => self.path(at, &name, "file", &file)?,
            (None, CorrectedSubject::Path(path)) => path.clone(),
            (None, _) => {
                let message =
                    format!("{name}: add `file = \"…\"`, the file or directory that was reviewed");
                return Err(self.fail(at, message));
            }
        };
        let sha256 = raw.sha256.take().ok_or_else(|| {
            let message = format!(
                "{name}: add `sha256 = \"…\"`, the digest of what was reviewed: `plimsoll digest {file}` \
                 prints it"
            );
            self.fail(at, message)
        })?;
        let sha256 = self.sha256(at, &name, &sha256)?;
        let reason = self.text_of(at, &name, "reason", raw.reason, "say what the review found")?;
        let reviewer = self.text_of(at, &name, "reviewer", raw.reviewer, "name the reviewer")?;
        let until = self.date(at, &name, raw.until)?;
        let mut correction = Correction::new(subject, file, &sha256, until);
        correction.change = change;
        (correction.reason, correction.reviewer) = (reason, reviewer);
        correction.line = line_of(self.text, at);
        Ok(correction)
    }

    fn subject(&self, at: usize, raw: &mut RawCorrect) -> Result<CorrectedSubject, PolicyError> {
        match (raw.path.take(), raw.purl.take()) {
            (Some(path), None) => {
                let name = format!("[[correct]] {path:?}");
                self.path(at, &name, "path", &path).map(CorrectedSubject::Path)
            }
            (None, Some(purl)) => self.purl(at, "purl", purl).map(CorrectedSubject::Purl),
            (None, None) => {
                let message = "[[correct]] names no component: add `path = \"…\"` or `purl = \"…\"`, as \
                               `plimsoll scan` shows it";
                Err(self.fail(at, message))
            }
            (Some(path), Some(_)) => {
                let message = format!(
                    "[[correct]] {path:?}: `path` and `purl` both select the component: keep one of them; use \
                     `new_purl` to set a package URL"
                );
                Err(self.fail(at, message))
            }
        }
    }

    fn change(
        &self,
        at: usize,
        name: &str,
        raw: &mut RawCorrect,
    ) -> Result<CorrectedFields, PolicyError> {
        let fail = |message: String| self.fail(at, format!("{name}: {message}"));
        let filled = |key: &str, value: Option<String>| match value {
            Some(text) if text.trim().is_empty() => {
                Err(fail(format!("`{key}` is empty: remove it")))
            }
            value => Ok(value.map(|text| text.trim().to_owned())),
        };
        let mut change = CorrectedFields::default();
        change.name = filled("name", raw.name.take())?;
        change.version = filled("version", raw.version.take())?;
        change.purl =
            raw.new_purl.take().map(|purl| self.purl(at, "new_purl", purl)).transpose()?;
        if let Some(url) = filled("upstream", raw.upstream.take())? {
            if !url.contains("://") {
                return Err(fail(format!(
                    "`upstream` must be an absolute URL, but {url:?} is not"
                )));
            }
            change.upstream = Some(SourceUrl::new(&url));
        }
        if let Some(license) = filled("license", raw.license.take())? {
            change.license = Some(self.expression(at, name, &license)?);
        }
        if let Some(scope) = raw.scope.take() {
            let known = SCOPES.into_iter().find(|known| known.as_str() == scope);
            change.scope = Some(known.ok_or_else(|| {
                let names = SCOPES.map(Scope::as_str).join(", ");
                fail(format!("{scope:?} is not a scope: expected one of {names}"))
            })?);
        }
        let sets = change != CorrectedFields::default();
        change.not_third_party = raw.not_third_party;
        match (change.not_third_party, sets) {
            (false, false) => Err(fail(
                "it corrects nothing: add one of `name`, `version`, `new_purl`, `upstream`, `license`, `scope`, \
                 `not_third_party`"
                    .to_owned(),
            )),
            (true, true) => Err(fail(
                "`not_third_party` removes the component, so no other field can be corrected: remove one of them".to_owned(),
            )),
            _ => Ok(change),
        }
    }

    fn purl(&self, at: usize, key: &str, purl: String) -> Result<String, PolicyError> {
        if PurlParts::of(&purl).is_none() {
            let message = format!(
                "[[correct]]: `{key}` must be a package URL such as `pkg:generic/zlib@1.3.1`, but {purl:?} is not"
            );
            return Err(self.fail(at, message));
        }
        Ok(purl)
    }

    /// Reads a path inside the repository.
    fn path(&self, at: usize, name: &str, key: &str, path: &str) -> Result<RepoPath, PolicyError> {
        let trimmed = path.trim_end_matches('/');
        if !is_inside(trimmed) {
            let message = format!(
                "{name}: `{key}` must be a path inside the repository, without `.` and `..`, but {path:?} is not"
            );
            return Err(self.fail(at, message));
        }
        Ok(RepoPath::new(trimmed))
    }
}
