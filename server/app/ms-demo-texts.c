/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of the sample team. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-demo-texts.h"

const MsDemoPerson ms_demo_people[] = {
  { "anna", "Anna Lindgren" },     { "dmitri", "Дмитрий Орлов" },   { "marta", "Marta Kowalska" },  { "oleg", "Олег Савченко" },
  { "jonas", "Jonas Weber" },      { "irina", "Ирина Белова" },     { "sofia", "Sofia Rossi" },     { "pavel", "Павел Новиков" },
  { "emma", "Emma Clarke" },       { "katya", "Катя Миронова" },    { "lukas", "Lukas Brandt" },    { "timur", "Тимур Галиев" },
  { "nora", "Nora Eriksen" },      { "vera", "Вера Соколова" },     { "hugo", "Hugo Martin" },      { "andrey", "Андрей Ким" },
  { "clara", "Clara Jensen" },     { "lena", "Лена Фомина" },       { "tom", "Tom Becker" },        { "gleb", "Глеб Воронцов" },
  { "ines", "Inês Carvalho" },     { "yulia", "Юлия Захарова" },    { "mikko", "Mikko Virtanen" },  { "zhanna", "Жанна Ли" },
};
const guint ms_demo_n_people = G_N_ELEMENTS (ms_demo_people);

const MsDemoChannel ms_demo_channels[] = {
  { "design", "Sketches, icons, words on buttons", FALSE },
  { "разработка", "Код, сборка, ошибки", TRUE },
  { "releases", "What ships, and when", FALSE },
  { "обед", "Кто, где и во сколько", TRUE },
  { "support", "Questions from users, answered within a day", FALSE },
  { "новости", "Коротко о важном", TRUE },
  { "office", "Keys, plants, coffee", FALSE },
  { "книги", "Что читаем и советуем", TRUE },
  { "hardware", "Boards, cables, soldering", FALSE },
  { "поездки", "Билеты, гостиницы, отчёты", TRUE },
  { "music", "One track a day", FALSE },
  { "тестирование", "Что сломалось сегодня", TRUE },
};
const guint ms_demo_n_channels = G_N_ELEMENTS (ms_demo_channels);

const MsDemoTalk ms_demo_talks[] = {
  { FALSE,
    { "aMorning! The new icons are in, all {n} of them.", "bOh nice, they look calm even at 16 px.", "aI dropped the gradients, that helped a lot.",
      "cCan I use them in the handbook already?", "aYes, same licence as everything else." } },
  { FALSE,
    { "bDoes anybody see slow builds today? Mine took {n} minutes.", "aThe cache was emptied last night, should be fine after the first one.",
      "bRight, second one is quick. Thanks!" } },
  { FALSE,
    { "cRelease candidate {n} is up. *Please test the update path*, not only a fresh install.",
      "aOn it. I still have a machine with the version from spring.", "bUpdate from spring works, settings kept.", "cThen we ship on Thursday at {time}." } },
  { FALSE,
    { "aA user asks why `--port 80` is refused.", "bBecause ports below 1024 need rights that we do not want to have.",
      "aGood answer, I will write it like that. And I add it to the questions page." } },
  { FALSE, { "bWho has the key for the small meeting room?", "cOn the hook behind the door, as always :)", "bWhere everybody looks first, except me." } },
  { FALSE,
    { "aDraft of the privacy page: we keep messages on _your_ server, full stop. Too short?", "cShort is the point.",
      "bI would add one sentence about backups.", "aDone, and it still fits on one screen." } },
  { FALSE, { "cLunch at {time}? The place with the dumplings.", "aCount me in.", "bMe too, {n} minutes late." } },
  { FALSE,
    { "bI measured it again: {n} ms before, less than half of that now.", "aWith the same data?",
      "bSame data, same machine, five runs each. Numbers are in the table.", "cLovely. Let's keep the script in the tree so that it stays true." } },
  { FALSE, { "aThe coffee machine says *descale me*.", "cIt says that every {n} days. I'll do it after the call." } },
  { FALSE,
    { "cReading the log from last night: one restart at {time}, nothing lost.", "aDid the clients come back by themselves?",
      "cAll of them, within two seconds.", "bThat is the nicest boring sentence of the week." } },
  { FALSE, { "aCould somebody look over the wording of the error messages?", "bSure. First rule: say what to do next.", "aThat alone changed half of them." } },
  { FALSE,
    { "bKeyboard question: should Ctrl+K work inside the composer too?", "aYes, people press it without looking.", "cAnd Escape brings you back to the draft?",
      "bIt does now." } },
  { TRUE,
    { "aДоброе утро! Сборка снова зелёная, ошибка была в порядке полей.", "bСпасибо, а то я уже начал искать у себя.",
      "aТест на это тоже добавила, больше не проскочит." } },
  { TRUE,
    { "bКто идёт обедать в {time}?", "aЯ! Только давайте не туда, где ждали {n} минут.", "cТогда в столовую на углу, там быстро.", "bРешено, встречаемся внизу." } },
  { TRUE,
    { "cПеренесла встречу на {time}, раньше не все успевают.", "aХорошо. Повестка та же?", "cТа же, плюс вопрос про резервные копии." } },
  { TRUE,
    { "aПосмотрел на память: при {n} подключениях почти не растёт.", "bА если клиент не читает?", "aТогда его отключаем, и он догоняет с того же места.",
      "cКрасиво. Напиши об этом пару строк в документацию." } },
  { TRUE, { "bДочитал книгу про маяки, очень советую.", "aДашь почитать?", "bОна на полке у окна, бери." } },
  { TRUE,
    { "cБилеты взяли? Цены растут каждый день.", "aВзяла на четверг, поезд в {time}.", "bМне тоже на этот, едем вместе.", "cТогда гостиница за мной." } },
  { TRUE,
    { "aНашла странность: имя с пробелом в конце принималось как новое.", "bУже исправил: имена сравниваем без пробелов и регистра.",
      "aПроверила, теперь честно пишет, что имя занято. Спасибо!" } },
  { TRUE, { "cНапоминаю про отчёт, срок сегодня до {time}.", "bОтправил.", "aИ я. Там всего {n} строк :)" } },
  { TRUE,
    { "bНужен свежий взгляд: кнопка «Продолжить» или «Дальше»?", "cЕсли шаг последний, то «Создать команду».", "aСогласна, человек должен видеть, что будет." } },
  { TRUE, { "aКофе закончился.", "bНовый привезут завтра, а пока в шкафу есть чай.", "cЧай тоже хорошо." } },
  { TRUE,
    { "cВыложила заметки со встречи: решили {n} вопросов, два осталось.", "aСпасибо, очень понятно написано.", "bПо первому из двух отвечу до вечера." } },
  { TRUE,
    { "bСервер перезапускал в {time}, никто не заметил?", "aУ меня мелькнуло «Нет связи» и сразу пропало.", "cЯ писал сообщение, оно ушло само.",
      "bТак и задумано." } },
};
const guint ms_demo_n_talks = G_N_ELEMENTS (ms_demo_talks);
