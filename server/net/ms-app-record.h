/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the main thread knows of an app: from the store at start, then from the program's own events. */

#pragma once

#include "ms-app.h"
#include "ms-app-event.h"

G_BEGIN_DECLS

typedef struct
{
  gint64  key;
  gint64  user; /* of the bot's account */
  MsApp  *app; /* without commands and creator */
} MsAppRecord;

/* (transfer full) (nullable): of an event of kind APP; NULL for one that does not read */
MsAppRecord *ms_app_record_read        (MsEvent           *event);
MsAppRecord *ms_app_record_new         (gint64             key,
                                        gint64             user,
                                        const MsApp       *app);
void         ms_app_record_free        (MsAppRecord       *self);
/* Borrowed from the record. */
MsAppAddress ms_app_record_get_address (const MsAppRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAppRecord, ms_app_record_free)

G_END_DECLS
