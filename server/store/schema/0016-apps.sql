-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 16: what a command of an app is for, and what may stand behind it; what apps show to one person alone. This file never changes once
-- released: the next change is a file of its own.

ALTER TABLE app_command ADD COLUMN description TEXT;
ALTER TABLE app_command ADD COLUMN usage_hint TEXT;

-- What an app showed to one person alone and can still be pressed or changed: ts is what it is called. Few and young: ms-ephemeral-store.c.
CREATE TABLE ephemeral (
  ts        INTEGER PRIMARY KEY,
  account   INTEGER NOT NULL REFERENCES account (id),
  channel   INTEGER NOT NULL REFERENCES channel (id),
  author    INTEGER NOT NULL REFERENCES account (id),
  thread_ts INTEGER NOT NULL DEFAULT 0,
  text      TEXT NOT NULL,
  content   TEXT
) STRICT;

CREATE INDEX ephemeral_account ON ephemeral (account, ts);
