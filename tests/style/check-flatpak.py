#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifests are JSON that builder understands, name our program, and ask for no more than the app needs."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED = ('--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri', '--talk-name=org.freedesktop.secrets')

faults = []
for path in sorted((ROOT / 'flatpak').glob('*.json')):
    manifest = json.loads(path.read_text())
    if manifest['id'] + '.json' != path.name or manifest['command'] != 'microslack':
        faults.append(f'{path.name}: id or command')
    faults += [f'{path.name}: {argument} is more than the app needs' for argument in manifest['finish-args'] if argument not in ALLOWED]
    for key in ('runtime', 'runtime-version', 'sdk', 'modules'):
        if key not in manifest:
            faults.append(f'{path.name}: no {key}')
    if not any(isinstance(module, dict) and module.get('name') == 'microslack' for module in manifest['modules']):
        faults.append(f'{path.name}: does not build microslack')
if not list((ROOT / 'flatpak').glob('*.json')):
    faults.append('no manifest')
print('\n'.join(faults))
sys.exit(1 if faults else 0)
