//! Concluding the fields of one component from the claims in its evidence.

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentKind, Conclusion, Field, GitUrl, PinStrength,
    RejectedClaim, RepoPath, Revision, SourceStatements,
};

use super::identity;
use super::least::{AHEAD, Least, TextBounds};
use super::license::conclude_licenses;
use super::rules::{Setting, Verdict, is_statement};
use super::weighed::{conclusion, is_stated, weigh_fields};
use crate::tree::names::{file_stem, plain_name};

/// Derives the conclusions from the claims in a component's evidence. Before the call, the component
/// must only have what is [stated](super::stated) about it; values from a reference, a lockfile entry
/// or a package URL do not change.
pub(super) fn settle(component: &mut Component) {
    let evidence = std::mem::take(&mut component.evidence);
    let path = component.paths.first().cloned();
    let own_names = own_names(&evidence, path.as_ref());
    let is_submodule = component.kind == ComponentKind::Submodule;
    let least = Least::of(&evidence, &own_names);
    let bounds = TextBounds::of(&evidence, &own_names);
    let setting = Setting {
        path: path.as_ref(),
        own_names: &own_names,
        least: least.as_ref(),
        text_bounds: Some(&bounds),
        is_submodule,
    };
    let mut settling = Settling {
        is_fixed: is_fixed(component),
        conclusions: std::mem::take(&mut component.conclusions),
        evidence: &evidence,
        setting,
        component,
    };
    settling.all();
    let conclusions = settling.conclusions;
    component.conclusions = conclusions;
    component.evidence = evidence;
}

/// Whether a reference, an entry of a lockfile or a package URL states the identity.
pub(super) fn is_fixed(component: &Component) -> bool {
    component.conclusions.iter().any(|it| it.field == Field::Identity && is_statement(&it.rule))
}

/// Concludes what the source states about itself from the claims about it.
pub(super) fn settle_source(statements: &mut SourceStatements) {
    // Conclusions name claims by their places, which must not depend on when a claim came.
    statements.evidence.sort_unstable();
    let root = RepoPath::default();
    let setting = Setting {
        path: Some(&root),
        own_names: &[],
        least: None,
        text_bounds: None,
        is_submodule: false,
    };
    let evidence = &statements.evidence;
    let mut conclusions = Vec::new();
    let licenses = conclude_licenses(evidence, &setting, &mut conclusions);
    let mut conclude = |field: Field| {
        let verdict = weigh_fields(&[field], evidence, &setting, false)?;
        let value = verdict.value.and_then(|at| evidence.get(at)).map(|claim| claim.value.clone());
        conclusions.push(conclusion(field, verdict));
        value
    };
    let name = match conclude(Field::Name) {
        Some(ClaimValue::Name(name)) => Some(name),
        _ => None,
    };
    let version = match conclude(Field::Version) {
        Some(ClaimValue::Version(version)) => Some(version),
        _ => None,
    };
    let authors = match conclude(Field::Authors) {
        Some(ClaimValue::Authors(authors)) => authors.into_vec(),
        _ => Vec::new(),
    };
    conclusions.sort_by_key(|it| it.field);
    (statements.name, statements.version, statements.authors) = (name, version, authors);
    (statements.licenses, statements.conclusions) = (licenses, conclusions);
}

/// Whether nothing was concluded, and nothing contradicts the lower bound: no disagreeing claims, and none of a later
/// version. A commit, which is more specific, is not considered here.
fn is_open(verdict: &Verdict) -> bool {
    let speaks = |(_, rule): &(usize, &'static str)| matches!(*rule, "disagreement" | AHEAD);
    verdict.value.is_none() && !verdict.rejected.iter().any(speaks)
}

fn own_names(evidence: &[Claim], path: Option<&RepoPath>) -> Vec<String> {
    let stated = evidence.iter().filter_map(|claim| match &claim.value {
        ClaimValue::Name(name) => Some(plain_name(name.as_str())),
        _ => None,
    });
    let at = path.map(|path| plain_name(&String::from_utf8_lossy(path.file_name())));
    stated.chain(at).collect()
}

struct Settling<'a> {
    component: &'a mut Component,
    evidence: &'a [Claim],
    setting: Setting<'a>,
    is_fixed: bool,
    conclusions: Vec<Conclusion>,
}

