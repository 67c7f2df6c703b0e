//! Facts about the product from the caller, and their precedence over other sources.

use plimsoll_model::{
    Contact, Date, LicenseExpression, LifecyclePhase, Product, ProductFact, ProductOrigin,
    ProductType, Redacted, SourceInfo, SourceUrl, Supplier, VALUE_LIMIT,
};

use crate::ScanOptions;

/// Creates a fact from the caller.
fn said<T>(value: T) -> ProductFact<T> {
    ProductFact::new(value, ProductOrigin::Option)
}

fn text(text: &str) -> Redacted {
    Redacted::clipped(text, VALUE_LIMIT)
}

/// Facts about the product from the caller. They override the policy and what the repository states;
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
    /// Sets the name of the product. The default is [`Self::name`].
    #[must_use]
    pub fn product_name(mut self, name: impl Into<String>) -> Self {
        self.product.name = Some(said(text(&name.into())));
        self
    }

    /// Sets the version of the product.
    #[must_use]
    pub fn product_version(mut self, version: impl Into<String>) -> Self {
        self.product.version = Some(said(text(&version.into())));
        self
    }

    /// Sets the type of the product.
    #[must_use]
    pub fn product_type(mut self, kind: ProductType) -> Self {
        self.product.kind = Some(said(kind));
        self
    }

    /// Sets the supplier of the product. Missing details are taken from the policy or the URL of the
    /// repository, if they have a supplier of the same name.
    #[must_use]
    pub fn product_supplier(mut self, supplier: Supplier) -> Self {
        self.product.supplier = Some(said(supplier));
        self
    }

    /// Sets the website of the supplier, wherever the supplier is named. It has no effect if nothing names one.
    #[must_use]
    pub fn product_supplier_url(mut self, url: SourceUrl) -> Self {
        self.supplier_url = Some(url);
        self
    }

    /// Sets the contact at the supplier, wherever the supplier is named. It has no effect if nothing names one.
    #[must_use]
    pub fn product_supplier_contact(mut self, contact: Contact) -> Self {
        self.supplier_contact = Some(contact);
        self
    }

    /// Adds an author of the product.
    #[must_use]
    pub fn product_author(mut self, author: Contact) -> Self {
        match &mut self.product.authors {
            Some(authors) => authors.value.push(author),
            none => *none = Some(said(vec![author])),
        }
        self
    }

    /// Sets the license of the product.
    #[must_use]
    pub fn product_license(mut self, license: LicenseExpression) -> Self {
        self.product.license = Some(said(license));
        self
    }

    /// Sets the day on which the support of the product ends.
    #[must_use]
    pub fn product_support_end(mut self, day: Date) -> Self {
        self.product.support_end = Some(said(day));
        self
    }

    /// Sets the lifecycle phase of the product.
    #[must_use]
    pub fn product_lifecycle(mut self, phase: LifecyclePhase) -> Self {
        self.product.lifecycle = Some(said(phase));
        self
    }

    /// The facts about the product.
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

    /// The supplier, if the caller sets a part of it. The website or contact of a different supplier is
    /// not used.
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
