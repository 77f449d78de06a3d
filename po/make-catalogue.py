#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a translation into JSON for the browser app, or into a C table for what the server says.

    make-catalogue.py LANGUAGE.po OUTPUT.json|OUTPUT.h [PREFIX…]

{"language", "messages": {"English": "translation" or ["one", "few", "many"], "context\\u0004English": …}}. With PREFIXes only the
messages that are used in files whose path starts with one of them. The table has a line {"English", "translation"}, for each message without
forms and contexts, in the order of bytes. Fuzzy and empty translations are left out."""

import json
import pathlib
import re
import sys

ESCAPES = {'n': '\n', 't': '\t', '"': '"', '\\': '\\', 'r': '\r'}
ESCAPED = {value: key for key, value in ESCAPES.items()}


def unquote(text):
    return re.sub(r'\\(.)', lambda match: ESCAPES.get(match.group(1), match.group(1)), text)


def entries(text):
    """Yields {'msgctxt', 'msgid', 'msgid_plural', 'msgstr': {index: text}, 'references', 'flags'} of a .po file."""
    for block in re.split(r'\n\s*\n', text):
        entry = {'msgstr': {}, 'references': [], 'flags': []}
        target = None
        for line in block.splitlines():
            if line.startswith('#:'):
                entry['references'] += line[2:].split()
            elif line.startswith('#,'):
                entry['flags'] += [flag.strip() for flag in line[2:].split(',')]
            elif match := re.match(r'(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d+)\])?\s+"(.*)"$', line):
                target = (match.group(1), int(match.group(2) or 0))
                put(entry, target, unquote(match.group(3)))
            elif target and (match := re.match(r'"(.*)"$', line)):
                put(entry, target, unquote(match.group(1)), more=True)
        if 'msgid' in entry:
            yield entry


def put(entry, target, text, more=False):
    keyword, index = target
    if keyword == 'msgstr':
        entry['msgstr'][index] = (entry['msgstr'].get(index, '') if more else '') + text
    else:
        entry[keyword] = (entry.get(keyword, '') if more else '') + text


def messages(text, prefixes=()):
    found = {}
    for entry in entries(text):
        translated = [entry['msgstr'][i] for i in sorted(entry['msgstr'])]
        if entry['msgid'] == '' or 'fuzzy' in entry['flags'] or not all(translated):
            continue
        if prefixes and not any(r.startswith(p) for r in entry['references'] for p in prefixes):
            continue
        key = entry['msgid'] if 'msgctxt' not in entry else entry['msgctxt'] + '\u0004' + entry['msgid']
        found[key] = translated if 'msgid_plural' in entry else translated[0]
    return found


def quote(text):
    return '"' + ''.join(f'\\{ESCAPED[c]}' if c in ESCAPED else c for c in text) + '"'


def table(found):
    simple = [(key, text) for key, text in found.items() if isinstance(text, str) and '\u0004' not in key]
    return ''.join(f'  {{ {quote(key)}, {quote(text)} }},\n' for key, text in sorted(simple, key=lambda pair: pair[0].encode()))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    source = pathlib.Path(sys.argv[1])
    text = source.read_text() if source.exists() else ''
    found = messages(text, sys.argv[3:])
    if sys.argv[2].endswith('.h'):
        output = table(found)
    else:
        output = json.dumps({'language': source.stem, 'messages': found}, ensure_ascii=False, separators=(',', ':')) + '\n'
    pathlib.Path(sys.argv[2]).write_text(output)


if __name__ == '__main__':
    main()
