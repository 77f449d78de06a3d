#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Formats C: function bodies by clang-format, the parameters of a definition lined up in columns, no space in g_autoptr(T) and _("…").

    format.py [FILE…]            rewrites in place; without files all of the project
    format.py --check [FILE…]    rewrites nothing, names what differs, status 1 if something does

Declarations in headers, structs and tables are lined up by hand and left as they are."""

import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ('common', 'server', 'desktop', 'tests')
UNSPACED = re.compile(r'\b(g_autoptr|g_auto|g_autolist|g_autoslist|g_autoqueue) \((\w+)\)')
MARKS = re.compile(r'(?<![\w>.])(_|N_|C_|NC_) \(')
COMPOUND = re.compile(r'\)\{(?=[ }\n])')


def clang_format():
    for name in ('clang-format-14', 'clang-format'):
        if shutil.which(name):
            return name
    sys.exit('clang-format is missing: run tools/setup')


def bodies(lines):
    """Yields (first, last), from 1, of every function body: '{' alone at the margin to '}' alone at the margin."""
    start = None
    for number, line in enumerate(lines, start=1):
        if line == '{':
            start = number
        elif line.startswith('}'):
            if line == '}' and start is not None:
                yield start, number
            start = None


def format_bodies(text):
    ranges = [f'--lines={first}:{last}' for first, last in bodies(text.split('\n'))]
    if not ranges:
        return text
    done = subprocess.run([clang_format(), '--style=file', '--assume-filename=' + str(ROOT / 'main.c'), *ranges],
                          input=text, capture_output=True, text=True, check=True, cwd=ROOT)
    return keep_breaks(text.split('\n'), done.stdout.split('\n'))


def merged(old, new, before):
    """One line: the spaces of clang-format, the indentation too unless the line continues an expression."""
    indent = len(old) - len(old.lstrip(' '))
    if before.rstrip().endswith((';', '{', '}', ':')):
        indent = len(new) - len(new.lstrip(' '))
    line = ' ' * indent + new.lstrip(' ')
    return line if '* const' not in old else line.replace('*const', '* const')


def keep_breaks(old, new):
    """Where a line ends is the author's choice: of what clang-format changed, only spaces are taken over."""
    lines = []
    for change, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = change == 'replace' and [line.replace(' ', '') for line in old[a:b]] == [line.replace(' ', '') for line in new[c:d]]
        for i in range(a, b):
            lines.append(merged(old[i], new[c + i - a], old[i - 1]) if same else old[i])
    return '\n'.join(lines)


def split_parameter(parameter):
    """'const char  *name' becomes ('const char', '*', 'name'); None for what has no simple name."""
    match = re.match(r'^(.*?)\s*(\**)\s*(\w+(?:\[\w*\])?)$', parameter.strip())
    if match is None or match.group(1) == '' or '(' in parameter:
        return None
    return match.group(1).rstrip(), match.group(2), match.group(3)


def in_columns(parameters):
    """Whether the names stand below each other already, the stars right before them."""
    return len({re.search(r'\w+(?:\[\w*\])?$', parameter).start() for parameter in parameters
                if re.search(r'[ *]\w+(?:\[\w*\])?$', parameter)}) == 1 and not any(re.search(r'\* +\w+$', p) and 'const' not in p for p in parameters)


def align_definition(name, parameters):
    """Lines of 'name (first,' with every name in one column, the stars before it."""
    parts = [split_parameter(parameter) for parameter in parameters]
    if None in parts:
        return None
    width = max(len(kind) for kind, _, _ in parts)
    stars = max(len(star) for _, star, _ in parts)
    lines = [f'{kind:<{width}} {star:>{stars}}{label}' for kind, star, label in parts]
    margin = ' ' * (len(name) + 2)
    return [(f'{name} (' if i == 0 else margin) + line for i, line in enumerate(lines)]


def align_definitions(text):
    """A definition is 'name (' at the margin, one parameter a line, then '{'."""
    def replace(match):
        parameters = [part.strip() for part in match.group('parameters').split(',\n')]
        if len(parameters) < 2 or any('\n' in part or ', ' in part for part in parameters):
            return match.group(0)
        if in_columns(parameters):
            return match.group(0)
        lines = align_definition(match.group('name'), parameters)
        return match.group(0) if lines is None else ',\n'.join(lines) + ')\n{\n'
    return re.sub(r'^(?P<name>\w+) \((?P<parameters>[^;{}()]*)\)\n\{\n', replace, text, flags=re.M)


def formatted(text):
    text = format_bodies(text)
    text = UNSPACED.sub(r'\1(\2)', text)
    text = MARKS.sub(r'\1(', text)
    text = COMPOUND.sub(') {', text)
    return align_definitions(text)


def sources(names):
    if names:
        return [pathlib.Path(name).resolve() for name in names]
    return sorted(path for folder in FOLDERS for kind in ('*.c', '*.h') for path in (ROOT / folder).rglob(kind)
                  if 'node_modules' not in path.parts)


def main():
    arguments = sys.argv[1:]
    check = '--check' in arguments
    paths = sources([name for name in arguments if not name.startswith('--')])
    texts = [path.read_text() for path in paths]
    differing = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, old, new in zip(paths, texts, pool.map(formatted, texts)):
            if old == new:
                continue
            differing += 1
            name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            if check:
                print(f'{name} is not formatted: run tests/style/format.py {name}')
                print('\n'.join(list(difflib.unified_diff(old.split('\n'), new.split('\n'), lineterm='', n=0))[2:12]))
            else:
                path.write_text(new)
                print(f'{name}: formatted')
    sys.exit(1 if check and differing else 0)


if __name__ == '__main__':
    main()
