#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons are one filled outline each, so that GTK may recolour them, and every icon that is named exists."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'data/icons/symbolic'

faults = []
for path in FOLDER.iterdir():
    text = path.read_text()
    if not re.fullmatch(r'ms-[a-z0-9-]+-symbolic\.svg', path.name):
        faults.append(f'{path.name}: is not named ms-NAME-symbolic.svg')
    if text.count('<path') != 1 or 'fill-rule="evenodd"' not in text or 'stroke' in text or 'viewBox="0 0 24 24"' not in text:
        faults.append(f'{path.name}: is not one outline on the grid of 24')
for folder in ('desktop',):
    for path in (ROOT / folder).rglob('*'):
        if path.suffix not in ('.c', '.ui', '.h'):
            continue
        for name in set(re.findall(r'["\'>](ms-[a-z0-9-]+-symbolic)["\'<]', path.read_text())):
            if not (FOLDER / (name + '.svg')).exists():
                faults.append(f'{path.relative_to(ROOT)}: names {name}, which does not exist')
print('\n'.join(faults))
sys.exit(1 if faults else 0)
