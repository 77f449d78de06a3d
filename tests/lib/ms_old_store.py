# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores of older versions, as tests/fixtures/store describes them."""

import contextlib
import pathlib
import sqlite3
import tempfile

FIXTURES = pathlib.Path(__file__).parents[1] / 'fixtures' / 'store'
BYTES = b'x'  # of every file (make.py)


def fill_files(folder, store):
    if not store.execute("SELECT 1 FROM sqlite_schema WHERE name = 'blob'").fetchone():
        return
    for name, in store.execute('SELECT name FROM blob'):
        shelf = folder / 'files' / 'blobs' / name[:2]
        shelf.mkdir(parents=True)
        (shelf / name).write_bytes(BYTES)


@contextlib.contextmanager
def old_store(path):
    """A folder with the store that a file of SQL describes, and its files."""
    with tempfile.TemporaryDirectory(prefix='microslack-old-') as name:
        folder = pathlib.Path(name)
        with contextlib.closing(sqlite3.connect(folder / 'microslack.db')) as store:
            store.executescript(path.read_text(encoding='utf-8'))
            fill_files(folder, store)
        yield name
