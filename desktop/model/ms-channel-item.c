/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation for binding. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-channel-item.h"

#include "ms-text.h"

struct _MsChannelItem
{
  GObject parent_instance;

  MsChannel *value;
  MsUserItem *user;
  MsMessageList *messages;
  MsMemberList *members;
  char *people; /* of a direct message among several; NULL: not known */
  char *topic;
  char *purpose;
  char *draft;
  char *sort_key;
  GPtrArray *typing;
  gint64 verified_at;
};

enum
{
  PROP_TITLE = 1,
  PROP_TOPIC,
  PROP_PURPOSE,
  PROP_N_MEMBERS,
  PROP_UNREAD,
  PROP_MENTIONS,
  PROP_LAST_READ,
  PROP_DRAFT,
  PROP_STATE,
  PROP_VERIFIED_AT,
  N_PROPERTIES,
};

enum
{
  TYPING_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsChannelItem, ms_channel_item, G_TYPE_OBJECT)

static void
notify (MsChannelItem *self,
        guint          property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_note (char                **place,
           const MsChannelNote  *note)
{
  g_free (*place);
  *place = ms_text_to_plain (note->value != NULL ? note->value : "", -1, NULL, NULL);
}

static void
take_texts (MsChannelItem *self)
{
  g_autofree char *folded = g_utf8_casefold (ms_channel_item_get_title (self), -1);

  g_free (self->sort_key);
  self->sort_key = g_utf8_collate_key (folded, -1);
  take_note (&self->topic, &self->value->topic);
  take_note (&self->purpose, &self->value->purpose);
}

static void
user_renamed_cb (MsChannelItem *self)
{
  take_texts (self);
  notify (self, PROP_TITLE);
}

static void
ms_channel_item_dispose (GObject *object)
{
  MsChannelItem *self = MS_CHANNEL_ITEM (object);

  g_clear_object (&self->messages);
  g_clear_object (&self->members);
  g_clear_object (&self->user);

  G_OBJECT_CLASS (ms_channel_item_parent_class)->dispose (object);
}

static void
ms_channel_item_finalize (GObject *object)
{
  MsChannelItem *self = MS_CHANNEL_ITEM (object);

  ms_channel_free (self->value);
  g_free (self->people);
  g_free (self->topic);
  g_free (self->purpose);
  g_free (self->draft);
  g_free (self->sort_key);
  g_ptr_array_unref (self->typing);

  G_OBJECT_CLASS (ms_channel_item_parent_class)->finalize (object);
}

static void
ms_channel_item_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  MsChannelItem *self = MS_CHANNEL_ITEM (object);

  switch (property)
    {
    case PROP_TITLE:
      g_value_set_string (value, ms_channel_item_get_title (self));
      break;
    case PROP_TOPIC:
      g_value_set_string (value, self->topic);
      break;
    case PROP_PURPOSE:
      g_value_set_string (value, self->purpose);
      break;
    case PROP_N_MEMBERS:
      g_value_set_int64 (value, self->value->num_members);
      break;
    case PROP_UNREAD:
      g_value_set_int64 (value, self->value->unread_count);
      break;
    case PROP_MENTIONS:
      g_value_set_int64 (value, self->value->mention_count);
      break;
    case PROP_LAST_READ:
      g_value_set_int64 (value, self->value->last_read);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    case PROP_STATE:
      g_value_set_boolean (value, self->value->archived);
      break;
    case PROP_VERIFIED_AT:
      g_value_set_int64 (value, self->verified_at);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_channel_item_class_init (MsChannelItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ms_channel_item_dispose;
  object_class->finalize = ms_channel_item_finalize;
  object_class->get_property = ms_channel_item_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_TOPIC] = g_param_spec_string ("topic", NULL, NULL, "", flags);
  properties[PROP_PURPOSE] = g_param_spec_string ("purpose", NULL, NULL, "", flags);
  properties[PROP_N_MEMBERS] = g_param_spec_int64 ("n-members", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_UNREAD] = g_param_spec_int64 ("unread", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_MENTIONS] = g_param_spec_int64 ("mentions", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_READ] = g_param_spec_int64 ("last-read", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, "", flags);
  properties[PROP_STATE] = g_param_spec_boolean ("archived", NULL, NULL, FALSE, flags);
  properties[PROP_VERIFIED_AT] = g_param_spec_int64 ("verified-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[TYPING_CHANGED] = g_signal_new ("typing-changed", MS_TYPE_CHANNEL_ITEM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_channel_item_init (MsChannelItem *self)
{
  self->draft = g_strdup ("");
  self->typing = g_ptr_array_new_with_free_func (g_object_unref);
  self->members = ms_member_list_new ();
}

MsChannelItem *
ms_channel_item_new (const MsChannel *value,
                     MsUserItem      *user)
{
  MsChannelItem *self = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  self = g_object_new (MS_TYPE_CHANNEL_ITEM, NULL);
  self->value = ms_channel_copy (value);
  self->messages = ms_message_list_new (value->id);
  g_set_object (&self->user, user);
  if (user != NULL)
    g_signal_connect_object (user, "notify::display-name", G_CALLBACK (user_renamed_cb), self, G_CONNECT_SWAPPED);
  take_texts (self);
  return self;
}

static void
notify_differences (MsChannelItem   *self,
                    const MsChannel *old)
{
  const MsChannel *now = self->value;

  if (g_strcmp0 (old->name, now->name) != 0)
    notify (self, PROP_TITLE);
  if (g_strcmp0 (old->topic.value, now->topic.value) != 0)
    notify (self, PROP_TOPIC);
  if (g_strcmp0 (old->purpose.value, now->purpose.value) != 0)
    notify (self, PROP_PURPOSE);
  if (old->num_members != now->num_members)
    notify (self, PROP_N_MEMBERS);
  if (old->unread_count != now->unread_count)
    notify (self, PROP_UNREAD);
  if (old->mention_count != now->mention_count)
    notify (self, PROP_MENTIONS);
  if (old->last_read != now->last_read)
    notify (self, PROP_LAST_READ);
  if (old->archived != now->archived)
    notify (self, PROP_STATE);
}

/* A value that was not made for this viewer leaves the counts and the membership as they are. */
void
ms_channel_item_update (MsChannelItem   *self,
                        const MsChannel *value)
{
  g_autoptr(MsChannel) old = NULL;

  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));
  g_return_if_fail (value != NULL);

  old = g_steal_pointer (&self->value);
  self->value = ms_channel_copy (value);
  if (!value->has_view)
    {
      self->value->has_view = old->has_view;
      self->value->is_member = old->is_member;
      self->value->is_open = old->is_open;
      self->value->last_read = old->last_read;
      self->value->latest = old->latest;
      self->value->unread_count = old->unread_count;
      self->value->mention_count = old->mention_count;
    }
  if (value->num_members < 0)
    self->value->num_members = old->num_members;
  take_texts (self);
  notify_differences (self, old);
}

void
ms_channel_item_set_people (MsChannelItem *self,
                            const char    *names)
{
  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));

  if (g_strcmp0 (self->people, names) == 0)
    return;
  g_free (self->people);
  self->people = g_strdup (names);
  take_texts (self);
  notify (self, PROP_TITLE);
}

