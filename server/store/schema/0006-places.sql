-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 6: one index leads to a page of history and counts what is unread, so that a message touches one leaf of its channel and not two.
-- That (channel, ts) is given once is seen to by whoever gives it: the team's clock for a new message, a look at what is there for an imported
-- one; `microslack-server check` counts those that are there twice. This file never changes once released: the next change is a file of its own.

DROP INDEX message_ts;
DROP INDEX message_unread;
CREATE INDEX message_place ON message (channel, ts, thread_only, counts, account) WHERE deleted = 0;
