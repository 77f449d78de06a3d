-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 12: apps with their bots and commands, incoming webhooks, tokens of apps. This file never changes once released: the next
-- change is a file of its own.

-- An app is a bot's account and what belongs to it. A deleted one stays, so that what it said can still be told to be its own. The secret
-- signs what is sent to request_url, so it cannot be a hash.
CREATE TABLE app (
  id                 INTEGER PRIMARY KEY,
  public_id          TEXT NOT NULL UNIQUE,
  bot_id             TEXT NOT NULL UNIQUE,
  account            INTEGER NOT NULL UNIQUE REFERENCES account (id),
  name               TEXT NOT NULL,
  creator            INTEGER REFERENCES account (id),
  created            INTEGER NOT NULL,
  updated            INTEGER NOT NULL,
  deleted            INTEGER NOT NULL DEFAULT 0,
  signing_secret     TEXT NOT NULL,
  verification_token TEXT NOT NULL,
  request_url        TEXT,
  request_state      TEXT NOT NULL DEFAULT 'none' CHECK (request_state IN ('none', 'unverified', 'verified', 'failed'))
) STRICT;

CREATE INDEX app_present ON app (id) WHERE deleted = 0;

CREATE TABLE app_command (
  name TEXT PRIMARY KEY,
  app  INTEGER NOT NULL REFERENCES app (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX app_command_app ON app_command (app);

-- A deleted one stays, as an app does.
CREATE TABLE webhook (
  id        INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  hash      BLOB NOT NULL,
  channel   INTEGER NOT NULL REFERENCES channel (id),
  name      TEXT NOT NULL,
  creator   INTEGER REFERENCES account (id),
  created   INTEGER NOT NULL,
  deleted   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX webhook_present ON webhook (id) WHERE deleted = 0;

-- A token of level app opens connections for its app and is good for nothing else.
ALTER TABLE session ADD COLUMN level TEXT NOT NULL DEFAULT 'account' CHECK (level IN ('account', 'app'));

-- Bots that were there before are apps from now on.
INSERT INTO app (public_id, bot_id, account, name, created, updated, deleted, signing_secret, verification_token)
  SELECT 'A' || upper (hex (randomblob (5))), 'B' || upper (hex (randomblob (5))), id, coalesce (nullif (real_name, ''), name), created,
    updated, deleted, lower (hex (randomblob (16))), lower (hex (randomblob (12)))
  FROM account WHERE role = 'bot' ORDER BY id;
