/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of conversations: finding them as somebody sees them, and new ones. What is changed of them is in ms-channel-changes, what a row knows of its
 * messages in ms-channel-sums. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-channel-store.h"

#include "ms-db-statement.h"
#include "ms-name.h"
#include "ms-user-store.h"
#include "ms-write-behind.h"

#define MAX_DEFAULT_CHANNELS 100

/* $1 is the viewer. */
#define SELECT_AS_VIEWER \
  "SELECT c.id, c.creator, c.im_low, c.im_high, m.from_seq, c.is_default, c.public_id, c.name, other.public_id," \
  " c.previous_names, c.topic, c.topic_creator, c.topic_set, c.purpose, c.purpose_creator, c.purpose_set, c.created, c.updated," \
  " c.num_members, c.kind, c.is_general, c.archived, other.deleted, m.account, m.is_open, m.last_read, c.latest_ts, c.num_pins" \
  " FROM channel c" \
  " LEFT JOIN membership m ON m.channel = c.id AND m.account = $1" \
  " LEFT JOIN account other ON other.id = CASE WHEN c.im_low = $1 THEN c.im_high ELSE c.im_low END "

/* How the store names a direct message among several: elsewhere it is a private channel that knows it. */
#define KIND_GROUP "mpim"

static char *
borrow (MsDbStatement *row,
        int            column)
{
  return (char *) ms_db_statement_get_text (row, column);
}

/* A row of SELECT_AS_VIEWER, with what the writer has gathered laid over it. */
static void
read_columns (MsStore       *store,
              MsDbStatement *row,
              gint64         viewer,
              MsChannel     *channel)
{
  MsWriteBehind *behind = ms_store_get_write_behind (store);

  *channel = (MsChannel) {
    .id = borrow (row, 6),
    .name = borrow (row, 7),
    .user = borrow (row, 8),
    .topic = { borrow (row, 10), NULL, ms_db_statement_get_int (row, 12) },
    .purpose = { borrow (row, 13), NULL, ms_db_statement_get_int (row, 15) },
    .created = ms_db_statement_get_int (row, 16),
    .updated = ms_db_statement_get_int (row, 17),
    .num_members = ms_db_statement_get_int (row, 18),
    .kind = ms_channel_kind_from_string (ms_db_statement_get_text (row, 19)),
    .is_mpim = g_strcmp0 (ms_db_statement_get_text (row, 19), KIND_GROUP) == 0,
    .is_general = ms_db_statement_get_int (row, 20) != 0,
    .archived = ms_db_statement_get_int (row, 21) != 0,
    .user_deleted = ms_db_statement_get_int (row, 22) != 0,
    .has_view = TRUE,
    .is_member = ms_db_statement_get_int (row, 23) != 0,
    .is_open = ms_db_statement_get_int (row, 24) != 0,
    .last_read = ms_db_statement_get_int (row, 25),
    .latest = ms_db_statement_get_int (row, 26),
  };
  if (channel->kind != MS_CHANNEL_IM)
    channel->user = NULL;
  if (behind != NULL)
    ms_write_behind_overlay (behind, ms_db_statement_get_int (row, 0), viewer, &channel->latest, &channel->last_read);
}

