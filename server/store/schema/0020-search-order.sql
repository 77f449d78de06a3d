-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 20: the search index follows the messages by their id. This file never changes once released: the next change is a file of its own.

-- What is said gets a greater id than all before it, so the index holds every message up to search_state.last_id, save those that an import
-- put before it and that the index does not know yet: they are here. What changed is in search_removed.
CREATE TABLE search_late (
  id INTEGER PRIMARY KEY
) STRICT;

INSERT INTO search_late SELECT m.id FROM message m JOIN search_state s ON s.id = 1
  WHERE s.version > 0 AND (m.revision, m.id) > (s.last_seq, s.last_id) AND m.id NOT IN (SELECT r.id FROM search_removed r);

UPDATE search_state SET last_id = CASE WHEN version > 0 THEN (SELECT coalesce (max (m.id), 0) FROM message m) ELSE 0 END;

ALTER TABLE search_state DROP COLUMN last_seq;

DROP INDEX message_revision;

-- Parts are put together in steps too, not inside a commit.
INSERT INTO search_part (search_part, rank) VALUES ('automerge', 0), ('usermerge', 8), ('crisismerge', 256);
