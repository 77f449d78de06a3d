/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as lines for people. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-counts.h"

#include <glib/gi18n.h>

void
ms_slack_counts_clear (MsSlackCounts *self)
{
  g_clear_pointer (&self->unused_names, g_free);
}

char *
ms_slack_counts_format (const MsSlackCounts *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("People: %u, of them new: %u, known only from messages: %u\n"), self->people, self->people_new, self->people_unknown);
  g_string_append_printf (text, _("Conversations: %u, of them new: %u; memberships that are new: %u\n"), self->conversations, self->conversations_new,
                          self->memberships_new);
  g_string_append_printf (text, _("Messages: %u, of them new: %u\n"), self->messages, self->messages_new);
  if (self->files > 0)
    g_string_append_printf (text, _("Files: %u, of them new: %u\n"), self->files, self->files_new);
  if (self->without_ts > 0)
    g_string_append_printf (text, _("Left out, because they have no time: %u\n"), self->without_ts);
  if (self->unused > 0)
    g_string_append_printf (text, _("Files of the archive that are of no use here: %u (%s)\n"), self->unused, self->unused_names);
  return g_string_free (text, FALSE);
}

char *
ms_slack_counts_format_short (const MsSlackCounts *self)
{
  return g_strdup_printf (_("New so far: people %u, conversations %u, memberships %u, messages %u of %u"),
                          self->people_new,
                          self->conversations_new,
                          self->memberships_new,
                          self->messages_new,
                          self->messages);
}
