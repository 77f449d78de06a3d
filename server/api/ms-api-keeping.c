/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about what each person keeps: preferences and drafts. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-keeping.h"

#include <string.h>

#include "ms-api-content-parts.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-keeping-service.h"
#include "ms-limits.h"
#include "ms-wire-draft.h"

static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= MS_LIMIT_PREF_NAME_CHARS
         && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == length;
}

static char *
dup_raw (MsJsonNode node)
{
  const char *text;
  gsize length;

  return ms_json_node_peek_raw (node, &text, &length) ? g_strndup (text, length) : NULL;
}

/* request.list: names and values by turns, "" for what is to go. */
static gboolean
add_preference (GPtrArray   *list,
                MsJsonNode   key,
                MsJsonNode   value,
                GError     **error)
{
  char *name = ms_json_node_dup_string (key);

  g_ptr_array_add (list, name);
  if (!is_name (name))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] a name is 1-64 Latin letters, digits, _ . -: prefs");
  g_ptr_array_add (list, ms_json_node_get_type (value) != MS_JSON_NULL ? dup_raw (value) : g_strdup (""));
  if (strlen (g_ptr_array_index (list, list->len - 1)) > MS_LIMIT_PREF_BYTES || !ms_content_is_flat (value))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] a value is too long or too deep: prefs");
  return TRUE;
}

static gboolean
decode_prefs_set (MsApiCall  *call,
                  GError    **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  MsJsonNode prefs;
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  if (!ms_arguments_get_json (call->arguments, "prefs", MS_JSON_OBJECT, &prefs, error))
    return FALSE;
  if (ms_json_node_get_length (prefs) == 0)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing: prefs");
  ms_json_iter_init (&iter, prefs);
  while (ms_json_iter_next (&iter, &key, &value))
    if (!add_preference (list, key, value, error))
      return FALSE;
  g_ptr_array_add (list, NULL);
  call->request.list = (char **) g_ptr_array_steal (list, NULL);
  return TRUE;
}

static gboolean
run_prefs_set (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  guint n_changes = g_strv_length (call->request.list) / 2;
  g_autofree MsPreference *changes = g_new0 (MsPreference, n_changes);

  for (guint i = 0; i < n_changes; i++)
    {
      const char *value = call->request.list[2 * i + 1];

      changes[i] = (MsPreference) { call->request.list[2 * i], value[0] != '\0' ? value : NULL };
    }
  return ms_preference_service_set (context, changes, n_changes, &call->event_seq, error);
}

static void
write_preference (const MsPreference *preference,
                  gpointer            user_data)
{
  ms_json_writer_key_string (user_data, preference->name);
  ms_json_writer_raw (user_data, preference->value, -1);
}

gboolean
ms_api_write_prefs (MsContext     *context,
                    MsJsonWriter  *reply,
                    GError       **error)
{
  ms_json_writer_key (reply, "prefs");
  ms_json_writer_open_object (reply);
  if (!ms_preference_service_list (context, write_preference, reply, error))
    return FALSE;
  ms_json_writer_close_object (reply);
  return TRUE;
}

static gboolean
run_prefs_get (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  return ms_api_write_prefs (context, reply, error);
}

static void
write_draft (const MsDraft *draft,
             gpointer       user_data)
{
  ms_wire_write_draft (user_data, draft);
}

gboolean
ms_api_write_drafts (MsContext     *context,
                     MsJsonWriter  *reply,
                     GError       **error)
{
  ms_json_writer_key (reply, "drafts");
  ms_json_writer_open_array (reply);
  if (!ms_draft_service_list (context, write_draft, reply, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
run_drafts_list (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  return ms_api_write_drafts (context, reply, error);
}

/* request.channel, .ts (of the thread), .number (changed), .text. */
static gboolean
decode_drafts_delete (MsApiCall  *call,
                      GError    **error)
{
  MsApiRequest *request = &call->request;

  request->text = "";
  return ms_api_decode_channel (call, error) && ms_arguments_get_ts (call->arguments, "thread_ts", &request->ts, error)
         && ms_arguments_get_int (call->arguments, "changed", 0, G_MAXINT64, &request->number, error);
}

static gboolean
decode_drafts_set (MsApiCall  *call,
                   GError    **error)
{
  const char *text;

  if (!decode_drafts_delete (call, error) || !ms_arguments_get_text (call->arguments, "text", 0, &text, error))
    return FALSE;
  if (text == NULL)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing: text");
  call->request.text = text;
  return TRUE;
}

static gboolean
run_drafts_set (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsDraft draft = { (char *) request->channel, request->ts, (char *) request->text, request->number };
  gboolean applied = FALSE;
  MsDraft current = { NULL };

  if (!ms_draft_service_set (context, &draft, &current, &applied, &call->event_seq, error))
    return FALSE;

  ms_json_writer_add_boolean (reply, "applied", applied);
  ms_json_writer_key (reply, "draft");
  ms_wire_write_draft (reply, &current);
  g_free (current.text);
  return TRUE;
}

const MsApiMethod ms_api_keeping_methods[] = {
  { "micro.drafts.delete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_drafts_delete, run_drafts_set, NULL },
  { "micro.drafts.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_drafts_list, NULL },
  { "micro.drafts.set", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_drafts_set, run_drafts_set, NULL },
  { "micro.prefs.get", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_prefs_get, NULL },
  { "micro.prefs.set", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_prefs_set, run_prefs_set, NULL },
  { NULL },
};
