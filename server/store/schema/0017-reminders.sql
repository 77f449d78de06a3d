-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema of reminders. This file never changes once released: the next change is a file of its own.

-- For one person (account) or for everybody of a conversation (channel). Times are seconds; said: when it was said (or given up), 0 while it is to
-- come; completed: when its person had done it, 0 until then.
CREATE TABLE reminder (
  id        INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  creator   INTEGER NOT NULL REFERENCES account (id),
  account   INTEGER REFERENCES account (id),
  channel   INTEGER REFERENCES channel (id),
  text      TEXT NOT NULL,
  due       INTEGER NOT NULL,
  said      INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  CHECK ((account IS NULL) <> (channel IS NULL))
) STRICT;

CREATE INDEX reminder_due ON reminder (due) WHERE said = 0 AND completed = 0;
CREATE INDEX reminder_creator ON reminder (creator, due);
CREATE INDEX reminder_account ON reminder (account, due) WHERE account IS NOT NULL;
