//! Third-party code inside third-party code. Holders are compared with the holder of the enclosing code.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use plimsoll_model::{EvidenceKind, LicenseExpression, Location, RepoPath, Scope};

use super::anchor::Anchor;
use super::finder::Finder;
use super::parts::is_part;
use super::shares::{at, holders_beside};
use crate::copies::is_code;
use crate::licenses::standing::FileStanding;
use crate::tree::names::plain_name;
use crate::tree::zones::{scope_of, vendor_root};

impl Finder<'_> {
    /// Evidence that a directory inside third-party code has yet another origin.
    pub(super) fn inside(
        &self,
        path: &RepoPath,
        anchor: &Anchor<'_>,
        host: &RepoPath,
    ) -> Option<(EvidenceKind, Location)> {
        let relative = RepoPath::new(path.as_bytes().get(host.as_bytes().len() + 1..)?);
        // `rope/src/rope` is a part of it as well, and so are `rope3/rope` and `rope/minirope`.
        let [own, around] =
            [path, host].map(|path| plain_name(&String::from_utf8_lossy(path.file_name())));
        let is_in = |short: &str, long: &str| short.len() > 2 && long.contains(short);
        let is_beginning = own.len() > 2 && around.starts_with(&own);
        let is_same = own == around || is_beginning || is_in(&around, &own);
        if is_part(path) || is_same || scope_of(&relative) == Scope::Test {
            return None;
        }
        let named = anchor.is_named;
        // The license file of a library may also name the holders of everything inside it.
        let counts = |file: &&FileStanding| !named || !file.is_license;
        let beside = self.standings.below(host).iter().filter(counts);
        let own = holders_beside(beside, path, self.code(host));
        let files = self.standings.below(path);
        let with_holders: Vec<&FileStanding> =
            files.iter().filter(|file| !file.holders.is_empty()).collect();
        let is_of_host =
            |file: &&&FileStanding| file.holders.iter().any(|holder| own.contains(holder.as_ref()));
        let of_host = with_holders.iter().filter(is_of_host).count();
        let foreign = with_holders.len() - of_host;
        let is_foreign = foreign > 0 && of_host * 10 <= foreign;
        let code = self.code(path);
        let license = anchor.license.filter(|license| self.is_text_of_its_own(license, host));
        let led = files.iter().filter(|file| file.holders.is_empty() && file.leads_to_others);
        let is_led = || {
            let led = led.count();
            led >= 2 && (led + foreign) * 2 >= code
        };
        if let Some(license) = license
            && of_host == 0
            && code > 0
            && (self.names_others(license, &own) || is_led())
        {
            return Some((EvidenceKind::LicenseFile, Location::whole(license.clone())));
        }
        if !is_foreign || code == 0 || foreign * 2 < code {
            return None;
        }
        match license {
            Some(license) => Some((EvidenceKind::LicenseFile, Location::whole(license.clone()))),
            None if named || self.is_of_one(path, host, code) => {
                let first = with_holders.first()?;
                Some((EvidenceKind::CopyrightHolder, at(first)))
            }
            None => None,
        }
    }

    /// Whether a directory in third-party code is one of several that are third-party by convention, or all its code
    /// has a license that the code around it does not have; and has one holder, with terms in half of its files.
    fn is_of_one(&self, path: &RepoPath, host: &RepoPath, code: usize) -> bool {
        let below = self.standings.below(path).iter();
        let mut files =
            below.filter(|file| !file.holders.is_empty() && is_code(file.path.file_name()));
        let terms: Vec<&FileStanding> = files.clone().filter(|file| file.has_terms).collect();
        let is_of_several = |name: &[u8]| vendor_root(name).is_some() || name == b"contrib";
        if path.parent().is_some_and(|above| is_of_several(above.file_name())) {
            let mut holders: HashMap<&Arc<str>, usize> = HashMap::new();
            let (named, all) = (files.clone().count(), files.flat_map(|file| file.holders.iter()));
            all.for_each(|holder| *holders.entry(holder).or_default() += 1);
            return terms.len() >= 3
                && terms.len() * 2 >= code
                && holders.values().any(|count| count * 5 >= named * 3);
        }
        let named = files.clone().count();
        let first = files.next().map(|file| (*file.holders).clone()).unwrap_or_default();
        let common = files.fold(first, |common, file| &common & &*file.holders);
        let licenses: Vec<&LicenseExpression> = self
            .standings
            .below(host)
            .iter()
            .filter(|file| file.is_license && file.path.parent().as_ref() == Some(host))
            .filter_map(|file| file.first_text.as_ref().or(file.expression.as_ref()))
            .collect();
        let is_other = |file: &&FileStanding| {
            !file.leads_to_others
                && file.expression.as_ref().is_some_and(|it| !it.is_offered_by_all(&licenses))
        };
        code >= 2
            && named >= code
            && terms.len() * 2 >= code
            && !licenses.is_empty()
            && terms.iter().all(is_other)
            && !common.is_empty()
    }

    /// Whether a license file names holders, and none of the given ones.
    fn names_others(&self, license: &RepoPath, own: &BTreeSet<&str>) -> bool {
        let holders = self.standings.get(license).map(|file| &file.holders);
        let is_own = |holder: &Arc<str>| own.contains(holder.as_ref());
        !own.is_empty() && holders.is_some_and(|all| !all.is_empty() && !all.iter().any(is_own))
    }

    /// Whether the text of a license file is not that of the code around it.
    fn is_text_of_its_own(&self, path: &RepoPath, host: &RepoPath) -> bool {
        let Some(own) = self.standings.get(path) else { return false };
        let beside = self.standings.below(host).iter();
        let mut beside =
            beside.filter(|file| file.is_license && file.path.parent().as_ref() == Some(host));
        own.sha256.is_some() && !beside.any(|file| file.sha256 == own.sha256)
    }
}
