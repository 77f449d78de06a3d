-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 8: who was meant by <!here>, and threads by their own key. This file never changes once released: the next change is a file of its own.

-- Who is mentioned because they were active when <!here> was said; an edit cannot find that out again.
ALTER TABLE mention ADD COLUMN is_here INTEGER NOT NULL DEFAULT 0;
UPDATE mention SET is_here = 1 WHERE EXISTS (SELECT 1 FROM message m WHERE m.channel = mention.channel AND m.ts = mention.ts
  AND m.deleted = 0 AND instr (m.text, '<!here') > 0);

-- The condition must not read as a range: then all replies of a channel would be looked through for one thread.
DROP INDEX message_thread;
CREATE INDEX message_thread ON message (channel, thread_ts, ts, account) WHERE thread_ts <> 0 AND deleted = 0;
