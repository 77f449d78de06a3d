# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slack exports: sound ones, and archives that no honest program makes. Standard library only."""

import datetime
import json
import struct
import zipfile
import zlib

NOTE = {'value': '', 'creator': '', 'last_set': 0}


def user(number, name, **more):
    profile = {'real_name': name.title(), 'display_name': name, **more.pop('profile', {})}
    return {'id': f'U0SLACK{number:04d}', 'team_id': 'T0SLACK0001', 'name': name, 'deleted': False, 'profile': profile,
            'updated': 1500000000 + number, **more}


def channel(number, name, members, **more):
    return {'id': f'C0SLACK{number:04d}', 'name': name, 'created': 1400000000 + number, 'creator': members[0] if members else '',
            'is_archived': False, 'is_general': False, 'members': members, 'topic': NOTE, 'purpose': NOTE, **more}


def message(ts, who, text, **more):
    """`ts`: seconds, or the text."""
    return {'type': 'message', 'user': who, 'text': text, 'ts': ts if isinstance(ts, str) else f'{ts:.6f}', **more}


def day_of(entry):
    return datetime.datetime.fromtimestamp(int(entry['ts'].split('.')[0]), datetime.timezone.utc).strftime('%Y-%m-%d')


class Export:
    """What goes into an archive: folders of messages and lists."""

    def __init__(self, users=(), channels=(), groups=None, mpims=None, dms=None):
        self.lists = {'users.json': list(users), 'channels.json': list(channels)}
        for name, value in (('groups.json', groups), ('mpims.json', mpims), ('dms.json', dms)):
            if value is not None:
                self.lists[name] = list(value)
        self.talk = {}

    def say(self, folder, *entries):
        self.talk.setdefault(folder, []).extend(entries)
        return self

    def files(self):
        files = {name: json.dumps(value) for name, value in self.lists.items()}
        for folder, entries in self.talk.items():
            days = {}
            for entry in sorted(entries, key=lambda e: e['ts']):
                days.setdefault(day_of(entry), []).append(entry)
            for day, several in days.items():
                files[f'{folder}/{day}.json'] = json.dumps(several, ensure_ascii=False)
        return files

    def write(self, path, more=()):
        """`more`: (name, text) of further files."""
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
            for name, text in [*self.files().items(), *more]:
                archive.writestr(name, text)
        return path


class Record:
    """One entry, byte by byte; what is not said follows from the data."""

    def __init__(self, name, data=b'', method=0, packed=None, flags=0x800, mode=0o100644, size=None, packed_size=None, crc=None):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.packed = data if packed is None else packed
        self.method, self.flags, self.mode = method, flags, mode
        self.size = len(data) if size is None else size
        self.packed_size = len(self.packed) if packed_size is None else packed_size
        self.crc = zlib.crc32(data) if crc is None else crc

    def fields(self):
        return self.crc, min(self.packed_size, 0xffffffff), min(self.size, 0xffffffff)

    def extra(self, offset=None):
        """Of zip64: sizes that do not fit."""
        values = [value for value in (self.size, self.packed_size) if value >= 0xffffffff]
        return struct.pack(f'<HH{len(values)}Q', 1, 8 * len(values), *values) if values else b''


def craft(path, records, count=None, comment=b'', share=False, count64=None):
    """An archive of these records. `count`: what its end says of their number. `share`: all are where the first is."""
    places = []
    with open(path, 'wb') as file:
        for record in records:
            if share and places:
                places.append(places[0])
                continue
            places.append(file.tell())
            file.write(struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, record.flags, record.method, 0, 33, *record.fields(), len(record.name),
                                   len(record.extra())))
            file.write(record.name + record.extra() + record.packed)
        start = file.tell()
        chunks = []
        for record, place in zip(records, places):
            chunks.append(struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 3 << 8 | 20, 20, record.flags, record.method, 0, 33, *record.fields(),
                                      len(record.name), len(record.extra()), 0, 0, 0, record.mode << 16, place) + record.name + record.extra())
        file.write(b''.join(chunks))
        length = file.tell() - start
        number = len(records) if count is None else count
        if number >= 0xffff or count64 is not None:
            end = file.tell()
            many = number if count64 is None else count64
            file.write(struct.pack('<IQHHIIQQQQ', 0x06064b50, 44, 45, 45, 0, 0, many, many, length, start))
            file.write(struct.pack('<IIQI', 0x07064b50, 0, end, 1))
            number = 0xffff
        file.write(struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, number, number, length, start, len(comment)) + comment)
    return path


def deflate(data, padding=0):
    """Packed, and so many empty blocks longer: five bytes each."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH) + b'\0\0\0\xff\xff' * padding + b'\1\0\0\xff\xff'
