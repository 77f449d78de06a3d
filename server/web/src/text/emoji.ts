// SPDX-FileCopyrightText: the MicroSlack contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The emoji that can be picked and typed by name: character, code as after a colon, English name, Russian name. Both languages are
// searched whatever the interface speaks, so the names are data and not part of the catalogue. "+" after the character: it takes a
// skin tone. Any other emoji that a keyboard or the system's own picker gives is shown all the same.

import { matchScore } from './match'

export interface Emoji {
  char: string
  code: string
  names: { en: string; ru: string }
  toned: boolean
}

export type EmojiGroup = 'people' | 'nature' | 'food' | 'places' | 'things' | 'signs'

const TABLE: Record<EmojiGroup, string> = {
  people: `
😀 grinning|grinning face|улыбка во весь рот
😄 smile|smiling face with open mouth|смеющаяся улыбка
😁 grin|beaming face|сияющая улыбка
😆 laughing|squinting laugh|смех с прищуром
😅 sweat_smile|smile with sweat|улыбка с капелькой пота
😂 joy|tears of joy|слёзы радости
🤣 rofl|rolling on the floor|катаюсь по полу от смеха
🙂 slightly_smiling_face|slight smile|лёгкая улыбка
🙃 upside_down_face|upside-down face|вверх тормашками
😉 wink|winking face|подмигивание
😊 blush|smiling eyes|улыбка с румянцем
😇 innocent|halo|нимб
🥰 smiling_face_with_hearts|smile with hearts|улыбка с сердечками
😍 heart_eyes|heart eyes|влюблённые глаза
🤩 star_struck|star-struck|звёзды в глазах
😘 kissing_heart|blowing a kiss|воздушный поцелуй
😋 yum|savouring food|вкусно
😜 stuck_out_tongue|winking with tongue|язык и подмигивание
🤪 zany_face|zany face|дурашливое лицо
🤗 hugs|hugging face|объятия
🤭 hand_over_mouth|hand over mouth|рука у рта
🤫 shushing_face|quiet|тише
🤔 thinking|thinking face|задумчивость
🫡 saluting_face|salute|есть, капитан
🤐 zipper_mouth|zipped mouth|рот на замке
🤨 raised_eyebrow|raised eyebrow|поднятая бровь
😐 neutral_face|neutral face|без эмоций
😶 no_mouth|no mouth|без слов
😏 smirk|smirking face|ухмылка
😒 unamused|unamused face|недовольство
🙄 eye_roll|rolling eyes|закатанные глаза
😬 grimacing|grimacing face|гримаса
😌 relieved|relieved face|облегчение
😔 pensive|pensive face|грусть
😴 sleeping|sleeping face|сон
😷 mask|face with mask|маска
🤒 thermometer_face|thermometer|температура
🤯 exploding_head|exploding head|взрыв мозга
🥳 partying_face|partying face|праздник
😎 sunglasses|sunglasses|тёмные очки
🤓 nerd_face|nerd|умник
🧐 monocle|monocle|монокль
😕 confused|confused face|замешательство
😟 worried|worried face|беспокойство
😮 open_mouth|open mouth|удивление
😲 astonished|astonished face|изумление
😳 flushed|flushed face|смущение
🥺 pleading_face|pleading face|мольба
😨 fearful|fearful face|испуг
😰 cold_sweat|anxious with sweat|холодный пот
😢 cry|crying face|плач
😭 sob|loud crying|рыдания
😱 scream|screaming|крик ужаса
😖 confounded|confounded face|досада
😞 disappointed|disappointed face|разочарование
😩 weary|weary face|усталость
🥱 yawning_face|yawn|зевота
😤 triumph|steam from nose|пар из носа
😠 angry|angry face|злость
😡 rage|furious face|ярость
🤬 cursing|cursing|ругань
😈 smiling_imp|smiling devil|чертёнок
💀 skull|skull|череп
💩 poop|pile of poo|какашка
🤡 clown_face|clown|клоун
👻 ghost|ghost|привидение
👽 alien|alien|инопланетянин
🤖 robot|robot|робот
👋+ wave|waving hand|привет рукой
✋+ raised_hand|raised hand|поднятая рука
👌+ ok_hand|OK hand|знак «окей»
🤌+ pinched_fingers|pinched fingers|сложенные пальцы
✌️+ victory|victory hand|победа
🤞+ crossed_fingers|crossed fingers|скрещённые пальцы
🤙+ call_me|call me|позвони
👈+ point_left|pointing left|палец влево
👉+ point_right|pointing right|палец вправо
👆+ point_up|pointing up|палец вверх
👇+ point_down|pointing down|палец вниз
☝️+ one|index finger up|указательный палец
👍+ +1|thumbs up|большой палец вверх
👎+ -1|thumbs down|большой палец вниз
✊+ fist|raised fist|кулак
👊+ punch|fist bump|удар кулаком
👏+ clap|clapping hands|аплодисменты
🙌+ raised_hands|raised hands|руки вверх
🤝 handshake|handshake|рукопожатие
🙏+ pray|folded hands|спасибо, пожалуйста
✍️+ writing_hand|writing hand|пишущая рука
💪+ muscle|strong arm|сила
👀 eyes|eyes|глаза
🧠 brain|brain|мозг
🙋+ raising_hand|person raising hand|поднимаю руку
🤷+ shrug|shrug|пожимаю плечами
🤦+ facepalm|facepalm|рука-лицо
🙇+ bow|bowing person|поклон
👩‍💻 woman_technologist|woman at a computer|женщина за компьютером
👨‍💻 man_technologist|man at a computer|мужчина за компьютером
🧑‍🚀 astronaut|astronaut|космонавт
🏃+ runner|running person|бег
💃+ dancer|dancer|танец
👥 people|people|люди`,
  nature: `
🐶 dog|dog|собака
🐱 cat|cat|кошка
🐭 mouse|mouse|мышь
🐹 hamster|hamster|хомяк
🐰 rabbit|rabbit|кролик
🦊 fox|fox|лиса
🐻 bear|bear|медведь
🐼 panda|panda|панда
🐯 tiger|tiger|тигр
🦁 lion|lion|лев
🐷 pig|pig|свинья
🐸 frog|frog|лягушка
🐵 monkey|monkey|обезьяна
🙈 see_no_evil|see no evil|ничего не вижу
🐔 chicken|chicken|курица
🐧 penguin|penguin|пингвин
🦉 owl|owl|сова
🦄 unicorn|unicorn|единорог
🐝 bee|bee|пчела
🐛 bug|bug|жук, ошибка
🦋 butterfly|butterfly|бабочка
🐌 snail|snail|улитка
🐢 turtle|turtle|черепаха
🐙 octopus|octopus|осьминог
🐳 whale|whale|кит
🐟 fish|fish|рыба
🌲 evergreen_tree|evergreen tree|ёлка
🌴 palm_tree|palm tree|пальма
🌵 cactus|cactus|кактус
🌱 seedling|seedling|росток
🍀 four_leaf_clover|four-leaf clover|клевер на удачу
🍂 fallen_leaf|fallen leaves|осенние листья
🌹 rose|rose|роза
🌻 sunflower|sunflower|подсолнух
💐 bouquet|bouquet|букет
🌍 earth|globe|Земля
🌙 moon|crescent moon|месяц
⭐ star|star|звезда
🌟 glowing_star|glowing star|сияющая звезда
☀️ sunny|sun|солнце
⛅ partly_sunny|sun behind a cloud|облачно с прояснениями
☁️ cloud|cloud|облако
🌧️ rain|rain|дождь
⛈️ thunderstorm|thunderstorm|гроза
❄️ snowflake|snowflake|снежинка
⛄ snowman|snowman|снеговик
🌈 rainbow|rainbow|радуга
🔥 fire|fire|огонь
💧 droplet|droplet|капля
🌊 ocean|wave|волна`,
  food: `
🍏 green_apple|green apple|зелёное яблоко
🍌 banana|banana|банан
🍉 watermelon|watermelon|арбуз
🍇 grapes|grapes|виноград
🍓 strawberry|strawberry|клубника
🍋 lemon|lemon|лимон
🍅 tomato|tomato|помидор
🥑 avocado|avocado|авокадо
🥕 carrot|carrot|морковь
🍞 bread|bread|хлеб
🥐 croissant|croissant|круассан
🧀 cheese|cheese|сыр
🍳 cooking|fried egg|яичница
🥗 salad|salad|салат
🍕 pizza|pizza|пицца
🍔 hamburger|hamburger|гамбургер
🍟 fries|French fries|картошка фри
🌮 taco|taco|тако
🍜 ramen|noodles|лапша
🍣 sushi|sushi|суши
🥟 dumpling|dumpling|пельмень
🍰 cake|piece of cake|кусок торта
🎂 birthday|birthday cake|торт со свечами
🍪 cookie|cookie|печенье
🍩 doughnut|doughnut|пончик
🍫 chocolate|chocolate|шоколад
🍦 ice_cream|ice cream|мороженое
🍿 popcorn|popcorn|попкорн
☕ coffee|hot drink|кофе
🍵 tea|tea|чай
🍺 beer|beer|пиво
🍻 cheers|clinking mugs|чокнемся
🍷 wine_glass|wine|вино
🥂 champagne_glasses|clinking glasses|бокалы шампанского`,
  places: `
🚗 car|car|машина
🚕 taxi|taxi|такси
🚌 bus|bus|автобус
🚲 bike|bicycle|велосипед
🚂 train|train|поезд
✈️ airplane|airplane|самолёт
🚀 rocket|rocket|ракета
🛸 flying_saucer|flying saucer|летающая тарелка
🚢 ship|ship|корабль
⛵ sailboat|sailboat|парусник
⚓ anchor|anchor|якорь
🚧 construction|construction|ремонт
🚦 traffic_light|traffic light|светофор
🏠 house|house|дом
🏢 office|office|офис
🏭 factory|factory|завод
🏔️ mountain|mountain|гора
🏖️ beach|beach|пляж
🏕️ camping|camping|поход
🗺️ map|world map|карта
⚽ soccer|football|футбол
🏀 basketball|basketball|баскетбол
🎾 tennis|tennis|теннис
🏐 volleyball|volleyball|волейбол
🏓 ping_pong|table tennis|настольный теннис
🎯 dart|bullseye|точно в цель
🎳 bowling|bowling|боулинг
🎮 video_game|video game|видеоигра
🎲 game_die|dice|игральная кость
🧩 jigsaw|puzzle piece|кусочек мозаики
♟️ chess_pawn|chess pawn|шахматы
🎨 art|palette|палитра
🎸 guitar|guitar|гитара
🎹 piano|piano|пианино
🎤 microphone|microphone|микрофон
🎧 headphones|headphones|наушники
🎬 clapper|clapper board|хлопушка кино
🏆 trophy|trophy|кубок
🥇 first_place|gold medal|золотая медаль
🎉 tada|party popper|хлопушка с конфетти
🎊 confetti_ball|confetti ball|конфетти
🎈 balloon|balloon|воздушный шар
🎁 gift|gift|подарок
🎄 christmas_tree|Christmas tree|новогодняя ёлка
✨ sparkles|sparkles|блёстки`,
  things: `
💡 bulb|light bulb|идея, лампочка
🔦 flashlight|flashlight|фонарик
💻 computer|laptop|ноутбук
🖥️ desktop_computer|desktop computer|компьютер
⌨️ keyboard|keyboard|клавиатура
🖨️ printer|printer|принтер
📱 mobile_phone|phone|телефон
☎️ telephone|telephone|стационарный телефон
🔋 battery|battery|батарейка
🔌 plug|plug|вилка
📷 camera|camera|фотоаппарат
🎥 movie_camera|video camera|видеокамера
📺 tv|television|телевизор
⏰ alarm_clock|alarm clock|будильник
⏳ hourglass|hourglass|песочные часы
📅 calendar|calendar|календарь
📌 pushpin|pushpin|кнопка
📎 paperclip|paperclip|скрепка
📋 clipboard|clipboard|планшет с бумагой
📁 folder|folder|папка
📄 page|page|страница
📝 memo|memo|заметка
📊 bar_chart|bar chart|столбчатая диаграмма
📈 chart_up|chart rising|график растёт
📉 chart_down|chart falling|график падает
📚 books|books|книги
📖 book|open book|открытая книга
✏️ pencil|pencil|карандаш
✂️ scissors|scissors|ножницы
📦 package|package|посылка
📧 email|e-mail|письмо
📬 mailbox|mailbox|почтовый ящик
📢 loudspeaker|loudspeaker|громкоговоритель
🔔 bell|bell|колокольчик
🔍 mag|magnifying glass|лупа
🔒 lock|locked|замок
🔓 unlock|unlocked|открытый замок
🔑 key|key|ключ
🔨 hammer|hammer|молоток
🔧 wrench|wrench|гаечный ключ
🪛 screwdriver|screwdriver|отвёртка
⚙️ gear|gear|шестерёнка
🧰 toolbox|toolbox|ящик с инструментами
🧲 magnet|magnet|магнит
🔬 microscope|microscope|микроскоп
🔭 telescope|telescope|телескоп
🧪 test_tube|test tube|пробирка
💊 pill|pill|таблетка
🛒 shopping_cart|shopping cart|тележка
💰 moneybag|money bag|мешок денег
💳 credit_card|bank card|банковская карта
💎 gem|gem|драгоценный камень
🗑️ wastebasket|wastebasket|корзина
🛡️ shield|shield|щит
💣 bomb|bomb|бомба`,
  signs: `
❤️ heart|red heart|красное сердце
🧡 orange_heart|orange heart|оранжевое сердце
💛 yellow_heart|yellow heart|жёлтое сердце
💚 green_heart|green heart|зелёное сердце
💙 blue_heart|blue heart|синее сердце
💜 purple_heart|purple heart|фиолетовое сердце
🖤 black_heart|black heart|чёрное сердце
🤍 white_heart|white heart|белое сердце
💔 broken_heart|broken heart|разбитое сердце
💯 100|hundred points|сто баллов
💥 boom|collision|взрыв
💤 zzz|zzz|сплю
💬 speech_balloon|speech balloon|реплика
✅ white_check_mark|check mark|готово, галочка
☑️ ballot_box|ticked box|отмеченный пункт
❌ x|cross mark|крестик
❗ exclamation|exclamation mark|восклицательный знак
❓ question|question mark|вопросительный знак
⚠️ warning|warning|внимание
⛔ no_entry|no entry|въезд запрещён
🚫 no_entry_sign|prohibited|запрещено
🛑 stop_sign|stop sign|стоп
♻️ recycle|recycling|переработка
➕ plus|plus|плюс
➖ minus|minus|минус
➡️ arrow_right|arrow right|стрелка вправо
⬅️ arrow_left|arrow left|стрелка влево
⬆️ arrow_up|arrow up|стрелка вверх
⬇️ arrow_down|arrow down|стрелка вниз
🔄 refresh|anticlockwise arrows|обновить
🔁 repeat|repeat|повтор
▶️ play|play|пуск
⏸️ pause|pause|пауза
⏹️ stop|stop|остановка
🆕 new|new|новое
🆗 ok|OK button|окей
🆘 sos|SOS|спасите
🔴 red_circle|red circle|красный круг
🟠 orange_circle|orange circle|оранжевый круг
🟡 yellow_circle|yellow circle|жёлтый круг
🟢 green_circle|green circle|зелёный круг
🔵 blue_circle|blue circle|синий круг
⚪ white_circle|white circle|белый круг
⚫ black_circle|black circle|чёрный круг
🏁 checkered_flag|chequered flag|клетчатый флаг
🚩 red_flag|red flag|красный флаг
🏳️ white_flag|white flag|белый флаг`,
}

