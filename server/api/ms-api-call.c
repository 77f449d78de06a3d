/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A call's life: found, decoded, run step by step, answered; what other threads bring to a step is in ms-api-call-steps.c. A reply is made exactly once per outcome: by the last run, or from the
 * error that ended it. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call.h"

#include <string.h>

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-table.h"
#include "ms-error.h"
#include "ms-initials.h"
#include "ms-limits.h"
#include "ms-timestamp.h"

/* What a call costs beside its arguments. */
#define BASE_COST 512

static void
copy_caller (MsApiCaller       *target,
             const MsApiCaller *source)
{
  *target = *source;
  target->user_id = g_strdup (source->user_id);
  target->address = g_strdup (source->address);
  target->actor.address = target->address;
  target->user_agent = g_strdup (source->user_agent);
  target->origin = g_strdup (source->origin);
}

static void
clear_caller (MsApiCaller *caller)
{
  g_free ((char *) caller->user_id);
  g_free ((char *) caller->address);
  g_free ((char *) caller->user_agent);
  g_free ((char *) caller->origin);
}

void
ms_api_call_wipe (char **secret)
{
  if (*secret != NULL)
    explicit_bzero (*secret, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

/* Also before a second run of the same step. */
static void
forget_result (MsApiCall *self)
{
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->next_cursor, g_free);
  ms_api_call_wipe (&self->token);
  self->ts = 0;
  self->event_seq = 0;
  self->wrote_seq = FALSE;
  self->is_personal = FALSE;
  self->no_more_steps = FALSE;
  self->warning = NULL;
  self->late_refusal = 0;
  self->finished = FALSE;
}

static void
clear_app_request (MsApiAppRequest *request)
{
  g_free (request->members);
  g_free (request->channel);
  g_free (request->user);
}

static void
call_free (MsApiCall *self)
{
  forget_result (self);
  clear_app_request (&self->app_request);
  ms_api_call_wipe (&self->password);
  ms_api_call_wipe (&self->new_password);
  ms_api_call_wipe (&self->hash);
  ms_api_call_wipe (&self->rehash);
  ms_api_call_wipe (&self->secret);
  g_free (self->login_name);
  g_clear_pointer (&self->pictures, ms_picture_set_free);
  clear_caller (&self->caller);
  g_strfreev (self->request.list);
  g_clear_pointer (&self->request.commands, g_ptr_array_unref);
  g_clear_pointer (&self->strings, g_ptr_array_unref);
  ms_arguments_free (self->arguments);
  g_free (self->method_name);
  g_free (self);
}

static MsApiCall *
call_alloc (const char *method)
{
  MsApiCall *self = g_new0 (MsApiCall, 1);

  self->ref_count = 1;
  self->method_name = g_strdup (method);
  self->method = ms_api_table_lookup (method);
  return self;
}

static void
write_messages (MsJsonWriter *writer,
                const GError *error)
{
  if (!g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS))
    return;
  ms_json_writer_key (writer, "response_metadata");
  ms_json_writer_open_object (writer);
  ms_json_writer_key (writer, "messages");
  ms_json_writer_open_array (writer);
  ms_json_writer_string (writer, error->message, -1);
  ms_json_writer_close_array (writer);
  ms_json_writer_close_object (writer);
}

void
ms_api_call_refuse (MsApiCall    *self,
                    const GError *error)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);

  forget_result (self);
  self->finished = TRUE;
  self->error = g_error_copy (error);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_boolean (writer, "ok", FALSE);
  ms_json_writer_add_string (writer, "error", self->test_error != NULL ? self->test_error : ms_error_get_wire_name (error));
  if (g_error_matches (error, MS_ERROR, MS_ERROR_UNKNOWN_METHOD))
    ms_json_writer_add_string (writer, "req_method", self->method_name);
  write_messages (writer, error);
  ms_json_writer_close_object (writer);
  self->reply = ms_json_writer_finish (writer);
}

