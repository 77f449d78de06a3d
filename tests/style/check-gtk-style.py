#!/usr/bin/env python3
# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""GTK reads each of the named style sheets without a complaint."""

import sys

import gi

gi.require_version('Gtk', '4.0')
from gi.repository import Gtk  # noqa: E402

faults = []
for name in sys.argv[1:]:
    provider = Gtk.CssProvider()
    provider.connect('parsing-error', lambda _provider, section, error, name=name: faults.append(
        f'{name}:{section.get_start_location().lines + 1}: {error.message}'))
    provider.load_from_path(name)
print('\n'.join(faults))
sys.exit(1 if faults else 0)