void
ms_channel_item_set_counts (MsChannelItem *self,
                            gint64         unread,
                            gint64         mentions)
{
  gboolean unread_changed = FALSE;
  gboolean mentions_changed = FALSE;

  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));

  unread_changed = self->value->unread_count != unread;
  mentions_changed = self->value->mention_count != mentions;
  self->value->unread_count = unread;
  self->value->mention_count = mentions;
  if (unread_changed)
    notify (self, PROP_UNREAD);
  if (mentions_changed)
    notify (self, PROP_MENTIONS);
}

void
ms_channel_item_set_last_read (MsChannelItem *self,
                               gint64         ts)
{
  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));

  if (self->value->last_read == ts)
    return;
  self->value->last_read = ts;
  notify (self, PROP_LAST_READ);
}

void
ms_channel_item_set_draft (MsChannelItem *self,
                           const char    *draft)
{
  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));

  if (draft == NULL)
    draft = "";
  if (strcmp (self->draft, draft) == 0)
    return;
  g_free (self->draft);
  self->draft = g_strdup (draft);
  notify (self, PROP_DRAFT);
}

void
ms_channel_item_set_verified_at (MsChannelItem *self,
                                 gint64         at)
{
  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));

  if (self->verified_at == at)
    return;
  self->verified_at = at;
  notify (self, PROP_VERIFIED_AT);
}

