#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Written rules that a script can check: file heads, headers, lengths, layers, colours. Prints one line for each fault."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HARD_LENGTH = 800
GENERATED = ('package-lock.json',)
# What a layer must not include: the compiler refuses our own headers, this refuses foreign ones.
FORBIDDEN = {
    'common': r'<(libsoup|gtk|adwaita|sqlite3|sodium)',
    'server/store': r'<(libsoup|json-glib|gtk)',
    'server/service': r'<(libsoup|json-glib|gtk)',
    'server/hub': r'<(libsoup|sqlite3|gtk)',
    'server/api': r'<(libsoup|sqlite3|gtk)',
    'server/net': r'<(sqlite3|gtk)',
    'desktop/client': r'<(gtk|adwaita)',
    'desktop/model': r'<(gtk|adwaita|libsoup|sqlite3)',
    'desktop/ui': r'<(libsoup|sqlite3)',
}


def generated(path):
    """What .gitignore names, for a tree without git."""
    folders = path.parts[:-1]
    return any(folder in ('node_modules', '__pycache__', '.cache', '.git') for folder in folders) or path.parts[0].startswith(('_build', 'build'))


def tracked():
    """Every file of the project that is written by hand, also those that are not committed yet."""
    try:
        names = subprocess.run(['git', '-C', ROOT, 'ls-files', '-co', '--exclude-standard'], capture_output=True, text=True, check=True).stdout.split('\n')
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob('*') if path.is_file() and not generated(path.relative_to(ROOT))]
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def check_c(name, text):
    head = text[:400]
    if 'SPDX-FileCopyrightText: the MicroSlack contributors' not in head or 'SPDX-License-Identifier: GPL-3.0-or-later' not in head:
        yield 'has no licence lines at its head'
    if name.endswith('.h') and '#pragma once' not in text:
        yield 'has no #pragma once'
    if name.endswith('.c') and not name.startswith('tests/'):
        if '#define G_LOG_DOMAIN "ms-' not in text and not name.endswith('main.c'):
            yield 'defines no G_LOG_DOMAIN'
        includes = re.findall(r'^#include\s+([<"][^>"]+)', text, re.M)
        if includes and includes[0] != '"config.h':
            yield 'does not include config.h first'
    for folder, pattern in FORBIDDEN.items():
        if name.startswith(folder + '/') and (found := re.search(r'#include\s+' + pattern, text)):
            yield f'includes {found.group(0).split()[-1]}, which its layer must not'
    if re.search(r'#include\s+"\.\./', text):
        yield 'includes around its layer with ../'
    if re.search(r'\bg_error\s*\(|\babort\s*\(', text) and not name.startswith('tests/'):
        yield 'can abort'
    if re.search(r'\bgoto\b', re.sub(r'/\*.*?\*/|"[^"\n]*"', '', text, flags=re.S)):
        yield 'uses goto'


def check_any(path, name, text):
    if re.search(r'\b(TODO|FIXME|XXX)\b', text) and not name.startswith('tests/style/'):
        yield 'leaves a loose end (TODO, FIXME, XXX)'
    if re.search(r'[ \t]+$', text, re.M) and path.suffix not in ('.md', '.svg', '.json', '.po', '.pot', '.svg'):
        yield 'has spaces at the end of a line'
    if text and not text.endswith('\n'):
        yield 'does not end with a line feed'
    if path.suffix in ('.c', '.h', '.vue', '.ts', '.py') and text.count('\n') > HARD_LENGTH:
        yield f'has {text.count(chr(10))} lines: look for the second job'


def check_lock(name, text):
    """Where npm packages come from is for the registry that whoever builds has set up, not for the lock file."""
    for address in sorted(set(re.findall(r'"resolved": "(\w+:[^"]*)"', text))):
        if not address.startswith('https://registry.npmjs.org/'):
            yield f'names another source of packages: {address}'
    if name.startswith('tests/') and '"hasInstallScript": true' in text:
        yield 'holds a package that fetches or builds something when it is installed'


def check_colours(name, text):
    sheet = name.endswith('.css') or (name.endswith('.vue') and '<style' in text)
    if not sheet or not name.startswith(('desktop/', 'server/web/src/')):
        return
    style = text if name.endswith('.css') else ''.join(re.findall(r'<style[^>]*>(.*?)</style>', text, re.S))
    for found in re.findall(r'(?<![\w&-])#[0-9a-fA-F]{3,8}\b', re.sub(r'/\*.*?\*/', '', style, flags=re.S)):
        yield f'writes the colour {found}: colours come from data/tokens.json'


def main():
    faults = 0
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if path.name == 'package-lock.json':
            for fault in check_lock(name, path.read_text(encoding='utf-8')):
                print(f'{name}: {fault}')
                faults += 1
        if path.name in GENERATED or path.suffix in ('.png', '.woff2', '.zip') or name == 'COPYING' or name.startswith('tests/fuzz/corpus/'):
            continue
        try:
            text = path.read_text(encoding='utf-8')
        except UnicodeDecodeError:
            print(f'{name}: is not UTF-8')
            faults += 1
            continue
        found = list(check_any(path, name, text))
        if path.suffix in ('.c', '.h'):
            found += check_c(name, text)
        found += check_colours(name, text)
        for fault in found:
            print(f'{name}: {fault}')
        faults += len(found)
    sys.exit(1 if faults else 0)


if __name__ == '__main__':
    main()