export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿']
export const USUAL = ['👍', '❤️', '😂', '🎉', '🔥', '✅', '👀', '🙏']

function parse(line: string): Emoji {
  const [left = '', en = '', ru = ''] = line.split('|')
  const [char = '', code = ''] = left.split(' ')
  const toned = char.endsWith('+')
  return { char: toned ? char.slice(0, -1) : char, code, names: { en, ru }, toned }
}

let parsed: Map<EmojiGroup, Emoji[]> | null = null

/* Made when it is first asked for: most sessions never do. */
export function emojiGroups(): Map<EmojiGroup, Emoji[]> {
  parsed ??= new Map(
    Object.entries(TABLE).map(([group, lines]) => [
      group as EmojiGroup,
      lines.trim().split('\n').map(parse),
    ]),
  )
  return parsed
}

export function findEmoji(query: string, most: number): Emoji[] {
  return [...emojiGroups().values()]
    .flat()
    .map((emoji) => ({
      emoji,
      score: matchScore(query, [emoji.code, emoji.names.en, emoji.names.ru]),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ emoji }) => emoji)
}

/* The tone takes the place of the selector that asks for the coloured picture. */
export function withTone(emoji: Emoji, tone: number): string {
  const mark = TONES[tone] ?? ''
  return emoji.toned && mark !== '' ? emoji.char.replace(/\uFE0F/g, '') + mark : emoji.char
}

export function emojiOf(char: string): Emoji | null {
  const bare = char.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '')
  for (const all of emojiGroups().values()) {
    const found = all.find((emoji) => emoji.char.replace(/\uFE0F/g, '') === bare)
    if (found !== undefined) return found
  }
  return null
}

export function emojiByCode(code: string): Emoji | null {
  for (const all of emojiGroups().values()) {
    const found = all.find((emoji) => emoji.code === code)
    if (found !== undefined) return found
  }
  return null
}
