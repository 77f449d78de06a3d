/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text is cut into words and numbers; then either it is "in" with amounts, or a day and a time in any order, each at most once. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-when.h"

#include <string.h>

#include "ms-when-words.h"

#define MAX_AMOUNT 1000000
#define MORNING (9 * 60)
#define DAY_MINUTES (24 * 60)
#define WEEK_DAYS 7
#define NOWHERE (-1)

typedef struct
{
  GPtrArray *words; /* folded, each either digits with marks between them, or no digits at all */
  guint      at;
  GDateTime *now; /* in the zone */
  GTimeZone *zone;
} Parser;

/* What was said of a day and a time. */
typedef struct
{
  int      minute; /* of the day, NOWHERE */
  int      days; /* from today, NOWHERE */
  int      weekday; /* NOWHERE */
  gboolean is_next; /* of a weekday: not today's */
  int      year; /* 0: the next such day */
  int      month; /* NOWHERE */
  int      day;
} Said;

static void
parser_clear (Parser *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->now, g_date_time_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parser, parser_clear)

static const char *
peek (const Parser *self)
{
  return self->at < self->words->len ? g_ptr_array_index (self->words, self->at) : NULL;
}

static gboolean
take_word (Parser         *self,
           MsWhenWordKind  kind,
           int            *value)
{
  const char *word = peek (self);
  int ignored;

  if (word == NULL || !ms_when_word_is (word, kind, value != NULL ? value : &ignored))
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
take_number (Parser *self,
             int     maximum,
             int    *value)
{
  const char *word = peek (self);
  gint64 number;

  if (word == NULL || !g_ascii_isdigit (*word) || strspn (word, "0123456789") != strlen (word) || strlen (word) > 7)
    return FALSE;
  number = g_ascii_strtoll (word, NULL, 10);
  if (number > maximum)
    return FALSE;
  *value = (int) number;
  self->at++;
  return TRUE;
}

static GDateTime *
add_amount (GDateTime  *from,
            MsWhenUnit  unit,
            int         amount)
{
  switch (unit)
    {
    case MS_WHEN_SECONDS:
      return g_date_time_add_seconds (from, amount);
    case MS_WHEN_MINUTES:
      return g_date_time_add_minutes (from, amount);
    case MS_WHEN_HOURS:
      return g_date_time_add_hours (from, amount);
    case MS_WHEN_DAYS:
      return g_date_time_add_days (from, amount);
    case MS_WHEN_WEEKS:
      return g_date_time_add_weeks (from, amount);
    case MS_WHEN_MONTHS:
      return g_date_time_add_months (from, amount);
    case MS_WHEN_YEARS:
    default:
      return g_date_time_add_years (from, amount);
    }
}

/* "10 minutes", "an hour", "half an hour", "полчаса", "час"; *amount and *unit. */
static gboolean
take_amount (Parser *self,
             int    *amount,
             int    *unit)
{
  gboolean half = take_word (self, MS_WHEN_WORD_HALF, NULL);

  *amount = 1;
  if (!half && take_word (self, MS_WHEN_WORD_HALF_HOUR, amount))
    {
      int of = MS_WHEN_HOURS;

      *unit = MS_WHEN_MINUTES;
      take_word (self, MS_WHEN_WORD_UNIT, &of);
      return of == MS_WHEN_HOURS;
    }
  if (!take_number (self, MAX_AMOUNT, amount))
    while (take_word (self, MS_WHEN_WORD_NUMBER, amount)) /* "a couple" */
      ;
  take_word (self, MS_WHEN_WORD_FILLER, NULL);
  if (!take_word (self, MS_WHEN_WORD_UNIT, unit))
    return FALSE;
  if (!half)
    return TRUE;
  *amount = 30;
  if (*unit != MS_WHEN_HOURS)
    return FALSE;
  *unit = MS_WHEN_MINUTES;
  return TRUE;
}

/* "in …": all that follows counts from now on. */
static gboolean
parse_distance (Parser *self,
                gint64 *at)
{
  g_autoptr(GDateTime) moment = g_date_time_ref (self->now);

  self->at = 0;
  if (!take_word (self, MS_WHEN_WORD_IN, NULL) || peek (self) == NULL)
    return FALSE;
  while (peek (self) != NULL)
    {
      g_autoptr(GDateTime) before = g_steal_pointer (&moment);
      int amount;
      int unit;

      if (!take_amount (self, &amount, &unit))
        return FALSE;
      moment = add_amount (before, (MsWhenUnit) unit, amount);
      if (moment == NULL)
        return FALSE;
      take_word (self, MS_WHEN_WORD_AND, NULL);
    }
  *at = g_date_time_to_unix (moment);
  return TRUE;
}

/* @separator between numbers: as many as there were, at most @max; 0 if it has another form */
static guint
read_numbers (const char *word,
              char        separator,
              int        *numbers,
              guint       max)
{
  guint n = 0;

  for (const char *at = word; at != NULL && g_ascii_isdigit (*at); n++)
    {
      gsize length = strspn (at, "0123456789");

      if (n == max || length > 4 || (at[length] != '\0' && at[length] != separator))
        return 0;
      numbers[n] = (int) g_ascii_strtoll (at, NULL, 10);
      at = at[length] != '\0' ? at + length + 1 : NULL;
      if (at != NULL && *at == '\0')
        return 0;
    }
  return n;
}

/* Twelve hours of a half of the day into one of 24. */
static gboolean
apply_half (int *hour,
            int  half)
{
  if (*hour < 1 || *hour > 12)
    return FALSE;
  *hour %= 12;
  if (half == MS_WHEN_AFTER_NOON || (half == MS_WHEN_EVENING && *hour != 0))
    *hour += 12;
  return TRUE;
}

/* "15:30", "9:05 pm", "9am", "9 часов утра"; a number alone only behind "at". */
static gboolean
take_clock (Parser   *self,
            gboolean  is_led,
            int      *minute)
{
  const char *word = peek (self);
  int parts[3] = { 0 };
  guint n = word != NULL ? read_numbers (word, ':', parts, G_N_ELEMENTS (parts)) : 0;
  gboolean is_clear = is_led || n >= 2;
  int half;

  if (n == 0 && word != NULL && is_led)
    n = read_numbers (word, '.', parts, 2);
  if (n == 0 || parts[0] > 24 || parts[1] > 59 || parts[2] > 59)
    return FALSE;
  self->at++;
  if (n == 1 && take_word (self, MS_WHEN_WORD_OCLOCK, NULL))
    is_clear = TRUE;
  if (take_word (self, MS_WHEN_WORD_HALF_DAY, &half))
    {
      if (!apply_half (&parts[0], half))
        return FALSE;
      is_clear = TRUE;
    }
  *minute = (parts[0] * 60 + parts[1]) % DAY_MINUTES;
  return is_clear && parts[0] * 60 + parts[1] <= DAY_MINUTES;
}

static gboolean
has_day (const Said *said)
{
  return said->days != NOWHERE || said->weekday != NOWHERE || said->month != NOWHERE;
}

static gboolean
take_time (Parser *self,
           Said   *said)
{
  int of_days = FALSE;
  gboolean is_led = take_word (self, MS_WHEN_WORD_AT, &of_days);
  gboolean is_in = !is_led && take_word (self, MS_WHEN_WORD_IN, NULL); /* "in the morning" */

  if (said->minute != NOWHERE || of_days)
    return FALSE;
  take_word (self, MS_WHEN_WORD_FILLER, NULL);
  if ((is_led || is_in || has_day (said)) && take_word (self, MS_WHEN_WORD_TIME, &said->minute))
    return TRUE;
  return take_word (self, MS_WHEN_WORD_TIME_ALONE, &said->minute) || (!is_in && take_clock (self, is_led, &said->minute));
}

/* "2026-12-24", "24.12.2026", "24.12". */
static gboolean
take_date_of_numbers (Parser *self,
                      Said   *said)
{
  const char *word = peek (self);
  int parts[3] = { 0 };

  if (word == NULL)
    return FALSE;
  if (read_numbers (word, '-', parts, 3) == 3)
    *said = (Said) { said->minute, NOWHERE, NOWHERE, FALSE, parts[0], parts[1], parts[2] };
  else if (read_numbers (word, '.', parts, 3) >= 2)
    *said = (Said) { said->minute, NOWHERE, NOWHERE, FALSE, parts[2], parts[1], parts[0] };
  else
    return FALSE;
  if (said->month < 1 || said->month > 12 || said->day < 1 || said->day > 31 || (said->year != 0 && said->year < 1970))
    {
      said->month = NOWHERE;
      return FALSE;
    }
  self->at++;
  return TRUE;
}

/* "24 December 2026", "December 24". */
static gboolean
take_date_of_words (Parser *self,
                    Said   *said)
{
  guint start = self->at;
  gboolean day_first;

  take_word (self, MS_WHEN_WORD_FILLER, NULL);
  day_first = take_number (self, 31, &said->day);
  if (day_first)
    take_word (self, MS_WHEN_WORD_FILLER, NULL);
  if (!take_word (self, MS_WHEN_WORD_MONTH, &said->month) || (!day_first && !take_number (self, 31, &said->day)))
    {
      self->at = start;
      said->month = NOWHERE;
      return FALSE;
    }
  start = self->at;
  if (take_number (self, 9999, &said->year) && said->year < 1970)
    {
      self->at = start;
      said->year = 0;
    }
  else if (self->at > start)
    take_word (self, MS_WHEN_WORD_FILLER, NULL);
  return TRUE;
}

static gboolean
take_day_word (Parser *self,
               Said   *said)
{
  guint start = self->at;
  int unit;

  if (take_word (self, MS_WHEN_WORD_DAY, &said->days))
    return TRUE;
  take_word (self, MS_WHEN_WORD_FILLER, NULL);
  if (take_word (self, MS_WHEN_WORD_UNIT, &unit) && unit == MS_WHEN_DAYS && take_word (self, MS_WHEN_WORD_AFTER, NULL)
      && take_word (self, MS_WHEN_WORD_DAY, &said->days) && said->days == 1)
    {
      said->days = 2;
      return TRUE;
    }
  self->at = start;
  said->days = NOWHERE;
  return FALSE;
}

/* "Monday", "next Monday", "next week" (its Monday). */
static gboolean
take_week_word (Parser *self,
                Said   *said)
{
  int is_this = TRUE;
  int unit;

  said->is_next = take_word (self, MS_WHEN_WORD_NEXT, &is_this) && !is_this;
  if (take_word (self, MS_WHEN_WORD_WEEKDAY, &said->weekday))
    return TRUE;
  if (!said->is_next || !take_word (self, MS_WHEN_WORD_UNIT, &unit) || unit != MS_WHEN_WEEKS)
    return FALSE;
  said->weekday = 1;
  return TRUE;
}

static gboolean
take_day (Parser *self,
          Said   *said)
{
  int of_days = TRUE;

  if (has_day (said))
    return FALSE;
  if (said->minute == NOWHERE && take_word (self, MS_WHEN_WORD_TONIGHT, &said->minute))
    {
      said->days = 0;
      return TRUE;
    }
  take_word (self, MS_WHEN_WORD_AT, &of_days);
  return take_day_word (self, said) || (of_days && take_date_of_numbers (self, said)) || take_date_of_words (self, said) || take_week_word (self, said);
}

/* (transfer full) (nullable): NULL where there is no such day */
static GDateTime *
make_moment (const Parser *self,
             int           year,
             int           month,
             int           day,
             int           days,
             int           minute)
{
  g_autoptr(GDateTime) noon = month >= 1 && month <= 12 ? g_date_time_new (self->zone, year, month, day, 12, 0, 0) : NULL;
  g_autoptr(GDateTime) there = noon != NULL ? g_date_time_add_days (noon, days) : NULL;

  if (there == NULL)
    return NULL;
  g_date_time_get_ymd (there, &year, &month, &day);
  return g_date_time_new (self->zone, year, month, day, minute / 60, minute % 60, 0);
}

static GDateTime *
from_today (const Parser *self,
            int           days,
            int           minute)
{
  int year;
  int month;
  int day;

  g_date_time_get_ymd (self->now, &year, &month, &day);
  return make_moment (self, year, month, day, days, minute);
}

static gboolean
is_over (const Parser *self,
         GDateTime    *moment)
{
  return moment != NULL && g_date_time_compare (moment, self->now) <= 0;
}

static GDateTime *
find_weekday (const Parser *self,
              const Said   *said,
              int           minute)
{
  int days = (said->weekday - g_date_time_get_day_of_week (self->now) + WEEK_DAYS) % WEEK_DAYS;
  g_autoptr(GDateTime) moment = from_today (self, days, minute);

  if (days == 0 && (said->is_next || is_over (self, moment)))
    return from_today (self, WEEK_DAYS, minute);
  return g_steal_pointer (&moment);
}

static GDateTime *
find_date (const Parser *self,
           const Said   *said,
           int           minute)
{
  int this_year = g_date_time_get_year (self->now);
  g_autoptr(GDateTime) moment = make_moment (self, said->year != 0 ? said->year : this_year, said->month, said->day, 0, minute);

  /* The 29th of February comes again after some years. */
  for (int year = this_year + 1; said->year == 0 && year <= this_year + 8 && (moment == NULL || is_over (self, moment)); year++)
    {
      g_clear_pointer (&moment, g_date_time_unref);
      moment = make_moment (self, year, said->month, said->day, 0, minute);
    }
  return g_steal_pointer (&moment);
}

static GDateTime *
find_moment (const Parser *self,
             const Said   *said)
{
  int minute = said->minute != NOWHERE ? said->minute : MORNING;
  g_autoptr(GDateTime) moment = NULL;

  if (said->month != NOWHERE)
    return find_date (self, said, minute);
  if (said->weekday != NOWHERE)
    return find_weekday (self, said, minute);
  moment = from_today (self, MAX (said->days, 0), minute);
  return said->days == NOWHERE && is_over (self, moment) ? from_today (self, 1, minute) : g_steal_pointer (&moment);
}

static gboolean
parse_day_and_time (Parser *self,
                    gint64 *at)
{
  Said said = { .minute = NOWHERE, .days = NOWHERE, .weekday = NOWHERE, .month = NOWHERE };
  g_autoptr(GDateTime) moment = NULL;

  self->at = 0;
  while (peek (self) != NULL)
    {
      guint start = self->at;

      if (take_day (self, &said))
        continue;
      self->at = start;
      if (!take_time (self, &said))
        return FALSE;
    }
  moment = find_moment (self, &said);
  if (moment == NULL)
    return FALSE;
  *at = g_date_time_to_unix (moment);
  return TRUE;
}

MsWhen
ms_when_parse (const char *text,
               gint64      now,
               GTimeZone  *zone,
               gint64     *at)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now);
  g_auto(Parser) self = { .zone = zone };

  g_return_val_if_fail (text != NULL && zone != NULL && at != NULL && utc != NULL, MS_WHEN_UNKNOWN);

  *at = 0;
  self.words = ms_when_words_cut (text);
  self.now = g_date_time_to_timezone (utc, zone);
  if (self.words == NULL || self.words->len == 0 || self.now == NULL)
    return MS_WHEN_UNKNOWN;
  if (!parse_distance (&self, at) && !parse_day_and_time (&self, at))
    return MS_WHEN_UNKNOWN;
  return *at > now ? MS_WHEN_FUTURE : MS_WHEN_PAST;
}
