-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema of the team's icon, of the private addresses that apps may be called on, and of visitors. This file never changes once released: the next change is
-- a file of its own.

-- icon is the start of the pictures' addresses. hook_targets: rules with commas between.
ALTER TABLE team ADD COLUMN icon TEXT;
ALTER TABLE team ADD COLUMN hook_targets TEXT NOT NULL DEFAULT '';

CREATE TABLE team_image (
  hash     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  mimetype TEXT NOT NULL,
  blob     INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (hash, size)
) STRICT, WITHOUT ROWID;

CREATE INDEX team_image_blob ON team_image (blob);

-- is_visitor: came by name alone, and goes when unused. A guest who was imported stays until an administrator acts.
ALTER TABLE account ADD COLUMN is_visitor INTEGER NOT NULL DEFAULT 0;

UPDATE account SET is_visitor = 1
  WHERE role = 'guest' AND password_hash IS NULL AND id NOT IN (SELECT account FROM import_origin WHERE account IS NOT NULL);

DROP INDEX account_guest;
CREATE INDEX account_guest ON account (last_seen) WHERE is_visitor = 1 AND deleted = 0;

-- Bots that were imported are apps, as all others are.
INSERT INTO app (public_id, bot_id, account, name, created, updated, deleted, signing_secret, verification_token)
  SELECT 'A' || upper (hex (randomblob (5))), 'B' || upper (hex (randomblob (5))), id, coalesce (nullif (real_name, ''), name), created,
    updated, deleted, lower (hex (randomblob (16))), lower (hex (randomblob (12)))
  FROM account WHERE role = 'bot' AND public_id <> 'USLACKBOT' AND id NOT IN (SELECT account FROM app) ORDER BY id;
