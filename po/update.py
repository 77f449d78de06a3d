#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects the strings of the whole project into po/POTFILES.in and po/microslack.pot and merges them into the translations.

    po/update.py            writes
    po/update.py --check    writes nothing; fails when the template or a translation is not up to date or not complete

C, .ui, desktop, metainfo by xgettext; the browser app (t ('…'), tn ('one', 'many', n), tc ('context', '…')) and the pages of the
server ({{_ … }}) by a small reader of their own."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

PO = pathlib.Path(__file__).resolve().parent
ROOT = PO.parent
SOURCES = (('desktop', '*.c'), ('desktop', '*.ui'), ('server', '*.c'), ('data', '*.desktop.in.in'), ('data', '*.metainfo.xml.in.in'))
STRING = r"""('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)"""


def gettext_sources():
    found = []
    for folder, pattern in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if 'node_modules' in path.parts:
                continue
            text = path.read_text()
            if path.suffix == '.in' or re.search(r'\b(?:N?C?_|g_dngettext|ngettext|g_dpgettext2?)\s*\(|translatable=', text):
                found.append(str(path.relative_to(ROOT)))
    return found


def plain(literal):
    body = literal[1:-1]
    return re.sub(r'\\(u\{?([0-9a-fA-F]+)\}?|.)', lambda m: chr(int(m.group(2), 16)) if m.group(2) else {'n': '\n', 't': '\t'}.get(m.group(1), m.group(1)), body)


def web_strings():
    """Yields (reference, context, singular, plural)."""
    for path in sorted((ROOT / 'server/web/src').rglob('*')):
        if path.suffix not in ('.ts', '.vue') or '__tests__' in path.parts:
            continue
        text = path.read_text()
        name = path.relative_to(ROOT)
        for match in re.finditer(r'(?<![\w.])(t|tn|tc)\(\s*' + STRING + r'(?:\s*,\s*' + STRING + ')?', text):
            where = f'{name}:{text.count(chr(10), 0, match.start()) + 1}'
            first = plain(match.group(2))
            second = plain(match.group(3)) if match.group(3) else None
            if match.group(1) == 't':
                yield where, None, first, None
            elif match.group(1) == 'tn' and second is not None:
                yield where, None, first, second
            elif match.group(1) == 'tc' and second is not None:
                yield where, first, second, None


def page_strings():
    for path in sorted((ROOT / 'server/net/templates').glob('*.html')):
        text = path.read_text()
        for match in re.finditer(r'\{\{_\s*(.*?)\s*\}\}', text, re.S):
            yield f'{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}', None, ' '.join(match.group(1).split()), None


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t') + '"'


def own_template(target):
    entries = {}
    for where, context, singular, plural in [*web_strings(), *page_strings()]:
        entry = entries.setdefault((context, singular), {'plural': None, 'where': []})
        entry['plural'] = entry['plural'] or plural
        entry['where'].append(where)
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', '']
    for (context, singular), entry in entries.items():
        lines += [f'#: {where}' for where in entry['where']]
        if context is not None:
            lines.append(f'msgctxt {quoted(context)}')
        lines.append(f'msgid {quoted(singular)}')
        if entry['plural'] is not None:
            lines += [f'msgid_plural {quoted(entry["plural"])}', 'msgstr[0] ""', 'msgstr[1] ""', '']
        else:
            lines += ['msgstr ""', '']
    target.write_text('\n'.join(lines) + '\n')


def run(*command):
    return subprocess.run(list(map(str, command)), check=True, cwd=ROOT, capture_output=True, text=True)


def make_template(target, scratch):
    sources = gettext_sources()
    (scratch / 'POTFILES').write_text('\n'.join(sources) + '\n')
    own_template(scratch / 'own.pot')
    if sources:
        run('xgettext', '--from-code=UTF-8', '--add-comments=Translators', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2', '--keyword=NC_:1c,2',
            '--keyword=ngettext:1,2', '--keyword=g_dngettext:2,3', '--keyword=g_dpgettext2:2c,3', '--sort-by-file', '--package-name=microslack',
            '--msgid-bugs-address=', '-f', scratch / 'POTFILES', '-o', scratch / 'c.pot')
    parts = [part for part in (scratch / 'c.pot', scratch / 'own.pot') if part.exists()]
    run('msgcat', '--use-first', '--sort-by-file', '--width=100', *parts, '-o', target)
    text = re.sub(r'"POT-Creation-Date: .*\\n"\n', '', target.read_text())
    target.write_text(text)
    return sources


def strip_lines(text):
    """A template without the places, which change with every edit."""
    return re.sub(r'^#: .*\n', '', text, flags=re.M)


def update(check):
    faults = []
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        template = scratch / 'microslack.pot'
        sources = '\n'.join(make_template(template, scratch)) + '\n'
        if check:
            old = PO / 'microslack.pot'
            if not old.exists() or strip_lines(old.read_text()) != strip_lines(template.read_text()):
                faults.append('po/microslack.pot is not up to date: run po/update.py')
            if not (PO / 'POTFILES.in').exists() or (PO / 'POTFILES.in').read_text() != sources:
                faults.append('po/POTFILES.in is not up to date: run po/update.py')
        else:
            (PO / 'POTFILES.in').write_text(sources)
            (PO / 'microslack.pot').write_text(template.read_text())
            for language in (PO / 'LINGUAS').read_text().split():
                catalogue = PO / f'{language}.po'
                run('msgmerge', '--quiet', '--no-fuzzy-matching', '--width=100', '--sort-by-file', catalogue, template, '-o', scratch / 'merged.po')
                run('msgattrib', '--no-obsolete', '--width=100', scratch / 'merged.po', '-o', catalogue)
    return faults


def main():
    os.environ['LC_ALL'] = 'C.UTF-8'
    faults = update('--check' in sys.argv[1:])
    print('\n'.join(faults))
    sys.exit(1 if faults else 0)


if __name__ == '__main__':
    main()
