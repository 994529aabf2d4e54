"""The bytes around a seal that it cannot cover: they must be exactly what we would have written.

A signature covers the file except the gap in which it lies itself, and inside the gap it covers
its own attributes but not the envelope. With both rebuilt and compared, no byte of a sealed form
can be changed unnoticed.
"""

from asn1crypto import algos, cms, core, parser
from pyhanko.sign.validation import EmbeddedPdfSignature


def covers_all(pdf: bytes, last: EmbeddedPdfSignature) -> bool:
    """Whether the last signature, with the gap it lies in, accounts for every byte of the file."""
    start, before, after, rest = (int(number) for number in last.byte_range)
    contents = bytes(last.pkcs7_content)
    envelope = contents[: parser.peek(contents)]
    digits = envelope.hex().upper().encode()
    gap = b"<" + digits.ljust(after - before - 2, b"0") + b">"
    reaches_the_end = start == 0 and after + rest == len(pdf)
    return reaches_the_end and pdf[before:after] == gap and envelope == _rebuilt(last)


def _rebuilt(signature: EmbeddedPdfSignature) -> bytes:
    """The envelope as we write it: one certificate, SHA-256, nothing unsigned."""
    signer = signature.signer_info
    digest = algos.DigestAlgorithm({"algorithm": "sha256", "parameters": core.Null()})
    signed = cms.SignerInfo(
        {
            "version": "v1",
            "sid": signer["sid"],
            "digest_algorithm": digest,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": signer["signature_algorithm"],
            "signature": signer["signature"],
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": [signature.signer_cert],
            "signer_infos": [signed],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())
