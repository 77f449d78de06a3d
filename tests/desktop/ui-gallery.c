/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the window with a believable conversation and writes a picture of it: for looking at, and for the README.
 *
 *   ui-gallery PICTURE.png [--dark] [--narrow] [--welcome] [--banner] [--code] [--compact] [--long N] [--failed] [--show ACTION] */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-ui-fixture.h"
#include "ms-window.h"

#include <glib/gi18n.h>
#include <locale.h>

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

static gboolean dark = FALSE;
static gboolean narrow = FALSE;
static gboolean welcome = FALSE;
static gboolean banner = FALSE;
static gboolean code = FALSE;
static gboolean compact = FALSE;
static gboolean failed = FALSE;
static int longer = 0;
static const char *shown = NULL;

static const GOptionEntry options[] = {
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "dark colours", NULL },
  { "narrow", 0, 0, G_OPTION_ARG_NONE, &narrow, "360 pixels", NULL },
  { "welcome", 0, 0, G_OPTION_ARG_NONE, &welcome, "the way in", NULL },
  { "banner", 0, 0, G_OPTION_ARG_NONE, &banner, "without a connection", NULL },
  { "code", 0, 0, G_OPTION_ARG_NONE, &code, "code, wide and long", NULL },
  { "compact", 0, 0, G_OPTION_ARG_NONE, &compact, "compact density", NULL },
  { "failed", 0, 0, G_OPTION_ARG_NONE, &failed, "a message that could not be sent", NULL },
  { "long", 0, 0, G_OPTION_ARG_INT, &longer, "so many messages", "N" },
  { "show", 0, 0, G_OPTION_ARG_STRING, &shown, "the window that this action opens", "ACTION" },
  { NULL },
};

static void
say (MsTeamModel   *team,
     MsMessageList *list,
     const char    *user,
     int            minutes_ago,
     const char    *text)
{
  g_autoptr(MsMessageItem) item = ms_ui_fixture_message (team, user, g_get_real_time () - minutes_ago * MINUTE, text);

  ms_ui_fixture_append (list, item);
}

static void
join (MsTeamModel   *team,
      MsMessageList *list,
      const char    *user,
      int            minutes_ago)
{
  MsMessage value = {
    .user = (char *) user,
    .text = (char *) "",
    .subtype = (char *) MS_SUBTYPE_CHANNEL_JOIN,
    .ts = g_get_real_time () - minutes_ago * MINUTE,
  };
  g_autoptr(MsMessageItem) item = ms_team_model_make_message (team, &value, value.ts);

  ms_ui_fixture_append (list, item);
}

static void
say_edited (MsTeamModel   *team,
            MsMessageList *list,
            const char    *user,
            int            minutes_ago,
            const char    *text)
{
  MsMessage value = { .user = (char *) user, .text = (char *) text, .ts = g_get_real_time () - minutes_ago * MINUTE, .edited_ts = 1 };
  g_autoptr(MsMessageItem) item = ms_team_model_make_message (team, &value, value.ts);

  ms_ui_fixture_append (list, item);
}

static void
talk (MsTeamModel   *team,
      MsMessageList *list)
{
  MsHistoryState state = { .loaded = TRUE };

  say (team, list, "U0000000005", 24 * 60 + 20, "Переезд на новый протокол готов на 80 %.");
  say (team, list, "U0000000001", 70, "Доброе утро! Новая прошивка на стенде: датчик просыпается за *38 мс* вместо 210.");
  say (team, list, "U0000000001", 69, "Да, до осени. Вот решение с прошлой встречи:\n&gt; Старый адрес отвечает ещё один выпуск и пишет предупреждение в журнал.");
  say (team, list, "U0000000002", 62, "Confirmed on my board, really nice work:\n```static void on_wake(struct sensor *s) {\n    bus_resume(s-&gt;bus, TIMEOUT_MS(40));\n}```");
  join (team, list, "U0000000006", 50);
  say_edited (team, list, "U00000000ME", 40, "План перехода во вложении, замечания до вечера");
  say (team, list, "U00000000ME", 39, "<@U0000000002> can you check the rollback part?");
  say (team, list, "U0000000002", 30, "On it. Rollback needs `--keep-config`, I will add it. Details: <https://polaris.local/pr/318|polaris.local/pr/318>");
  say (team, list, "U0000000003", 20, "<@U00000000ME> посмотришь макет корпуса до обеда? А это вид из лаборатории утром ☀️");
  say (team, list, "U0000000005", 5, "Спасибо! 🙏");
  ms_message_list_set_new_after (list, g_get_real_time () - 25 * MINUTE);
  ms_message_list_set_state (list, &state);
}

