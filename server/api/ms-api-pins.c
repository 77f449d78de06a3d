/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about what is pinned in a conversation, and about what somebody saved for later. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-decode.h"
#include "ms-api-items.h"
#include "ms-pin-service.h"
#include "ms-star-service.h"

#define CURSOR_STARS 's'

static gboolean
run_pins_add (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  return ms_pin_service_add (context, call->request.channel, call->request.ts, &call->event_seq, error);
}

static gboolean
run_pins_remove (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  return ms_pin_service_remove (context, call->request.channel, call->request.ts, &call->event_seq, error);
}

static gboolean
run_pins_list (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  MsApiItemWriter writer = { reply, team->id, "created" };

  ms_json_writer_key (reply, "items");
  ms_json_writer_open_array (reply);
  if (!ms_pin_service_list (context, call->request.channel, ms_api_write_item, &writer, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
run_stars_add (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  return ms_star_service_add (context, call->request.channel, call->request.ts, &call->event_seq, error);
}

static gboolean
run_stars_remove (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  return ms_star_service_remove (context, call->request.channel, call->request.ts, &call->event_seq, error);
}

static gboolean
decode_stars_list (MsApiCall  *call,
                   GError    **error)
{
  return ms_api_decode_item_range (call, CURSOR_STARS, error);
}

static gboolean
run_stars_list (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  const MsItemRange range = ms_api_get_item_range (call);
  const MsTeam *team = ms_account_service_get_team (context);
  MsApiItemWriter writer = { reply, team->id, "date_create" };
  MsItemPage page;

  ms_json_writer_key (reply, "items");
  ms_json_writer_open_array (reply);
  if (!ms_star_service_list (context, &range, ms_api_write_item, &writer, &page, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_api_write_item_page (call, CURSOR_STARS, reply, &page);
  return TRUE;
}

const MsApiMethod ms_api_pin_methods[] = {
  { "pins.add", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_item, run_pins_add, NULL },
  { "pins.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, ms_api_decode_channel, run_pins_list, NULL },
  { "pins.remove", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_item, run_pins_remove, NULL },
  { "stars.add", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_item, run_stars_add, NULL },
  { "stars.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_stars_list, run_stars_list, NULL },
  { "stars.remove", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_item, run_stars_remove, NULL },
  { NULL },
};
