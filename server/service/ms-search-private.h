/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The marks of a document in the search index: by whom, where and what kind, beside its words. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_SEARCH_VERSION 1 /* of ms-words, ms-searchable and what follows: another one fills the index anew */

/* The conversation is public. It stays what it is: a change of its kind would have to put its messages in again. */
#define MS_SEARCH_MARK_PUBLIC "p"
#define MS_SEARCH_MARK_LINK   "l"
#define MS_SEARCH_MARK_CHANNEL 'c' /* and the key */
#define MS_SEARCH_MARK_USER    'u' /* and the key */

G_END_DECLS
