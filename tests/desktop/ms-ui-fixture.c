/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A believable team for tests of the interface. Main thread. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-ui-fixture.h"

#include "ms-desktop-resources.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

static void ms_fake_backend_iface_init (MsBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsFakeBackend, ms_fake_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MS_TYPE_BACKEND, ms_fake_backend_iface_init))

static void
fake_open (MsBackend     *backend,
           MsMessageList *list)
{
}

static void
fake_load (MsBackend        *backend,
           MsMessageList    *list,
           MsHistoryRequest  request,
           gint64            ts)
{
  MS_FAKE_BACKEND (backend)->loads++;
  MS_FAKE_BACKEND (backend)->last_load = request;
}

static void
fake_send (MsBackend  *backend,
           const char *channel,
           const char *typed)
{
  MsFakeBackend *self = MS_FAKE_BACKEND (backend);
  MsChannelItem *item = ms_team_model_get_channel (self->team, channel);
  MsMessage value = { .user = (char *) "U00000000ME", .text = (char *) typed, .client_msg_id = (char *) typed };
  g_autoptr(MsMessageItem) message = ms_team_model_make_message (self->team, &value, g_get_real_time ());

  g_free (self->sent);
  self->sent = g_strdup (typed);
  ms_message_item_set_state (message, MS_MESSAGE_STATE_PENDING, NULL);
  ms_ui_fixture_append (ms_channel_item_get_messages (item), message);
}

static void
fake_client_id (MsBackend  *backend,
                const char *client_id)
{
}

static void
fake_edit (MsBackend  *backend,
           const char *channel,
           gint64      ts,
           const char *typed)
{
  g_free (MS_FAKE_BACKEND (backend)->edited);
  MS_FAKE_BACKEND (backend)->edited = g_strdup (typed);
}

static void
fake_delete (MsBackend  *backend,
             const char *channel,
             gint64      ts)
{
  MsFakeBackend *self = MS_FAKE_BACKEND (backend);
  MsMessageList *list = ms_channel_item_get_messages (ms_team_model_get_channel (self->team, channel));
  MsMessageItem *item = ms_message_list_find (list, ts);

  self->deleted = ts;
  if (item != NULL)
    ms_message_list_splice (list, (guint) ms_message_list_get_position (list, item), 1, NULL);
}

static void
fake_undelete (MsBackend  *backend,
               const char *channel,
               gint64      ts)
{
  MS_FAKE_BACKEND (backend)->undeleted = ts;
}

static void
fake_mark (MsBackend  *backend,
           const char *channel,
           gint64      ts,
           gboolean    unread)
{
  MS_FAKE_BACKEND (backend)->marked = ts;
}

static void
fake_typing (MsBackend  *backend,
             const char *channel)
{
}

static void
fake_set_view (MsBackend  *backend,
               const char *channel,
               gboolean    focused)
{
}

static void
fake_save_draft (MsBackend  *backend,
                 const char *channel,
                 const char *text)
{
}

static void
fake_reconnect (MsBackend *backend)
{
}

static char *
fake_dup_typed (MsBackend  *backend,
                const char *text)
{
  return g_strdup (text);
}

static void
make_invite (MsFakeBackend   *self,
             const MsCommand *command,
             MsReply         *reply)
{
  self->invite_expires = command->expires;
  self->invite_uses = command->uses;
  g_free (reply->id);
  reply->id = g_strdup_printf ("7KQ2-M4X%u", self->commands[command->kind]);
  reply->url = g_strdup_printf ("http://192.168.1.24:8080/join/%s", reply->id);
  reply->qr_text = g_strdup (reply->url);
  reply->expires = command->expires > 0 ? g_get_real_time () + command->expires * G_USEC_PER_SEC : 0;
}

static void
fake_run_async (MsBackend           *backend,
                const MsCommand     *command,
                GCancellable        *cancellable,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  MsFakeBackend *self = MS_FAKE_BACKEND (backend);
  g_autoptr(GTask) task = g_task_new (backend, cancellable, callback, user_data);
  MsReply *reply = ms_reply_new ();

  self->commands[command->kind]++;
  if (command->kind == MS_COMMAND_REVOKE_INVITE)
    {
      g_free (self->revoked);
      self->revoked = g_strdup (command->name);
    }
  reply->id = g_strdup (command->channel != NULL ? command->channel : "C0000000001");
  reply->delivery = g_memdup2 (&self->delivery, sizeof (MsDelivery));
  if (command->kind == MS_COMMAND_CREATE_INVITE)
    make_invite (self, command, reply);
  g_task_return_pointer (task, reply, (GDestroyNotify) ms_reply_free);
}