static void
write_metadata (MsApiCall    *self,
                MsJsonWriter *writer)
{
  ms_json_writer_add_string (writer, "warning", self->warning);
  if (self->next_cursor == NULL && self->warning == NULL)
    return;
  ms_json_writer_key (writer, "response_metadata");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "next_cursor", self->next_cursor);
  if (self->warning != NULL)
    {
      ms_json_writer_key (writer, "warnings");
      ms_json_writer_open_array (writer);
      ms_json_writer_string (writer, self->warning, -1);
      ms_json_writer_close_array (writer);
    }
  ms_json_writer_close_object (writer);
}

static void
finish_reply (MsApiCall    *self,
              MsContext    *context,
              MsJsonWriter *writer)
{
  gboolean is_read = context != NULL && self->method->steps[self->stage] == MS_API_STEP_READ;

  if (is_read && !self->wrote_seq)
    ms_json_writer_add_int (writer, "seq", ms_context_get_seq (context));
  if (self->event_seq > 0)
    ms_json_writer_add_int (writer, "event_seq", self->event_seq);
  write_metadata (self, writer);
  ms_json_writer_close_object (writer);
  self->reply = ms_json_writer_finish (writer);
  self->finished = TRUE;
}

static gboolean
is_last_stage (MsApiCall *self)
{
  return self->no_more_steps || self->method->steps[self->stage] == MS_API_STEP_DONE || self->method->steps[self->stage + 1] == MS_API_STEP_DONE;
}

/* A service that fails without saying why is our mistake; the peer must not see a reply made of half a sentence. */
gboolean
ms_api_call_run_stage (MsApiCall  *self,
                       MsContext  *context,
                       GError    **error)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GError) local = NULL;

  forget_result (self);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_boolean (writer, "ok", TRUE);
  if (!self->method->run (self, context, writer, &local))
    {
      if (local == NULL)
        ms_error_set (&local, MS_ERROR_INTERNAL);
      ms_api_call_refuse (self, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  if (self->late_refusal != 0)
    {
      ms_error_set (&local, self->late_refusal);
      ms_api_call_refuse (self, local);
    }
  else if (is_last_stage (self))
    finish_reply (self, context, writer);
  else
    self->stage++;
  return TRUE;
}

static gboolean
check_access (MsApiCall  *self,
              GError    **error)
{
  gboolean is_app = self->caller.token_kind == MS_TOKEN_APP;
  MsApiAccess access = self->method != NULL ? self->method->access : MS_API_ACCESS_DOOR;

  if (self->method == NULL || (access == MS_API_ACCESS_DOOR && !self->caller.simple_door))
    return ms_error_set (error, MS_ERROR_UNKNOWN_METHOD);
  if (access == MS_API_ACCESS_ANYONE || access == MS_API_ACCESS_DOOR)
    return TRUE;
  if (!is_app && self->caller.user_id == NULL)
    return ms_error_set (error, MS_ERROR_NOT_AUTHED);
  return is_app == (access == MS_API_ACCESS_APP) || ms_error_set (error, MS_ERROR_NOT_ALLOWED_TOKEN_TYPE);
}

static gboolean
check_and_decode (MsApiCall  *self,
                  GError    **error)
{
  return check_access (self, error) && (self->method->decode == NULL || self->method->decode (self, error));
}

const char *
ms_api_call_keep (MsApiCall *self,
                  char      *text)
{
  if (self->strings == NULL)
    self->strings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->strings, text);
  return text;
}

MsApiCall *
ms_api_call_new (const MsApiEnvironment *environment,
                 const char             *method,
                 MsArguments            *arguments,
                 const MsApiCaller      *caller)
{
  MsApiCall *self;
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (environment != NULL, NULL);
  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (caller != NULL, NULL);

  self = call_alloc (method);
  self->environment = environment;
  self->arguments = arguments != NULL ? arguments : ms_arguments_new ();
  copy_caller (&self->caller, caller);
  if (!check_and_decode (self, &error))
    ms_api_call_refuse (self, error);
  else if (self->method->steps[0] == MS_API_STEP_DONE)
    ms_api_call_run_stage (self, NULL, NULL);
  return self;
}

MsApiCall *
ms_api_call_new_refused (const char   *method,
                         const GError *error)
{
  MsApiCall *self;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = call_alloc (method);
  ms_api_call_refuse (self, error);
  return self;
}

