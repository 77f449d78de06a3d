-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 3: a person's memberships lie together, since what changes most is how far they have read and what is asked for most is all of
-- theirs at once. Who is in a channel is answered by the index alone. This file never changes once released: the next change is a file of its
-- own.

CREATE TABLE membership_by_account (
  account   INTEGER NOT NULL REFERENCES account (id),
  channel   INTEGER NOT NULL REFERENCES channel (id),
  from_seq  INTEGER NOT NULL,
  last_read INTEGER NOT NULL DEFAULT 0,
  is_open   INTEGER NOT NULL DEFAULT 1,
  joined    INTEGER NOT NULL,
  PRIMARY KEY (account, channel)
) STRICT, WITHOUT ROWID;

INSERT INTO membership_by_account (account, channel, from_seq, last_read, is_open, joined)
  SELECT account, channel, from_seq, last_read, is_open, joined FROM membership ORDER BY account, channel;

DROP TABLE membership;
ALTER TABLE membership_by_account RENAME TO membership;
CREATE INDEX membership_channel ON membership (channel, account, from_seq);
