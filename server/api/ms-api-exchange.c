/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Slack exports in and out. What takes long runs as a job of the program; here it is begun, and told how far it is. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-blob-store.h"
#include "ms-error.h"
#include "ms-exchange-jobs.h"
#include "ms-export-service.h"
#include "ms-file-service.h"
#include "ms-import-service.h"

static gboolean
need (const char   *text,
      const char   *name,
      GError      **error)
{
  return text != NULL || ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: %s", name);
}

static gboolean
decode_import (MsApiCall  *call,
               GError    **error)
{
  return ms_arguments_get_string (call->arguments, "file", MS_API_MAX_ID_CHARS, &call->request.name, error)
         && need (call->request.name, "file", error);
}

/* Before anything is noted: then the job begins, but for somebody who was faster. */
static gboolean
check_jobs (MsApiCall  *call,
            GError    **error)
{
  if (call->environment->jobs == NULL)
    return ms_error_set (error, MS_ERROR_SERVICE_UNAVAILABLE);
  return !ms_exchange_jobs_is_running (call->environment->jobs) || ms_error_set (error, MS_ERROR_JOB_RUNNING);
}

/* First it is noted who does it, on the worker; then a reader, which runs it once, begins the job where the answer still can say that it
 * is not. */
static gboolean
run_import (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiEnvironment *environment = call->environment;
  g_auto(MsFileView) view = { NULL };
  MsRole most = MS_ROLE_GUEST;
  char id[MS_ID_SIZE];
  int fd;

  if (!ms_import_service_check (context, &most, error) || !ms_file_service_open (context, call->request.name, 0, &view, error))
    return FALSE;
  if (call->stage == 0)
    return check_jobs (call, error) && ms_import_service_note (context, call->request.name, error);
  fd = ms_blob_store_open (environment->blobs, view.blob, NULL, error);
  if (fd < 0 || !ms_exchange_jobs_import (environment->jobs, fd, most, NULL, NULL, NULL, NULL, id, error))
    return FALSE;
  ms_json_writer_add_string (reply, "job", id);
  return TRUE;
}

static gboolean
decode_export (MsApiCall  *call,
               GError    **error)
{
  return ms_arguments_get_boolean (call->arguments, "full", &call->request.flag, error);
}

static gboolean
run_export (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  char id[MS_ID_SIZE];

  if (!ms_export_service_check (context, error))
    return FALSE;
  if (call->stage == 0)
    return check_jobs (call, error) && ms_export_service_note (context, call->request.flag, error);
  if (!ms_exchange_jobs_export (call->environment->jobs, call->caller.actor.user, call->request.flag, id, error))
    return FALSE;
  ms_json_writer_add_string (reply, "job", id);
  return TRUE;
}

static gboolean
decode_job (MsApiCall  *call,
            GError    **error)
{
  return ms_arguments_get_string (call->arguments, "job", MS_API_MAX_ID_CHARS, &call->request.name, error)
         && need (call->request.name, "job", error);
}

static void
write_import (MsJsonWriter        *reply,
              const MsSlackCounts *counts)
{
  ms_json_writer_add_int (reply, "users", counts->people);
  ms_json_writer_add_int (reply, "users_new", counts->people_new);
  ms_json_writer_add_int (reply, "users_unknown", counts->people_unknown);
  ms_json_writer_add_int (reply, "channels", counts->conversations);
  ms_json_writer_add_int (reply, "channels_new", counts->conversations_new);
  ms_json_writer_add_int (reply, "memberships_new", counts->memberships_new);
  ms_json_writer_add_int (reply, "messages", counts->messages);
  ms_json_writer_add_int (reply, "messages_new", counts->messages_new);
  ms_json_writer_add_int (reply, "files", counts->files);
  ms_json_writer_add_int (reply, "files_new", counts->files_new);
  ms_json_writer_add_int (reply, "without_ts", counts->without_ts);
  ms_json_writer_add_int (reply, "unused", counts->unused);
}

static void
write_export (MsJsonWriter          *reply,
              const MsSlackExported *exported)
{
  ms_json_writer_add_int (reply, "users", exported->people);
  ms_json_writer_add_int (reply, "channels", exported->conversations);
  ms_json_writer_add_int (reply, "messages", exported->messages);
  ms_json_writer_add_int (reply, "files", exported->files);
}

static void
write_job (MsJsonWriter         *reply,
           const MsExchangeView *view)
{
  static const char * const states[] = { "running", "done", "failed" };

  ms_json_writer_add_string (reply, "kind", view->is_import ? "import" : "export");
  ms_json_writer_add_string (reply, "state", states[view->state]);
  ms_json_writer_key (reply, "counts");
  ms_json_writer_open_object (reply);
  if (view->is_import)
    write_import (reply, &view->counts);
  else
    write_export (reply, &view->exported);
  ms_json_writer_close_object (reply);
  ms_json_writer_add_string (reply, "file", view->file);
  ms_json_writer_add_string (reply, "reason", view->error);
  ms_json_writer_add_string (reply, "message", view->message);
}

static gboolean
run_job (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  g_auto(MsExchangeView) view = { 0 };

  if (!ms_export_service_check (context, error))
    return FALSE;
  if (call->environment->jobs == NULL || !ms_exchange_jobs_get (call->environment->jobs, call->request.name, &view))
    return ms_error_set (error, MS_ERROR_JOB_NOT_FOUND);
  write_job (reply, &view);
  return TRUE;
}

#define JOB_STEPS { MS_API_STEP_WRITE, MS_API_STEP_READ }

const MsApiMethod ms_api_exchange_methods[] = {
  { "micro.export.slack", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, JOB_STEPS, decode_export, run_export, NULL },
  { "micro.import.slack", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, JOB_STEPS, decode_import, run_import, NULL },
  { "micro.job", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_job, run_job, NULL },
  { NULL },
};
