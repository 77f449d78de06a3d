/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture of a person with the mark of presence at its lower right. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-face.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-palette.h"
#include "ui-compat.h"

#define MARK_SHARE 0.42
#define MARK_MIN   9.0f
#define MARK_RING  2.0f

struct _MsFace
{
  GtkWidget parent_instance;

  GtkWidget *avatar;
  MsUserItem *user;
  int size;
  gboolean marked;
};

enum
{
  PROP_SIZE = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (MsFace, ms_face, GTK_TYPE_WIDGET)

static void
user_changed_cb (MsFace *self)
{
  ms_face_dress (self->avatar, ms_user_item_get_display_name (self->user), ms_user_item_get_role (self->user) == MS_ROLE_BOT);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
fill_disc (GtkSnapshot           *snapshot,
           const graphene_rect_t *place,
           const GdkRGBA         *color)
{
  GskRoundedRect disc;

  gsk_rounded_rect_init_from_rect (&disc, place, place->size.width / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, color, place);
  gtk_snapshot_pop (snapshot);
}

static void
draw_ring (GtkSnapshot           *snapshot,
           const graphene_rect_t *place,
           const GdkRGBA         *color)
{
  const float widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  GskRoundedRect ring;

  gsk_rounded_rect_init_from_rect (&ring, place, place->size.width / 2);
  gtk_snapshot_append_border (snapshot, &ring, widths, colors);
}

static void
draw_half (GtkSnapshot           *snapshot,
           const graphene_rect_t *place,
           const GdkRGBA         *color)
{
  GskRoundedRect disc;
  graphene_rect_t half = *place;

  half.size.width /= 2;
  gsk_rounded_rect_init_from_rect (&disc, place, place->size.width / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, color, &half);
  gtk_snapshot_pop (snapshot);
  draw_ring (snapshot, place, color);
}

static void
draw_mark (MsFace      *self,
           GtkSnapshot *snapshot)
{
  MsPalette palette;
  float size = MAX (MARK_MIN, (float) (self->size * MARK_SHARE * 0.75));
  graphene_rect_t place = GRAPHENE_RECT_INIT ((float) self->size - size + 2, (float) self->size - size + 2, size, size);
  graphene_rect_t around = place;
  GdkRGBA ground = { 0 };

  ms_palette_load (&palette, GTK_WIDGET (self));
  if (!ms_compat_lookup_color (GTK_WIDGET (self), "ms_bg_app", &ground))
    ground = palette.bg_surface;
  graphene_rect_inset (&around, -MARK_RING, -MARK_RING);
  fill_disc (snapshot, &around, &ground);

  switch (ms_user_item_get_presence (self->user))
    {
    case MS_PRESENCE_SHAPE_ONLINE:
      fill_disc (snapshot, &place, &palette.presence_online);
      break;
    case MS_PRESENCE_SHAPE_AWAY:
      draw_half (snapshot, &place, &palette.presence_away);
      break;
    case MS_PRESENCE_SHAPE_BUSY:
      fill_disc (snapshot, &place, &palette.presence_busy);
      gtk_snapshot_append_color (snapshot, &ground, &GRAPHENE_RECT_INIT (place.origin.x + 2, place.origin.y + size / 2 - 1, size - 4, 2));
      break;
    case MS_PRESENCE_SHAPE_OFFLINE:
    default:
      draw_ring (snapshot, &place, &palette.presence_offline);
    }
}

static void
ms_face_measure (GtkWidget      *widget,
                 GtkOrientation  orientation,
                 int             for_size,
                 int            *minimum,
                 int            *natural,
                 int            *minimum_baseline,
                 int            *natural_baseline)
{
  int ignored = 0;

  gtk_widget_measure (MS_FACE (widget)->avatar, orientation, -1, &ignored, NULL, NULL, NULL);
  *minimum = *natural = MS_FACE (widget)->size;
}

static void
ms_face_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  MsFace *self = MS_FACE (widget);

  gtk_widget_size_allocate (self->avatar, &(GtkAllocation) { 0, 0, self->size, self->size }, -1);
}

static void
ms_face_snapshot (GtkWidget   *widget,
                  GtkSnapshot *snapshot)
{
  MsFace *self = MS_FACE (widget);

  gtk_widget_snapshot_child (widget, self->avatar, snapshot);
  if (self->marked && self->user != NULL && ms_user_item_get_role (self->user) != MS_ROLE_BOT)
    draw_mark (self, snapshot);
}

static void
ms_face_dispose (GObject *object)
{
  MsFace *self = MS_FACE (object);

  ms_face_set_user (self, NULL);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);

