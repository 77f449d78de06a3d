# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of a search: how much may be asked, how much comes back."""

import time
import unittest

from ms_limits import LIMIT, Caller, ServerCase, call_many, holds
from ms_test_server import DEADLINE


class Search(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.server.set_up()
        cls.caller = Caller(cls.server, cls.token)
        cls.addClassCleanup(cls.caller.connection.close)
        cls.general = cls.server.channel(cls.token)

    def search(self, query, **arguments):
        return self.caller.call('search.messages', query=query, **arguments)

    def assert_limit(self, make, limit):
        self.assertTrue(self.search(make(limit))['ok'])
        self.assertEqual(self.search(make(limit + 1))['error'], 'invalid_arguments')

    @holds('MS_LIMIT_SEARCH_QUERY_CHARS')
    def test_characters(self):
        self.assert_limit(lambda length: 'ж' * length, LIMIT.SEARCH_QUERY_CHARS)

    @holds('MS_LIMIT_SEARCH_TERMS')
    def test_terms(self):
        self.assert_limit(lambda count: ' '.join(['word'] * count), LIMIT.SEARCH_TERMS)

    @holds('MS_LIMIT_SEARCH_PREFIXES')
    def test_prefixes(self):
        self.assert_limit(lambda count: ' '.join(f'word{number}*' for number in range(count)), LIMIT.SEARCH_PREFIXES)

    @holds('MS_LIMIT_SEARCH_MATCHES', 'MS_LIMIT_SEARCH_PAGE_DEFAULT', 'MS_LIMIT_SEARCH_PAGE_MAX')
    def test_matches_and_pages(self):
        posted = 0
        for count in (LIMIT.SEARCH_MATCHES, 1):
            replies = call_many(self.server, self.token, [('chat.postMessage', {'channel': self.general, 'text': 'needle'})] * count)
            self.assertTrue(all(reply['ok'] for reply in replies))
            posted += count
            newest = max(reply['ts'] for reply in replies)
            end = time.monotonic() + DEADLINE
            while True:
                found = self.search('needle')['messages']
                if found['matches'] and found['matches'][0]['ts'] == newest and found['total'] == min(posted, LIMIT.SEARCH_MATCHES):
                    break
                self.assertLess(time.monotonic(), end, found['total'])
                time.sleep(0.05)
            for asked, came in (('', LIMIT.SEARCH_PAGE_DEFAULT), (LIMIT.SEARCH_PAGE_MAX, LIMIT.SEARCH_PAGE_MAX),
                                (LIMIT.SEARCH_PAGE_MAX + 1, LIMIT.SEARCH_PAGE_MAX), (LIMIT.SEARCH_PAGE_MAX - 1, LIMIT.SEARCH_PAGE_MAX - 1)):
                self.assertEqual(len(self.search('needle', count=asked)['messages']['matches']), came)
            pages = LIMIT.SEARCH_MATCHES // LIMIT.SEARCH_PAGE_MAX
            for page, came in ((pages, LIMIT.SEARCH_PAGE_MAX), (pages + 1, 0)):
                self.assertEqual(len(self.search('needle', count=LIMIT.SEARCH_PAGE_MAX, page=page)['messages']['matches']), came)


if __name__ == '__main__':
    unittest.main()
