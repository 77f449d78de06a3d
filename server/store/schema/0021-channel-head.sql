-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 21: the head of a conversation's topic stands in its own row. This file never changes once released: the next change is a file of its own.

-- A message changes that row anyway. topic has the heads of all other topics.
ALTER TABLE channel ADD COLUMN head INTEGER NOT NULL DEFAULT 0;

UPDATE channel SET head = coalesce ((SELECT t.head FROM topic t WHERE t.topic = channel.id * 4 + 2), 0);

DELETE FROM topic WHERE topic & 3 = 2;
