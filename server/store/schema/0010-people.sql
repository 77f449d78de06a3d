-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 10: a status ends by itself, nobody is disturbed in quiet times, groups of people have a handle. This file never changes once
-- released: the next change is a file of its own.

CREATE INDEX account_status ON account (status_expiration) WHERE status_expiration > 0;

-- When nobody wants to be disturbed: each day from one minute after midnight to another (of the account's own zone), and once from a
-- moment to another (seconds, 0 = not). What began before the moment `ended` is over.
CREATE TABLE quiet_time (
  account      INTEGER PRIMARY KEY REFERENCES account (id),
  enabled      INTEGER NOT NULL DEFAULT 0,
  start_minute INTEGER NOT NULL,
  end_minute   INTEGER NOT NULL,
  snooze_from  INTEGER NOT NULL DEFAULT 0,
  snooze_until INTEGER NOT NULL DEFAULT 0,
  ended        INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Times are seconds; disabled is when it was switched off, 0 if it was not.
CREATE TABLE usergroup (
  id            INTEGER PRIMARY KEY,
  public_id     TEXT NOT NULL UNIQUE,
  handle        TEXT NOT NULL,
  handle_folded TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  name_folded   TEXT NOT NULL UNIQUE,
  description   TEXT NOT NULL,
  creator       INTEGER NOT NULL REFERENCES account (id),
  updater       INTEGER NOT NULL REFERENCES account (id),
  created       INTEGER NOT NULL,
  updated       INTEGER NOT NULL,
  disabled      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE usergroup_member (
  usergroup INTEGER NOT NULL REFERENCES usergroup (id),
  account   INTEGER NOT NULL REFERENCES account (id),
  PRIMARY KEY (usergroup, account)
) STRICT, WITHOUT ROWID;
