//! Keys to sign documents with.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use ed25519_dalek::{Signer as _, ed25519};

/// The algorithms of other keys in PKCS#8, by object identifier (RFC 8017, RFC 5480, RFC 8410).
const OTHER_ALGORITHMS: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.10045.2.1", "ECDSA"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
];

/// A private Ed25519 key (RFC 8032) to sign documents with:
/// [`RenderOptions::with_signing_key`](crate::RenderOptions::with_signing_key).
///
/// Signatures by Ed25519 are deterministic, so a signed document has the same bytes each time. The key is erased from
/// memory when the last clone is dropped, and `Debug` shows the public key only.
#[derive(Clone)]
pub struct SigningKey(Arc<ed25519_dalek::SigningKey>);

impl SigningKey {
    /// Reads a private key in PKCS#8 PEM form (RFC 8410), as `openssl genpkey -algorithm ed25519` writes it. Text around
    /// the key is ignored.
    ///
    /// # Errors
    ///
    /// Returns a [`SigningKeyError`] if it is not a private Ed25519 key, or is encrypted. The error contains no part of
    /// the key.
    pub fn from_pem(pem: &[u8]) -> Result<Self, SigningKeyError> {
        let (label, block) = first_block(pem).ok_or(SigningKeyError::NotPem)?;
        match label {
            "PRIVATE KEY" => {}
            "ENCRYPTED PRIVATE KEY" => return Err(SigningKeyError::Encrypted),
            "PUBLIC KEY" | "RSA PUBLIC KEY" => return Err(SigningKeyError::Public),
            "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => {
                return Err(SigningKeyError::Certificate);
            }
            "OPENSSH PRIVATE KEY" => return Err(SigningKeyError::OpenSsh),
            "RSA PRIVATE KEY" => return Err(SigningKeyError::other("RSA")),
            "EC PRIVATE KEY" | "EC PARAMETERS" => return Err(SigningKeyError::other("ECDSA")),
            "DSA PRIVATE KEY" | "DSA PARAMETERS" => return Err(SigningKeyError::other("DSA")),
            _ => return Err(SigningKeyError::NotPem),
        }
        let (_, der) = SecretDocument::from_pem(block).map_err(|_| SigningKeyError::Damaged)?;
        let info = PrivateKeyInfoRef::try_from(der.as_bytes());
        let info = info.map_err(|_| SigningKeyError::Damaged)?;
        let algorithm = info.algorithm.oid;
        if algorithm != ed25519::pkcs8::ALGORITHM_OID {
            return Err(SigningKeyError::of_algorithm(algorithm));
        }
        let key = info.try_into().map_err(|_| SigningKeyError::Damaged)?;
        Ok(Self(Arc::new(key)))
    }

    /// The public key that verifies the signatures (RFC 8032, section 5.1.5).
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Returns the public key as `x` of a JSON Web Key (RFC 8037, section 2).
    pub(crate) fn public_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public_key())
    }

    /// Returns the signature of a message, in the base64 of JSON Web Signatures (RFC 7515, section 2).
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public_text()).finish_non_exhaustive()
    }
}

/// Returns the label and the text of the first block of a PEM file. `openssl genpkey -text` writes the numbers of the
/// key after it, which strict readers reject.
fn first_block(pem: &[u8]) -> Option<(&str, &str)> {
    const BEGIN: &str = "-----BEGIN ";
    let text = std::str::from_utf8(pem).ok()?;
    let block = text.get(text.find(BEGIN)?..)?;
    let (label, _) = block.strip_prefix(BEGIN)?.split_once("-----")?;
    let end = format!("-----END {label}-----");
    let length = block.find(&end)? + end.len();
    Some((label, block.get(..length)?))
}

/// The reason why a text is not a key to sign with. The error contains no part of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningKeyError {
    /// It has no block in PEM form, or one that is not a key.
    #[error(
        "it is not a key in PEM form: make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
    )]
    NotPem,
    /// It needs a password.
    #[error("the key is encrypted: decrypt it with `openssl pkey -in ENCRYPTED -out key.pem`")]
    Encrypted,
    /// It is the public half of a key.
    #[error("it is a public key, which verifies signatures: give the private key")]
    Public,
    /// It is a certificate.
    #[error("it is a certificate, which verifies signatures: give the private key")]
    Certificate,
    /// It is a private key in the format of OpenSSH.
    #[error(
        "it is an OpenSSH key, not in PKCS#8 form: make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
    )]
    OpenSsh,
    /// It is for another algorithm, such as RSA.
    #[error(
        "the key is for {0}, and only Ed25519 is supported: make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
    )]
    OtherAlgorithm(String),
    /// It claims to be a key, and cannot be decoded.
    #[error("the key is damaged: it cannot be decoded")]
    Damaged,
}

