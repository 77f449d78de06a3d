/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preferences: rows bound to the keys of the schema. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-preferences.h"

#include "ms-dialog.h"

#define MS_TYPE_PREFERENCES (ms_preferences_get_type ())
G_DECLARE_FINAL_TYPE (MsPreferences, ms_preferences, MS, PREFERENCES, AdwPreferencesWindow)

struct _MsPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template children. */
  GtkWidget *enter_sends;
  GtkWidget *notify;
  GtkWidget *notify_text;
  GtkWidget *theme;
  GtkWidget *density;
  GtkScale *text_scale;
  GtkWidget *clock;
};

G_DEFINE_FINAL_TYPE (MsPreferences, ms_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* The nicks of one key, in the order of the rows of its list. */
typedef struct
{
  const char *nicks[4];
} Choices;

static const Choices themes = { { "system", "light", "dark", NULL } };
static const Choices densities = { { "comfortable", "compact", NULL } };
static const Choices clocks = { { "system", "12h", "24h", NULL } };
static const Choices notifies = { { "mentions", "none", NULL } };

static gboolean
get_choice (GValue   *value,
            GVariant *variant,
            gpointer  user_data)
{
  const Choices *choices = user_data;

  for (guint i = 0; choices->nicks[i] != NULL; i++)
    {
      if (strcmp (choices->nicks[i], g_variant_get_string (variant, NULL)) == 0)
        {
          g_value_set_uint (value, i);
          return TRUE;
        }
    }
  g_value_set_uint (value, 0);
  return TRUE;
}

static GVariant *
set_choice (const GValue       *value,
            const GVariantType *type,
            gpointer            user_data)
{
  const Choices *choices = user_data;
  guint index = g_value_get_uint (value);

  if (index >= G_N_ELEMENTS (choices->nicks) || choices->nicks[index] == NULL)
    index = 0;
  return g_variant_new_string (choices->nicks[index]);
}

static void
bind_choice (GSettings     *settings,
             const char    *key,
             GtkWidget     *row,
             const Choices *choices)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, get_choice, set_choice,
                                (gpointer) choices, NULL);
}

static gboolean
get_scale (GValue   *value,
           GVariant *variant,
           gpointer  user_data)
{
  g_value_set_double (value, g_variant_get_int32 (variant));
  return TRUE;
}

static GVariant *
set_scale (const GValue       *value,
           const GVariantType *type,
           gpointer            user_data)
{
  return g_variant_new_int32 ((gint32) (g_value_get_double (value) + 0.5));
}

static void
ms_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MS_TYPE_PREFERENCES);

  G_OBJECT_CLASS (ms_preferences_parent_class)->dispose (object);
}

static void
ms_preferences_class_init (MsPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, enter_sends);
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, notify);
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, notify_text);
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, theme);
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, density);
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, text_scale);
  gtk_widget_class_bind_template_child (widget_class, MsPreferences, clock);
}

static void
ms_preferences_init (MsPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
ms_preferences_new (GtkWindow *parent,
                    GSettings *settings)
{
  MsPreferences *self = g_object_new (MS_TYPE_PREFERENCES, "transient-for", parent, NULL);

  ms_dialog_fit (GTK_WINDOW (self));
  g_settings_bind (settings, "enter-sends", self->enter_sends, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notify-text", self->notify_text, "active", G_SETTINGS_BIND_DEFAULT);
  bind_choice (settings, "notify", self->notify, &notifies);
  bind_choice (settings, "theme", self->theme, &themes);
  bind_choice (settings, "density", self->density, &densities);
  bind_choice (settings, "clock", self->clock, &clocks);
  g_settings_bind_with_mapping (settings, "text-scale", gtk_range_get_adjustment (GTK_RANGE (self->text_scale)), "value",
                                G_SETTINGS_BIND_DEFAULT, get_scale, set_scale, NULL, NULL);
  return GTK_WINDOW (self);
}
