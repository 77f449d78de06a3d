-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 5: threads, and what a message said before. This file never changes once released: the next change is a file of its own.

-- thread_ts: the root's ts, in a reply; 0 in every other message, the root too. thread_only: a reply that its conversation does not show.
-- parent: who wrote the root. A root keeps what is told of its replies; reply_users: ids of the first five, commas between.
ALTER TABLE message ADD COLUMN thread_ts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN thread_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN parent INTEGER REFERENCES account (id);
ALTER TABLE message ADD COLUMN reply_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN reply_users_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN reply_users TEXT;
ALTER TABLE message ADD COLUMN latest_reply INTEGER NOT NULL DEFAULT 0;
-- The author's client asked for text without formatting.

-- A page of history passes over replies without looking at their rows.
DROP INDEX message_ts;
CREATE UNIQUE INDEX message_ts ON message (channel, ts, thread_only) WHERE deleted = 0;
CREATE INDEX message_thread ON message (channel, thread_ts, ts, account) WHERE thread_ts > 0 AND deleted = 0;

-- What a thread is to somebody: how much they said in it, whether they follow it, and how far they have read it. latest_reply and has_unread
-- are kept current for those who follow: they are the order of the list of threads.
CREATE TABLE thread_member (
  channel      INTEGER NOT NULL REFERENCES channel (id),
  thread_ts    INTEGER NOT NULL,
  account      INTEGER NOT NULL REFERENCES account (id),
  replies      INTEGER NOT NULL DEFAULT 0,
  first_reply  INTEGER NOT NULL DEFAULT 0,
  is_followed  INTEGER NOT NULL DEFAULT 0,
  last_read    INTEGER NOT NULL DEFAULT 0,
  latest_reply INTEGER NOT NULL DEFAULT 0,
  has_unread   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, thread_ts, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX thread_member_followed ON thread_member (account, has_unread, latest_reply) WHERE is_followed = 1;

-- What a message said before each edit, since when, and by whose hand.
CREATE TABLE message_version (
  channel INTEGER NOT NULL REFERENCES channel (id),
  ts      INTEGER NOT NULL,
  since   INTEGER NOT NULL,
  account INTEGER REFERENCES account (id),
  text    TEXT NOT NULL,
  PRIMARY KEY (channel, ts, since)
) STRICT, WITHOUT ROWID;
