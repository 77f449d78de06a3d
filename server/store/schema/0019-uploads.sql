-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema of uploads that end with their session. This file never changes once released: the next change is a file of its own.

-- 0: it has ended, and nothing comes any more.
UPDATE upload SET session = 0 WHERE session NOT IN (SELECT id FROM session);

CREATE INDEX upload_session ON upload (session);
