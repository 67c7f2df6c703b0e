//! What a caller says of the product, and what counts of all that is said of it.

use plimsoll_model::{
    Contact, Date, LicenseExpression, LifecyclePhase, Product, ProductFact, ProductOrigin,
    ProductType, Redacted, SourceInfo, SourceUrl, Supplier, VALUE_LIMIT,
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

    /// Says who supplies the product. What is left out of it is taken from the policy, or from the URL of the
    /// repository, where that has a supplier of the same name.
    #[must_use]
    pub fn product_supplier(mut self, supplier: Supplier) -> Self {
        self.product.supplier = Some(said(supplier));
        self
    }

    /// Says where the website of the supplier is, whoever names the supplier. Where nothing does, it has no effect.
    #[must_use]
    pub fn product_supplier_url(mut self, url: SourceUrl) -> Self {
        self.supplier_url = Some(url);
        self
    }

    /// Says whom to write to at the supplier, whoever names the supplier. Where nothing does, it has no effect.
    #[must_use]
    pub fn product_supplier_contact(mut self, contact: Contact) -> Self {
        self.supplier_contact = Some(contact);
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
        let stated = named.or(policy).or(source.stated_product());
        let mut product = self.product.clone();
        product.supplier = self.supplier_said(stated.supplier.as_ref());
        product.or(stated)
    }

    /// The supplier, where the caller says something of it. A website or an address of another supplier is
    /// not this one's.
    fn supplier_said(
        &self,
        stated: Option<&ProductFact<Supplier>>,
    ) -> Option<ProductFact<Supplier>> {
        let stated = stated.map(|fact| &fact.value);
        let named = self.product.supplier.as_ref().map(|fact| &fact.value);
        if named.is_none() && self.supplier_url.is_none() && self.supplier_contact.is_none() {
            return None;
        }
        let mut supplier = named.or(stated)?.clone();
        if let Some(same) = stated.filter(|stated| stated.name == supplier.name) {
            supplier.url = supplier.url.or_else(|| same.url.clone());
            supplier.contact = supplier.contact.or_else(|| same.contact.clone());
        }
        supplier.url = self.supplier_url.clone().or(supplier.url);
        supplier.contact = self.supplier_contact.clone().or(supplier.contact);
        Some(said(supplier))
    }
}
