# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line speaks the language of its environment, also before it is installed."""

import os
import subprocess
import unittest

from ms_test_server import BINARY


def run(*arguments, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith('LC_') and name not in ('LANG', 'LANGUAGE')}
    environment.update(variables)
    return subprocess.run([BINARY, *arguments], env=environment, capture_output=True, encoding='utf-8', timeout=20)


class Language(unittest.TestCase):
    def test_russian(self):
        result = run('--help', LANG='C.UTF-8', LANGUAGE='ru')
        self.assertEqual(result.returncode, 0)
        self.assertIn('Использование:', result.stdout)
        self.assertIn('не номер порта', run('--port', 'abc', LANG='C.UTF-8', LANGUAGE='ru').stderr)

    def test_a_locale_that_the_system_does_not_know(self):
        self.assertIn('не номер порта', run('--port', 'abc', LANG='xx_XX.UTF-8', LANGUAGE='ru').stderr)

    def test_plain_c_is_english_and_loses_no_letter(self):
        for variables in ({}, {'LC_ALL': 'C'}):
            result = run('--port', 'Ä', **variables)
            self.assertEqual(result.returncode, 2)
            self.assertEqual(result.stderr, 'microslack-server: --port: “Ä” is not a port number\n')


if __name__ == '__main__':
    unittest.main()
