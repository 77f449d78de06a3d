# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every limit of common/ms-limits.h is used and has a test: in the suites of limits, whose tests say what they hold, or elsewhere, as listed here."""

import ast
import itertools
import pathlib
import re
import unittest

from ms_limits import HEADER, LIMIT, ROOT

# Limits that no peer reaches over the wire in a moment: where they are tested, by file and by the test's name there.
ELSEWHERE = {
    'tests/integration/test-file-access.py': {
        'test_memory_stays_flat': ['MS_LIMIT_UPLOAD_WAITING_BYTES', 'MS_LIMIT_TRANSFER_BLOCK_BYTES'],
        'test_slow_readers_hold_nobody': ['MS_LIMIT_TRANSFER_THREADS'],
    },
    'tests/faults/test-storage.py': {
        'fill_with_files': ['MS_LIMIT_DISK_RESERVE_BYTES'],
    },
    'tests/common/test-json.c': {
        '/common/json-reader/takes-more-when-told': ['MS_LIMIT_CLIENT_JSON_TOKENS'],
    },
    'tests/integration/test-lifecycle.py': {
        'test_running_out_of_descriptors_is_survived': ['MS_LIMIT_ACCEPT_BACKOFF_MS'],
    },
    'tests/integration/test-limits-load.py': {
        'test_floods_delay_nobody': ['MS_LIMIT_ACCEPTS_PER_TURN'],
        'test_memory_has_a_sum': ['MS_LIMIT_BODIES_BYTES', 'MS_LIMIT_BODIES_FREE_BYTES'],
    },
    'tests/server/test-app-queue.c': {
        '/server/app-queue/sent-again': ['MS_LIMIT_APP_ANSWER_MS', 'MS_LIMIT_APP_RETRIES'],
        '/server/app-queue/events-wait-for-a-reconnect': ['MS_LIMIT_APP_GRACE_SECONDS'],
        '/server/app-queue/window': ['MS_LIMIT_APP_WINDOW'],
        '/server/app-queue/bounds': ['MS_LIMIT_APP_QUEUE', 'MS_LIMIT_APP_QUEUE_BYTES', 'MS_LIMIT_APP_QUEUES_BYTES'],
    },
    'tests/server/test-app-socket.c': {
        '/server/app-socket/unsent-bytes': ['MS_LIMIT_APP_UNSENT_BYTES'],
    },
    'tests/server/test-channel-service.c': {
        '/server/event-log/a-page-is-bounded-in-bytes': ['MS_LIMIT_RESUME_BYTES'],
    },
    'tests/server/test-edge-stream.c': {
        'first-byte': ['MS_LIMIT_FIRST_BYTE_MS'],
        'header': ['MS_LIMIT_HEADER_MS'],
        'body': ['MS_LIMIT_BODY_MIN_RATE', 'MS_LIMIT_BODY_GRACE_MS'],
        'answer-and-keep-alive': ['MS_LIMIT_ANSWER_MS', 'MS_LIMIT_KEEP_ALIVE_MS'],
        'upgrade': ['MS_LIMIT_UPGRADE_MS'],
        'stalled': ['MS_LIMIT_STALLED_MS'],
        '/server/peer-table/caps-of-all': ['MS_LIMIT_CONNECTIONS', 'MS_LIMIT_HTTP_CONNECTIONS'],
        '/server/reply-budget/replies': ['MS_LIMIT_REPLIES_BYTES', 'MS_LIMIT_REPLIES_PER_ADDRESS_BYTES', 'MS_LIMIT_REPLIES_FREE_BYTES'],
    },
    'tests/server/test-executor.c': {
        'groups-have-limits': ['MS_LIMIT_GROUP_COMMANDS', 'MS_LIMIT_GROUP_US'],
    },
    'tests/server/test-executor-storage.c': {
        'log-begins-anew': ['MS_LIMIT_WAL_CHECKPOINT_PAGES', 'MS_LIMIT_WAL_BYTES'],
    },
    'tests/server/test-heartbeat.c': {
        'one-ping-in-its-time': ['MS_LIMIT_PING_SECONDS'],
        'silent-peer-is-dead': ['MS_LIMIT_DEAD_PEER_SECONDS'],
        'close-is-not-waited-for': ['MS_LIMIT_CLOSE_SECONDS'],
        'lagging-peer-is-cut': ['MS_LIMIT_LAG_SECONDS'],
        'private-bytes': ['MS_LIMIT_PRIVATE_BYTES'],
        'in-flight': ['MS_LIMIT_INFLIGHT_PER_CONNECTION'],
        'half-frames': ['MS_LIMIT_HALF_FRAMES_BYTES', 'MS_LIMIT_HALF_FRAMES_FREE_BYTES'],
        'slice': ['MS_LIMIT_SLICE_US'],
    },
    'tests/integration/test-reminders.py': {
        'test_moments': ['MS_LIMIT_REMINDER_DAYS'],
        'test_bounds': ['MS_LIMIT_REMINDER_CHARS', 'MS_LIMIT_REMINDERS'],
        'test_only_the_last_that_are_over_are_kept': ['MS_LIMIT_REMINDERS_KEPT'],
        'test_the_list_has_an_end': ['MS_LIMIT_REMINDERS_TOLD'],
    },
    'tests/integration/test-exchange.py': {
        'test_the_last_jobs_are_known': ['MS_LIMIT_JOBS_KNOWN'],
    },
    'tests/server/test-hook-line.c': {
        '/server/hook-line/fails': ['MS_LIMIT_HOOK_FAILURES'],
    },
    'tests/server/test-hook-target.c': {
        '/server/hook-rules/forms': ['MS_LIMIT_HOOK_RULES'],
    },
    'tests/server/test-hub.c': {
        'many-topics-share-no-mask': ['MS_LIMIT_BUSY_TOPICS'],
        'run-has-a-limit': ['MS_LIMIT_SEND_BYTES'],
        'ring-has-limits': ['MS_LIMIT_RING_BYTES', 'MS_LIMIT_RING_EVENTS', 'MS_LIMIT_RING_SECONDS'],
    },
    'tests/server/test-image-pool.c': {
        '/server/image-pool/queue': ['MS_LIMIT_IMAGE_QUEUE'],
    },
    'tests/server/test-kept.c': {
        '/server/kept/events-by-number': ['MS_LIMIT_EVENTS_KEPT'],
        '/server/kept/events-by-age': ['MS_LIMIT_EVENTS_KEPT_SECONDS'],
        '/server/kept/digest': ['MS_LIMIT_DIGEST_MESSAGES'],
        '/server/kept/sessions-end-in-steps': ['MS_LIMIT_BULK_ROWS'],
        '/server/kept/sessions-of-a-user': ['MS_LIMIT_SESSIONS_PER_USER'],
        '/server/kept/ephemerals-of-a-user': ['MS_LIMIT_EPHEMERALS_PER_USER', 'MS_LIMIT_EPHEMERAL_SECONDS'],
        '/server/kept/ephemerals-of-all': ['MS_LIMIT_EPHEMERALS'],
    },
    'tests/server/test-page-cache.c': {
        '/server/page-cache/all': ['MS_LIMIT_PAGE_CACHE_BYTES'],
    },
    'tests/server/test-presence.c': {
        '/server/presence/quiet-then-snapshot': ['MS_LIMIT_PRESENCE_QUIET_MS'],
        '/server/presence/reconnect-does-not-flicker': ['MS_LIMIT_PRESENCE_OFFLINE_MS'],
        '/server/presence/away-and-back': ['MS_LIMIT_PRESENCE_AWAY_SECONDS'],
    },
    'tests/server/test-queues.c': {
        '/server/queues/commands': ['MS_LIMIT_QUEUE_COMMANDS'],
        '/server/queues/bytes': ['MS_LIMIT_QUEUE_BYTES'],
        '/server/queues/readers': ['MS_LIMIT_READERS', 'MS_LIMIT_READ_QUEUE'],
        '/server/queues/parsers': ['MS_LIMIT_PARSE_THREADS'],
        '/server/queues/passwords': ['MS_LIMIT_PASSWORD_QUEUE', 'MS_LIMIT_PASSWORD_THREADS'],
    },
    'tests/server/test-rate-limiter.c': {
        '/server/rate-limiter/memory-is-bounded': ['MS_RATE_ENTRIES'],
        '/server/rate-limiter/passwords-of-an-account': ['MS_RATE_PASSWORD_BURST', 'MS_RATE_PASSWORD_SECONDS'],
    },
    'tests/server/test-response-table.c': {
        '/server/response-table/all': ['MS_LIMIT_RESPONSES', 'MS_LIMIT_RESPONSE_USES', 'MS_LIMIT_RESPONSE_SECONDS'],
    },
    'tests/server/test-search-index.c': {
        '/server/search-index/steps-are-short': ['MS_LIMIT_BULK_US'],
    },
    'tests/server/test-search-parts.c': {
        '/server/search-parts/short-parts-are-words': ['MS_LIMIT_SEARCH_PART_CHARS'],
        '/server/search-parts/alternatives-are-bounded': ['MS_LIMIT_SEARCH_WORDS'],
        '/server/search-parts/new-words-of-a-message-are-bounded': ['MS_LIMIT_SEARCH_NEW_WORDS'],
        '/server/search-parts/words-looked-at-are-bounded': ['MS_LIMIT_SEARCH_WORDS_LOOKED_AT'],
        '/server/search-parts/read-bytes-are-bounded': ['MS_LIMIT_SEARCH_READ_BYTES'],
        '/server/search-parts/rows-looked-at-are-bounded': ['MS_LIMIT_SEARCH_LOOKED_AT'],
    },
    'tests/server/test-search.c': {
        '/server/search/conversations-are-bounded': ['MS_LIMIT_SEARCH_CONVERSATIONS'],
        '/server/search/ranked-bytes-are-bounded': ['MS_LIMIT_SEARCH_RANKED_BYTES'],
    },
    'tests/server/test-shard-presence.c': {
        'typing-has-few-watchers': ['MS_LIMIT_TYPING_WATCHERS'],
    },
    'tests/server/test-threads.c': {
        '/server/threads/one-message-calls-so-many': ['MS_LIMIT_THREAD_CALLED'],
    },
    'tests/server/test-ticket.c': {
        '/server/ticket/lives-for-its-time': ['MS_LIMIT_TICKET_SECONDS'],
        '/server/ticket/table-is-full': ['MS_LIMIT_TICKETS'],
    },
}


