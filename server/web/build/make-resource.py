#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the browser app with Vite and packs what comes out into a GResource with stable output names.

    make-resource.py SOURCE_DIR PREFIX OUTPUT.c OUTPUT.h DEPFILE

Fetches nothing: node_modules must be there. The names of the files are hashed, so the list is made here."""

import os
import pathlib
import subprocess
import sys
from xml.sax.saxutils import escape, quoteattr


def build(source, work):
    environment = dict(os.environ, MS_WEB_OUTPUT=str(work / 'dist'), MS_WEB_GENERATED=str(work / 'shared'), NO_COLOR='1')
    command = ['node', str(source / 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']
    result = subprocess.run(command, cwd=source, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.exit(result.stdout)


def describe(files, prefix, path):
    lines = ['<gresources>', f'  <gresource prefix={quoteattr(prefix)}>']
    lines += [f'    <file>{escape(name)}</file>' for name in files]
    lines += ['  </gresource>', '</gresources>', '']
    path.write_text('\n'.join(lines))


def compile_resource(work, description, output, mode):
    subprocess.run(['glib-compile-resources', '--sourcedir', str(work / 'dist'), '--c-name', 'ms_web', '--manual-register',
                    mode, '--target', str(output), str(description)], check=True)


def inputs(source):
    root = source.parent.parent
    folders = [source / 'src', source / 'build', source / 'public', root / 'data/icons/symbolic']
    files = [path for folder in folders for path in sorted(folder.rglob('*')) if path.is_file()]
    single = ['index.html', 'package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.json']
    files += [source / name for name in single]
    files += [root / 'data/emoji.txt', root / 'data/tokens.json', root / 'data/make-theme.py', root / 'po/make-catalogue.py', root / 'po/ru.po']
    return [path for path in files if path.exists() and '__tests__' not in path.parts]


def main():
    source, prefix, c_file, h_file, depfile = sys.argv[1:]
    source = pathlib.Path(source).resolve()
    work = pathlib.Path(c_file).resolve().parent / 'browser-app'
    work.mkdir(exist_ok=True)
    build(source, work)
    files = sorted(str(path.relative_to(work / 'dist')) for path in (work / 'dist').rglob('*') if path.is_file())
    description = work / 'ms-web.gresource.xml'
    describe(files, prefix, description)
    compile_resource(work, description, c_file, '--generate-source')
    compile_resource(work, description, h_file, '--generate-header')
    dependencies = ' '.join(str(path).replace(' ', '\\ ') for path in inputs(source))
    pathlib.Path(depfile).write_text(f'{c_file} {h_file}: {dependencies}\n')


if __name__ == '__main__':
    main()
