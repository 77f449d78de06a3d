#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-emoji.py emoji.txt OUTPUT.h: the names of emoji and their characters as rows of a C table, sorted by name."""

import re
import sys


def read(path):
    """{name: character} of all sections; the first that has a name keeps it."""
    table, section = {}, None
    for line in open(path, encoding='utf-8').read().splitlines():
        if not line or line.startswith('# '):
            continue
        if match := re.fullmatch(r'\[(\w+)\]', line):
            section = match.group(1)
            continue
        if section == 'names':
            name, character = line.rsplit(' ', 1)
        elif section:
            character, name = line.split('|')[0].split(' ')
            character = character.removesuffix('+')
        else:
            continue
        table.setdefault(name, character)
    return table


def main():
    source, output = sys.argv[1:]
    rows = sorted(read(source).items(), key=lambda row: row[0].encode())
    with open(output, 'w', encoding='utf-8') as header:
        header.write('/* Made by data/make-emoji.py. */\n')
        header.writelines(f'{{ "{name}", "{character}" }},\n' for name, character in rows)


if __name__ == '__main__':
    main()
