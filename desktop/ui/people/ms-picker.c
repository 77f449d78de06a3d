/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small window to find a person or a conversation by typing. "#" looks for channels only, "@" for people only. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-picker.h"

#include <glib/gi18n.h>

#include "ms-channel-item.h"
#include "ms-channel-icon.h"
#include "ms-dialog.h"
#include "ms-face.h"
#include "ms-match.h"

struct _MsPicker
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkSearchEntry *entry;
  GtkStack *stack;
  GtkListView *list;
  GtkLabel *message;
  GtkSpinner *spinner;

  GListStore *models;
  GtkFilter *filter;
  GtkSorter *sorter;
  GtkSingleSelection *selection;
  char *typed;
  char *empty;
  gboolean busy;
};

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsPicker, ms_picker, ADW_TYPE_WINDOW)

static MsUserItem *
user_of (gpointer item)
{
  if (MS_IS_USER_ITEM (item))
    return item;
  return ms_channel_item_get_user (item);
}

static const char *
title_of (gpointer item)
{
  if (MS_IS_USER_ITEM (item))
    return ms_user_item_get_display_name (item);
  return ms_channel_item_get_title (item);
}

static char *
channel_detail (MsChannelItem *channel)
{
  const MsChannel *value = ms_channel_item_get_value (channel);
  const char *purpose = ms_channel_item_get_purpose (channel);
  g_autofree char *members = NULL;

  if (value->num_members > 0)
    members = g_strdup_printf (ngettext ("%d member", "%d members", (gulong) value->num_members), (int) value->num_members);
  if (*purpose == '\0')
    return g_strdup (members != NULL ? members : "");
  return members != NULL ? g_strdup_printf ("%s · %s", members, purpose) : g_strdup (purpose);
}

static char *
detail_of (gpointer item)
{
  MsUserItem *user = user_of (item);
  const char *role = NULL;

  if (user == NULL)
    return channel_detail (item);
  role = ms_face_role_word (user);
  if (role != NULL)
    return g_strdup_printf ("@%s · %s · %s", ms_user_item_get_name (user), role, ms_face_presence_word (user));
  return g_strdup_printf ("@%s · %s", ms_user_item_get_name (user), ms_face_presence_word (user));
}

static int
score (MsPicker *self,
       gpointer  item)
{
  MsUserItem *user = user_of (item);
  const char *typed = self->typed;
  int best = 0;

  if ((*typed == '#' && user != NULL) || (*typed == '@' && user == NULL))
    return 0;
  if (*typed == '#' || *typed == '@')
    typed++;
  best = ms_match (typed, title_of (item));
  if (user != NULL)
    best = MAX (best, ms_match (typed, ms_user_item_get_name (user)));
  else if (*typed != '\0')
    best = MAX (best, ms_match (typed, ms_channel_item_get_purpose (item)) > 0 ? 1 : 0);
  return best;
}

static gboolean
filter_cb (gpointer item,
           gpointer user_data)
{
  return score (user_data, item) > 0;
}

/* While nothing is typed, what waits to be read comes first. */
static int
weight (MsPicker *self,
        gpointer  item)
{
  if (*self->typed == '\0')
    return MS_IS_CHANNEL_ITEM (item) && ms_channel_item_get_unread (item) > 0 ? 1 : 0;
  return score (self, item);
}

static int
compare_cb (gconstpointer first,
            gconstpointer second,
            gpointer      user_data)
{
  return weight (user_data, (gpointer) second) - weight (user_data, (gpointer) first);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          MsPicker                 *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *face = ms_face_new (32);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *detail = gtk_label_new (NULL);

  gtk_widget_add_css_class (row, "ms-picker-row");
  gtk_widget_set_size_request (icon, 32, -1);
  gtk_widget_set_valign (face, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (detail, "ms-detail");
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), detail);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), face);
  gtk_box_append (GTK_BOX (row), texts);
  g_object_set_data (G_OBJECT (row), "ms-icon", icon);
  g_object_set_data (G_OBJECT (row), "ms-face", face);
  g_object_set_data (G_OBJECT (row), "ms-title", title);
  g_object_set_data (G_OBJECT (row), "ms-detail", detail);
  gtk_list_item_set_child (list_item, row);
}

