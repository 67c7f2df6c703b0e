//! Facts that a source states about its product.

use crate::{
    Claim, EvidenceKind, Field, LicenseExpression, Product, ProductFact, ProductOrigin, Redacted,
    SourceInfo, SourceUrl, Supplier, VALUE_LIMIT,
};

impl SourceInfo {
    /// The name of the source in documents: the product, otherwise the repository, otherwise
    /// `unknown`. The directory name is not used.
    pub fn name_or_unknown(&self) -> &str {
        let product = self.product.name.as_ref().map(|name| name.value.as_str());
        let names = [product, self.name.as_deref()];
        let named = names.into_iter().flatten().find(|name| !name.trim().is_empty());
        named.unwrap_or("unknown")
    }

    /// The license from the caller or the policy, if there is one. The licenses that the repository states
    /// are in [`statements`](Self::statements).
    pub fn license_said(&self) -> Option<&LicenseExpression> {
        let license = self.product.license.as_ref()?;
        let is_said = matches!(license.origin, ProductOrigin::Option | ProductOrigin::Policy);
        is_said.then_some(&license.value)
    }

    /// Facts that the repository states, completed from its URL.
    pub fn stated_product(&self) -> Product {
        let statements = &self.statements;
        let claim = |field: Field| -> Option<&Claim> {
            let conclusion = statements.conclusions.iter().find(|it| it.field == field)?;
            let first = conclusion.used.as_ref()?.first()?;
            statements.evidence.get(usize::try_from(*first).ok()?)
        };
        let name = self.name.as_deref().filter(|name| !name.trim().is_empty());
        let of_url = |name: &str| {
            let value = Redacted::clipped(name, VALUE_LIMIT);
            ProductFact::new(value, ProductOrigin::Url)
        };
        let git = self.url.as_ref().and_then(SourceUrl::git);
        let license = statements.licenses.expression().cloned();
        let is_declared = claim(Field::License).is_some();
        let of_license = if statements.licenses.concluded.is_some() || !is_declared {
            Field::LicenseText
        } else {
            Field::License
        };
        let authors = Some(statements.authors.clone()).filter(|all| !all.is_empty());
        Product {
            name: statements
                .name
                .clone()
                .map(|value| of_claim(value, claim(Field::Name)))
                .or_else(|| name.map(of_url)),
            version: statements.version.clone().map(|value| of_claim(value, claim(Field::Version))),
            authors: authors.map(|value| of_claim(value, claim(Field::Authors))),
            license: license.map(|value| of_claim(value, claim(of_license))),
            supplier: git
                .map(|git| ProductFact::new(Supplier::of_repository(git), ProductOrigin::Url)),
            ..Product::default()
        }
    }
}

/// A fact that was concluded from claims, of which this is the first.
fn of_claim<T>(value: T, claim: Option<&Claim>) -> ProductFact<T> {
    let Some(claim) = claim else { return ProductFact::new(value, ProductOrigin::Repository) };
    match claim.kind {
        // A tag is not in a file.
        EvidenceKind::Tag => ProductFact::new(value, ProductOrigin::Tag),
        _ => ProductFact::at(value, ProductOrigin::Repository, claim.location.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SourceKind;

    #[test]
    fn a_url_names_the_product_if_nothing_else_does() {
        let mut source = SourceInfo::new(SourceKind::Memory);
        assert!(source.stated_product().is_empty());
        assert_eq!(source.name_or_unknown(), "unknown");
        source.url = Some(SourceUrl::new("https://github.com/example/harbor"));
        source.name = Some("harbor".to_owned());
        source.commit = Some("a".repeat(40));
        assert_eq!(source.name_or_unknown(), "harbor");
        let product = source.stated_product();
        assert_eq!(product.title().as_deref(), Some("harbor"));
        assert_eq!(product.version, None, "a commit is not a version");
        let supplier = product.supplier.unwrap();
        assert_eq!(supplier.origin, ProductOrigin::Url);
        assert_eq!(supplier.value.name.as_str(), "example");
        assert_eq!(supplier.value.url.unwrap().as_str(), "https://github.com/example");
    }
}
