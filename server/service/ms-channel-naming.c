/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a conversation is called: made with a name, renamed, its topic and its purpose. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-channel-service.h"

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-service-private.h"
#include "ms-text.h"

/* A public name is unique among public ones. That somebody else has a private one of this name must not show. */
static gboolean
check_free (MsContext   *context,
            const char  *name,
            gint64       but,
            GError     **error)
{
  g_autofree char *folded = ms_name_fold (name);
  GError *failure = NULL;
  g_autoptr(MsChannelRow) row = ms_channel_store_find_name (ms_context_get_store (context),
                                                             folded,
                                                             ms_context_get_actor (context)->user,
                                                             &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return row == NULL || row->key == but || ms_error_set (error, MS_ERROR_NAME_TAKEN);
}

MsChannel *
ms_channel_service_create (MsContext   *context,
                           const char  *name,
                           gboolean     is_private,
                           gint64      *event_seq,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_CREATE_CHANNEL, error);
  g_autofree char *checked = caller != NULL ? ms_name_check_channel (name, error) : NULL;
  gint64 user = ms_context_get_actor (context)->user;
  gint64 key;

  if (checked == NULL
      || !ms_policy_check_least (caller->role, MS_ACTION_CREATE_CHANNEL, ms_store_get_settings (ms_context_get_store (context))->create_channels, error)
      || !check_free (context, checked, 0, error))
    return NULL;

  key = ms_service_make_channel (context,
                                 checked,
                                 is_private ? MS_CHANNEL_PRIVATE : MS_CHANNEL_PUBLIC,
                                 FALSE,
                                 FALSE,
                                 user,
                                 event_seq,
                                 error);
  if (key == 0 || !ms_service_add_member (context, key, user, caller, NULL, 0, TRUE, event_seq, error))
    return NULL;
  return ms_service_dup_channel (context, key, error);
}

static MsAction
rename_action (MsContext          *context,
               const MsChannelRow *row)
{
  if (row->channel->is_general)
    return MS_ACTION_RENAME_GENERAL;
  return row->creator == ms_context_get_actor (context)->user ? MS_ACTION_RENAME_OWN_CHANNEL : MS_ACTION_RENAME_ANY_CHANNEL;
}

/* The newest first, at most MS_LIMIT_PREVIOUS_NAMES. */
static char **
push_name (char       **names,
           const char  *name)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, name);
  for (gsize i = 0; names != NULL && names[i] != NULL && i + 1 < MS_LIMIT_PREVIOUS_NAMES; i++)
    g_strv_builder_add (builder, names[i]);
  return g_strv_builder_end (builder);
}

static gboolean
rename_row (MsContext     *context,
            MsChannelRow  *row,
            const MsUser  *caller,
            const char    *name,
            gint64        *event_seq,
            GError       **error)
{
  g_auto(GStrv) previous = push_name (row->channel->previous_names, row->channel->name);
  g_autofree char *old_name = g_steal_pointer (&row->channel->name);
  g_autofree char *text = g_strdup_printf ("has renamed the channel from \"%s\" to \"%s\"", old_name, name);
  MsMessage notice = {
    .user = caller->id,
    .text = text,
    .subtype = (char *) MS_SUBTYPE_CHANNEL_NAME,
    .name = (char *) name,
    .old_name = old_name,
  };
  MsEventChannel channel = { row->key, row->channel };
  gint64 now = ms_context_get_now (context);

  row->channel->name = g_strdup (name);
  if (!ms_channel_store_rename (ms_context_get_store (context), row->key, name, (const char * const *) previous, now, error)
      || ms_event_encode_internal_channel (ms_context_get_log (context), &channel, now, error) == 0
      || !ms_channel_tell_renamed (context, &channel, error))
    return FALSE;
  return ms_service_post_notice (context, row, ms_context_get_actor (context)->user, &notice, 0, event_seq, error);
}

