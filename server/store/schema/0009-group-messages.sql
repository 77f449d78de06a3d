-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 9: direct messages among several people. This file never changes once released: the next change is a file of its own.

-- A condition of a column cannot be changed, so the column takes turns with a new one. Only the conversations' own rows are written.
DROP INDEX channel_public_name;
DROP INDEX channel_private_name;
DROP INDEX channel_im;
DROP INDEX channel_public;

ALTER TABLE channel RENAME COLUMN kind TO old_kind;
ALTER TABLE channel ADD COLUMN kind TEXT NOT NULL DEFAULT 'private' CHECK (kind IN ('public', 'private', 'im', 'mpim'));
UPDATE channel SET kind = old_kind;
ALTER TABLE channel DROP COLUMN old_kind;

-- Who is in a direct message among several: the keys of the accounts, sorted, with commas between. It never changes.
ALTER TABLE channel ADD COLUMN people TEXT;

CREATE UNIQUE INDEX channel_public_name ON channel (name_folded) WHERE kind = 'public';
CREATE INDEX channel_private_name ON channel (name_folded) WHERE kind = 'private';
CREATE INDEX channel_group_name ON channel (name_folded) WHERE kind = 'mpim';
CREATE UNIQUE INDEX channel_im ON channel (im_low, im_high) WHERE kind = 'im';
CREATE UNIQUE INDEX channel_people ON channel (people) WHERE kind = 'mpim';
CREATE INDEX channel_public ON channel (id) WHERE kind = 'public';