impl Settling<'_> {
    fn all(&mut self) {
        if self.is_fixed {
            self.identity();
        } else {
            self.presence();
        }
        self.revision();
        self.upstream();
        self.ecosystem();
        self.version();
        if self.is_fixed {
            self.refuse(&[Field::Name]);
        } else {
            self.name();
            let (purl, what) = identity::conclude(self.component, self.evidence, &self.conclusions);
            self.component.purl = purl;
            self.conclusions.push(what);
        }
        self.standing();
        if let Some(ClaimValue::Content(content)) = self.value(Field::Content) {
            self.component.content = Some(*content);
        }
        // There may be many holders, and all of them are used.
        self.all_of(Field::Holder);
        if let Some(ClaimValue::Supplier(supplier)) = self.value(Field::Supplier) {
            self.component.supplier = Some(supplier.to_string().into());
        }
        if let Some(ClaimValue::Cpe(cpe)) = self.value(Field::Cpe) {
            self.component.cpe = Some(Box::new(cpe));
        }
        self.licenses();
        self.conclusions.sort_by_key(|it| it.field);
    }

    fn licenses(&mut self) {
        let found = conclude_licenses(self.evidence, &self.setting, &mut self.conclusions);
        let has = |field| self.evidence.iter().any(|claim| claim.field() == field);
        let known = &mut self.component.licenses;
        if has(Field::License) || known.declared.is_none() {
            known.declared = found.declared;
        }
        if has(Field::LicenseText) {
            (known.observed, known.concluded) = (found.observed, found.concluded);
        }
    }

    /// Claims that agree with the identity are added to its support.
    fn identity(&mut self) {
        let own = self.evidence.iter().zip(0u32..);
        let own = own.filter(|(claim, _)| self.is_of_identity(claim)).map(|(_, at)| at);
        let own: Vec<u32> = own.collect();
        let used = (own.len() < self.evidence.len()).then(|| own.into());
        self.conclusions.retain(|it| it.field == Field::Identity);
        if let Some(identity) = self.conclusions.first_mut() {
            identity.used = used;
        }
        self.refuse(&[Field::Presence]);
    }

    fn is_of_identity(&self, claim: &Claim) -> bool {
        is_stated(claim) || claim.value == ClaimValue::Presence(self.component.kind)
    }

    /// The result of the claims about a field, with the conclusion recorded.
    fn value(&mut self, field: Field) -> Option<ClaimValue> {
        let verdict = weigh_fields(&[field], self.evidence, &self.setting, self.is_fixed)?;
        let value = verdict.value.and_then(|at| self.evidence.get(at));
        self.conclusions.push(conclusion(field, verdict));
        value.map(|claim| claim.value.clone())
    }

    /// Records that every claim about a field counts.
    fn all_of(&mut self, field: Field) {
        let about = self.evidence.iter().zip(0u32..).filter(|(claim, _)| claim.field() == field);
        let used: Vec<u32> = about.map(|(_, at)| at).collect();
        if !used.is_empty() {
            self.conclusions.push(Conclusion::new(field, "all-holders", used, vec![]));
        }
    }

    fn presence(&mut self) {
        let presence = self.evidence.iter().filter(|it| it.field() == Field::Presence);
        // A single claim of presence adds no information: the identity is supported by it.
        if presence.count() > 1 {
            self.value(Field::Presence);
        }
    }

    /// Rejects contradicting claims about fields that the identity states; the first of these
    /// fields is the concluded one.
    fn refuse(&mut self, fields: &[Field]) {
        let about = |claim: &Claim| fields.contains(&claim.field()) && !self.is_of_identity(claim);
        let rejected = self.evidence.iter().zip(0u32..).filter(|(claim, _)| about(claim));
        let rejected: Vec<RejectedClaim> =
            rejected.map(|(_, at)| RejectedClaim::new(at, "identity-is-fixed")).collect();
        if let (Some(field), false) = (fields.first(), rejected.is_empty()) {
            self.conclusions.push(Conclusion::new(*field, "identity-is-fixed", vec![], rejected));
        }
    }

    fn revision(&mut self) {
        if self.is_fixed && self.component.revision.is_some() {
            self.refuse(&[Field::Revision]);
            return;
        }
        if let Some(ClaimValue::Revision(revision)) = self.value(Field::Revision) {
            self.component.revision = Some(revision);
        }
    }

    /// Concludes the scope and the pin strength. If nothing states the strength, it follows from the revision.
    fn standing(&mut self) {
        if let Some(ClaimValue::Scope(scope)) = self.value(Field::Scope) {
            self.component.scope = scope;
        }
        let pin = match (self.component.kind, &self.component.revision) {
            _ if self.is_fixed && self.component.pin.is_some() => self.component.pin,
            (_, Some(Revision::Digest(_))) => Some(PinStrength::ContentDigest),
            (_, Some(Revision::Commit(_))) if self.component.pin.is_none() => {
                Some(PinStrength::CommitUnverified)
            }
            (ComponentKind::Submodule, None | Some(Revision::Name(_))) => Some(PinStrength::Absent),
            _ => self.component.pin,
        };
        self.component.pin = match self.value(Field::Pin) {
            Some(ClaimValue::Pin(pin)) => Some(pin),
            _ => pin,
        };
    }

    fn upstream(&mut self) {
        if self.is_fixed && self.component.upstream.is_some() {
            self.refuse(&[Field::Upstream]);
            return;
        }
        if let Some(ClaimValue::Upstream(upstream)) = self.value(Field::Upstream) {
            self.component.upstream = Some(*upstream);
        }
    }

    fn ecosystem(&mut self) {
        if self.is_fixed {
            self.refuse(&[Field::Ecosystem]);
        } else {
            self.value(Field::Ecosystem);
        }
    }

    fn version(&mut self) {
        let fields = [Field::Version, Field::MinimumVersion];
        if self.is_fixed && self.component.version.is_some() {
            self.refuse(&fields);
            return;
        }
        let verdict = weigh_fields(&fields, self.evidence, &self.setting, self.is_fixed);
        let Some(mut verdict) = verdict else { return };
        let least = self.setting.least.filter(|_| self.component.revision.is_none());
        if let Some(least) = least.filter(|_| is_open(&verdict)) {
            self.component.version = Some(least.version.clone());
            verdict.rejected.retain(|(at, _)| !least.used.contains(at));
            verdict.used.extend(&least.used);
            verdict.used.sort_unstable();
            verdict.rule = "only-lower-bound";
        }
        if let Some(ClaimValue::Version(version)) =
            verdict.value.and_then(|at| self.evidence.get(at)).map(|claim| &claim.value)
        {
            self.component.version = Some(version.to_string());
        }
        self.conclusions.push(conclusion(Field::Version, verdict));
    }

    fn name(&mut self) {
        if let Some(ClaimValue::Name(name)) = self.value(Field::Name) {
            self.component.name = plimsoll_model::clip(name.as_str(), 200);
            return;
        }
        // A submodule is its repository, whatever the name of its directory.
        let repository = (self.component.kind == ComponentKind::Submodule)
            .then(|| self.component.upstream.as_ref()?.best().git())
            .flatten();
        let of_upstream = repository.map(GitUrl::name).filter(|name| !name.is_empty());
        let (name, rule, field) = match (of_upstream, self.setting.path) {
            (Some(name), _) => (name.to_owned(), "named-after-upstream", Field::Upstream),
            (None, Some(path)) => {
                let name = match self.component.kind {
                    ComponentKind::PortedFile => file_stem(path.file_name()),
                    _ => path.file_name(),
                };
                (String::from_utf8_lossy(name).into_owned(), "named-after-path", Field::Presence)
            }
            (None, None) => return,
        };
        self.component.name = plimsoll_model::clip(&name, 200);
        let about = self.evidence.iter().zip(0u32..).filter(|(claim, _)| claim.field() == field);
        let used: Vec<u32> = about.map(|(_, at)| at).collect();
        // Rejected claims about the name are already recorded.
        self.conclusions.retain(|it| it.field != Field::Name || !it.rejected.is_empty());
        let known = self.conclusions.iter_mut().find(|it| it.field == Field::Name);
        match known {
            Some(known) => known.rule = rule.into(),
            None => self.conclusions.push(Conclusion::new(Field::Name, rule, used, vec![])),
        }
    }
}