MsChannel *
ms_channel_service_rename (MsContext   *context,
                           const char  *channel,
                           const char  *name,
                           gint64      *event_seq,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autofree char *checked = NULL;

  if (row == NULL)
    return NULL;
  if (ms_channel_is_direct (row->channel))
    {
      ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);
      return NULL;
    }
  if (!row->channel->is_member)
    {
      ms_error_set (error, MS_ERROR_NOT_IN_CHANNEL);
      return NULL;
    }
  if (!ms_policy_check (caller->role, rename_action (context, row), error))
    return NULL;
  if (row->channel->archived)
    {
      ms_error_set (error, MS_ERROR_IS_ARCHIVED);
      return NULL;
    }
  checked = ms_name_check_channel (name, error);
  if (checked == NULL || !check_free (context, checked, row->key, error))
    return NULL;

  ms_service_start_seq (context, event_seq);
  if (g_strcmp0 (checked, row->channel->name) != 0 && !rename_row (context, row, caller, checked, event_seq, error))
    return NULL;
  return ms_service_dup_channel (context, row->key, error);
}

/* Topic and purpose differ in their column and their words only. */
typedef gboolean (*StoreNote) (MsStore     *store,
                               gint64       key,
                               const char  *text,
                               gint64       account,
                               gint64       now_us,
                               GError     **error);

static gboolean
note_notice (MsContext           *context,
             const MsChannelRow  *row,
             const MsUser        *caller,
             gboolean             is_topic,
             char                *value,
             gint64              *event_seq,
             GError             **error)
{
  const char *what = is_topic ? "topic" : "purpose";
  g_autofree char *text = *value != '\0' ? g_strdup_printf ("set the channel %s: %s", what, value)
                                         : g_strdup_printf ("cleared the channel %s", what);
  MsMessage notice = {
    .user = caller->id,
    .text = text,
    .subtype = is_topic ? (char *) MS_SUBTYPE_CHANNEL_TOPIC : (char *) MS_SUBTYPE_CHANNEL_PURPOSE,
    .topic = is_topic ? value : NULL,
    .purpose = is_topic ? NULL : value,
  };

  return ms_service_post_notice (context, row, ms_context_get_actor (context)->user, &notice, 0, event_seq, error);
}

static MsChannel *
set_note (MsContext   *context,
          const char  *channel,
          const char  *text,
          gboolean     is_topic,
          StoreNote    store_note,
          gint64      *event_seq,
          GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, channel, error) : NULL;
  g_autofree char *trimmed = ms_text_trim (text != NULL ? text : "", -1);
  g_autofree char *escaped = ms_text_escape_input (trimmed, -1);
  const char *old;

  if (row == NULL || !ms_policy_check (caller->role, MS_ACTION_SET_TOPIC, error))
    return NULL;
  if (!ms_service_check_changeable (row, error))
    return NULL;
  if (ms_text_count (trimmed, -1) > MS_LIMIT_TOPIC_CHARS)
    {
      ms_error_set (error, MS_ERROR_TOO_LONG);
      return NULL;
    }

  ms_service_start_seq (context, event_seq);
  old = is_topic ? row->channel->topic.value : row->channel->purpose.value;
  if (g_strcmp0 (escaped, old != NULL ? old : "") != 0
      && (!store_note (ms_context_get_store (context),
                       row->key,
                       escaped,
                       ms_context_get_actor (context)->user,
                       ms_context_get_now (context),
                       error)
          || !note_notice (context, row, caller, is_topic, escaped, event_seq, error)))
    return NULL;
  return ms_service_dup_channel (context, row->key, error);
}

MsChannel *
ms_channel_service_set_topic (MsContext   *context,
                              const char  *channel,
                              const char  *text,
                              gint64      *event_seq,
                              GError     **error)
{
  return set_note (context, channel, text, TRUE, ms_channel_store_set_topic, event_seq, error);
}

MsChannel *
ms_channel_service_set_purpose (MsContext   *context,
                                const char  *channel,
                                const char  *text,
                                gint64      *event_seq,
                                GError     **error)
{
  return set_note (context, channel, text, FALSE, ms_channel_store_set_purpose, event_seq, error);
}