/* A view: the strings are borrowed. Ids of accounts are remembered, which spares three joins. */
static gboolean
read_channel (MsStore        *store,
              MsDbStatement  *row,
              gint64          viewer,
              MsChannel      *channel,
              GError        **error)
{
  const char *ids[3] = { NULL };
  static const int columns[G_N_ELEMENTS (ids)] = { 1, 11, 14 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (!ms_user_store_peek_id (store, ms_db_statement_get_int (row, columns[i]), &ids[i], error))
      return FALSE;

  read_columns (store, row, viewer, channel);
  channel->creator = (char *) ids[0];
  channel->topic.creator = (char *) ids[1];
  channel->purpose.creator = (char *) ids[2];
  return TRUE;
}

static void
read_keys (MsDbStatement *row,
           MsChannelRow  *keys)
{
  keys->key = ms_db_statement_get_int (row, 0);
  keys->creator = ms_db_statement_get_int (row, 1);
  keys->im_low = ms_db_statement_get_int (row, 2);
  keys->im_high = ms_db_statement_get_int (row, 3);
  keys->from_seq = ms_db_statement_get_int (row, 4);
  keys->is_default = ms_db_statement_get_int (row, 5) != 0;
  keys->num_pins = ms_db_statement_get_int (row, 27);
}

/* The one member of a view that is not borrowed: few channels were ever renamed. */
static char **
read_previous_names (MsDbStatement *row)
{
  const char *text = ms_db_statement_get_text (row, 9);

  return text != NULL && *text != '\0' ? g_strsplit (text, "\n", -1) : NULL;
}

static MsChannelRow *
take_one (MsStore        *store,
          MsDbStatement  *statement,
          gint64          viewer,
          GError        **error)
{
  g_auto(GStrv) previous = NULL;
  MsChannelRow *self;
  MsChannel view;

  ms_db_statement_bind_int (statement, 1, viewer);
  if (ms_db_statement_step (statement, error) != MS_DB_ROW || !read_channel (store, statement, viewer, &view, error))
    return NULL;

  self = g_new0 (MsChannelRow, 1);
  read_keys (statement, self);
  previous = read_previous_names (statement);
  view.previous_names = previous;
  self->channel = ms_channel_copy (&view);
  return self;
}

static gboolean
visit_rows (MsStore              *store,
            MsDbStatement        *statement,
            gint64                viewer,
            MsChannelRowVisitor   visitor,
            gpointer              user_data,
            GError              **error)
{
  MsDbStep step;

  ms_db_statement_bind_int (statement, 1, viewer);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      g_auto(GStrv) previous = read_previous_names (statement);
      MsChannel view;
      MsChannelRow row = { .channel = &view };

      if (!read_channel (store, statement, viewer, &view, error))
        return FALSE;
      read_keys (statement, &row);
      view.previous_names = previous;
      visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

void
ms_channel_row_free (MsChannelRow *self)
{
  if (self == NULL)
    return;

  ms_channel_free (self->channel);
  g_free (self);
}

MsChannelRow *
ms_channel_store_get (MsStore  *store,
                      gint64    key,
                      gint64    viewer,
                      GError  **error)
{
  static const char sql[] = SELECT_AS_VIEWER "WHERE c.id = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare_unwatched (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 2, key);
  return take_one (store, statement, viewer, error);
}

static MsChannelRow *
find_text (MsStore     *store,
           const char  *sql,
           gint64       viewer,
           const char  *text,
           GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare_unwatched (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 2, text);
  return take_one (store, statement, viewer, error);
}

MsChannelRow *
ms_channel_store_find_id (MsStore     *store,
                          const char  *id,
                          gint64       viewer,
                          GError     **error)
{
  static const char sql[] = SELECT_AS_VIEWER "WHERE c.public_id = $2";

  return find_text (store, sql, viewer, id, error);
}

/* What a name means to somebody stays what it has meant to them: a channel of the same name that others make, or invite them to, comes last. */
static gboolean
comes_before (const MsChannelRow *own,
              const MsChannelRow *other)
{
  if (own == NULL || other == NULL)
    return own != NULL;
  if (own->channel->archived != other->channel->archived)
    return other->channel->archived;
  return !other->channel->is_member || own->from_seq <= other->from_seq;
}

MsChannelRow *
ms_channel_store_find_name (MsStore     *store,
                            const char  *folded,
                            gint64       viewer,
                            GError     **error)
{
  static const char public_sql[] = SELECT_AS_VIEWER "WHERE c.name_folded = $2 AND c.kind = 'public'";
  static const char private_sql[] = SELECT_AS_VIEWER
    "WHERE c.name_folded = $2 AND c.kind = 'private' AND m.account IS NOT NULL ORDER BY c.archived, m.from_seq, c.id LIMIT 1";
  GError *failure = NULL;
  g_autoptr(MsChannelRow) own = find_text (store, private_sql, viewer, folded, &failure);
  g_autoptr(MsChannelRow) other = failure == NULL ? find_text (store, public_sql, viewer, folded, &failure) : NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  return comes_before (own, other) ? g_steal_pointer (&own) : g_steal_pointer (&other);
}

MsChannelRow *
ms_channel_store_find_im (MsStore  *store,
                          gint64    one,
                          gint64    other,
                          gint64    viewer,
                          GError  **error)
{
  static const char sql[] = SELECT_AS_VIEWER "WHERE c.im_low = $2 AND c.im_high = $3 AND c.kind = 'im'";
  g_autoptr(MsDbStatement) statement = ms_db_prepare_unwatched (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 2, MIN (one, other));
  ms_db_statement_bind_int (statement, 3, MAX (one, other));
  return take_one (store, statement, viewer, error);
}

MsChannelRow *
ms_channel_store_find_group (MsStore     *store,
                             const char  *people,
                             gint64       viewer,
                             GError     **error)
{
  static const char sql[] = SELECT_AS_VIEWER "WHERE c.people = $2 AND c.kind = 'mpim'";

  return find_text (store, sql, viewer, people, error);
}

MsChannelRow *
ms_channel_store_find_group_name (MsStore     *store,
                                  const char  *folded,
                                  gint64       viewer,
                                  GError     **error)
{
  static const char sql[] =
    SELECT_AS_VIEWER "WHERE c.name_folded = $2 AND c.kind = 'mpim' AND m.account IS NOT NULL ORDER BY c.id LIMIT 1";

  return find_text (store, sql, viewer, folded, error);
}

/* What is asked for most, by the index of public ones: direct messages are many more. */
static gboolean
visit_public (MsStore                *store,
              const MsChannelFilter  *filter,
              MsChannelRowVisitor     visitor,
              gpointer                user_data,
              GError                **error)
{
  static const char sql[] =
    SELECT_AS_VIEWER "WHERE c.kind = 'public' AND c.id > $2 AND ($3 OR m.account IS NOT NULL) AND ($4 = 0 OR c.archived = 0)"
                     " ORDER BY c.id LIMIT $5";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 2, filter->after);
  ms_db_statement_bind_int (statement, 3, filter->others_public);
  ms_db_statement_bind_int (statement, 4, filter->exclude_archived);
  ms_db_statement_bind_int (statement, 5, filter->limit);
  return visit_rows (store, statement, filter->viewer, visitor, user_data, error);
}

gboolean
ms_channel_store_visit (MsStore                *store,
                        const MsChannelFilter  *filter,
                        MsChannelRowVisitor     visitor,
                        gpointer                user_data,
                        GError                **error)
{
  static const char sql[] =
    SELECT_AS_VIEWER
    "WHERE c.id > $2 AND (($3 AND c.kind = 'public' AND ($4 OR m.account IS NOT NULL))"
    " OR ($5 AND c.kind = 'private' AND m.account IS NOT NULL)"
    " OR ($6 AND c.kind = 'im' AND m.account IS NOT NULL)"
    " OR ($7 AND c.kind = 'mpim' AND m.account IS NOT NULL))"
    " AND ($8 = 0 OR c.archived = 0) ORDER BY c.id LIMIT $9";
  g_autoptr(MsDbStatement) statement = NULL;

  if (filter->public_ones && !filter->private_ones && !filter->direct && !filter->groups)
    return visit_public (store, filter, visitor, user_data, error);

  statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 2, filter->after);
  ms_db_statement_bind_int (statement, 3, filter->public_ones);
  ms_db_statement_bind_int (statement, 4, filter->others_public);
  ms_db_statement_bind_int (statement, 5, filter->private_ones);
  ms_db_statement_bind_int (statement, 6, filter->direct);
  ms_db_statement_bind_int (statement, 7, filter->groups);
  ms_db_statement_bind_int (statement, 8, filter->exclude_archived);
  ms_db_statement_bind_int (statement, 9, filter->limit);
  return visit_rows (store, statement, filter->viewer, visitor, user_data, error);
}