static void
fail (MsTeamModel   *team,
      MsMessageList *list)
{
  MsMessage value = { .user = (char *) "U00000000ME", .text = (char *) "Крепление чуть сдвинуть влево.", .client_msg_id = (char *) "failed" };
  g_autoptr(MsMessageItem) item = ms_team_model_make_message (team, &value, g_get_real_time ());

  ms_message_item_set_state (item, MS_MESSAGE_STATE_FAILED, _("This message is too long."));
  ms_ui_fixture_append (list, item);
}

static void
show_code (MsTeamModel   *team,
           MsMessageList *list)
{
  g_autoptr(GString) text = g_string_new ("Весь файл:\n```");

  for (guint i = 1; i <= 30; i++)
    g_string_append_printf (text, "static int read_%u (struct bus *bus) { return bus_transfer (bus, 0x%02x, 0, TIMEOUT_MS (40)); } /* register %u */\n", i, i, i);
  g_string_append (text, "```");
  say (team, list, "U0000000002", 4, text->str);
}

static void
show_team (MsWindow    *window,
           MsTeamModel *team)
{
  MsChannelItem *channel = ms_team_model_find_channel (team, "polaris-2");
  GPtrArray *typing = g_ptr_array_new_with_free_func (g_object_unref);

  if (longer > 0)
    ms_ui_fixture_fill (team, channel, (guint) longer);
  else
    talk (team, ms_channel_item_get_messages (channel));
  if (code)
    show_code (team, ms_channel_item_get_messages (channel));
  if (failed)
    fail (team, ms_channel_item_get_messages (channel));
  g_ptr_array_add (typing, g_object_ref (ms_team_model_get_user (team, "U0000000005")));
  ms_channel_item_set_typing (channel, typing);
  ms_window_show_team (window, team, "C0000000001");
  ms_window_open_channel (window, channel);
  ms_window_apply (window, TRUE, compact, 1.0);
  if (banner)
    ms_team_model_set_link_state (team, MS_LINK_WAITING, g_get_monotonic_time () + 15 * G_USEC_PER_SEC);
}

/* The picture is of the window that opened last. */
static GtkWidget *
show_action (MsWindow *window)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr(GtkWidget) last = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), shown, NULL);
  ms_ui_fixture_spin (800);
  last = g_list_model_get_item (windows, g_list_model_get_n_items (windows) - 1);
  return last;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("PICTURE.png");
  g_autoptr(AdwApplication) application = NULL;
  g_autoptr(MsTeamModel) team = NULL;
  g_autoptr(MsFakeBackend) backend = NULL;
  MsWindow *window = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("MS_TEST_LOCALE_DIR") != NULL ? g_getenv ("MS_TEST_LOCALE_DIR") : MS_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || argc < 2)
    return 2;

  gtk_init ();
  application = ms_ui_fixture_start ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  team = ms_ui_fixture_team ();
  backend = ms_fake_backend_new (team);
  window = ms_window_new (application);
  gtk_window_set_default_size (GTK_WINDOW (window), narrow ? 360 : 1200, narrow ? 720 : 740);
  if (welcome)
    ms_window_show_welcome (window, NULL);
  else
    show_team (window, team);
  gtk_window_present (GTK_WINDOW (window));
  ms_ui_fixture_spin (banner ? 3000 : 1500);
  if (shown != NULL)
    ms_ui_fixture_save (show_action (window), argv[1]);
  else if (strcmp (argv[1], "-") == 0)
    ms_ui_fixture_spin (600000);
  else
    ms_ui_fixture_save (GTK_WIDGET (window), argv[1]);
  gtk_window_destroy (GTK_WINDOW (window));
  ms_ui_fixture_spin (50);
  return 0;
}
