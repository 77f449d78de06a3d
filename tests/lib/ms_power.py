# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A power cut, worked out from the record of all calls on the files (tests/faults/ms-fault-shim.c): what a disk may hold afterwards.

Safe is what was written before a sync of its file began that has returned. Of everything else a disk may keep any part: each sector of
each write, each truncation and each change of a folder by itself. After a sync that failed the kernel may forget what it was to write
and still say yes to the next sync of it: that stays unsafe for ever."""

import os
import random
import struct

HEAD = struct.Struct('IIQQQ')
WRITE, TRUNCATE, SYNC_BEGIN, SYNC_END, CREATE, UNLINK, RENAME, SYNC_FAILED = range(1, 9)
SECTOR = 512
FOLDER = ''


class Operation:
    """One change of a file. `safe` when a sync covers it, `lost` when a sync of it failed."""

    def __init__(self, kind, offset, data):
        self.kind, self.offset, self.data = kind, offset, data
        self.safe = self.lost = False


class Record:
    def __init__(self, path):
        with open(path, 'rb') as file:
            self.data = file.read()
        self.borders = []  # where an entry ends
        self.syncs = []  # where the power may go while something is on its way: around syncs
        at = 0
        while at + HEAD.size <= len(self.data):
            kind, _, _, _, length = HEAD.unpack_from(self.data, at)
            at += HEAD.size + (length if kind in (WRITE, CREATE, UNLINK, RENAME) else 0)
            self.borders.append(at)
            if kind in (SYNC_BEGIN, SYNC_END):
                self.syncs.append(at)

    def choose(self, after=0):
        """A moment for the cut: half of them around a sync."""
        among = random.choice((self.borders, self.syncs))
        return random.choice([at for at in among if at > after] or self.borders[-1:])

    def entries(self, until):
        at = 0
        while at < until:
            kind, _, file, offset, length = HEAD.unpack_from(self.data, at)
            at += HEAD.size
            data = b''
            if kind in (WRITE, CREATE, UNLINK, RENAME):
                data = self.data[at:at + length]
                at += length
            yield kind, file, offset, data


class Disk:
    """What was done up to the cut."""

    def __init__(self, record, until, folder_inode):
        self.files = {}  # inode → [Operation]
        self.names = []  # (Operation of CREATE, UNLINK or RENAME, inode)
        self.folder_inode = folder_inode
        self.begun = {}  # number of a sync → the operations that it covers
        for kind, file, offset, data in record.entries(until):
            self.apply(kind, file, offset, data)

    def apply(self, kind, file, offset, data):
        if kind in (WRITE, TRUNCATE):
            self.files.setdefault(file, []).append(Operation(kind, offset, data))
        elif kind in (CREATE, UNLINK, RENAME):
            self.names.append((Operation(kind, 0, data.decode()), file))
        elif kind == SYNC_BEGIN:
            self.begun[offset] = [o for o in self.operations_of(file) if not o.safe]
        elif kind == SYNC_END:
            for operation in self.begun.pop(offset):
                operation.safe = not operation.lost
        elif kind == SYNC_FAILED:
            for operation in self.begun.pop(offset):
                operation.lost = True

    def operations_of(self, file):
        return [o for o, _ in self.names] if file == self.folder_inode else self.files.get(file, [])

    def write_to(self, folder, keep):
        """Makes the files. `keep`: the chance that something unsafe is on the disk."""
        for name, inode in self.choose_names(keep).items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(self.contents_of(inode, keep))
            os.chmod(os.path.join(folder, name), 0o600)

    def choose_names(self, keep):
        names = {}
        for operation, inode in self.names:
            if not operation.safe and random.random() >= keep:
                continue
            if operation.kind in (UNLINK, RENAME):
                names = {n: i for n, i in names.items() if i != inode}
            if operation.kind in (CREATE, RENAME):
                names[operation.data] = inode
        return names

    def contents_of(self, inode, keep):
        contents = bytearray()
        for operation in self.files.get(inode, []):
            if operation.kind == TRUNCATE:
                if operation.safe or random.random() < keep:
                    set_length(contents, operation.offset)
            elif operation.safe:
                lay(contents, operation.offset, operation.data)
            else:
                for offset, piece in sectors(operation.offset, operation.data):
                    if random.random() < keep:
                        lay(contents, offset, piece)
        return contents


def set_length(contents, length):
    if length < len(contents):
        del contents[length:]
    else:
        contents.extend(bytes(length - len(contents)))


def lay(contents, offset, data):
    if len(contents) < offset + len(data):
        set_length(contents, offset + len(data))
    contents[offset:offset + len(data)] = data


def sectors(offset, data):
    at = 0
    while at < len(data):
        length = min(len(data) - at, SECTOR - (offset + at) % SECTOR)
        yield offset + at, data[at:at + length]
        at += length
