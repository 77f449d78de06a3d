# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subcommands: on a store without a server, and through a running one."""

import unittest

from ms_test_server import PASSWORD, Closed, Server, in_threads


class Commands(unittest.TestCase):
    def succeed(self, server, *arguments, text=None):
        result = server.run(*arguments, text=text)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def refuse(self, server, status, *arguments, text=None):
        result = server.run(*arguments, text=text)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        return result.stderr

    def accounts(self, server):
        self.succeed(server, 'user', 'add', 'anna', '--role', 'owner', '--real-name', 'Anna', '--password-stdin', text=PASSWORD + '\n')
        self.succeed(server, '--password-stdin', 'user', 'add', 'bea', text=PASSWORD + '\n')
        self.assertIn('taken', self.refuse(server, 1, 'user', 'add', 'bea'))
        self.refuse(server, 1, 'user', 'add', 'carl', '--password-stdin', text='short\n')
        self.refuse(server, 1, 'user', 'role', 'bea', 'king')
        self.refuse(server, 1, 'user', 'role', 'anna', 'member')
        self.refuse(server, 1, 'user', 'role', 'bea', 'bot')
        self.succeed(server, 'user', 'role', 'bea', 'guest')
        self.succeed(server, 'user', 'role', 'bea', 'admin')
        self.assertEqual(len(self.succeed(server, 'user', 'reset-password', 'bea').strip()), 19)
        self.refuse(server, 1, 'user', 'reset-password', 'nobody')
        lines = [line.split('\t') for line in self.succeed(server, 'user', 'list').splitlines()]
        self.assertEqual({line[1]: line[2] for line in lines}, {'anna': 'owner', 'bea': 'admin'})
        self.refuse(server, 1, 'user', 'deactivate', 'nobody')
        self.assertIn('sound', self.succeed(server, 'check'))

    def test_without_a_server(self):
        with Server() as server:
            server.stop()
            self.accounts(server)
            token = self.succeed(server, 'token', 'create', 'bea').strip()
            server.start()
            self.assertEqual(server.api('auth.test', token)['user'], 'bea')

    def test_through_a_running_server(self):
        with Server() as server:
            self.accounts(server)
            token = self.succeed(server, 'token', 'create', 'bea').strip()
            self.assertEqual(server.api('auth.test', token)['user'], 'bea')
            bot = self.succeed(server, 'token', 'create', 'robot', '--bot').strip()
            self.assertTrue(bot.startswith('xoxb-'))
            self.assertTrue(server.api('auth.test', bot)['ok'])
            with server.stream(token) as stream:
                self.succeed(server, 'user', 'deactivate', 'bea')
                with self.assertRaises(Closed) as closed:
                    stream.until(lambda f: False, 3)
                self.assertEqual(closed.exception.code, 1008)
            self.assertFalse(server.api('auth.test', token)['ok'])
            self.succeed(server, 'user', 'activate', 'bea')
            self.succeed(server, 'user', 'passwd', 'bea', '--password-stdin', text='another good one\n')
            self.assertTrue(server.api('micro.login', login='bea', password='another good one')['ok'])

    def test_commands_at_the_same_time_wait_for_each_other(self):
        with Server() as server:
            server.stop()
            names = [f'person{number}' for number in range(6)]
            in_threads(*(lambda name=name: self.succeed(server, 'user', 'add', name, '--password-stdin', text=PASSWORD)
                         for name in names))
            listed = [line.split('\t')[1] for line in self.succeed(server, 'user', 'list').splitlines()]
            self.assertEqual(sorted(listed), names)

    def test_demo_fills_an_empty_server(self):
        with Server() as server:
            output = self.succeed(server, 'demo', '--messages', '400', '--users', '10', '--seed', '7')
            self.assertIn('400', output)
            token = server.api('micro.login', login='anna', password='microslack-demo')['token']
            boot = server.api('micro.boot', token)
            self.assertEqual(len(boot['users']), 10)
            self.assertGreater(len(boot['channels']), 8)
            self.refuse(server, 1, 'demo')
            self.assertIn('sound', self.succeed(server, 'check'))

    def test_demo_is_the_same_for_a_seed(self):
        texts = []
        for _ in range(2):
            with Server() as server:
                server.stop()
                self.succeed(server, 'demo', '--messages', '150', '--seed', '3')
                server.start()
                token = server.api('micro.login', login='anna', password='microslack-demo')['token']
                texts.append([m['text'] for m in server.history(token, server.channel(token))])
        self.assertEqual(texts[0], texts[1])

    def test_command_line_mistakes(self):
        with Server() as server:
            for arguments in (['user'], ['user', 'fly'], ['nonsense'], ['user', 'add'], ['check', '--role', 'x'], ['--port'], ['-x'],
                              ['--data-dir', ''], ['--data-dir=', 'check'], ['--address', ''], ['token'], ['token', 'fly']):
                self.refuse(server, 2, *arguments)
            for arguments in (['--help'], ['user', '--help'], ['user', 'add', '--help'], ['demo', '--help'], ['--version']):
                self.assertNotEqual(self.succeed(server, *arguments), '')


if __name__ == '__main__':
    unittest.main()