impl SigningKeyError {
    fn other(algorithm: &str) -> Self {
        Self::OtherAlgorithm(algorithm.to_owned())
    }

    fn of_algorithm(id: ObjectIdentifier) -> Self {
        let id = id.to_string();
        let known = OTHER_ALGORITHMS.iter().find(|(known, _)| *known == id);
        Self::OtherAlgorithm(known.map_or(id, |(_, name)| (*name).to_owned()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// Returns a block in PEM form, which no scanner takes for a key in this file.
    fn pem(label: &str, content: &[u8]) -> String {
        let content = STANDARD.encode(content);
        format!("-----BEGIN {label}-----\n{content}\n-----END {label}-----\n")
    }

    /// Returns a key in PKCS#8 of an algorithm with a short identifier.
    fn pkcs8(algorithm: u8, secret: &[u8; 32]) -> Vec<u8> {
        let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, algorithm, 4, 0x22, 4, 0x20];
        [&head[..], secret].concat()
    }

    pub(crate) fn key(secret: &[u8; 32]) -> SigningKey {
        SigningKey::from_pem(pem("PRIVATE KEY", &pkcs8(112, secret)).as_bytes()).unwrap()
    }

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digit = |at: usize| u8::try_from(char::from(hex.as_bytes()[at]).to_digit(16).unwrap());
        std::array::from_fn(|at| 16 * digit(2 * at).unwrap() + digit(2 * at + 1).unwrap())
    }

    const SECRET: &str = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";

    /// The third test of RFC 8032, section 7.1.
    #[test]
    fn signatures_match_the_standard() {
        let key = key(&bytes(SECRET));
        let public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
        assert_eq!(key.public_key(), bytes(public));
        let signature = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
        assert_eq!(key.sign(&[0xaf, 0x82]), URL_SAFE_NO_PAD.encode(bytes::<64>(signature)));
    }

    #[test]
    fn the_secret_is_not_shown() {
        let shown = format!("{:?}", key(&bytes(SECRET)));
        assert_eq!(
            shown,
            r#"SigningKey { public: "_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU", .. }"#
        );
    }

    #[test]
    fn text_around_the_key_is_ignored() {
        let written = pem("PRIVATE KEY", &pkcs8(112, &bytes(SECRET)));
        let public = key(&bytes(SECRET)).public_key();
        for text in [
            format!("# For releases\n{written}ED25519 Private-Key:\npriv:\n    c5:aa\n"),
            written.replace('\n', "\r\n"),
            written.trim_end().to_owned(),
        ] {
            assert_eq!(SigningKey::from_pem(text.as_bytes()).unwrap().public_key(), public);
        }
    }

    #[test]
    fn other_keys_are_named() {
        let key = pkcs8(112, &bytes(SECRET));
        let other = |name: &str| SigningKeyError::OtherAlgorithm(name.to_owned());
        let rsa = [
            &[0x30, 0x15, 2, 1, 0, 0x30, 13, 6, 9][..],
            b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\0\x04\x01\0",
        ]
        .concat();
        for (text, why) in [
            (pem("PRIVATE KEY", &rsa), other("RSA")),
            (pem("PRIVATE KEY", &pkcs8(113, &bytes(SECRET))), other("Ed448")),
            (pem("PRIVATE KEY", &pkcs8(99, &bytes(SECRET))), other("1.3.101.99")),
            (pem("RSA PRIVATE KEY", &key), other("RSA")),
            (pem("EC PARAMETERS", b"x") + &pem("EC PRIVATE KEY", &key), other("ECDSA")),
            (pem("ENCRYPTED PRIVATE KEY", &key), SigningKeyError::Encrypted),
            (pem("PUBLIC KEY", &key), SigningKeyError::Public),
            (pem("CERTIFICATE", &key), SigningKeyError::Certificate),
            (pem("OPENSSH PRIVATE KEY", &key), SigningKeyError::OpenSsh),
            (pem("PRIVATE KEY", &key[..40]), SigningKeyError::Damaged),
            (pem("PRIVATE KEY", b""), SigningKeyError::Damaged),
            (pem("PRIVATE KEY", &key).replace('4', "*"), SigningKeyError::Damaged),
            (pem("MESSAGE", &key), SigningKeyError::NotPem),
            (pem("PRIVATE KEY", &key).replace("END", "ENT"), SigningKeyError::NotPem),
            (String::new(), SigningKeyError::NotPem),
        ] {
            assert_eq!(SigningKey::from_pem(text.as_bytes()).unwrap_err(), why, "{text}");
        }
        assert_eq!(SigningKey::from_pem(&key).unwrap_err(), SigningKeyError::NotPem);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_key_or_an_error(content: Vec<u8>, label in "[A-Z ]{0,3}PRIVATE KEY") {
            drop(SigningKey::from_pem(&content));
            drop(SigningKey::from_pem(pem(&label, &content).as_bytes()));
        }
    }
}