MsApiCall *
ms_api_call_ref (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
ms_api_call_unref (MsApiCall *self)
{
  if (self != NULL && g_atomic_int_dec_and_test (&self->ref_count))
    call_free (self);
}

MsApiStep
ms_api_call_get_step (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, MS_API_STEP_DONE);

  return self->finished ? MS_API_STEP_DONE : self->method->steps[self->stage];
}

MsApiRate
ms_api_call_get_rate (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, MS_API_RATE_NONE);

  return self->method != NULL ? self->method->rate : MS_API_RATE_READ;
}

gsize
ms_api_call_get_cost (MsApiCall *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sizeof *self + BASE_COST + (self->arguments != NULL ? ms_arguments_get_size (self->arguments) : 0);
}

gboolean
ms_api_call_run (MsApiCall  *self,
                 MsContext  *context,
                 GError    **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->method != NULL, FALSE);
  g_return_val_if_fail (context != NULL, FALSE);

  ms_context_set_actor (context, &self->caller.actor);
  return ms_api_call_run_stage (self, context, error);
}

void
ms_api_call_fail (MsApiCall    *self,
                  const GError *error)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (error != NULL);

  ms_api_call_refuse (self, error);
}

const char *
ms_api_call_get_shared_origin (MsApiCall *self)
{
  return self->environment->shared_origin != NULL ? self->environment->shared_origin : "";
}

const char *
ms_api_call_get_locale (MsApiCall    *self,
                        const MsTeam *team)
{
  if (!self->request.second_flag)
    return NULL;
  return g_strcmp0 (team->language, "ru") == 0 ? "ru-RU" : "en-US";
}

char *
ms_api_call_dup_tile (MsApiCall    *self,
                      const MsUser *user)
{
  const char *name = ms_user_get_shown_name (user);
  g_autofree char *letters = ms_initials_make (name);
  g_autofree char *escaped = g_uri_escape_string (*letters != '\0' ? letters : "-", NULL, FALSE);

  if (user->avatar != NULL)
    return NULL;
  return g_strdup_printf ("%s/avatars/initials/%u/%s", ms_api_call_get_shared_origin (self), ms_initials_get_index (name), escaped);
}

GBytes *
ms_api_call_get_reply (MsApiCall *self,
                       guint     *status,
                       guint     *retry_after)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->reply != NULL, NULL);

  if (self->error == NULL && !self->after_done && self->method->after != NULL)
    {
      self->after_done = TRUE;
      self->method->after (self);
    }
  if (status != NULL)
    *status = self->error != NULL ? ms_error_get_http_status (self->error) : 200;
  if (retry_after != NULL)
    *retry_after = ms_error_get_retry_after (self->error);
  return g_bytes_ref (self->reply);
}

const GError *
ms_api_call_get_error (MsApiCall *self)
{
  return self->error;
}

const char *
ms_api_call_get_token (MsApiCall *self)
{
  return self->token;
}

gint64
ms_api_call_get_ts (MsApiCall *self)
{
  return self->ts;
}

gint64
ms_api_call_get_event_seq (MsApiCall *self)
{
  return self->event_seq;
}

const char *
ms_api_call_get_text (MsApiCall *self)
{
  return self->text;
}

const char *
ms_api_call_get_client_msg_id (MsApiCall *self)
{
  return self->request.client_msg_id;
}

gboolean
ms_api_call_is_personal (MsApiCall *self)
{
  return self->is_personal;
}

/* The digits of a ts alone are how addresses name a message. */
char *
ms_api_call_dup_permalink (MsApiCall  *call,
                           const char *channel,
                           gint64      ts,
                           gint64      thread_ts)
{
  const char *origin = call->caller.origin != NULL ? call->caller.origin : "";
  char thread[MS_TIMESTAMP_SIZE];

  if (thread_ts == 0)
    return g_strdup_printf ("%s/archives/%s/p%016" G_GINT64_FORMAT, origin, channel, ts);
  return g_strdup_printf ("%s/archives/%s/p%016" G_GINT64_FORMAT "?thread_ts=%s&cid=%s",
                          origin,
                          channel,
                          ts,
                          ms_timestamp_format (thread_ts, thread),
                          channel);
}
