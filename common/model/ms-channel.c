/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsChannel as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-channel.h"

#include "ms-message.h"

static const char * const kind_names[] = {
  [MS_CHANNEL_PUBLIC] = "public",
  [MS_CHANNEL_PRIVATE] = "private",
  [MS_CHANNEL_IM] = "im",
};

G_DEFINE_BOXED_TYPE (MsChannel, ms_channel, ms_channel_copy, ms_channel_free)

static void
copy_note (MsChannelNote       *target,
           const MsChannelNote *source)
{
  target->value = g_strdup (source->value);
  target->creator = g_strdup (source->creator);
  target->last_set = source->last_set;
}

static void
clear_note (MsChannelNote *note)
{
  g_free (note->value);
  g_free (note->creator);
}

MsChannel *
ms_channel_new (const char    *id,
                const char    *name,
                MsChannelKind  kind)
{
  MsChannel *self = g_new0 (MsChannel, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->kind = kind;
  self->num_members = -1;
  return self;
}

MsChannel *
ms_channel_copy (const MsChannel *self)
{
  MsChannel *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MsChannel, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->creator = g_strdup (self->creator);
  copy->user = g_strdup (self->user);
  copy->previous_names = g_strdupv (self->previous_names);
  copy_note (&copy->topic, &self->topic);
  copy_note (&copy->purpose, &self->purpose);
  copy->newest = self->newest != NULL ? ms_message_copy (self->newest) : NULL;
  copy->locale = g_strdup (self->locale);
  return copy;
}

void
ms_channel_free (MsChannel *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->creator);
  g_free (self->user);
  g_strfreev (self->previous_names);
  clear_note (&self->topic);
  clear_note (&self->purpose);
  ms_message_free (self->newest);
  g_free (self->locale);
  g_free (self);
}

gboolean
ms_channel_is_direct (const MsChannel *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind == MS_CHANNEL_IM || self->is_mpim;
}

const char *
ms_channel_kind_to_string (MsChannelKind kind)
{
  if ((gsize) kind >= G_N_ELEMENTS (kind_names))
    kind = MS_CHANNEL_PRIVATE;
  return kind_names[kind];
}

MsChannelKind
ms_channel_kind_from_string (const char *text)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (kind_names); i++)
    if (g_str_equal (text, kind_names[i]))
      return (MsChannelKind) i;
  return MS_CHANNEL_PRIVATE;
}
