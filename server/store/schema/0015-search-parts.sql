-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 15: parts of words, and files, can be searched. This file never changes once released: the next change is a file of its own.

-- The words that messages and files are made of, in the order in which they were first said: those that are said most have the lowest ids.
-- A part is looked up here and becomes the words that have it. Written by the steps that fill the index.
CREATE TABLE search_word (
  id   INTEGER PRIMARY KEY,
  word TEXT NOT NULL UNIQUE
) STRICT;

-- Under the id of each word up to search_state.last_word all its sequences of three characters: they are put in many at a time, behind the words.
CREATE VIRTUAL TABLE search_part USING fts5 (word, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');

ALTER TABLE search_state ADD COLUMN last_word INTEGER NOT NULL DEFAULT 0;

-- Words of what was taken out of the index: perhaps nobody says them any more.
CREATE TABLE search_suspect (
  word INTEGER PRIMARY KEY
) STRICT;

-- What the index holds of a message that changed: whether it showed files is part of it.
ALTER TABLE search_removed ADD COLUMN has_files INTEGER NOT NULL DEFAULT 0;

-- Files: a document for each conversation's message that shows one (channel and ts), and one without for who gave it. id is 1024 times the
-- file's and a number, so that the order is that of the files.
CREATE TABLE search_share (
  id       INTEGER PRIMARY KEY,
  channel  INTEGER,
  ts       INTEGER,
  document TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search_file USING fts5 (words, content = '', columnsize = 0, tokenize = 'microslack');

-- Files that changed since their documents were made: not found for the moment.
CREATE TABLE search_due (
  file INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER search_due_file AFTER UPDATE OF state, name, title, alt_text ON file WHEN new.state IN ('ready', 'deleted')
  BEGIN INSERT OR IGNORE INTO search_due VALUES (new.id); END;
CREATE TRIGGER search_due_share AFTER INSERT ON file_share BEGIN INSERT OR IGNORE INTO search_due VALUES (new.file); END;
CREATE TRIGGER search_due_unshare AFTER DELETE ON file_share BEGIN INSERT OR IGNORE INTO search_due VALUES (old.file); END;
CREATE TRIGGER search_due_message AFTER UPDATE OF text ON message WHEN old.text <> new.text
  BEGIN INSERT OR IGNORE INTO search_due SELECT file FROM file_share WHERE channel = new.channel AND ts = new.ts; END;

INSERT INTO search_due SELECT id FROM file WHERE state = 'ready';