gboolean
ms_channel_store_visit_of (MsStore                *store,
                           gint64                  member,
                           const MsChannelFilter  *filter,
                           MsChannelRowVisitor     visitor,
                           gpointer                user_data,
                           GError                **error)
{
  static const char sql[] =
    SELECT_AS_VIEWER
    "JOIN membership u ON u.channel = c.id AND u.account = $2 "
    "WHERE c.id > $3 AND (($4 AND c.kind = 'public' AND ($5 OR m.account IS NOT NULL))"
    " OR ($6 AND c.kind = 'private' AND m.account IS NOT NULL)"
    " OR ($7 AND c.kind = 'im' AND m.account IS NOT NULL AND u.is_open = 1)"
    " OR ($8 AND c.kind = 'mpim' AND m.account IS NOT NULL AND u.is_open = 1))"
    " AND ($9 = 0 OR c.archived = 0) ORDER BY u.channel LIMIT $10";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 2, member);
  ms_db_statement_bind_int (statement, 3, filter->after);
  ms_db_statement_bind_int (statement, 4, filter->public_ones);
  ms_db_statement_bind_int (statement, 5, filter->others_public);
  ms_db_statement_bind_int (statement, 6, filter->private_ones);
  ms_db_statement_bind_int (statement, 7, filter->direct);
  ms_db_statement_bind_int (statement, 8, filter->groups);
  ms_db_statement_bind_int (statement, 9, filter->exclude_archived);
  ms_db_statement_bind_int (statement, 10, filter->limit);
  return visit_rows (store, statement, filter->viewer, visitor, user_data, error);
}