class Guard(unittest.TestCase):
    """A limit without a test is none."""

    def marks(self):
        """Names by the files of these suites whose tests say that they hold them."""
        names = {}
        for path in sorted(pathlib.Path(__file__).parent.glob('test-limits*.py')):
            for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith('test_'):
                    for mark in node.decorator_list:
                        if isinstance(mark, ast.Call) and getattr(mark.func, 'id', '') == 'holds':
                            names.update({argument.value: path.name for argument in mark.args})
        return names

    def test_every_limit_has_a_test(self):
        elsewhere = [name for tests in ELSEWHERE.values() for names in tests.values() for name in names]
        known = [*self.marks(), *elsewhere]
        limits = {name for name in LIMIT.values if name.startswith(('MS_LIMIT_', 'MS_RATE_'))}
        self.assertEqual(sorted(limits - set(known)), [], 'in the header, and nowhere tested')
        self.assertEqual(sorted(set(known) - limits), [], 'tested, and not in the header')
        self.assertEqual(sorted(name for name in set(known) if known.count(name) > 1), [], 'listed twice')

    def test_tests_elsewhere_exist(self):
        """By their names where they are registered; in C the file that tests a limit says its name, too."""
        for path, tests in ELSEWHERE.items():
            text = (ROOT / path).read_text(encoding='utf-8')
            for test, names in tests.items():
                self.assertRegex(text, rf'def {test}\(' if path.endswith('.py') else rf'"{test}"', path)
                for name in names:
                    if path.endswith('.c'):
                        self.assertRegex(text, rf'\b{name}\b', f'{path} {test}')

    def test_every_limit_is_used(self):
        sources = [path for folder in ('common', 'server', 'desktop') for path in (ROOT / folder).rglob('*.[ch]')
                   if path != HEADER and 'node_modules' not in path.parts]
        used = set(itertools.chain.from_iterable(re.findall(r'\bMS_[A-Z_]+\b', path.read_text(encoding='utf-8')) for path in sources))
        self.assertEqual(sorted(set(LIMIT.values) - used), [])


if __name__ == '__main__':
    unittest.main()
