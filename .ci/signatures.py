#!/usr/bin/env python3
"""Verify signed CycloneDX documents in JSON by the specification of JSF, with libraries that are not ours.

The signature is that of the canonical form (RFC 8785) of the document without the value of its signature, by the key that is
given. Everything else in a document is the same as in the unsigned one of the same name, which validate.py checks; the rest is
valid by the strict schema of its version. A document with another value in it is not verified.

    signatures.py make KEY                      writes a private Ed25519 key
    signatures.py verify KEY SIGNED UNSIGNED    compares the documents of two folders
"""

import base64
import json
import os
import pathlib
import sys

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


# What the unsigned document has as well, and takes the validator minutes.
LISTS = ("components", "dependencies", "formulation")


def make(path):
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)


def decoded(text):
    """The bytes of base64url without padding (RFC 7515, section 2)."""
    if "=" in text:
        raise ValueError("base64url with padding")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_signed(document, public):
    """Whether the signature of a document is that of its content by a key."""
    signature = dict(document["signature"])
    value = decoded(signature.pop("value"))
    try:
        public.verify(value, rfc8785.dumps(document | {"signature": signature}))
    except InvalidSignature:
        return False
    return True


def problems(path, unsigned, public):
    """Yield what is wrong with a signed document."""
    document = json.loads(path.read_text(encoding="utf-8"))
    signature = document.get("signature", {})
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": signature.get("publicKey", {}).get("x", "")}
    if list(document)[-1] != "signature" or signature | {"value": ""} != {
        "algorithm": "Ed25519", "publicKey": jwk, "value": "",
    }:
        yield f"no signature at the end, or another form of it: {signature}"
        return
    if decoded(jwk["x"]) != public.public_bytes_raw():
        yield "the signature names another key"
    if not is_signed(document, public):
        yield "the signature is not that of the document"
    if is_signed(document | {"serialNumber": "urn:uuid:00000000-0000-0000-0000-000000000000"}, public):
        yield "the signature is that of another document as well"
    if {name: value for name, value in document.items() if name != "signature"} != json.loads(unsigned.read_text(encoding="utf-8")):
        yield "the document differs from the unsigned one in more than the signature"
    short = json.dumps({name: value for name, value in document.items() if name not in LISTS})
    error = JsonStrictValidator(SchemaVersion.from_version(document["specVersion"])).validate_str(short)
    if error is not None:
        yield str(error)


def verify(key, signed, unsigned):
    public = load_pem_private_key(pathlib.Path(key).read_bytes(), password=None).public_key()
    paths = sorted(pathlib.Path(signed).iterdir())
    failed = 0
    for path in paths:
        found = list(problems(path, pathlib.Path(unsigned, path.name), public))
        print(f"{'INVALID' if found else 'signed'} {path}", flush=True)
        for problem in found:
            print(f"    {problem}")
        failed += bool(found)
    print(f"{len(paths)} signed documents, {failed} invalid")
    if failed or not paths:
        sys.exit(1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", key]:
            make(key)
        case ["verify", key, signed, unsigned]:
            verify(key, signed, unsigned)
        case _:
            sys.exit(__doc__)
