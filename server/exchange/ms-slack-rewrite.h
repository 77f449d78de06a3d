/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids of an archive that are others here, and texts and JSON in which they stand. Pure. */

#pragma once

#include "ms-json-reader.h"
#include "ms-json-writer.h"

G_BEGIN_DECLS

typedef struct _MsSlackRewrite MsSlackRewrite;

MsSlackRewrite *ms_slack_rewrite_new  (void);
void            ms_slack_rewrite_free (MsSlackRewrite       *self);
/* The same on both sides: nothing to do. */
void            ms_slack_rewrite_add  (MsSlackRewrite       *self,
                                       const char           *there,
                                       const char           *here);
gboolean        ms_slack_rewrite_is_empty (const MsSlackRewrite *self);
/* (nullable): what an id of there is here, NULL if it is the same. */
const char     *ms_slack_rewrite_find (const MsSlackRewrite *self,
                                       const char           *there);
/* (transfer full) (nullable): escaped text with <@…> and <#…> as they are here; NULL for NULL. */
char           *ms_slack_rewrite_text (const MsSlackRewrite *self,
                                       const char           *text);

/* @node as it is here: ids that stand alone, and those in texts. */
void            ms_slack_rewrite_json (const MsSlackRewrite *self,
                                       MsJsonNode            node,
                                       MsJsonWriter         *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSlackRewrite, ms_slack_rewrite_free)

G_END_DECLS