/* GTK 4.8 has no label of a list item: the widget around its child takes it. */
static void
label_row (GtkWidget  *row,
           const char *title,
           const char *detail)
{
  g_autofree char *label = *detail != '\0' ? g_strdup_printf ("%s, %s", title, detail) : g_strdup (title);
  GtkWidget *list_row = gtk_widget_get_parent (row);

  if (list_row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (list_row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         MsPicker                 *self)
{
  GObject *row = G_OBJECT (gtk_list_item_get_child (list_item));
  gpointer item = gtk_list_item_get_item (list_item);
  MsUserItem *user = user_of (item);
  GtkWidget *icon = g_object_get_data (row, "ms-icon");
  GtkWidget *face = g_object_get_data (row, "ms-face");
  g_autofree char *detail = detail_of (item);

  gtk_widget_set_visible (icon, user == NULL);
  gtk_widget_set_visible (face, user != NULL);
  ms_face_set_user (MS_FACE (face), user);
  if (user == NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (icon), ms_channel_icon_name (item));
  gtk_label_set_text (g_object_get_data (row, "ms-title"), title_of (item));
  gtk_label_set_text (g_object_get_data (row, "ms-detail"), detail);
  gtk_widget_set_visible (g_object_get_data (row, "ms-detail"), *detail != '\0');
  label_row (GTK_WIDGET (row), title_of (item), detail);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           MsPicker                 *self)
{
  GObject *row = G_OBJECT (gtk_list_item_get_child (list_item));

  ms_face_set_user (g_object_get_data (row, "ms-face"), NULL);
}

static void
update_page (MsPicker *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const char *page = "list";

  if (self->busy)
    page = "busy";
  else if (n == 0)
    page = "message";
  gtk_spinner_set_spinning (self->spinner, self->busy);
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
changed_cb (MsPicker *self)
{
  g_free (self->typed);
  self->typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, 0);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

static void
pick (MsPicker *self,
      guint     position)
{
  g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr(MsPicker) held = g_object_ref (self);

  if (item == NULL)
    return;
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (held, signals[PICKED], 0, item);
}

static void
activated_cb (GtkListView *list,
              guint        position,
              MsPicker    *self)
{
  pick (self, position);
}

static void
entry_activated_cb (MsPicker *self)
{
  pick (self, gtk_single_selection_get_selected (self->selection));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                MsPicker              *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint position = gtk_single_selection_get_selected (self->selection);

  if (n == 0 || (keyval != GDK_KEY_Up && keyval != GDK_KEY_Down))
    return GDK_EVENT_PROPAGATE;
  position = keyval == GDK_KEY_Down ? (position + 1) % n : (position + n - 1) % n;
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  return GDK_EVENT_STOP;
}

static void
ms_picker_dispose (GObject *object)
{
  MsPicker *self = MS_PICKER (object);

  g_clear_object (&self->models);
  g_clear_object (&self->selection);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_PICKER);

  G_OBJECT_CLASS (ms_picker_parent_class)->dispose (object);
}

static void
ms_picker_finalize (GObject *object)
{
  MsPicker *self = MS_PICKER (object);

  g_free (self->typed);
  g_free (self->empty);

  G_OBJECT_CLASS (ms_picker_parent_class)->finalize (object);
}

static void
ms_picker_class_init (MsPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = ms_picker_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPicker, entry);
  gtk_widget_class_bind_template_child (widget_class, MsPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, MsPicker, list);
  gtk_widget_class_bind_template_child (widget_class, MsPicker, message);
  gtk_widget_class_bind_template_child (widget_class, MsPicker, spinner);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);

  signals[PICKED] = g_signal_new ("picked", MS_TYPE_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

static void
make_list (MsPicker *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GListModel *all = NULL;
  GListModel *found = NULL;
  GListModel *sorted = NULL;

  self->models = g_list_store_new (G_TYPE_LIST_MODEL);
  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, self, NULL));
  all = G_LIST_MODEL (gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->models))));
  found = G_LIST_MODEL (gtk_filter_list_model_new (all, self->filter));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (found, self->sorter));
  self->selection = gtk_single_selection_new (sorted);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (factory);
}

static void
ms_picker_init (MsPicker *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->typed = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  make_list (self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

MsPicker *
ms_picker_new (GtkWindow  *parent,
               const char *title,
               const char *hint,
               const char *empty)
{
  MsPicker *self = g_object_new (MS_TYPE_PICKER, "transient-for", parent, "title", title, NULL);

  ms_dialog_fit (GTK_WINDOW (self));
  self->empty = g_strdup (empty);
  gtk_label_set_text (self->message, empty);
  g_object_set (self->entry, "placeholder-text", hint, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
  update_page (self);
  return self;
}

void
ms_picker_add (MsPicker   *self,
               GListModel *model)
{
  g_return_if_fail (MS_IS_PICKER (self));

  g_list_store_append (self->models, model);
  update_page (self);
}

void
ms_picker_set_busy (MsPicker *self,
                    gboolean  busy)
{
  g_return_if_fail (MS_IS_PICKER (self));

  self->busy = busy;
  update_page (self);
}

void
ms_picker_fail (MsPicker   *self,
                const char *text)
{
  g_return_if_fail (MS_IS_PICKER (self));

  self->busy = FALSE;
  gtk_label_set_text (self->message, text);
  update_page (self);
}
