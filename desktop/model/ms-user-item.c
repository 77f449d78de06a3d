/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person (or bot) of a team, for binding. Holds what is shown, knows nothing of where it came from. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-user-item.h"

struct _MsUserItem
{
  GObject parent_instance;

  MsUser *value;
  char *display_name;
  char *sort_key;
  MsPresenceShape presence;
  gboolean is_self;
};

enum
{
  PROP_ID = 1,
  PROP_DISPLAY_NAME,
  PROP_STATUS,
  PROP_PRESENCE,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (MsUserItem, ms_user_item, G_TYPE_OBJECT)

static void
take_display_name (MsUserItem *self)
{
  g_autofree char *name = g_strstrip (g_strdup (ms_user_get_shown_name (self->value)));
  g_autofree char *folded = g_utf8_casefold (name, -1);

  if (g_strcmp0 (self->display_name, name) == 0)
    return;

  g_free (self->display_name);
  self->display_name = g_steal_pointer (&name);
  g_free (self->sort_key);
  self->sort_key = g_utf8_collate_key (folded, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
}

/* Presence rides on the user only in the boot answer; later it comes by itself. */
static void
take_presence (MsUserItem *self)
{
  if (!self->value->has_presence)
    return;
  if (!self->value->connected)
    ms_user_item_set_presence (self, MS_PRESENCE_SHAPE_OFFLINE);
  else
    ms_user_item_set_presence (self, self->value->active ? MS_PRESENCE_SHAPE_ONLINE : MS_PRESENCE_SHAPE_AWAY);
}

static void
ms_user_item_finalize (GObject *object)
{
  MsUserItem *self = MS_USER_ITEM (object);

  ms_user_free (self->value);
  g_free (self->display_name);
  g_free (self->sort_key);

  G_OBJECT_CLASS (ms_user_item_parent_class)->finalize (object);
}

static void
ms_user_item_get_property (GObject    *object,
                           guint       property,
                           GValue     *value,
                           GParamSpec *pspec)
{
  MsUserItem *self = MS_USER_ITEM (object);

  switch (property)
    {
    case PROP_ID:
      g_value_set_string (value, self->value->id);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, self->display_name);
      break;
    case PROP_STATUS:
      g_value_set_string (value, ms_user_item_get_status (self));
      break;
    case PROP_PRESENCE:
      g_value_set_int (value, (int) self->presence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_user_item_class_init (MsUserItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ms_user_item_finalize;
  object_class->get_property = ms_user_item_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, "", flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "", flags);
  properties[PROP_PRESENCE] = g_param_spec_int ("presence", NULL, NULL,
                                                MS_PRESENCE_SHAPE_OFFLINE, MS_PRESENCE_SHAPE_ONLINE,
                                                MS_PRESENCE_SHAPE_OFFLINE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
ms_user_item_init (MsUserItem *self)
{
  self->sort_key = g_strdup ("");
}

MsUserItem *
ms_user_item_new (const MsUser *value)
{
  MsUserItem *self = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  self = g_object_new (MS_TYPE_USER_ITEM, NULL);
  self->value = ms_user_copy (value);
  take_display_name (self);
  take_presence (self);
  return self;
}

void
ms_user_item_update (MsUserItem   *self,
                     const MsUser *value)
{
  g_autoptr(MsUser) old = NULL;

  g_return_if_fail (MS_IS_USER_ITEM (self));
  g_return_if_fail (value != NULL);

  old = g_steal_pointer (&self->value);
  self->value = ms_user_copy (value);
  take_display_name (self);
  take_presence (self);
  if (g_strcmp0 (old->status_text, value->status_text) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

void
ms_user_item_set_presence (MsUserItem      *self,
                           MsPresenceShape  presence)
{
  g_return_if_fail (MS_IS_USER_ITEM (self));

  if (self->presence == presence)
    return;
  self->presence = presence;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE]);
}

void
ms_user_item_set_is_self (MsUserItem *self,
                          gboolean    is_self)
{
  g_return_if_fail (MS_IS_USER_ITEM (self));

  self->is_self = is_self;
}

const MsUser *
ms_user_item_get_value (MsUserItem *self)
{
  return self->value;
}

const char *
ms_user_item_get_id (MsUserItem *self)
{
  return self->value->id;
}

const char *
ms_user_item_get_name (MsUserItem *self)
{
  return self->value->name;
}

const char *
ms_user_item_get_display_name (MsUserItem *self)
{
  return self->display_name;
}

const char *
ms_user_item_get_status (MsUserItem *self)
{
  return self->value->status_text != NULL ? self->value->status_text : "";
}

MsRole
ms_user_item_get_role (MsUserItem *self)
{
  return self->value->role;
}

MsPresenceShape
ms_user_item_get_presence (MsUserItem *self)
{
  return self->presence;
}

gboolean
ms_user_item_get_is_self (MsUserItem *self)
{
  return self->is_self;
}

int
ms_user_item_compare (gconstpointer first,
                      gconstpointer second,
                      gpointer      unused)
{
  const MsUserItem *a = first;
  const MsUserItem *b = second;
  int order = strcmp (a->sort_key, b->sort_key);

  return order != 0 ? order : g_strcmp0 (a->value->id, b->value->id);
}
