/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table, and the cutting of a text. One word may stand in the table twice, as two kinds: which is meant is known from where it stands.
 * Russian words are written without ё. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-when-words.h"

#include <string.h>

#define HOUR 60

static const struct
{
  MsWhenWordKind kind;
  int            value;
  const char    *words; /* between blanks */
} table[] = {
  { MS_WHEN_WORD_NUMBER, 1, " a an one один одну одна " },
  { MS_WHEN_WORD_NUMBER, 2, " two два две пару couple " },
  { MS_WHEN_WORD_NUMBER, 3, " three три " },
  { MS_WHEN_WORD_NUMBER, 4, " four четыре " },
  { MS_WHEN_WORD_NUMBER, 5, " five пять " },
  { MS_WHEN_WORD_NUMBER, 6, " six шесть " },
  { MS_WHEN_WORD_NUMBER, 7, " seven семь " },
  { MS_WHEN_WORD_NUMBER, 8, " eight восемь " },
  { MS_WHEN_WORD_NUMBER, 9, " nine девять " },
  { MS_WHEN_WORD_NUMBER, 10, " ten десять " },
  { MS_WHEN_WORD_NUMBER, 11, " eleven одиннадцать " },
  { MS_WHEN_WORD_NUMBER, 12, " twelve двенадцать " },
  { MS_WHEN_WORD_NUMBER, 15, " fifteen пятнадцать " },
  { MS_WHEN_WORD_NUMBER, 20, " twenty двадцать " },
  { MS_WHEN_WORD_NUMBER, 30, " thirty тридцать " },
  { MS_WHEN_WORD_HALF, 0, " half " },
  { MS_WHEN_WORD_HALF_HOUR, 30, " полчаса получаса " },
  { MS_WHEN_WORD_HALF_HOUR, 90, " полтора " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_SECONDS, " s sec secs second seconds с сек секунд секунда секунду секунды " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_MINUTES, " m min mins minute minutes м мин минут минута минуту минуты " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_HOURS, " h hr hrs hour hours ч час часа часов " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_DAYS, " d day days д день дня дней сутки суток " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_WEEKS, " w week weeks неделя неделю недели недель неделе " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_MONTHS, " month months мес месяц месяца месяцев " },
  { MS_WHEN_WORD_UNIT, MS_WHEN_YEARS, " y year years год года лет " },
  { MS_WHEN_WORD_IN, 0, " in через спустя " },
  { MS_WHEN_WORD_AT, FALSE, " at @ в во к " },
  { MS_WHEN_WORD_AT, TRUE, " on на " },
  { MS_WHEN_WORD_AND, 0, " and и & " },
  { MS_WHEN_WORD_DAY, 0, " today сегодня " },
  { MS_WHEN_WORD_DAY, 1, " tomorrow завтра " },
  { MS_WHEN_WORD_DAY, 2, " overmorrow послезавтра " },
  { MS_WHEN_WORD_TONIGHT, 20 * HOUR, " tonight " },
  { MS_WHEN_WORD_AFTER, 0, " after " },
  { MS_WHEN_WORD_WEEKDAY, 1, " monday mon понедельник пн " },
  { MS_WHEN_WORD_WEEKDAY, 2, " tuesday tue tues вторник вт " },
  { MS_WHEN_WORD_WEEKDAY, 3, " wednesday wed среда среду ср " },
  { MS_WHEN_WORD_WEEKDAY, 4, " thursday thu thur thurs четверг чт " },
  { MS_WHEN_WORD_WEEKDAY, 5, " friday fri пятница пятницу пт " },
  { MS_WHEN_WORD_WEEKDAY, 6, " saturday sat суббота субботу сб " },
  { MS_WHEN_WORD_WEEKDAY, 7, " sunday sun воскресенье вс " },
  { MS_WHEN_WORD_NEXT, FALSE, " next следующий следующую следующее следующей " },
  { MS_WHEN_WORD_NEXT, TRUE, " this этот эту это ближайший ближайшую ближайшее " },
  { MS_WHEN_WORD_MONTH, 1, " january jan январь января янв " },
  { MS_WHEN_WORD_MONTH, 2, " february feb февраль февраля фев " },
  { MS_WHEN_WORD_MONTH, 3, " march mar март марта мар " },
  { MS_WHEN_WORD_MONTH, 4, " april apr апрель апреля апр " },
  { MS_WHEN_WORD_MONTH, 5, " may май мая " },
  { MS_WHEN_WORD_MONTH, 6, " june jun июнь июня июн " },
  { MS_WHEN_WORD_MONTH, 7, " july jul июль июля июл " },
  { MS_WHEN_WORD_MONTH, 8, " august aug август августа авг " },
  { MS_WHEN_WORD_MONTH, 9, " september sep sept сентябрь сентября сен сент " },
  { MS_WHEN_WORD_MONTH, 10, " october oct октябрь октября окт " },
  { MS_WHEN_WORD_MONTH, 11, " november nov ноябрь ноября ноя нояб " },
  { MS_WHEN_WORD_MONTH, 12, " december dec декабрь декабря дек " },
  { MS_WHEN_WORD_TIME, 9 * HOUR, " morning утра " },
  { MS_WHEN_WORD_TIME, 12 * HOUR, " noon midday полдень " },
  { MS_WHEN_WORD_TIME, 15 * HOUR, " afternoon " },
  { MS_WHEN_WORD_TIME, 18 * HOUR, " evening вечера " },
  { MS_WHEN_WORD_TIME, 0, " midnight полночь " },
  { MS_WHEN_WORD_TIME_ALONE, 9 * HOUR, " утром " },
  { MS_WHEN_WORD_TIME_ALONE, 15 * HOUR, " днем " },
  { MS_WHEN_WORD_TIME_ALONE, 18 * HOUR, " вечером " },
  { MS_WHEN_WORD_HALF_DAY, MS_WHEN_BEFORE_NOON, " am a.m утра ночи " },
  { MS_WHEN_WORD_HALF_DAY, MS_WHEN_AFTER_NOON, " pm p.m дня " },
  { MS_WHEN_WORD_HALF_DAY, MS_WHEN_EVENING, " вечера " },
  { MS_WHEN_WORD_OCLOCK, 0, " o'clock oclock час часа часов " },
  { MS_WHEN_WORD_FILLER, 0, " the of года г " },
};

