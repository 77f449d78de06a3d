#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the colours of tokens.json for one of the clients, so that none of them writes a colour by hand.

    make-theme.py TARGET OUTPUT [APPENDED…]

TARGET: web        CSS variables (--ms-bg-app …): light, dark, by system or forced by data-theme, more contrast
        gtk-light  gtk-dark  gtk-hc  gtk-hc-dark   @define-color ms_bg_app …, libadwaita's names, the avatar classes
        c          the avatar palette and sizes as a C header
Files named after OUTPUT are appended as they are (the hand-written sections of the desktop's style)."""

import json
import pathlib
import sys

TOKENS = json.loads((pathlib.Path(__file__).resolve().parent / 'tokens.json').read_text())
NOTE = 'Generated from data/tokens.json by data/make-theme.py: change it there.'


def colors(theme, contrast=False):
    values = dict(TOKENS['color'][theme])
    if contrast:
        plain = dict(values)
        values.update({name: plain[other] for name, other in TOKENS['highContrast']['replace'].items()})
    return values


def web_block(theme, contrast=False):
    lines = [f'  --ms-{name.replace(".", "-")}: {value};' for name, value in colors(theme, contrast).items()]
    if not contrast:
        lines.append(f'  --ms-scrim: {TOKENS["color"]["shared"]["scrim." + theme]};')
        lines += [f'  --ms-elevation-{level}: {shadow};' for level, shadow in TOKENS['elevation'][theme].items()]
        lines.append(f'  color-scheme: {theme};')
    return '\n'.join(lines)


def indent(text):
    return '\n'.join('  ' + line for line in text.splitlines())


def web():
    avatars = '\n'.join(f'  --ms-avatar-{i}: {color};' for i, color in enumerate(TOKENS['avatar']['palette']))
    shared = f'{avatars}\n  --ms-avatar-on: {TOKENS["avatar"]["foreground"]};'
    # The mark and the pictures of the themes look the same in every theme.
    light, dark = colors('light'), colors('dark')
    fixed = {'brand': light['accent.solid'], 'brand-on': light['accent.on'], 'light-surface': light['bg.surface'], 'dark-surface': dark['bg.surface'],
             'sample-text': light['presence.offline'], 'sample-accent': light['accent.line']}
    shared += ''.join(f'\n  --ms-{name}: {value};' for name, value in fixed.items())
    system = ":root:not([data-theme='light']):not([data-theme='dark'])"
    blocks = [f'/* {NOTE} */', f':root {{\n{shared}\n}}']
    blocks.append(f":root,\n:root[data-theme='light'] {{\n{web_block('light')}\n}}")
    blocks.append(f"@media (prefers-color-scheme: dark) {{\n  {system} {{\n{indent(web_block('dark'))}\n  }}\n}}")
    blocks.append(f":root[data-theme='dark'] {{\n{web_block('dark')}\n}}")
    more = [f":root,\n  :root[data-theme='light'] {{\n{indent(web_block('light', True))}\n  }}",
            f":root[data-theme='dark'] {{\n{indent(web_block('dark', True))}\n  }}"]
    blocks.append('@media (prefers-contrast: more) {\n  ' + '\n  '.join(more) + '\n}')
    blocks.append('@media (prefers-contrast: more) and (prefers-color-scheme: dark) {\n'
                  f'  {system} {{\n{indent(web_block("dark", True))}\n  }}\n}}')
    return '\n\n'.join(blocks) + '\n'


def gtk_name(token):
    return 'ms_' + token.replace('.', '_').replace('-', '_')


def gtk(theme, contrast=False):
    lines = [f'/* {NOTE} */', '']
    lines += [f'@define-color {gtk_name(name)} {value};' for name, value in colors(theme, contrast).items()]
    lines.append(f'@define-color ms_scrim {TOKENS["color"]["shared"]["scrim." + theme]};')
    lines.append('')
    lines += [f'@define-color {name} @{gtk_name(token)};' for name, token in TOKENS['gtkNamedColors'].items()]
    if theme != 'light' or contrast:
        return '\n'.join(lines) + '\n'
    # The same in every theme: the sheet that all of them begin with has it, so that what follows there can go before it.
    lines.append('')
    for i, color in enumerate(TOKENS['avatar']['palette'], start=1):
        lines.append(f'avatar.color{i} {{ background-image: none; background-color: {color}; color: {TOKENS["avatar"]["foreground"]}; }}')
    return '\n'.join(lines) + '\n'


def c_header():
    palette = ', '.join(f'"{color}"' for color in TOKENS['avatar']['palette'])
    return (f'/* {NOTE} */\n#pragma once\n\n'
            f'#define MS_AVATAR_COLORS {len(TOKENS["avatar"]["palette"])}\n'
            f'#define MS_AVATAR_PALETTE {{ {palette} }}\n')


TARGETS = {
    'web': web,
    'gtk-light': lambda: gtk('light'),
    'gtk-dark': lambda: gtk('dark'),
    'gtk-hc': lambda: gtk('light', True),
    'gtk-hc-dark': lambda: gtk('dark', True),
    'c': c_header,
}


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    text = TARGETS[sys.argv[1]]()
    for name in sys.argv[3:]:
        text += '\n' + pathlib.Path(name).read_text()
    pathlib.Path(sys.argv[2]).write_text(text)


if __name__ == '__main__':
    main()
