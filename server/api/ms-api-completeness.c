/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods by which a client makes sure: is my copy right, how far did my message get. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-completeness-service.h"
#include "ms-error.h"

static gboolean
decode_digest (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_api_decode_channel (call, error)
         && ms_api_decode_bound (call, "latest", &request->latest, MS_ERROR_INVALID_TS_LATEST, error)
         && ms_api_decode_bound (call, "oldest", &request->oldest, MS_ERROR_INVALID_TS_OLDEST, error);
}

static gboolean
run_digest (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  char digest[MS_DIGEST_SIZE];
  MsWindowDigest window;

  if (!ms_completeness_service_digest (context, request->channel, request->oldest, request->latest, &window, error))
    return FALSE;

  ms_digest_to_string (window.digest, digest);
  ms_json_writer_add_string (reply, "channel", request->channel);
  ms_json_writer_add_int (reply, "head", window.head);
  ms_json_writer_add_int (reply, "count", window.count);
  ms_json_writer_add_string (reply, "digest", digest);
  return TRUE;
}

static gboolean
decode_delivery (MsApiCall  *call,
                 GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_ts (call, MS_ERROR_MESSAGE_NOT_FOUND, error);
}

/* Called twice: the first time to find what to ask the connections about, then with their answer. */
static gboolean
run_delivery (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  MsApiDelivery *delivery = &call->delivery;
  MsOwnMessage message;

  if (call->stage == 0)
    {
      if (!ms_completeness_service_find_own (context, call->request.channel, call->request.ts, &message, error))
        return FALSE;
      *delivery = (MsApiDelivery) {
        .channel = message.channel,
        .author = call->caller.actor.user,
        .seq = message.revision,
        .members = message.others,
      };
      return TRUE;
    }

  ms_json_writer_add_boolean (reply, "stored", TRUE);
  ms_json_writer_add_int (reply, "event_seq", delivery->seq);
  ms_json_writer_add_int (reply, "members", delivery->members);
  ms_json_writer_add_int (reply, "connected", delivery->connected);
  ms_json_writer_add_int (reply, "sent", delivery->sent);
  ms_json_writer_add_int (reply, "confirmed", delivery->confirmed);
  return TRUE;
}

const MsApiMethod ms_api_completeness_methods[] = {
  { "micro.delivery", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ, MS_API_STEP_DELIVERY }, decode_delivery, run_delivery, NULL },
  { "micro.digest", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_digest, run_digest, NULL },
  { NULL },
};