static MsReply *
fake_run_finish (MsBackend     *backend,
                 GAsyncResult  *result,
                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ms_fake_backend_iface_init (MsBackendInterface *iface)
{
  iface->open = fake_open;
  iface->close = fake_open;
  iface->load = fake_load;
  iface->send = fake_send;
  iface->retry = fake_client_id;
  iface->discard = fake_client_id;
  iface->edit = fake_edit;
  iface->delete_message = fake_delete;
  iface->undelete = fake_undelete;
  iface->mark = fake_mark;
  iface->typing = fake_typing;
  iface->set_view = fake_set_view;
  iface->save_draft = fake_save_draft;
  iface->reconnect = fake_reconnect;
  iface->dup_typed = fake_dup_typed;
  iface->run_async = fake_run_async;
  iface->run_finish = fake_run_finish;
}

static void
ms_fake_backend_finalize (GObject *object)
{
  g_free (MS_FAKE_BACKEND (object)->sent);
  g_free (MS_FAKE_BACKEND (object)->edited);
  g_free (MS_FAKE_BACKEND (object)->revoked);

  G_OBJECT_CLASS (ms_fake_backend_parent_class)->finalize (object);
}

static void
ms_fake_backend_class_init (MsFakeBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_fake_backend_finalize;
}

static void
ms_fake_backend_init (MsFakeBackend *self)
{
}

MsFakeBackend *
ms_fake_backend_new (MsTeamModel *team)
{
  MsFakeBackend *self = g_object_new (MS_TYPE_FAKE_BACKEND, NULL);

  self->team = team;
  ms_team_model_set_backend (team, MS_BACKEND (self));
  return self;
}

AdwApplication *
ms_ui_fixture_start (void)
{
  AdwApplication *application = NULL;
  g_autoptr(GError) error = NULL;

  g_resources_register (ms_desktop_get_resource ());
  application = adw_application_new ("io.github.microslack.Test", G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/microslack/MicroSlack");
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  return application;
}

typedef struct
{
  const char *id;
  const char *name;
  const char *real_name;
  MsRole role;
  gboolean active;
  gboolean connected;
} Person;

static const Person people[] = {
  { "U00000000ME", "ilya", "Илья Громов", MS_ROLE_OWNER, TRUE, TRUE },
  { "U0000000001", "anna", "Анна Соколова", MS_ROLE_MEMBER, TRUE, TRUE },
  { "U0000000002", "marcus", "Marcus Lindqvist", MS_ROLE_MEMBER, FALSE, TRUE },
  { "U0000000003", "maria", "Мария Константинопольская-Воскресенская", MS_ROLE_MEMBER, TRUE, TRUE },
  { "U0000000004", "tomas", "Tomás Herrera", MS_ROLE_MEMBER, FALSE, FALSE },
  { "U0000000005", "aigerim", "Айгерим Бекмуханова", MS_ROLE_MEMBER, TRUE, TRUE },
  { "U0000000006", "yuki", "Yuki Tanaka", MS_ROLE_GUEST, TRUE, TRUE },
  { "U0000000007", "builder", "Сборщик", MS_ROLE_BOT, TRUE, TRUE },
};

static void
add_people (MsTeamModel *team)
{
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      MsUser user = {
        .id = (char *) people[i].id,
        .name = (char *) people[i].name,
        .real_name = (char *) people[i].real_name,
        .role = people[i].role,
        .has_presence = TRUE,
        .active = people[i].active,
        .connected = people[i].connected,
      };

      ms_team_model_take_user (team, &user);
    }
}

static void
add_channel (MsTeamModel   *team,
             const char    *id,
             const char    *name,
             MsChannelKind  kind,
             const char    *user,
             const char    *topic,
             gint64         unread,
             gint64         mentions)
{
  MsChannel channel = {
    .id = (char *) id,
    .name = (char *) name,
    .kind = kind,
    .user = (char *) user,
    .topic = { .value = (char *) topic },
    .num_members = 24,
    .has_view = TRUE,
    .is_member = TRUE,
    .is_open = TRUE,
    .unread_count = unread,
    .mention_count = mentions,
  };

  ms_team_model_take_channel (team, &channel);
}

MsTeamModel *
ms_ui_fixture_team (void)
{
  MsTeamModel *team = ms_team_model_new ();
  MsTeam value = { .id = (char *) "T0000000001", .name = (char *) "Polaris Lab", .url = (char *) "http://192.168.1.24:8080/" };

  ms_team_model_take_team (team, &value);
  add_people (team);
  ms_team_model_set_self_id (team, "U00000000ME");
  add_channel (team, "C0000000001", "polaris-2", MS_CHANNEL_PUBLIC, NULL, "датчик второго поколения", 0, 0);
  add_channel (team, "C0000000002", "общий", MS_CHANNEL_PUBLIC, NULL, NULL, 4, 0);
  add_channel (team, "C0000000003", "разработка", MS_CHANNEL_PUBLIC, NULL, "Protocol 2, updates, code questions", 9, 2);
  add_channel (team, "C0000000004", "firmware", MS_CHANNEL_PUBLIC, NULL, NULL, 12, 0);
  add_channel (team, "C0000000005", "leads", MS_CHANNEL_PRIVATE, NULL, NULL, 0, 0);
  add_channel (team, "D0000000001", NULL, MS_CHANNEL_IM, "U0000000001", NULL, 1, 1);
  add_channel (team, "D0000000002", NULL, MS_CHANNEL_IM, "U0000000002", NULL, 0, 0);
  add_channel (team, "D0000000003", NULL, MS_CHANNEL_IM, "U0000000003", NULL, 0, 0);
  add_channel (team, "D0000000004", NULL, MS_CHANNEL_IM, "U0000000004", NULL, 0, 0);
  ms_team_model_set_link_state (team, MS_LINK_ONLINE, 0);
  add_people (team);
  ms_team_model_set_ready (team);
  return team;
}

MsMessageItem *
ms_ui_fixture_message (MsTeamModel *team,
                       const char  *user,
                       gint64       ts,
                       const char  *text)
{
  MsMessage value = { .user = (char *) user, .ts = ts, .text = (char *) text };

  return ms_team_model_make_message (team, &value, ts);
}

void
ms_ui_fixture_append (MsMessageList *list,
                      MsMessageItem *item)
{
  g_autoptr(GPtrArray) added = g_ptr_array_new ();

  g_ptr_array_add (added, item);
  ms_message_list_splice (list, ms_message_list_get_length (list), 0, added);
}

void
ms_ui_fixture_prepend (MsMessageList *list,
                       MsMessageItem *item)
{
  g_autoptr(GPtrArray) added = g_ptr_array_new ();

  g_ptr_array_add (added, item);
  ms_message_list_splice (list, 0, 0, added);
}

void
ms_ui_fixture_fill (MsTeamModel   *team,
                    MsChannelItem *channel,
                    guint          count)
{
  static const char *const texts[] = {
    "Доброе утро! Новая прошивка на стенде: датчик просыпается за *38 мс* вместо 210.",
    "Confirmed on my board, really nice work.",
    "Переезд на новый протокол готов на 80 %.",
    ("Quick question: do we keep the old JSON endpoint in 2.4? The clients in the second building still use it, and I would rather "
     "not surprise anybody on a Friday afternoon."),
    "Спасибо! 🙏",
  };
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  MsHistoryState state = { .loaded = TRUE };
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u: %s", i, texts[i % G_N_ELEMENTS (texts)]);

      g_ptr_array_add (added, ms_ui_fixture_message (team, people[1 + (i / 3) % 5].id, now - (gint64) (count - i) * MINUTE, text));
    }
  ms_message_list_splice (ms_channel_item_get_messages (channel), 0, 0, added);
  ms_message_list_set_state (ms_channel_item_get_messages (channel), &state);
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
ms_ui_fixture_spin (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
ms_ui_fixture_wait (gboolean (*condition) (gpointer),
                    gpointer user_data)
{
  gint64 limit = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (!condition (user_data))
    {
      if (g_get_monotonic_time () > limit)
        return FALSE;
      ms_ui_fixture_spin (10);
    }
  return TRUE;
}

void
ms_ui_fixture_save (GtkWidget  *widget,
                    const char *path)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node, NULL);
  gdk_texture_save_to_png (texture, path);
}
