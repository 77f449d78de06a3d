-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 4: what a message holds beyond its text. This file never changes once released: the next change is a file of its own.

-- JSON as it stands in a message on the wire, so that a page of history is one statement and nothing is parsed for it. content: an object
-- of members (blocks, attachments, …); reactions: the array. pinned_to: id of the message's own channel while it is pinned.
ALTER TABLE message ADD COLUMN content TEXT;
ALTER TABLE message ADD COLUMN reactions TEXT;
ALTER TABLE message ADD COLUMN pinned_to TEXT;
