//! Options that describe the product.

use clap::Args;
use plimsoll::model::{
    Contact, LicenseExpression, LifecyclePhase, Product, ProductType, SourceUrl, Supplier, web_url,
};
use plimsoll::{Date, Scan};

use super::values::plain_text;

/// Facts about the product from the command line. They override the policy and what the repository states.
#[derive(Args, Debug)]
#[command(next_help_heading = "Product, for reports and SBOMs")]
#[expect(clippy::struct_field_names, reason = "the options have these names")]
pub(crate) struct ProductArgs {
    /// Name of the product [default: from the policy, otherwise as stated in the repository]
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    product_name: Option<String>,

    /// Version of the product [default: from the policy, the tag at the commit, or the manifests]
    #[arg(long, value_name = "VERSION", value_parser = plain_text)]
    product_version: Option<String>,

    /// Type of the product, as in CycloneDX: application, library, firmware, …
    #[arg(long, value_name = "TYPE")]
    product_type: Option<ProductType>,

    /// Supplier of the product [default: from the policy, otherwise the owner of the repository]
    #[arg(long, value_name = "NAME", value_parser = plain_text)]
    product_supplier: Option<String>,

    /// Website of the supplier [default: from the policy, unless it names a different supplier]
    #[arg(long, value_name = "URL", value_parser = url)]
    product_supplier_url: Option<SourceUrl>,

    /// Contact at the supplier, `NAME <EMAIL>` or EMAIL [default: from the policy, unless it names a different supplier]
    #[arg(long, value_name = "CONTACT", value_parser = contact)]
    product_supplier_contact: Option<Contact>,

    /// Author of the product: NAME, `NAME <EMAIL>` or EMAIL; can be given several times
    #[arg(long, value_name = "AUTHOR")]
    product_author: Vec<Contact>,

    /// License of the product, as an SPDX expression
    #[arg(long, value_name = "EXPRESSION", value_parser = license)]
    product_license: Option<LicenseExpression>,

    /// Last day of support with security updates
    #[arg(long, value_name = "YYYY-MM-DD")]
    product_support_end: Option<Date>,

    /// Lifecycle phase of the product, as in CycloneDX: pre-build, build, operations, …
    #[arg(long, value_name = "PHASE")]
    product_lifecycle: Option<LifecyclePhase>,
}

impl ProductArgs {
    /// Applies the options to a scan.
    pub(crate) fn tell(&self, mut scan: Scan) -> Scan {
        if let Some(name) = &self.product_name {
            scan = scan.product_name(name);
        }
        if let Some(version) = &self.product_version {
            scan = scan.product_version(version);
        }
        if let Some(kind) = self.product_type {
            scan = scan.product_type(kind);
        }
        if let Some(name) = &self.product_supplier {
            scan = scan.product_supplier(Supplier::new(name));
        }
        if let Some(url) = &self.product_supplier_url {
            scan = scan.product_supplier_url(url.clone());
        }
        if let Some(contact) = &self.product_supplier_contact {
            scan = scan.product_supplier_contact(contact.clone());
        }
        for author in &self.product_author {
            scan = scan.product_author(author.clone());
        }
        if let Some(license) = &self.product_license {
            scan = scan.product_license(license.clone());
        }
        if let Some(day) = self.product_support_end {
            scan = scan.product_support_end(day);
        }
        if let Some(phase) = self.product_lifecycle {
            scan = scan.product_lifecycle(phase);
        }
        scan
    }

    /// The option that describes a supplier although nothing names one.
    pub(crate) fn of_unnamed_supplier(&self, product: &Product) -> Option<&'static str> {
        let url = self.product_supplier_url.as_ref().map(|_| "--product-supplier-url");
        let contact = self.product_supplier_contact.as_ref().map(|_| "--product-supplier-contact");
        url.or(contact).filter(|_| product.supplier.is_none())
    }
}

fn url(text: &str) -> Result<SourceUrl, String> {
    web_url(text).ok_or_else(|| "not the URL of a website, such as https://example.org".to_owned())
}

fn contact(text: &str) -> Result<Contact, String> {
    let contact = text.parse::<Contact>().ok().filter(|contact| contact.email.is_some());
    contact.ok_or_else(|| "not an e-mail address, such as security@example.org".to_owned())
}

fn license(text: &str) -> Result<LicenseExpression, String> {
    LicenseExpression::parse(text)
        .ok_or_else(|| "not an SPDX expression, such as `MIT OR Apache-2.0`".to_owned())
}
