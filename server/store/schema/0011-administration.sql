-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 11: administration. This file never changes once released: the next change is a file of its own.

-- When the password was set last (microseconds): what was verified against another one opens no session. one_time_until (seconds): the
-- password is one that an administrator handed out; it lets in only together with a new one, up to then. 0: it is the person's own.
ALTER TABLE account ADD COLUMN password_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN one_time_until INTEGER NOT NULL DEFAULT 0;

CREATE INDEX account_owner ON account (id) WHERE role = 'owner' AND deleted = 0;

-- Who came by name alone goes when unused; a person with a password who is a guest stays.
DROP INDEX account_guest;
CREATE INDEX account_guest ON account (last_seen) WHERE role = 'guest' AND deleted = 0 AND password_hash IS NULL;

-- ended (seconds): the account was deactivated. The row lets nobody in; it stays for a while so that its token is told why.
ALTER TABLE session ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;

-- What administrators decide for the team. create_*: the least role that may. retention_days 0: messages stay for ever; a channel
-- may have its own number.
ALTER TABLE team ADD COLUMN message_chars INTEGER NOT NULL DEFAULT 40000;
ALTER TABLE team ADD COLUMN create_channels TEXT NOT NULL DEFAULT 'member';
ALTER TABLE team ADD COLUMN create_invites TEXT NOT NULL DEFAULT 'member';
ALTER TABLE team ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE team ADD COLUMN audit_days INTEGER NOT NULL DEFAULT 365;
ALTER TABLE channel ADD COLUMN retention_days INTEGER;

CREATE INDEX channel_retention ON channel (id) WHERE retention_days > 0;

-- The second factor. confirmed (seconds, 0: only begun); last_step: of the code that was used last; failures: wrong codes in a row.
CREATE TABLE second_factor (
  account       INTEGER PRIMARY KEY REFERENCES account (id),
  secret        BLOB NOT NULL,
  confirmed     INTEGER NOT NULL DEFAULT 0,
  last_step     INTEGER NOT NULL DEFAULT 0,
  failures      INTEGER NOT NULL DEFAULT 0,
  blocked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE recovery_code (
  account INTEGER NOT NULL REFERENCES second_factor (account) ON DELETE CASCADE,
  hash    BLOB NOT NULL,
  PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

-- What was done to whom by whom: rows are only added, and go when they are old. at: seconds. account: on whom; NULL actor: the system.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   INTEGER REFERENCES account (id),
  action  TEXT NOT NULL,
  account INTEGER REFERENCES account (id),
  channel INTEGER REFERENCES channel (id),
  subject TEXT,
  before  TEXT,
  after   TEXT,
  address TEXT
) STRICT;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN SELECT raise (ABORT, 'audit rows do not change'); END;
