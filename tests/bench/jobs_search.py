# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a search costs by what is asked: one connection that asks all the time, words of the store from the most frequent to those that are said once."""

import collections
import contextlib
import pathlib
import re
import sqlite3
import urllib.parse

from jobs_api import facts
from jobs_store import http_run

WORDS = 8  # of each kind


def count_words(store):
    """In how many messages of a sample each word is, the most frequent first."""
    with contextlib.closing(sqlite3.connect(f'file:{store.folder / "microslack.db"}?mode=ro', uri=True)) as db:
        texts = db.execute('SELECT text FROM message WHERE id % 97 = 1 AND deleted = 0 ORDER BY id LIMIT 20000')
        counts = collections.Counter(word for text, in texts for word in set(re.findall(r'[^\W\d_]{5,12}', text.lower())))
    return [word for word, _ in counts.most_common()]


def kinds(words, author, channel):
    common, rare = words[:WORDS], words[-WORDS:]
    pairs = list(zip(common, common[1:]))
    return {
        'a common word': [f'"{word}"' for word in common],
        'a rare word': [f'"{word}"' for word in rare],
        'a word that nobody says': [f'xyzzy{number}' for number in range(WORDS)],
        'a word and its parts': common,
        'a part': [word[1:-1] for word in common],
        'the beginning of words': [f'{word[:3]}*' for word in common],
        'two common words': [' '.join(pair) for pair in pairs],
        'a phrase': [f'"{" ".join(pair)}"' for pair in pairs],
        'one word and not another': [' -'.join(pair) for pair in pairs],
        'a word by somebody': [f'{word} from:@{author}' for word in common],
        'a word in a channel': [f'{word} in:<#{channel}>' for word in common],
        'a word on a day': [f'{word} on:yesterday' for word in common],
    }


def search(bench):
    million = bench.million(bench.size['messages'])
    known = facts(million)
    with million.start() as server:
        author = server.call('users.info', known['token'], user=known['user'])['user']['name']
    for name, queries in kinds(count_words(million), author, known['channel']).items():
        for order in ('timestamp', 'score') if name == 'a common word' else ('timestamp',):
            paths = [f'/api/search.messages?sort={order}&query={urllib.parse.quote(query)}' for query in queries]
            label = f'{name}, ranked' if order == 'score' else name
            for number in range(bench.rounds):
                bench.measure('search', label, number, run, bench, million, known, paths)


def run(bench, store, known, paths):
    with store.start() as server:
        return http_run(bench, server, known['token'], paths, pathlib.Path(bench.scratch), 1)
