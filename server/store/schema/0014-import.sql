-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 14: what was imported is known again. This file never changes once released: the next change is a file of its own.

-- What somebody, a conversation or a file was called where it came from (source: the id of that team, '' when it does not tell), so that an import that is
-- run again, or a newer one, goes on with the same rows, whatever they are called here.
CREATE TABLE import_origin (
  source  TEXT NOT NULL,
  id      TEXT NOT NULL,
  account INTEGER REFERENCES account (id),
  channel INTEGER REFERENCES channel (id),
  file    INTEGER REFERENCES file (id),
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
