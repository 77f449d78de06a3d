#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server says and understands stands in common/wire/PROTOCOL.md and in the examples: every method, every type of frame, every
subtype, every object; and the page names no method that is not there. Prints one line for each fault."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests/lib'))

from ms_methods import methods_in_source, read_rows  # noqa: E402

FIXTURES = 'tests/fixtures/wire'
# What only clients send needs no example: the server's tests send it.
FROM_CLIENTS = {'ping', 'typing', 'presence_sub', 'presence_query', 'micro_focus', 'tickle'}


def read(name):
    return (ROOT / name).read_text(encoding='utf-8')


def sources():
    """The server's C, as one text."""
    return '\n'.join(path.read_text(encoding='utf-8') for path in sorted((ROOT / 'server').rglob('*.c')) if 'node_modules' not in path.parts)


def names(text, prefix):
    """Constant → string for the names with a prefix."""
    return dict(re.findall(rf'^#define ({prefix}\w+)\s+"([^"]+)"', text, re.M))


def is_documented(name, page):
    return re.search(rf'(?<![\w.]){re.escape(name)}(?![\w]|\.\w)', page) is not None


def spell_out(page):
    """The page, and what "`channel_archive`/`_unarchive` (`group_…`)", "`pins.add/.remove`", "`pins.add`, `.remove`" and
    "`usergroups.list/users.list`" are short for."""
    more = []
    for family, names in re.findall(r'`([a-z]\w*(?:\.[a-z]\w*)*?)\.(\w+(?:/\.?[a-z][\w.]*)+)', page):
        more += [f'{family}.{name.lstrip(".")}' for name in names.split('/')]
    more += [f'{family}.{name}' for family, name in re.findall(r'`([a-z]\w*(?:\.[a-z]\w*)*)\.\w+`, `\.(\w+)`', page)]
    for first, stem, second, other in re.findall(r'`((\w+?)_\w+)`/`(_\w+)`(?: \(`(\w+)_…`\))?', page):
        more += [stem + second, other + first[len(stem):], other + second] if other else [stem + second]
    return ' '.join([page, *more])


def examples():
    """(name of the file, object in it) for every object in the examples, at any depth."""
    def walk(value):
        if isinstance(value, dict):
            yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from walk(inner)

    for path in sorted((ROOT / FIXTURES).glob('*.json')):
        for value in walk(json.loads(path.read_text(encoding='utf-8'))):
            yield path.name, value


def check_methods(page):
    methods = methods_in_source()
    if len(methods) < 45:
        yield f'only {len(methods)} methods were found in the source: the tables have another form'
    for name in sorted(set(methods)):
        if not is_documented(name, page):
            yield f'{name} is not in PROTOCOL.md'
        if name not in read_rows():
            yield f'{name} has no row in tests/lib/ms_methods.py'
    families = '|'.join(sorted({re.escape(name.split('.')[0]) for name in methods}))
    for name in sorted(set(re.findall(rf'`((?:{families})(?:\.[a-z][a-zA-Z]*)+)', page))):
        if name not in methods:
            yield f'PROTOCOL.md names {name}, which is not there'


def check_frames(page, code, seen):
    frames = names(read('common/wire/ms-frame.h'), 'MS_FRAME_')
    used = {value for constant, value in frames.items() if not constant.startswith('MS_FRAME_KEY_') and re.search(rf'\b{constant}\b', code)}
    used |= set(re.findall(r'ms_event_log_open \([^;"]*"(\w+)"', code))
    for name in sorted(used):
        if not is_documented(name, page):
            yield f'the frame {name} is not in PROTOCOL.md'
        if name not in FROM_CLIENTS and not any(value.get('type') == name for _, value in seen):
            yield f'the frame {name} has no example in {FIXTURES}'


def check_subtypes(page, code, seen):
    for constant, name in names(read('common/model/ms-message.h'), 'MS_SUBTYPE_').items():
        if re.search(rf'\b{constant}\b', code):
            if not is_documented(name, page):
                yield f'the subtype {name} is not in PROTOCOL.md'
            if not any(value.get('subtype') == name for _, value in seen):
                yield f'the subtype {name} has no example in {FIXTURES}'


def check_objects(seen):
    files = {name for name, _ in seen}
    for path in sorted((ROOT / 'common/wire').glob('ms-wire-*.c')):
        kind = path.stem[len('ms-wire-'):]
        writes = re.search(rf'^ms_wire_write_{kind.replace("-", "_")} \(', path.read_text(encoding='utf-8'), re.M)
        if writes and not any(kind in name.replace('.', '-').split('-') for name in files):
            yield f'{path.name} writes an object that has no example {FIXTURES}/*{kind}*.json'


def main():
    page, code, seen = spell_out(read('common/wire/PROTOCOL.md')), sources(), list(examples())
    faults = [*check_methods(page), *check_frames(page, code, seen), *check_subtypes(page, code, seen), *check_objects(seen)]
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == '__main__':
    main()
