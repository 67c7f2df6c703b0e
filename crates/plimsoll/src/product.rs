//! What a caller says of the product, and what counts of all that is said of it.

use plimsoll_model::{
    Contact, Date, LicenseExpression, LifecyclePhase, Product, ProductFact, ProductOrigin,
    ProductType, Redacted, SourceInfo, Supplier, VALUE_LIMIT,
};

use crate::ScanOptions;

/// A fact that the caller states.
fn said<T>(value: T) -> ProductFact<T> {
    ProductFact::new(value, ProductOrigin::Option)
}

fn text(text: &str) -> Redacted {
    Redacted::clipped(text, VALUE_LIMIT)
}

/// What the caller says of the product. It counts before the policy, and before what the repository states;
/// the result is [`SourceInfo::product`].
///
/// ```
/// use plimsoll::model::{ProductOrigin, ProductType};
/// use plimsoll::{MemorySource, Scan};
///
/// let source = MemorySource::new()
///     .with_file("Cargo.toml", "[package]\nname = \"harbor\"\nversion = \"1.2.0\"\n");
/// let report = Scan::source(Box::new(source))
///     .product_type(ProductType::Library)
///     .product_version("1.2.1")
///     .run()?;
/// let product = report.source.product;
/// assert_eq!(product.title().as_deref(), Some("harbor 1.2.1"));
/// assert_eq!(product.name.unwrap().origin, ProductOrigin::Repository);
/// assert_eq!(product.version.unwrap().origin, ProductOrigin::Option);
/// # Ok::<(), plimsoll::Error>(())
/// ```
impl ScanOptions {
    /// Says how the product is called. Where it is not given, [`Self::name`] counts.
    #[must_use]
    pub fn product_name(mut self, name: impl Into<String>) -> Self {
        self.product.name = Some(said(text(&name.into())));
        self
    }

    /// Says which version of the product it is.
    #[must_use]
    pub fn product_version(mut self, version: impl Into<String>) -> Self {
        self.product.version = Some(said(text(&version.into())));
        self
    }

    /// Says what the product is.
    #[must_use]
    pub fn product_type(mut self, kind: ProductType) -> Self {
        self.product.kind = Some(said(kind));
        self
    }

    /// Says who supplies the product.
    #[must_use]
    pub fn product_supplier(mut self, supplier: Supplier) -> Self {
        self.product.supplier = Some(said(supplier));
        self
    }

    /// Adds somebody who wrote the product.
    #[must_use]
    pub fn product_author(mut self, author: Contact) -> Self {
        match &mut self.product.authors {
            Some(authors) => authors.value.push(author),
            none => *none = Some(said(vec![author])),
        }
        self
    }

    /// Says which license the product has.
    #[must_use]
    pub fn product_license(mut self, license: LicenseExpression) -> Self {
        self.product.license = Some(said(license));
        self
    }

    /// Says on which day the support of the product ends.
    #[must_use]
    pub fn product_support_end(mut self, day: Date) -> Self {
        self.product.support_end = Some(said(day));
        self
    }

    /// Says which phase of the product's life the report is about.
    #[must_use]
    pub fn product_lifecycle(mut self, phase: LifecyclePhase) -> Self {
        self.product.lifecycle = Some(said(phase));
        self
    }

    /// What is known of the product.
    pub(crate) fn product_of(&self, source: &SourceInfo) -> Product {
        let mut named = Product::default();
        named.name = self.name.as_deref().map(|name| said(text(name)));
        let policy = self.judgment.policy.as_ref().map(|policy| policy.product.clone());
        let policy = policy.unwrap_or_default();
        self.product.clone().or(named).or(policy).or(source.stated_product())
    }
}
