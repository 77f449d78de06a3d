#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every string is in the template, every translation is complete, well formed, and keeps what is filled in."""

import importlib.util
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILLED = re.compile(r'\{[A-Za-z_]\w*\}|%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp]|%%')


def load(path):
    specification = importlib.util.spec_from_file_location(path.stem.replace('-', '_'), path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def check_entry(entry):
    forms = [entry['msgstr'].get(i, '') for i in sorted(entry['msgstr'])]
    if 'fuzzy' in entry['flags'] or not forms or not all(forms):
        yield 'is not translated'
        return
    wanted = set(FILLED.findall(entry['msgid'])) | set(FILLED.findall(entry.get('msgid_plural', '')))
    for form in forms:
        if set(FILLED.findall(form)) - wanted:
            yield f'fills in what the original does not: {form}'
    if 'msgid_plural' not in entry and set(FILLED.findall(forms[0])) != wanted:
        yield f'does not fill in the same: {forms[0]}'


def main():
    sys.dont_write_bytecode = True
    catalogue = load(ROOT / 'po/make-catalogue.py')
    faults = load(ROOT / 'po/update.py').update(check=True)
    for language in (ROOT / 'po/LINGUAS').read_text().split():
        path = ROOT / f'po/{language}.po'
        checked = subprocess.run(['msgfmt', '-c', '-o', '/dev/null', str(path)], capture_output=True, text=True)
        if checked.returncode != 0:
            faults.append(checked.stderr.strip())
        for entry in catalogue.entries(path.read_text()):
            if entry['msgid'] != '':
                faults += [f'{language}: "{entry["msgid"][:60]}" {fault}' for fault in check_entry(entry)]
    print('\n'.join(faults))
    sys.exit(1 if faults else 0)


if __name__ == '__main__':
    main()
