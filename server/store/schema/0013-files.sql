-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 13: files. This file never changes once released: the next change is a file of its own.

-- What the bytes in the folder of blobs and the open uploads take, in bytes.
CREATE TABLE storage (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  used     INTEGER NOT NULL,
  reserved INTEGER NOT NULL
) STRICT;

INSERT INTO storage (id, used, reserved) VALUES (1, 0, 0);

-- One row for each content. name is the file's; it is never given twice, so that a content that comes again while its old file is on its way
-- out is another file. refs: rows of file, file_thumb, avatar_image and emoji that name it; at 0 it waits for the collector.
CREATE TABLE blob (
  id   INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  refs INTEGER NOT NULL
) STRICT;

CREATE INDEX blob_unused ON blob (id) WHERE refs = 0;

-- waiting: its bytes are not there; stored: they are, but nobody was shown it; ready; deleted: an empty row, so that its id is remembered.
CREATE TABLE file (
  id        INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  account   INTEGER NOT NULL REFERENCES account (id),
  state     TEXT NOT NULL CHECK (state IN ('waiting', 'stored', 'ready', 'deleted')),
  name      TEXT NOT NULL,
  title     TEXT NOT NULL,
  alt_text  TEXT,
  origin    TEXT NOT NULL,
  mimetype  TEXT,
  filetype  TEXT,
  size      INTEGER NOT NULL,
  lines     INTEGER NOT NULL DEFAULT 0,
  preview   TEXT,
  width     INTEGER NOT NULL DEFAULT 0,
  height    INTEGER NOT NULL DEFAULT 0,
  created   INTEGER NOT NULL,
  is_public INTEGER NOT NULL DEFAULT 0,
  pictured  INTEGER NOT NULL DEFAULT 0,
  blob      INTEGER REFERENCES blob (id)
) STRICT;

CREATE INDEX file_account ON file (account, id) WHERE state = 'ready';
CREATE INDEX file_ready ON file (id) WHERE state = 'ready';
CREATE INDEX file_pending ON file (account) WHERE state IN ('waiting', 'stored');
CREATE INDEX file_unpictured ON file (id) WHERE pictured = 1;
CREATE INDEX file_blob ON file (blob) WHERE blob IS NOT NULL;

-- A file on its way in. received: what is on disk for certain.
CREATE TABLE upload (
  file     INTEGER PRIMARY KEY REFERENCES file (id),
  ticket   TEXT NOT NULL UNIQUE,
  session  INTEGER NOT NULL,
  length   INTEGER NOT NULL,
  received INTEGER NOT NULL DEFAULT 0,
  expires  INTEGER NOT NULL
) STRICT;

CREATE INDEX upload_expires ON upload (expires);

-- In which message of which conversation a file was shown, and in which place of it.
CREATE TABLE file_share (
  channel INTEGER NOT NULL REFERENCES channel (id),
  file    INTEGER NOT NULL REFERENCES file (id),
  ts      INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  place   INTEGER NOT NULL,
  PRIMARY KEY (channel, file, ts)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_share_file ON file_share (file, channel);
CREATE INDEX file_share_message ON file_share (channel, ts, place);

CREATE TABLE file_thumb (
  file     INTEGER NOT NULL REFERENCES file (id),
  size     INTEGER NOT NULL,
  width    INTEGER NOT NULL,
  height   INTEGER NOT NULL,
  mimetype TEXT NOT NULL,
  blob     INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (file, size)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_thumb_blob ON file_thumb (blob);

-- avatar is the start of the pictures' addresses.
ALTER TABLE account ADD COLUMN avatar TEXT;

CREATE TABLE avatar_image (
  hash     TEXT NOT NULL,
  size     INTEGER NOT NULL,
  account  INTEGER NOT NULL REFERENCES account (id),
  mimetype TEXT NOT NULL,
  blob     INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (hash, size)
) STRICT, WITHOUT ROWID;

CREATE INDEX avatar_image_account ON avatar_image (account);
CREATE INDEX avatar_image_blob ON avatar_image (blob);

CREATE TABLE emoji (
  name      TEXT PRIMARY KEY,
  public_id TEXT UNIQUE,
  alias_for TEXT,
  origin    TEXT NOT NULL,
  account   INTEGER NOT NULL REFERENCES account (id),
  created   INTEGER NOT NULL,
  mimetype  TEXT,
  blob      INTEGER REFERENCES blob (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX emoji_alias ON emoji (alias_for) WHERE alias_for IS NOT NULL;
CREATE INDEX emoji_blob ON emoji (blob) WHERE blob IS NOT NULL;
