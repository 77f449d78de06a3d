-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 2: messages can be searched. This file never changes once released: the next change is a file of its own.

-- From here on a message's id is its ts, or the next free number behind it where an import brings one ts into several channels: rows, and
-- everything that goes by their key (the search index), lie in the order of time. So far a ts was given once in a team.
UPDATE message SET id = ts;

CREATE INDEX message_revision ON message (revision);

-- The search index: a row for each message that can be found, under the message's id. It holds words, no text; it is filled behind the commit, in steps,
-- up to (last_seq, last_id) in the order of (revision, id), so all rows of one revision belong to one transaction. What stood in a
-- message that is in the index is kept when it changes, until the step that takes it out. version: of how texts are cut into words.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, tokenize = 'microslack');

-- No merging behind our back: it is done in steps too.
INSERT INTO search (search, rank) VALUES ('automerge', 0), ('usermerge', 8), ('crisismerge', 256);

CREATE TABLE search_state (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  version  INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  last_id  INTEGER NOT NULL
) STRICT;

INSERT INTO search_state (id, version, last_seq, last_id) VALUES (1, 0, 0, 0);

CREATE TABLE search_removed (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
