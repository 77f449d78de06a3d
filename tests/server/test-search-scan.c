/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A search finds what somebody would find who reads all texts that they may read, one after the other: random messages that are posted, edited and
 * deleted by people who come and go, random queries by each of them. The reading is written here anew, word by word. */

#include "config.h"

#include <string.h>

#include "ms-channel-service.h"
#include "ms-search-service.h"
#include "ms-test-store.h"

#define N_ROUNDS 12
#define N_CHANGES 60 /* in each round */
#define N_QUERIES 120
#define MAX_FOUND 100
#define N_WORDS 60 /* that people have: fewer than a part may become */

static const char * const pieces[] = { "ba", "nk", "rot", "7731", "AB", "ё", "Еж", "каша", "x", "Zug", "ver", "na", "12", "ße", "é" };
static const char * const joints[] = { " ", " ", " ", "-", ".", "/", ", " };

typedef struct
{
  gint64  key;
  char   *id;
  char   *name;
  gboolean is_guest;
} Person;

typedef struct
{
  char     *id;
  char     *name;
  gboolean  is_public;
  gboolean  has[4]; /* people */
} Place;

typedef struct
{
  gint64  ts;
  guint   place;
  guint   person;
  char   *text; /* NULL: gone */
} Said;

typedef struct
{
  TestStore *test;
  GRand     *random;
  char      *words[N_WORDS];
  Person     people[4];
  Place      places[4];
  GArray    *said;
} World;

typedef enum
{
  TERM_WORD,
  TERM_PHRASE,
  TERM_PREFIX,
  TERM_FROM,
  TERM_IN,
  N_TERMS,
} TermKind;

typedef struct
{
  TermKind kind;
  gboolean negated;
  guint    index; /* of a person or a place */
  char    *text;
} Term;

static guint
pick (World *self,
      guint  n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

/* Words as they are compared: (transfer full) (element-type utf8) */
static GPtrArray *
cut (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) word = g_string_new (NULL);

  for (const char *at = text;; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isalnum (c))
        {
          c = g_unichar_tolower (c);
          if (c == 0xdf)
            g_string_append (word, "ss");
          else
            g_string_append_unichar (word, c == 0x451 ? 0x435 : c == 0xe9 ? 'e' : c);
          continue;
        }
      if (word->len > 0)
        g_ptr_array_add (words, g_strdup (word->str));
      g_string_truncate (word, 0);
      if (c == 0)
        return words;
    }
}

static gboolean
fits (const Term *term,
      const char *wanted,
      gboolean    is_first,
      gboolean    is_last,
      const char *word)
{
  glong length = g_utf8_strlen (wanted, -1);

  if (strcmp (word, wanted) == 0)
    return TRUE;
  if (term->kind == TERM_PREFIX)
    return is_last && length >= 2 && g_str_has_prefix (word, wanted);
  if (term->kind != TERM_WORD || length < 3)
    return FALSE;
  if (is_first && is_last)
    return strstr (word, wanted) != NULL;
  return (is_first && g_str_has_suffix (word, wanted)) || (is_last && g_str_has_prefix (word, wanted));
}

static gboolean
says (const Term *term,
      const char *text)
{
  g_autoptr(GPtrArray) wanted = cut (term->text);
  g_autoptr(GPtrArray) words = cut (text);

  for (guint start = 0; start + wanted->len <= words->len; start++)
    {
      guint n = 0;

      while (n < wanted->len
             && fits (term, g_ptr_array_index (wanted, n), n == 0, n + 1 == wanted->len, g_ptr_array_index (words, start + n)))
        n++;
      if (n == wanted->len)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_so (World      *self,
       GArray     *terms,
       const Said *said)
{
  gboolean asks_from = FALSE;
  gboolean asks_in = FALSE;
  gboolean is_from = FALSE;
  gboolean is_in = FALSE;

  for (guint i = 0; i < terms->len; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);
      gboolean holds = term->kind == TERM_FROM ? said->person == term->index
                       : term->kind == TERM_IN ? said->place == term->index : says (term, said->text);

      if (term->negated ? holds : term->kind < TERM_FROM && !holds)
        return FALSE;
      asks_from |= term->kind == TERM_FROM && !term->negated;
      asks_in |= term->kind == TERM_IN && !term->negated;
      is_from |= term->kind == TERM_FROM && !term->negated && holds;
      is_in |= term->kind == TERM_IN && !term->negated && holds;
    }
  return (!asks_from || is_from) && (!asks_in || is_in);
}

static gboolean
reads (World *self,
       guint  person,
       guint  place)
{
  return self->places[place].has[person] || (self->places[place].is_public && !self->people[person].is_guest);
}

static char *
read_all (World  *self,
          guint   person,
          GArray *terms,
          guint  *total)
{
  GString *line = g_string_new (NULL);

  *total = 0;
  for (guint i = self->said->len; i-- > 0;)
    {
      const Said *said = &g_array_index (self->said, Said, i);

      if (said->text == NULL || !reads (self, person, said->place) || !is_so (self, terms, said))
        continue;
      if (++*total <= MAX_FOUND)
        g_string_append_printf (line, "%s\n", said->text);
    }
  return g_string_free (line, FALSE);
}

static void
add_hit_cb (const MsSearchHit *hit,
            gpointer           user_data)
{
  g_string_append_printf (user_data, "%s\n", hit->message->text);
}

static char *
search (World         *self,
        guint          person,
        const char    *query,
        MsSearchTotal *total)
{
  GString *line = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  const MsSearchQuery asked = { .query = query, .page = 1, .count = MAX_FOUND };

  ms_search_service_find (test_store_begin (self->test, self->people[person].key), &asked, add_hit_cb, line, total, &error);
  g_assert_no_error (error);
  test_store_end (self->test);
  return g_string_free (line, FALSE);
}

static char *
make_word (World *self)
{
  GString *word = g_string_new (NULL);

  for (guint parts = 1 + pick (self, 3); parts > 0; parts--)
    g_string_append (word, pieces[pick (self, G_N_ELEMENTS (pieces))]);
  return g_string_free (word, FALSE);
}

static char *
make_text (World *self)
{
  GString *text = g_string_new (NULL);
  guint n = 1 + pick (self, 6);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, joints[pick (self, G_N_ELEMENTS (joints))]);
      g_string_append (text, self->words[pick (self, N_WORDS)]);
    }
  return g_string_free (text, FALSE);
}

