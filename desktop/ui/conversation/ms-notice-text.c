/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of notices. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-notice-text.h"

#include <glib/gi18n.h>

#include "ms-limits.h"

typedef struct
{
  const char *subtype;
  MsNoticeKind kind;
  const char *icon;
} NoticeRow;

static const NoticeRow rows[] = {
  { MS_SUBTYPE_CHANNEL_JOIN, MS_NOTICE_JOIN, "ms-user-plus-symbolic" },
  { MS_SUBTYPE_GROUP_JOIN, MS_NOTICE_JOIN, "ms-user-plus-symbolic" },
  { MS_SUBTYPE_CHANNEL_LEAVE, MS_NOTICE_LEAVE, "ms-log-out-symbolic" },
  { MS_SUBTYPE_CHANNEL_TOPIC, MS_NOTICE_TOPIC, "ms-pencil-symbolic" },
  { MS_SUBTYPE_CHANNEL_PURPOSE, MS_NOTICE_PURPOSE, "ms-pencil-symbolic" },
  { MS_SUBTYPE_CHANNEL_NAME, MS_NOTICE_NAME, "ms-pencil-symbolic" },
  { MS_SUBTYPE_CHANNEL_ARCHIVE, MS_NOTICE_ARCHIVE, "ms-lock-symbolic" },
  { MS_SUBTYPE_CHANNEL_UNARCHIVE, MS_NOTICE_UNARCHIVE, "ms-hash-symbolic" },
  { MS_SUBTYPE_TOMBSTONE, MS_NOTICE_TOMBSTONE, "ms-trash-2-symbolic" },
};

static const NoticeRow *
find_row (MsMessageItem *item)
{
  const char *subtype = ms_message_item_get_value (item)->subtype;

  for (guint i = 0; subtype != NULL && i < G_N_ELEMENTS (rows); i++)
    {
      if (strcmp (rows[i].subtype, subtype) == 0)
        return &rows[i];
    }
  return NULL;
}

MsNoticeKind
ms_notice_kind (MsMessageItem *item)
{
  const NoticeRow *row = find_row (item);

  return row != NULL ? row->kind : MS_NOTICE_OTHER;
}

const char *
ms_notice_icon (MsMessageItem *item)
{
  const NoticeRow *row = find_row (item);

  return row != NULL ? row->icon : "ms-pencil-symbolic";
}

static char *
plain (MsTeamModel *team,
       const char  *text)
{
  if (text == NULL)
    return g_strdup ("");
  return team != NULL ? ms_team_model_dup_line (team, text, MS_LIMIT_TEXT_CHARS) : g_strdup (text);
}

static char *
topic_text (const char *name,
            const char *topic)
{
  if (*topic == '\0')
    return g_strdup_printf (_("%s cleared the topic"), name);
  return g_strdup_printf (_("%s set the topic: %s"), name, topic);
}

static char *
purpose_text (const char *name,
              const char *purpose)
{
  if (*purpose == '\0')
    return g_strdup_printf (_("%s cleared the purpose"), name);
  return g_strdup_printf (_("%s set the purpose: %s"), name, purpose);
}

static char *
joined_text (const char *name,
             guint       others)
{
  if (others == 0)
    return g_strdup_printf (_("%s joined"), name);
  return g_strdup_printf (ngettext ("%s and %u other joined", "%s and %u others joined", others), name, others);
}

static char *
left_text (const char *name,
           guint       others)
{
  if (others == 0)
    return g_strdup_printf (_("%s left"), name);
  return g_strdup_printf (ngettext ("%s and %u other left", "%s and %u others left", others), name, others);
}

char *
ms_notice_text (MsMessageItem *item,
                MsTeamModel   *team,
                guint          others)
{
  const MsMessage *value = ms_message_item_get_value (item);
  MsUserItem *user = ms_message_item_get_user (item);
  const char *name = user != NULL ? ms_user_item_get_display_name (user) : _("Somebody");
  g_autofree char *topic = plain (team, value->topic);
  g_autofree char *purpose = plain (team, value->purpose);

  switch (ms_notice_kind (item))
    {
    case MS_NOTICE_JOIN:
      return joined_text (name, others);
    case MS_NOTICE_LEAVE:
      return left_text (name, others);
    case MS_NOTICE_TOPIC:
      return topic_text (name, topic);
    case MS_NOTICE_PURPOSE:
      return purpose_text (name, purpose);
    case MS_NOTICE_NAME:
      return g_strdup_printf (_("%s renamed the channel to #%s"), name, value->name != NULL ? value->name : "");
    case MS_NOTICE_ARCHIVE:
      return g_strdup_printf (_("%s archived the channel"), name);
    case MS_NOTICE_UNARCHIVE:
      return g_strdup_printf (_("%s took the channel out of the archive"), name);
    case MS_NOTICE_TOMBSTONE:
      return g_strdup (_("This message was deleted."));
    case MS_NOTICE_OTHER:
    default:
      return plain (team, value->text);
    }
}
