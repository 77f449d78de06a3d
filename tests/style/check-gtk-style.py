#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""GTK reads each of the named style sheets without a complaint, and this system can draw our icons."""

import pathlib
import sys

import gi

gi.require_version('GdkPixbuf', '2.0')
gi.require_version('Gtk', '4.0')
from gi.repository import GdkPixbuf, GLib, Gtk  # noqa: E402

ICONS = pathlib.Path(__file__).resolve().parents[2] / 'data/icons/symbolic'

faults = []
for name in sys.argv[1:]:
    provider = Gtk.CssProvider()
    provider.connect('parsing-error', lambda _provider, section, error, name=name: faults.append(
        f'{name}:{section.get_start_location().lines + 1}: {error.message}'))
    provider.load_from_path(name)
for path in sorted(ICONS.glob('*.svg')):
    try:
        GdkPixbuf.Pixbuf.new_from_file(str(path))
    except GLib.Error as error:
        faults.append(f'{path.name}: {error.message}')
print('\n'.join(faults))
sys.exit(1 if faults else 0)
