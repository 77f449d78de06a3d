-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 7: reactions, pins, and what each person keeps. This file never changes once released: the next change is a file of its own.
-- place orders rows of one kind in time: the seq of the event that told of them.

CREATE TABLE reaction (
  message INTEGER NOT NULL REFERENCES message (id),
  name    TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  place   INTEGER NOT NULL,
  PRIMARY KEY (message, name, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX reaction_account ON reaction (account, place);
CREATE INDEX reaction_name ON reaction (name, message);

CREATE TABLE pin (
  message INTEGER PRIMARY KEY REFERENCES message (id),
  channel INTEGER NOT NULL REFERENCES channel (id),
  account INTEGER NOT NULL REFERENCES account (id),
  created INTEGER NOT NULL,
  place   INTEGER NOT NULL
) STRICT;

CREATE INDEX pin_channel ON pin (channel, place);

ALTER TABLE channel ADD COLUMN num_pins INTEGER NOT NULL DEFAULT 0;

-- What somebody saved for later. created: seconds.
CREATE TABLE star (
  account INTEGER NOT NULL REFERENCES account (id),
  channel INTEGER NOT NULL REFERENCES channel (id),
  message INTEGER NOT NULL REFERENCES message (id),
  created INTEGER NOT NULL,
  place   INTEGER NOT NULL,
  PRIMARY KEY (account, channel, message)
) STRICT, WITHOUT ROWID;

CREATE INDEX star_place ON star (account, place);
CREATE INDEX star_message ON star (message);

-- value: JSON as it came.
CREATE TABLE preference (
  account INTEGER NOT NULL REFERENCES account (id),
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

-- thread_ts is 0 beside a thread. changed: when by the clock of the device that wrote it, in milliseconds. An empty text is a draft that was
-- taken away: it stays for a while, so that what was written before does not come back.
CREATE TABLE draft (
  account   INTEGER NOT NULL REFERENCES account (id),
  channel   INTEGER NOT NULL REFERENCES channel (id),
  thread_ts INTEGER NOT NULL,
  text      TEXT NOT NULL,
  changed   INTEGER NOT NULL,
  PRIMARY KEY (account, channel, thread_ts)
) STRICT, WITHOUT ROWID;