  G_OBJECT_CLASS (ms_face_parent_class)->dispose (object);
}

static void
ms_face_set_property (GObject      *object,
                      guint         property,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  MsFace *self = MS_FACE (object);

  switch (property)
    {
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      adw_avatar_set_size (ADW_AVATAR (self->avatar), self->size);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_face_class_init (MsFaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_face_dispose;
  object_class->set_property = ms_face_set_property;
  widget_class->measure = ms_face_measure;
  widget_class->size_allocate = ms_face_size_allocate;
  widget_class->snapshot = ms_face_snapshot;
  gtk_widget_class_set_css_name (widget_class, "face");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);

  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 8, 256, 22, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
ms_face_init (MsFace *self)
{
  self->size = 22;
  self->marked = TRUE;
  self->avatar = adw_avatar_new (self->size, NULL, TRUE);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
}

GtkWidget *
ms_face_new (int size)
{
  return g_object_new (MS_TYPE_FACE, "size", size, NULL);
}

void
ms_face_set_user (MsFace     *self,
                  MsUserItem *user)
{
  g_return_if_fail (MS_IS_FACE (self));

  if (self->user == user)
    return;
  if (self->user != NULL)
    g_signal_handlers_disconnect_by_data (self->user, self);
  g_set_object (&self->user, user);
  if (user == NULL)
    return;
  g_signal_connect_swapped (user, "notify::display-name", G_CALLBACK (user_changed_cb), self);
  g_signal_connect_swapped (user, "notify::presence", G_CALLBACK (user_changed_cb), self);
  user_changed_cb (self);
}

void
ms_face_dress (GtkWidget  *avatar,
               const char *name,
               gboolean    is_bot)
{
  g_return_if_fail (ADW_IS_AVATAR (avatar));

  adw_avatar_set_text (ADW_AVATAR (avatar), name);
  adw_avatar_set_show_initials (ADW_AVATAR (avatar), !is_bot);
  adw_avatar_set_icon_name (ADW_AVATAR (avatar), is_bot ? "ms-bot-symbolic" : NULL);
  if (is_bot)
    gtk_widget_add_css_class (avatar, "bot");
  else
    gtk_widget_remove_css_class (avatar, "bot");
}

void
ms_face_set_marked (MsFace   *self,
                    gboolean  marked)
{
  g_return_if_fail (MS_IS_FACE (self));

  self->marked = marked;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
ms_face_presence_word (MsUserItem *user)
{
  if (ms_user_item_get_role (user) == MS_ROLE_BOT)
    return _("Bot");
  switch (ms_user_item_get_presence (user))
    {
    case MS_PRESENCE_SHAPE_ONLINE:
      return _("Online");
    case MS_PRESENCE_SHAPE_AWAY:
      return _("Away");
    case MS_PRESENCE_SHAPE_BUSY:
      return _("Do not disturb");
    case MS_PRESENCE_SHAPE_OFFLINE:
    default:
      return _("Offline");
    }
}

const char *
ms_face_role_word (MsUserItem *user)
{
  switch (ms_user_item_get_role (user))
    {
    case MS_ROLE_OWNER:
      return _("Owner");
    case MS_ROLE_ADMIN:
      return _("Administrator");
    case MS_ROLE_GUEST:
      return _("Guest");
    case MS_ROLE_BOT:
    case MS_ROLE_MEMBER:
    default:
      return NULL;
    }
}