static void
term_clear (gpointer data)
{
  g_free (((Term *) data)->text);
}

/* Some of what was said, from some character to another; or what nobody said. */
static char *
make_words (World    *self,
            gboolean  with_blanks)
{
  const Said *said = &g_array_index (self->said, Said, pick (self, self->said->len));
  g_autofree char *made = said->text == NULL || pick (self, 5) == 0 ? make_text (self) : g_strdup (said->text);
  glong length = g_utf8_strlen (made, -1);
  glong first = (glong) pick (self, (guint) length);
  glong last = first + 1 + (glong) pick (self, 9);
  g_autofree char *words = g_utf8_substring (made, first, MIN (last, length));
  g_autoptr(GPtrArray) found = NULL;
  char *blank = with_blanks ? NULL : strchr (words, ' ');

  if (blank != NULL)
    *blank = '\0';
  found = cut (words);
  if (found->len == 0 || words[0] == '-')
    return g_strdup ("bank");
  return g_steal_pointer (&words);
}

static void
append_term (World       *self,
             const Term  *term,
             GString     *query)
{
  if (query->len > 0)
    g_string_append_c (query, ' ');
  if (term->negated)
    g_string_append_c (query, '-');
  if (term->kind == TERM_FROM)
    g_string_append_printf (query, "from:@%s", self->people[term->index].name);
  else if (term->kind == TERM_IN)
    g_string_append_printf (query, "in:#%s", self->places[term->index].name);
  else if (term->kind == TERM_PHRASE)
    g_string_append_printf (query, "\"%s\"", term->text);
  else
    g_string_append_printf (query, "%s%s", term->text, term->kind == TERM_PREFIX ? "*" : "");
}

/* What is hidden from @person cannot be named: it is not tried here. */
static GArray *
make_terms (World   *self,
            guint    person,
            GString *query)
{
  GArray *terms = g_array_new (FALSE, FALSE, sizeof (Term));
  guint n = 1 + pick (self, 3);

  g_array_set_clear_func (terms, term_clear);
  for (guint i = 0; i < n; i++)
    {
      Term term = { .kind = pick (self, 3) == 0 ? pick (self, N_TERMS) : TERM_WORD, .negated = pick (self, 4) == 0 };

      if (term.kind < TERM_FROM)
        term.text = make_words (self, term.kind == TERM_PHRASE);
      else if (term.kind == TERM_FROM)
        term.index = pick (self, G_N_ELEMENTS (self->people));
      else
        do
          term.index = pick (self, G_N_ELEMENTS (self->places));
        while (!reads (self, person, term.index));
      append_term (self, &term, query);
      g_array_append_val (terms, term);
    }
  return terms;
}

static void
check_one (World *self,
           guint  person)
{
  g_autoptr(GString) query = g_string_new (NULL);
  g_autoptr(GArray) terms = make_terms (self, person, query);
  MsSearchTotal total;
  guint expected_total;
  g_autofree char *expected = read_all (self, person, terms, &expected_total);
  g_autofree char *found = search (self, person, query->str, &total);

  if (g_strcmp0 (expected, found) != 0 || total.total != expected_total || total.is_lower_bound)
    g_error ("%s, by %s: expected %u:\n%sfound %u:\n%s", query->str, self->people[person].name, expected_total, expected, total.total, found);
}

