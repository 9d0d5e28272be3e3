"""What others wrote lies here byte for byte as its manifest says, and nothing else does."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

pytestmark = pytest.mark.rules

VENDOR = Path(__file__).parent.parent / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))


def test_every_file_is_in_the_manifest():
    lying = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    listed = {name for package in MANIFEST for name in package["files"]}
    assert lying == listed | {"VENDOR.json"}


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["name"])
def test_every_file_is_as_it_was_published(package):
    for name, digest in package["files"].items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest
    assert any(name.endswith("LICENSE.txt") for name in package["files"])
