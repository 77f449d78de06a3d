/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about pictures of people and the team's own emoji. Between the request and the rule somebody else makes the pictures. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-emoji-service.h"
#include "ms-limits.h"
#include "ms-policy.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

static gboolean
take_image (MsApiCall   *call,
            MsImageUse   use,
            GBytes      *bytes,
            GError     **error)
{
  if (g_bytes_get_size (bytes) > MS_LIMIT_IMAGE_BYTES)
    return ms_error_set (error, MS_ERROR_TOO_LARGE);
  call->image.use = use;
  call->image.bytes = bytes;
  call->has_image = TRUE;
  return TRUE;
}

static gboolean
decode_crop (MsApiCall  *call,
             GError    **error)
{
  gint64 x = 0;
  gint64 y = 0;
  gint64 side = 0;

  if (!ms_arguments_get_int (call->arguments, "crop_x", 0, G_MAXINT16, &x, error)
      || !ms_arguments_get_int (call->arguments, "crop_y", 0, G_MAXINT16, &y, error)
      || !ms_arguments_get_int (call->arguments, "crop_w", 0, G_MAXINT16, &side, error))
    return FALSE;
  call->image.crop_x = (int) x;
  call->image.crop_y = (int) y;
  call->image.crop_side = (int) side;
  return TRUE;
}

static gboolean
decode_cut (MsApiCall   *call,
            MsImageUse   use,
            GError     **error)
{
  GBytes *bytes = ms_arguments_get_file (call->arguments, "image");

  if (bytes == NULL)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: image");
  return decode_crop (call, error) && take_image (call, use, bytes, error);
}

static gboolean
decode_photo (MsApiCall  *call,
              GError    **error)
{
  return decode_cut (call, MS_IMAGE_USE_AVATAR, error);
}

/* Who may not is told so before a picture is made for them; the rule asks again. */
static gboolean
decode_icon (MsApiCall  *call,
             GError    **error)
{
  return ms_policy_check (call->caller.role, MS_ACTION_SETTINGS, error) && decode_cut (call, MS_IMAGE_USE_ICON, error);
}

static gboolean
set_photo (MsApiCall     *call,
           MsContext     *context,
           MsPictureSet  *set,
           MsJsonWriter  *reply,
           GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_avatar_service_set (context, set, ms_api_call_get_shared_origin (call), &call->event_seq, error);

  if (user == NULL)
    return FALSE;
  user->tile = ms_api_call_dup_tile (call, user);
  ms_json_writer_key (reply, "profile");
  ms_wire_write_profile (reply, user, team->id);
  return TRUE;
}

static gboolean
run_set_photo (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  return set_photo (call, context, call->pictures, reply, error);
}

static gboolean
run_delete_photo (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  return set_photo (call, context, NULL, reply, error);
}

static gboolean
set_icon (MsApiCall     *call,
          MsContext     *context,
          MsPictureSet  *set,
          MsJsonWriter  *reply,
          GError       **error)
{
  if (!ms_team_icon_service_set (context, set, ms_api_call_get_shared_origin (call), &call->event_seq, error))
    return FALSE;
  ms_json_writer_key (reply, "icon");
  ms_wire_write_team_icon (reply, ms_account_service_get_team (context)->icon);
  return TRUE;
}

static gboolean
run_set_icon (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  return set_icon (call, context, call->pictures, reply, error);
}

static gboolean
run_delete_icon (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  return set_icon (call, context, NULL, reply, error);
}

/* A picture in a form, a file of one's own, or a name. */
static gboolean
decode_emoji_add (MsApiCall  *call,
                  GError    **error)
{
  MsApiRequest *request = &call->request;
  GBytes *bytes = ms_arguments_get_file (call->arguments, "file");

  if (bytes == NULL)
    bytes = ms_arguments_get_file (call->arguments, "image");
  if (!ms_arguments_need_string (call->arguments, "name", 0, &request->name, error)
      || !ms_arguments_get_string (call->arguments, "alias_for", 0, &request->text, error)
      || !ms_arguments_get_string (call->arguments, "file", MS_API_MAX_ID_CHARS, &request->code, error))
    return FALSE;
  if ((bytes != NULL) + (request->text != NULL) + (request->code != NULL) != 1)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] one of the two is needed: file, alias_for");
  return bytes == NULL || take_image (call, MS_IMAGE_USE_EMOJI, bytes, error);
}

/* First of all the file is found. */
static gboolean
find_source (MsApiCall  *call,
             MsContext  *context,
             GError    **error)
{
  char *blob;

  if (call->request.code == NULL)
    return TRUE;
  blob = ms_emoji_service_dup_source (context, call->request.code, error);
  if (blob == NULL)
    return FALSE;
  call->image.use = MS_IMAGE_USE_EMOJI;
  call->image.blob = ms_api_call_keep (call, blob);
  call->has_image = TRUE;
  return TRUE;
}

static gboolean
run_emoji_add (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsEmojiAddition addition = {
    .name = call->request.name,
    .alias_for = call->request.text,
    .set = call->pictures,
    .origin = ms_api_call_get_shared_origin (call),
  };

  if (call->method->steps[call->stage] == MS_API_STEP_READ)
    return find_source (call, context, error);
  return ms_emoji_service_add (context, &addition, &call->event_seq, error);
}

static gboolean
decode_emoji_remove (MsApiCall  *call,
                     GError    **error)
{
  return ms_arguments_need_string (call->arguments, "name", 0, &call->request.name, error);
}

static gboolean
run_emoji_remove (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  return ms_emoji_service_remove (context, call->request.name, &call->event_seq, error);
}

static void
write_one (const char *name,
           const char *value,
           gpointer    user_data)
{
  ms_json_writer_key_string (user_data, name);
  ms_json_writer_string (user_data, value, -1);
}

gboolean
ms_api_write_emoji (MsContext     *context,
                    MsJsonWriter  *reply,
                    GError       **error)
{
  gboolean listed;

  ms_json_writer_key (reply, "emoji");
  ms_json_writer_open_object (reply);
  listed = ms_emoji_service_list (context, write_one, reply, error);
  ms_json_writer_close_object (reply);
  return listed;
}

static gboolean
run_emoji_list (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, ms_context_get_now_seconds (context));

  if (!ms_api_write_emoji (context, reply, error))
    return FALSE;
  ms_json_writer_add_string (reply, "cache_ts", now);
  return TRUE;
}

const MsApiMethod ms_api_picture_methods[] = {
  { "emoji.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_emoji_list, NULL },
  { "micro.emoji.add", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_READ, MS_API_STEP_IMAGE, MS_API_STEP_WRITE }, decode_emoji_add,
    run_emoji_add, NULL },
  { "micro.emoji.remove", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_emoji_remove, run_emoji_remove, NULL },
  { "micro.settings.deleteIcon", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, NULL, run_delete_icon, NULL },
  { "micro.settings.setIcon", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_IMAGE, MS_API_STEP_WRITE }, decode_icon, run_set_icon, NULL },
  { "users.deletePhoto", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, NULL, run_delete_photo, NULL },
  { "users.setPhoto", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_IMAGE, MS_API_STEP_WRITE }, decode_photo, run_set_photo, NULL },
  { NULL },
};
