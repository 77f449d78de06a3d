#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the resource of the desktop app: icons, styles and every template found, so that nobody keeps a list.

    make-gresource.py OUTPUT.c OUTPUT.h DEPFILE TEMPLATES STYLE…

Icons come from icons/symbolic beside this script, templates (*.ui) from the folder TEMPLATES and those in it, the styles
(style.css, style-dark.css …) keep their names. ms_ui_get_resource () returns the resource; naming it once links it."""

import pathlib
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape, quoteattr

PREFIX = '/io/github/microslack/MicroSlack'
ICONS = pathlib.Path(__file__).resolve().parent / 'icons/symbolic'


def line(path, alias, preprocess=''):
    extra = f' preprocess={quoteattr(preprocess)}' if preprocess else ''
    return f'    <file alias={quoteattr(alias)}{extra}>{escape(str(path))}</file>'


def write_manifest(target, icons, templates, styles):
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<gresources>', f'  <gresource prefix="{PREFIX}">']
    lines += [line(path, 'icons/scalable/actions/' + path.name) for path in icons]
    lines += [line(path, 'ui/' + path.name, 'xml-stripblanks') for path in templates]
    lines += [line(path, path.name) for path in styles]
    lines += ['  </gresource>', '</gresources>']
    target.write_text('\n'.join(lines) + '\n')


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    source, header, depfile = sys.argv[1:4]
    folder = pathlib.Path(sys.argv[4]).resolve()
    icons = sorted(ICONS.glob('*.svg'))
    templates = sorted(folder.rglob('*.ui'))
    styles = [pathlib.Path(name).resolve() for name in sys.argv[5:]]
    with tempfile.TemporaryDirectory() as name:
        manifest = pathlib.Path(name) / 'microslack.gresource.xml'
        write_manifest(manifest, icons, templates, styles)
        for kind, target in (('--generate-source', source), ('--generate-header', header)):
            subprocess.run(['glib-compile-resources', kind, '--c-name', 'ms_ui', '--internal', f'--target={target}', manifest], check=True)
    # a file that appears or goes changes its folder
    folders = [ICONS, folder, *(path for path in folder.rglob('*') if path.is_dir())]
    needed = [str(path) for path in [*folders, *icons, *templates]]
    pathlib.Path(depfile).write_text(f'{source} {header}: ' + ' '.join(path.replace(' ', '\\ ') for path in needed) + '\n')


if __name__ == '__main__':
    main()