gint64
ms_channel_store_insert (MsStore             *store,
                         const MsChannelRow  *row,
                         GError             **error)
{
  static const char sql[] =
    "INSERT INTO channel (public_id, kind, name, name_folded, is_general, is_default, creator, created, updated, im_low, im_high, people)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsChannel *channel = row->channel;
  g_autofree char *folded = channel->name != NULL ? ms_name_fold (channel->name) : NULL;
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  ms_db_statement_bind_text (statement, 1, channel->id);
  ms_db_statement_bind_text (statement, 2, channel->is_mpim ? KIND_GROUP : ms_channel_kind_to_string (channel->kind));
  ms_db_statement_bind_text (statement, 3, channel->name);
  ms_db_statement_bind_text (statement, 4, folded);
  ms_db_statement_bind_int (statement, 5, channel->is_general);
  ms_db_statement_bind_int (statement, 6, row->is_default || channel->is_general);
  ms_db_statement_bind_key (statement, 7, row->creator);
  ms_db_statement_bind_int (statement, 8, channel->created);
  ms_db_statement_bind_key (statement, 9, row->im_low);
  ms_db_statement_bind_key (statement, 10, row->im_high);
  ms_db_statement_bind_text (statement, 11, row->people);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

GArray *
ms_channel_store_list_all (MsStore  *store,
                           gint64    after,
                           guint     limit,
                           GError  **error)
{
  static const char sql[] = "SELECT id FROM channel WHERE id > $1 ORDER BY id LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, after);
  ms_db_statement_bind_int (statement, 2, limit);
  return ms_db_statement_list_ints (statement, error);
}

gboolean
ms_channel_store_find_general (MsStore  *store,
                               gint64   *key,
                               GError  **error)
{
  static const char sql[] = "SELECT id FROM channel WHERE is_default = 1 AND is_general = 1 LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *key = 0;
  return statement != NULL && ms_db_statement_get_single (statement, key, NULL, error);
}

GArray *
ms_channel_store_list_default (MsStore  *store,
                               GError  **error)
{
  static const char sql[] = "SELECT id FROM channel WHERE is_default = 1 AND archived = 0 ORDER BY id LIMIT $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, MAX_DEFAULT_CHANNELS);
  return ms_db_statement_list_ints (statement, error);
}
