/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of searches that ask for what hangs on a message: pins, reactions, what the viewer saved. It changes too often for the index. Where a
 * mark is wanted, few messages have it: they are taken first, and the index is only asked which of them say the words. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-search-store.h"

#include "ms-search-store-private.h"

/* What $1 to $4 say of the message m of viewer $5: pinned, saved, with and without reactions. */
#define HAS_MARKS \
  " AND ($1 = 0 OR ($1 = 1) = (m.pinned_to IS NOT NULL))" \
  " AND ($2 = 0 OR ($2 = 1) = EXISTS (SELECT 1 FROM star k WHERE k.account = $5 AND k.channel = m.channel AND k.message = m.id))" \
  " AND NOT EXISTS (SELECT 1 FROM json_each ($3) e WHERE NOT EXISTS" \
  " (SELECT 1 FROM reaction r WHERE r.message = m.id AND r.name = e.value))" \
  " AND NOT EXISTS (SELECT 1 FROM json_each ($4) e JOIN reaction r ON r.message = m.id AND r.name = e.value)"

/* $5 is the viewer, $6 whether public ones are read. */
#define MAY_READ \
  " AND (EXISTS (SELECT 1 FROM membership v WHERE v.channel = m.channel AND v.account = $5)" \
  " OR ($6 AND EXISTS (SELECT 1 FROM channel c WHERE c.id = m.channel AND c.kind = 'public')))"

/* $7 to $10: the rows and the range of time; $11: the expression. */
#define SAYS_WORDS \
  "SELECT s.rowid FROM search s WHERE s.search MATCH $11 AND s.rowid >= $7 AND s.rowid <= $8" \
  " AND NOT EXISTS (SELECT 1 FROM search_removed r WHERE r.id = s.rowid)"

#define NO_NOTICE " AND coalesce (m.subtype NOT LIKE 'channel\\_%' ESCAPE '\\' AND m.subtype NOT LIKE 'group\\_%' ESCAPE '\\', 1)"

/* Parameters are numbered where they appear first: this fixes their order. */
#define PARAMETERS "WITH q AS (SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "

#define ROW "m.id, m.channel, m.account, CASE WHEN $13 THEN m.text END"

#define IN_TIME " m.ts >= $9 AND m.ts <= $10 AND m.deleted = 0"

#define FROM_INDEX(order) \
  PARAMETERS "SELECT " ROW " FROM search s CROSS JOIN message m ON m.id = s.rowid WHERE s.search MATCH $11 AND s.rowid >= $7 AND s.rowid <= $8" \
  " AND NOT EXISTS (SELECT 1 FROM search_removed r WHERE r.id = m.id) AND" IN_TIME MAY_READ HAS_MARKS " ORDER BY s.rowid " order " LIMIT $12"

#define FROM_FEW(few, order) \
  PARAMETERS "SELECT " ROW " FROM message m WHERE m.id IN (" few ") AND" IN_TIME MAY_READ HAS_MARKS NO_NOTICE \
  " AND ($11 = '' OR m.id IN (" SAYS_WORDS ")) ORDER BY m.id " order " LIMIT $12"

#define PINNED "SELECT message FROM pin"
#define SAVED "SELECT message FROM star WHERE account = $5"
#define REACTED "SELECT message FROM reaction WHERE name = json_extract ($3, '$[0]')"

static const char * const find_sql[][2] = {
  [MS_SEARCH_FIRST_WORDS] = { FROM_INDEX ("DESC"), FROM_INDEX ("ASC") },
  [MS_SEARCH_FIRST_PINNED] = { FROM_FEW (PINNED, "DESC"), FROM_FEW (PINNED, "ASC") },
  [MS_SEARCH_FIRST_SAVED] = { FROM_FEW (SAVED, "DESC"), FROM_FEW (SAVED, "ASC") },
  [MS_SEARCH_FIRST_REACTION] = { FROM_FEW (REACTED, "DESC"), FROM_FEW (REACTED, "ASC") },
};

MsDbStatement *
ms_search_store_prepare_marked (MsStore             *store,
                                const MsSearchFind  *find,
                                GError             **error)
{
  const MsSearchMarks *marks = find->marks;
  MsDbStatement *statement = ms_db_prepare (ms_store_get_db (store), find_sql[marks->first][find->oldest_first ? 1 : 0], error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, marks->pinned);
  ms_db_statement_bind_int (statement, 2, marks->saved);
  ms_db_statement_bind_text (statement, 3, marks->with);
  ms_db_statement_bind_text (statement, 4, marks->without);
  ms_db_statement_bind_int (statement, 5, find->viewer);
  ms_db_statement_bind_int (statement, 6, find->public_ones);
  ms_db_statement_bind_int (statement, 7, find->first_key);
  ms_db_statement_bind_int (statement, 8, find->last_key);
  ms_db_statement_bind_int (statement, 9, find->oldest);
  ms_db_statement_bind_int (statement, 10, find->newest);
  ms_db_statement_bind_text (statement, 11, find->expression);
  ms_db_statement_bind_int (statement, 12, find->limit);
  ms_db_statement_bind_int (statement, 13, find->with_text);
  return statement;
}
