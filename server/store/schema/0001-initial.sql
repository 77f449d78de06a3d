-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 1. Keys are integers inside, public_id is what peers see. Times are microseconds since 1970 (UTC), in session and invite
-- seconds. This file never changes once released: the next change is a file of its own.

CREATE TABLE team (
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  public_id    TEXT NOT NULL,
  name         TEXT NOT NULL,
  domain       TEXT NOT NULL,
  language     TEXT NOT NULL,
  registration TEXT NOT NULL,
  guests       INTEGER NOT NULL DEFAULT 0,
  is_set_up    INTEGER NOT NULL DEFAULT 0,
  created      INTEGER NOT NULL,
  epoch        TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  last_ts      INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id                INTEGER PRIMARY KEY,
  public_id         TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  name_folded       TEXT NOT NULL UNIQUE,
  email             TEXT,
  email_folded      TEXT UNIQUE,
  password_hash     TEXT,
  role              TEXT NOT NULL,
  real_name         TEXT,
  display_name      TEXT,
  title             TEXT,
  phone             TEXT,
  status_text       TEXT,
  status_emoji      TEXT,
  status_expiration INTEGER NOT NULL DEFAULT 0,
  tz                TEXT,
  deleted           INTEGER NOT NULL DEFAULT 0,
  manual_away       INTEGER NOT NULL DEFAULT 0,
  created           INTEGER NOT NULL,
  updated           INTEGER NOT NULL,
  last_seen         INTEGER NOT NULL
) STRICT;

CREATE INDEX account_guest ON account (last_seen) WHERE role = 'guest' AND deleted = 0;

CREATE TABLE channel (
  id              INTEGER PRIMARY KEY,
  public_id       TEXT NOT NULL UNIQUE,
  kind            TEXT NOT NULL CHECK (kind IN ('public', 'private', 'im')),
  name            TEXT,
  name_folded     TEXT,
  is_general      INTEGER NOT NULL DEFAULT 0,
  is_default      INTEGER NOT NULL DEFAULT 0,
  archived        INTEGER NOT NULL DEFAULT 0,
  creator         INTEGER REFERENCES account (id),
  created         INTEGER NOT NULL,
  updated         INTEGER NOT NULL,
  topic           TEXT,
  topic_creator   INTEGER REFERENCES account (id),
  topic_set       INTEGER NOT NULL DEFAULT 0,
  purpose         TEXT,
  purpose_creator INTEGER REFERENCES account (id),
  purpose_set     INTEGER NOT NULL DEFAULT 0,
  previous_names  TEXT,
  num_members     INTEGER NOT NULL DEFAULT 0,
  latest_ts       INTEGER NOT NULL DEFAULT 0,
  num_messages    INTEGER NOT NULL DEFAULT 0,
  digest_high     INTEGER NOT NULL DEFAULT 0,
  digest_low      INTEGER NOT NULL DEFAULT 0,
  im_low          INTEGER REFERENCES account (id),
  im_high         INTEGER REFERENCES account (id)
) STRICT;

CREATE UNIQUE INDEX channel_public_name ON channel (name_folded) WHERE kind = 'public';
CREATE INDEX channel_private_name ON channel (name_folded) WHERE kind = 'private';
CREATE UNIQUE INDEX channel_im ON channel (im_low, im_high) WHERE kind = 'im';
CREATE INDEX channel_default ON channel (id) WHERE is_default = 1;
CREATE INDEX channel_public ON channel (id) WHERE kind = 'public';

CREATE TABLE membership (
  channel   INTEGER NOT NULL REFERENCES channel (id),
  account   INTEGER NOT NULL REFERENCES account (id),
  from_seq  INTEGER NOT NULL,
  last_read INTEGER NOT NULL DEFAULT 0,
  is_open   INTEGER NOT NULL DEFAULT 1,
  joined    INTEGER NOT NULL,
  PRIMARY KEY (channel, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_account ON membership (account, channel);

-- A deleted message stays as an empty row, so that its client_msg_id is remembered. The digest of a channel (two lanes) is the sum of
-- those of its messages; a deleted one has none.
CREATE TABLE message (
  id            INTEGER PRIMARY KEY,
  channel       INTEGER NOT NULL REFERENCES channel (id),
  ts            INTEGER NOT NULL,
  account       INTEGER REFERENCES account (id),
  text          TEXT NOT NULL,
  subtype       TEXT,
  client_msg_id TEXT,
  edited_by     INTEGER REFERENCES account (id),
  edited_ts     INTEGER NOT NULL DEFAULT 0,
  detail        TEXT,
  old_name      TEXT,
  inviter       INTEGER REFERENCES account (id),
  seq           INTEGER NOT NULL,
  revision      INTEGER NOT NULL,
  digest        INTEGER NOT NULL,
  counts        INTEGER NOT NULL,
  broadcast     INTEGER NOT NULL DEFAULT 0,
  deleted       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX message_ts ON message (channel, ts) WHERE deleted = 0;
CREATE UNIQUE INDEX message_client ON message (client_msg_id, account) WHERE client_msg_id IS NOT NULL;
CREATE INDEX message_unread ON message (channel, ts, account) WHERE counts = 1;
CREATE INDEX message_broadcast ON message (channel, ts, account) WHERE broadcast = 1;

CREATE TABLE mention (
  account INTEGER NOT NULL REFERENCES account (id),
  channel INTEGER NOT NULL REFERENCES channel (id),
  ts      INTEGER NOT NULL,
  PRIMARY KEY (account, channel, ts)
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_message ON mention (channel, ts);

CREATE TABLE session (
  id        INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  account   INTEGER NOT NULL REFERENCES account (id),
  hash      BLOB NOT NULL UNIQUE,
  kind      TEXT NOT NULL CHECK (kind IN ('user', 'bot')),
  device    TEXT NOT NULL,
  created   INTEGER NOT NULL,
  last_used INTEGER NOT NULL,
  lifetime  INTEGER NOT NULL,
  expires   INTEGER NOT NULL
) STRICT;

CREATE INDEX session_account ON session (account, last_used);
CREATE INDEX session_expires ON session (expires) WHERE expires > 0;

CREATE TABLE invite (
  id      INTEGER PRIMARY KEY,
  code    TEXT NOT NULL UNIQUE,
  creator INTEGER REFERENCES account (id),
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  uses    INTEGER NOT NULL,
  used    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX invite_creator ON invite (creator, id);
CREATE INDEX invite_expires ON invite (expires) WHERE expires > 0;

CREATE TABLE invite_channel (
  invite  INTEGER NOT NULL REFERENCES invite (id) ON DELETE CASCADE,
  channel INTEGER NOT NULL REFERENCES channel (id),
  PRIMARY KEY (invite, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq     INTEGER PRIMARY KEY,
  topic   INTEGER NOT NULL,
  prev    INTEGER NOT NULL,
  class   INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  account INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  payload BLOB NOT NULL
) STRICT;

CREATE TABLE topic (
  topic INTEGER PRIMARY KEY,
  head  INTEGER NOT NULL
) STRICT;