static void
say (World *self)
{
  Said said = { .place = pick (self, G_N_ELEMENTS (self->places)), .person = pick (self, G_N_ELEMENTS (self->people)) };

  if (!self->places[said.place].has[said.person])
    return;
  said.text = make_text (self);
  said.ts = test_store_post (self->test, self->people[said.person].key, self->places[said.place].id, said.text);
  g_array_append_val (self->said, said);
}

static void
edit_or_delete (World *self)
{
  Said *said = &g_array_index (self->said, Said, pick (self, self->said->len));
  const char *place = self->places[said->place].id;
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;
  MsContext *context;

  if (said->text == NULL || !self->places[said->place].has[said->person])
    return;
  g_clear_pointer (&said->text, g_free);
  said->text = pick (self, 2) == 0 ? make_text (self) : NULL;
  context = test_store_begin (self->test, self->people[said->person].key);
  if (said->text != NULL)
    ms_message_service_update (context, &(MsUpdate) { place, said->ts, said->text }, &posted, &error);
  else
    ms_message_service_delete (context, place, said->ts, NULL, &error);
  g_assert_no_error (error);
  test_store_end (self->test);
}

/* Out of or into a channel; the first person stays everywhere, general keeps everybody. */
static void
come_or_go (World *self)
{
  guint index = 1 + pick (self, G_N_ELEMENTS (self->places) - 1);
  guint person = 1 + pick (self, G_N_ELEMENTS (self->people) - 1);
  Place *place = &self->places[index];
  const char * const invited[] = { self->people[person].id, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannel) channel = NULL;

  if (place->has[person])
    ms_channel_service_leave (test_store_begin (self->test, self->people[person].key), place->id, NULL, NULL, &error);
  else
    channel = ms_channel_service_invite (test_store_begin (self->test, self->people[0].key), place->id, invited, NULL, &error);
  g_assert_no_error (error);
  test_store_end (self->test);
  place->has[person] = !place->has[person];
}

static void
said_clear (gpointer data)
{
  g_free (((Said *) data)->text);
}

static void
add_place (World      *self,
           guint       index,
           const char *name,
           gboolean    is_public)
{
  self->places[index] = (Place) { .id = test_store_add_channel (self->test, self->people[0].key, name, !is_public), .name = g_strdup (name), .is_public = is_public };
  self->places[index].has[0] = TRUE;
}

static void
world_init (World *self)
{
  TestStore *test = test_store_new ();

  *self = (World) { .test = test, .random = g_rand_new_with_seed ((guint32) g_test_rand_int ()) };
  for (guint i = 0; i < N_WORDS; i++)
    self->words[i] = make_word (self);
  self->said = g_array_new (FALSE, FALSE, sizeof (Said));
  g_array_set_clear_func (self->said, said_clear);
  self->people[0] = (Person) { .key = test->owner, .id = g_strdup (test->owner_id), .name = g_strdup ("anna") };
  self->people[1].name = g_strdup ("ivan");
  self->people[2].name = g_strdup ("boris");
  self->people[3].name = g_strdup ("gast");
  self->people[3].is_guest = TRUE;
  for (guint i = 1; i < G_N_ELEMENTS (self->people); i++)
    self->people[i].key = test_store_add_user (test, self->people[i].name, i == 3 ? MS_ROLE_GUEST : MS_ROLE_MEMBER, &self->people[i].id);
  self->places[0] = (Place) { .id = g_strdup (test->general), .name = g_strdup ("general"), .is_public = TRUE, .has = { TRUE, TRUE, TRUE, TRUE } };
  add_place (self, 1, "open", TRUE);
  add_place (self, 2, "closed", FALSE);
  add_place (self, 3, "inner", FALSE);
  while (self->said->len < 20)
    say (self);
}

static void
world_clear (World *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    {
      g_free (self->people[i].id);
      g_free (self->people[i].name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->places); i++)
    {
      g_free (self->places[i].id);
      g_free (self->places[i].name);
    }
  for (guint i = 0; i < N_WORDS; i++)
    g_free (self->words[i]);
  g_array_unref (self->said);
  g_rand_free (self->random);
  test_store_free (self->test);
}

static void
test_equals_reading_all (void)
{
  World self;

  world_init (&self);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      gint64 n_wrong = -1;
      g_autoptr(GError) error = NULL;

      for (guint i = 0; i < N_CHANGES; i++)
        {
          guint what = pick (&self, 10);

          if (what < 7)
            say (&self);
          else if (what < 9)
            edit_or_delete (&self);
          else
            come_or_go (&self);
          if (pick (&self, 20) == 0)
            test_store_index_step (self.test);
        }
      test_store_index (self.test);
      for (guint i = 0; i < N_QUERIES; i++)
        check_one (&self, pick (&self, G_N_ELEMENTS (self.people)));

      g_assert_true (ms_search_service_check (test_store_begin_system (self.test), &n_wrong, &error));
      test_store_end (self.test);
      g_assert_cmpint (n_wrong, ==, 0);
    }
  world_clear (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/search-scan/equals-reading-all", test_equals_reading_all);
  return g_test_run ();
}