gboolean
ms_when_word_is (const char     *word,
                 MsWhenWordKind  kind,
                 int            *value)
{
  g_autofree char *whole = g_strconcat (" ", word, " ", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].kind == kind && strstr (table[i].words, whole) != NULL)
      {
        *value = table[i].value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_ordinal_ending (const char *word)
{
  static const char * const endings[] = { "st", "nd", "rd", "th", "-е", "-го", "-ое", NULL };

  return g_strv_contains (endings, word);
}

/* "1h30m" → "1", "h", "30", "m"; "24th" → "24"; "15:30", "2026-12-24" and words stay. */
static void
add_word (GPtrArray  *words,
          const char *word)
{
  gboolean follows_digits = FALSE;

  while (*word != '\0')
    {
      gboolean digits = g_ascii_isdigit (*word);
      gsize length = digits ? strspn (word, "0123456789:.-") : strcspn (word, "0123456789");

      while (digits && length > 1 && !g_ascii_isdigit (word[length - 1]))
        length--;
      if (digits || !follows_digits || !is_ordinal_ending (word))
        g_ptr_array_add (words, g_strndup (word, length));
      follows_digits = digits;
      word += length;
    }
}

GPtrArray *
ms_when_words_cut (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_auto(GStrv) parts = NULL;
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (char *yo = lower; (yo = strstr (yo, "ё")) != NULL;)
    memcpy (yo, "е", strlen ("е"));
  parts = g_strsplit_set (lower, " \t\n,", -1);
  for (gsize i = 0; parts[i] != NULL && words->len <= MS_WHEN_WORDS_MAX; i++)
    {
      gsize length = strlen (parts[i]);

      while (length > 0 && strchr (".!", parts[i][length - 1]) != NULL)
        parts[i][--length] = '\0';
      add_word (words, parts[i]);
    }
  return words->len <= MS_WHEN_WORDS_MAX ? g_steal_pointer (&words) : NULL;
}
