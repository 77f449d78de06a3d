-- SPDX-FileCopyrightText: the MicroSlack contributors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 16: what a command of an app is for, and what may stand behind it. This file never changes once released: the next change is a
-- file of its own.

ALTER TABLE app_command ADD COLUMN description TEXT;
ALTER TABLE app_command ADD COLUMN usage_hint TEXT;
