-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema of the team's icon and of the private addresses that apps may be called on. This file never changes once released: the next change is a
-- file of its own.

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
