/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apps as records. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-record.h"

#include "ms-json-reader.h"

MsAppRecord *
ms_app_record_new (gint64       key,
                   gint64       user,
                   const MsApp *app)
{
  MsAppRecord *self = g_new0 (MsAppRecord, 1);

  self->key = key;
  self->user = user;
  self->app = ms_app_copy (app);
  return self;
}

void
ms_app_record_free (MsAppRecord *self)
{
  if (self == NULL)
    return;

  ms_app_free (self->app);
  g_free (self);
}

MsAppRecord *
ms_app_record_read (MsEvent *event)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsAppRecord) self = g_new0 (MsAppRecord, 1);
  g_autofree char *state = NULL;
  MsJsonNode root;
  const char *json;
  gsize length;

  g_return_val_if_fail (event != NULL, NULL);

  json = ms_event_get_json (event, &length);
  if (!ms_json_reader_parse (reader, json, length, NULL))
    return NULL;

  root = ms_json_reader_get_root (reader);
  state = ms_json_node_dup_member_string (root, "request_state");
  self->key = ms_json_node_get_member_int64 (root, "key", 0);
  self->user = ms_json_node_get_member_int64 (root, "user", 0);
  self->app = g_new0 (MsApp, 1);
  self->app->id = ms_json_node_dup_member_string (root, "id");
  self->app->bot_id = ms_json_node_dup_member_string (root, "bot_id");
  self->app->user = ms_json_node_dup_member_string (root, "user_id");
  self->app->name = ms_json_node_dup_member_string (root, "name");
  self->app->signing_secret = ms_json_node_dup_member_string (root, "signing_secret");
  self->app->verification_token = ms_json_node_dup_member_string (root, "verification_token");
  self->app->request_url = ms_json_node_dup_member_string (root, "request_url");
  self->app->deleted = ms_json_node_get_member_boolean (root, "deleted");
  ms_request_state_from_string (state, &self->app->request_state);
  return self->key != 0 && self->app->id != NULL && self->app->user != NULL ? g_steal_pointer (&self) : NULL;
}

MsAppAddress
ms_app_record_get_address (const MsAppRecord *self)
{
  return (MsAppAddress) { self->user, self->app->id, self->app->user, self->app->verification_token };
}
