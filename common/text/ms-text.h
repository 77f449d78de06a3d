/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Message text as bytes: checks, counting, the escaping rule of the API, the plain form and who is mentioned. Escaped text has
 * only the entities &amp; &lt; &gt;; a raw <…> in it is always a control sequence. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_text_is_valid:
 * @text: bytes
 * @length: their number
 *
 * Returns: whether this is UTF-8 without NUL
 */
gboolean ms_text_is_valid      (const char *text,
                                gsize       length);

/**
 * ms_text_count:
 * @text: valid UTF-8
 * @length: bytes, -1 if terminated
 *
 * Returns: the number of code points
 */
gsize    ms_text_count         (const char *text,
                                gssize      length);

/**
 * ms_text_is_blank:
 *
 * Returns: whether there is nothing but white space (of any script) and invisible format characters
 */
gboolean ms_text_is_blank      (const char *text,
                                gssize      length);

/**
 * ms_text_trim:
 *
 * Returns: (transfer full): @text without white space (of any script) at both ends
 */
char    *ms_text_trim          (const char *text,
                                gssize      length);

/**
 * ms_text_escape_input:
 * @text: what a client sent: escaped, plain or mixed
 * @length: bytes, -1 if terminated
 *
 * The rule on input: a <…> that is a mention, a channel, a group mention, a date or an allowed link stays; every other < and >
 * becomes an entity, and so does every & that does not begin one. Applying it twice changes nothing.
 *
 * Returns: (transfer full): escaped text
 */
char    *ms_text_escape_input  (const char *text,
                                gssize      length);

/**
 * ms_text_escape_plain:
 *
 * For composers: escapes every & < >, before mentions are inserted.
 *
 * Returns: (transfer full): escaped text
 */
char    *ms_text_escape_plain  (const char *text,
                                gssize      length);

/**
 * ms_text_unescape:
 *
 * Returns: (transfer full): @text with the three entities decoded; only for pieces without control sequences
 */
char    *ms_text_unescape      (const char *text,
                                gssize      length);

/**
 * MsTextNameFunc:
 * @id: U… or C…
 *
 * Returns: (transfer none) (nullable): the name without @ or #, NULL when unknown; used before the next call
 */
typedef const char *(*MsTextNameFunc) (const char *id,
                                       gpointer    user_data);

/**
 * ms_text_to_plain:
 * @text: escaped text
 * @resolve: (nullable) (scope call): names for ids; without one (or unknown) the label of the mention, else the id is shown
 *
 * Returns: (transfer full): text for people: mentions as @name, channels as #name, links as their label, entities decoded
 */
char    *ms_text_to_plain      (const char     *text,
                                gssize          length,
                                MsTextNameFunc  resolve,
                                gpointer        user_data);

typedef enum
{
  MS_MENTION_USER,
  MS_MENTION_HERE,
  MS_MENTION_CHANNEL,
  MS_MENTION_EVERYONE,
  MS_MENTION_GROUP,
} MsMentionKind;

/**
 * MsTextMentionFunc:
 * @kind: whom
 * @id: (nullable): the user or the user group, for MS_MENTION_USER and MS_MENTION_GROUP; used before returning
 */
typedef void (*MsTextMentionFunc) (MsMentionKind  kind,
                                   const char    *id,
                                   gpointer       user_data);

/**
 * ms_text_mentions:
 * @text: escaped text
 * @found: (scope call): called for every mention outside code, in order, repeated ones too, at most MS_LIMIT_MENTIONS times
 */
void     ms_text_mentions      (const char        *text,
                                gssize             length,
                                MsTextMentionFunc  found,
                                gpointer           user_data);

G_END_DECLS