void
ms_channel_item_set_typing (MsChannelItem *self,
                            GPtrArray     *users)
{
  g_return_if_fail (MS_IS_CHANNEL_ITEM (self));
  g_return_if_fail (users != NULL);

  g_ptr_array_unref (self->typing);
  self->typing = users;
  g_signal_emit (self, signals[TYPING_CHANGED], 0);
}

const MsChannel *
ms_channel_item_get_value (MsChannelItem *self)
{
  return self->value;
}

const char *
ms_channel_item_get_id (MsChannelItem *self)
{
  return self->value->id;
}

MsChannelKind
ms_channel_item_get_kind (MsChannelItem *self)
{
  return self->value->kind;
}

const char *
ms_channel_item_get_title (MsChannelItem *self)
{
  if (self->user != NULL)
    return ms_user_item_get_display_name (self->user);
  if (self->people != NULL)
    return self->people;
  return self->value->name != NULL ? self->value->name : "";
}

char *
ms_channel_item_dup_label (MsChannelItem *self)
{
  const char *title = ms_channel_item_get_title (self);

  return ms_channel_item_is_direct (self) ? g_strdup (title) : g_strconcat ("#", title, NULL);
}

const char *
ms_channel_item_get_topic (MsChannelItem *self)
{
  return self->topic;
}

const char *
ms_channel_item_get_purpose (MsChannelItem *self)
{
  return self->purpose;
}

gint64
ms_channel_item_get_unread (MsChannelItem *self)
{
  return self->value->unread_count;
}

gint64
ms_channel_item_get_mentions (MsChannelItem *self)
{
  return self->value->mention_count;
}

gint64
ms_channel_item_get_last_read (MsChannelItem *self)
{
  return self->value->last_read;
}

const char *
ms_channel_item_get_draft (MsChannelItem *self)
{
  return self->draft;
}

gint64
ms_channel_item_get_verified_at (MsChannelItem *self)
{
  return self->verified_at;
}

MsUserItem *
ms_channel_item_get_user (MsChannelItem *self)
{
  return self->user;
}

gboolean
ms_channel_item_is_direct (MsChannelItem *self)
{
  return self->value->kind == MS_CHANNEL_IM || self->value->is_mpim;
}

/* Whether something in it waits for this very person. */
gboolean
ms_channel_item_is_addressed (MsChannelItem *self)
{
  if (ms_channel_item_is_direct (self))
    return self->value->unread_count > 0;
  return self->value->mention_count > 0;
}

MsMessageList *
ms_channel_item_get_messages (MsChannelItem *self)
{
  return self->messages;
}

MsMemberList *
ms_channel_item_get_members (MsChannelItem *self)
{
  return self->members;
}

GPtrArray *
ms_channel_item_get_typing (MsChannelItem *self)
{
  return self->typing;
}

int
ms_channel_item_compare (MsChannelItem *first,
                         MsChannelItem *second)
{
  int order = strcmp (first->sort_key, second->sort_key);

  return order != 0 ? order : strcmp (first->value->id, second->value->id);
}
