/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members that name somebody are put into the words of this server. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-incoming.h"

#include "ms-import-service.h"
#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-slack-list.h"
#include "ms-slack-message.h"
#include "ms-wire-file.h"
#include "ms-wire-reaction.h"

static void
message_free (MsImportMessage *import)
{
  ms_message_free (import->message);
  g_clear_pointer (&import->reactions, g_ptr_array_unref);
  g_clear_pointer (&import->files, g_array_unref);
  g_free (import);
}

static gint64
find_key (const MsSlackIncoming *self,
          const char            *id)
{
  const MsSlackPerson *person = ms_slack_survey_find (self->survey, id);

  return person != NULL ? person->here.key : 0;
}

static void
take_id (const MsSlackIncoming  *self,
         char                  **id)
{
  const MsSlackPerson *person = ms_slack_survey_find (self->survey, *id);

  if (person == NULL)
    return;
  g_free (*id);
  *id = g_strdup (person->here.id);
}

static void
take_text (const MsSlackIncoming  *self,
           char                  **text)
{
  char *rewritten = ms_slack_rewrite_text (self->rewrite, *text);

  g_free (*text);
  *text = rewritten;
}

static void
reaction_free (MsImportReaction *reaction)
{
  g_free (reaction->name);
  g_free (reaction);
}

/* A row for each person, two of the archive may be one here; the message itself names the first of each kind. */
static void
take_kind (const MsSlackIncoming *self,
           MsReaction            *kind,
           MsImportMessage       *import)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < kind->users->len; i++)
    {
      gint64 user = find_key (self, g_ptr_array_index (kind->users, i));
      MsImportReaction *reaction;

      if (user == 0 || !g_hash_table_add (seen, g_memdup2 (&user, sizeof user)))
        continue;
      reaction = g_new (MsImportReaction, 1);
      *reaction = (MsImportReaction) { g_strdup (kind->name), user };
      g_ptr_array_add (import->reactions, reaction);
      take_id (self, (char **) &g_ptr_array_index (kind->users, i));
    }
  if (kind->users->len > MS_LIMIT_REACTION_USERS)
    g_ptr_array_set_size (kind->users, MS_LIMIT_REACTION_USERS);
}

static void
take_reactions (const MsSlackIncoming *self,
                MsJsonNode             node,
                MsImportMessage       *import)
{
  g_autoptr(GPtrArray) kinds = ms_slack_message_dup_reactions (node);
  g_autoptr(MsJsonWriter) writer = NULL;
  const char *json;
  gsize length;

  g_clear_pointer (&import->message->reactions, g_free);
  if (kinds == NULL || kinds->len == 0)
    return;
  import->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) reaction_free);
  for (guint i = 0; i < kinds->len; i++)
    take_kind (self, g_ptr_array_index (kinds, i), import);
  writer = ms_json_writer_new (0);
  ms_wire_write_reactions (writer, kinds);
  json = ms_json_writer_peek (writer, &length);
  import->message->reactions = g_strndup (json, length);
}

/* By whom is told by the channel; if it does not, its author did. */
static void
take_pin (const MsSlackIncoming *self,
          MsJsonNode             node,
          MsImportMessage       *import)
{
  MsMessage *message = import->message;
  const MsSlackPin *pin = g_hash_table_lookup (self->place->pins, &message->ts);

  g_clear_pointer (&message->pinned_to, g_free);
  if (pin == NULL && !ms_slack_message_is_pinned (node))
    return;
  import->pinned_by = pin != NULL ? find_key (self, pin->user) : 0;
  if (import->pinned_by == 0)
    import->pinned_by = import->user;
  import->pinned = pin != NULL && pin->created > 0 ? pin->created : message->ts / G_USEC_PER_SEC;
  if (import->pinned_by != 0)
    message->pinned_to = g_strdup (self->place->here.id);
}

typedef struct
{
  const MsSlackIncoming *self;
  MsImportMessage       *import;
} Shown;

static gboolean
write_file_cb (MsJsonNode    node,
               MsJsonWriter *writer,
               gpointer      user_data)
{
  Shown *shown = user_data;
  g_autofree char *id = ms_json_node_dup_member_string (node, "id");
  const MsSlackFile *file = id != NULL ? g_hash_table_lookup (shown->self->survey->files_by_id, id) : NULL;

  if (file == NULL || file->here == NULL)
    return FALSE;
  ms_wire_write_file (writer, file->here, shown->self->team, FALSE);
  if (file->here->deleted || shown->import->user == 0)
    return TRUE;
  if (shown->import->files == NULL)
    shown->import->files = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < shown->import->files->len; i++)
    if (g_array_index (shown->import->files, gint64, i) == file->key)
      return TRUE;
  g_array_append_val (shown->import->files, file->key);
  return TRUE;
}

static void
take_content (const MsSlackIncoming *self,
              MsJsonNode             node,
              MsImportMessage       *import)
{
  Shown shown = { self, import };

  g_free (import->message->content);
  import->message->content = ms_slack_message_dup_content (node, import->message, self->rewrite, write_file_cb, &shown);
}

/* (transfer full) (nullable): with people and conversations as they are called here. */
static MsImportMessage *
make_message (const MsSlackIncoming  *self,
              MsJsonNode              node,
              const char             *file,
              GError                **error)
{
  MsMessage *message = ms_slack_message_read (node, file, error);
  MsImportMessage *import;

  if (message == NULL)
    return NULL;

  import = g_new0 (MsImportMessage, 1);
  import->message = message;
  import->user = find_key (self, message->user);
  import->edited_by = find_key (self, message->edited_user);
  import->inviter = find_key (self, message->inviter);
  if (ms_message_is_tombstone (message))
    import->user = 0; /* shown as if it were the server's own */
  else if (import->user == 0)
    g_clear_pointer (&message->user, g_free);
  if (import->user != 0)
    take_id (self, &message->user);
  take_id (self, &message->edited_user);
  take_id (self, &message->inviter);
  take_text (self, &message->text);
  take_text (self, &message->topic);
  take_text (self, &message->purpose);
  take_content (self, node, import);
  take_reactions (self, node, import);
  take_pin (self, node, import);
  return import;
}

static int
compare_messages (gconstpointer a,
                  gconstpointer b)
{
  gint64 one = (*(const MsImportMessage * const *) a)->message->ts;
  gint64 other = (*(const MsImportMessage * const *) b)->message->ts;

  return one < other ? -1 : one > other;
}

GPtrArray *
ms_slack_incoming_read (const MsSlackIncoming  *self,
                        guint                   index,
                        MsJsonReader           *reader,
                        GError                **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  MsJsonNode list, node;
  MsJsonIter iter;

  if (!ms_slack_read_list (self->zip, index, reader, &list, error))
    return NULL;
  ms_json_iter_init (&iter, list);
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      GError *failure = NULL;
      MsImportMessage *message = make_message (self, node, ms_zip_reader_get_name (self->zip, index), &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return NULL;
        }
      if (message != NULL)
        g_ptr_array_add (messages, message);
    }
  g_ptr_array_sort (messages, compare_messages);
  return g_steal_pointer (&messages);
}
