# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private desktop and a person in front of it: Xvfb, a session bus, a window manager, a notification daemon; keys and clicks by
XTEST, the widget tree by AT-SPI, as a screen reader has it. Nothing in the program is made for it. Needs the system's Python (gi).

    with Desktop() as desktop:
        app = desktop.launch(['microslack'])
        app.wait('button', 'Continue').click()
        desktop.type('Привет')

Of GTK 4.8 it must know: "showing" is set on windows only, so what is on screen is found by extents; extents are those in the
window even where the screen's are asked for; a popover is an X window of its own; texts are read with their length."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402
from Xlib import X, Xatom, display  # noqa: E402
from Xlib.ext import xtest  # noqa: E402

KEYS = {'Return': 0xff0d, 'Escape': 0xff1b, 'Tab': 0xff09, 'BackSpace': 0xff08, 'Delete': 0xffff, 'Up': 0xff52, 'Down': 0xff54,
        'Left': 0xff51, 'Right': 0xff53, 'Home': 0xff50, 'End': 0xff57, 'Page_Up': 0xff55, 'Page_Down': 0xff56, 'F6': 0xffc3}
MODIFIERS = {'ctrl': 0xffe3, 'shift': 0xffe1, 'alt': 0xffe9}
WINDOWS = ('frame', 'dialog', 'window', 'alert')
LEAVES = ('label', 'image', 'heading', 'text', 'separator', 'scroll bar')
# longer where the programs are built with a sanitizer
SLOWNESS = float(os.environ.get('MS_TEST_SLOWNESS', '1'))


class Failure(AssertionError):
    pass


def until(condition, what, seconds=15.0):
    """The first true value of condition(); a failure with `what` after that time."""
    end = time.monotonic() + seconds * SLOWNESS
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(what() if callable(what) else what)
        time.sleep(0.04)


class Keyboard:
    """Types any Unicode. Every letter gets a key of its own before the first is pressed: a program that learns of a new keyboard map
    between two presses loses letters."""

    def __init__(self, name):
        self.display = display.Display(name)
        first, last = self.display.display.info.min_keycode, self.display.display.info.max_keycode
        self.codes = {}
        rows = list(enumerate(self.display.get_keyboard_mapping(first, last - first + 1), start=first))
        self.spare = [code for code, symbols in rows if not any(symbols)]
        for level in (0, 1):
            for code, symbols in rows:
                if len(symbols) > level and symbols[level]:
                    self.codes.setdefault(symbols[level], (code, level))
        self.lent = []

    @staticmethod
    def symbol(letter):
        code = ord(letter)
        return KEYS['Return'] if letter == '\n' else code if 0x20 <= code < 0x100 else 0x01000000 + code

    def lend(self, symbols):
        missing = [s for s in dict.fromkeys(symbols) if s not in self.codes]
        for symbol in missing:
            if self.spare:
                code = self.spare.pop()
            else:
                code, old = next(pair for pair in self.lent if pair[1] not in symbols)
                self.lent.remove((code, old))
                del self.codes[old]
            self.display.change_keyboard_mapping(code, [(symbol, symbol)])
            self.codes[symbol] = (code, 0)
            self.lent.append((code, symbol))
        if missing:
            self.display.sync()
            time.sleep(0.3)

    def send(self, code, down):
        xtest.fake_input(self.display, X.KeyPress if down else X.KeyRelease, code)

    def press(self, symbol, held=()):
        code, level = self.codes[symbol]
        held = list(held) + ([self.codes[MODIFIERS['shift']][0]] if level else [])
        for modifier in held:
            self.send(modifier, True)
        self.send(code, True)
        self.send(code, False)
        for modifier in reversed(held):
            self.send(modifier, False)
        self.display.sync()
        time.sleep(0.008)

    def type(self, text):
        for start in range(0, len(text), 40):
            symbols = [self.symbol(letter) for letter in text[start:start + 40]]
            self.lend(symbols)
            for symbol in symbols:
                self.press(symbol)

    def key(self, combination):
        *held, name = combination.split('+')
        symbol = KEYS.get(name) or self.symbol(name)
        self.press(symbol, [self.codes[MODIFIERS[modifier]][0] for modifier in held])

    def click(self, x, y, button=1):
        xtest.fake_input(self.display, X.MotionNotify, x=x, y=y)
        self.display.sync()
        time.sleep(0.05)
        xtest.fake_input(self.display, X.ButtonPress, button)
        xtest.fake_input(self.display, X.ButtonRelease, button)
        self.display.sync()
        time.sleep(0.05)


class Node:
    """One accessible thing. A widget that goes away while it is looked at has no name, no text and no place."""

    def __init__(self, app, accessible):
        self.app = app
        self.accessible = accessible

    def ask(self, function, default):
        try:
            return function()
        except GLib.Error:
            return default

    @property
    def role(self):
        return self.ask(self.accessible.get_role_name, '')

    @property
    def name(self):
        return self.ask(self.accessible.get_name, '') or ''

    @property
    def states(self):
        return self.ask(lambda: {state.value_nick for state in self.accessible.get_state_set().get_states()}, set())

    @property
    def text(self):
        return self.ask(lambda: Atspi.Text.get_text(self.accessible, 0, Atspi.Text.get_character_count(self.accessible)), '')

    @property
    def extents(self):
        def read():
            box = Atspi.Component.get_extents(self.accessible, Atspi.CoordType.WINDOW)
            return box.x, box.y, box.width, box.height

        return self.ask(read, (0, 0, 0, 0))

    @property
    def children(self):
        count = self.ask(self.accessible.get_child_count, 0)
        found = [self.ask(lambda i=i: self.accessible.get_child_at_index(i), None) for i in range(count)]
        return [Node(self.app, child) for child in found if child is not None]

    @property
    def window(self):
        node = self.accessible
        while node is not None:
            parent = self.ask(node.get_parent, None)
            if self.ask(node.get_role_name, '') in WINDOWS and (parent is None or parent.get_role_name() == 'application'):
                return Node(self.app, node)
            node = parent
        return None

    @property
    def on_screen(self):
        x, y, width, height = self.extents
        window = self.window
        if width <= 0 or height <= 0 or window is None:
            return False
        _, _, outer_width, outer_height = window.extents
        return x + width > 0 and y + height > 0 and x < outer_width and y < outer_height

    @property
    def is_hidden(self):
        """Without a place; the page of a stack has none even when it is shown."""
        _, _, width, height = self.extents
        return (width <= 0 or height <= 0) and self.role != 'application' and self.name != 'GtkStackPage'

    def search(self, role):
        """Those with the role; what is inside one of them is asked only where there is something to ask."""
        role_here = self.role
        if role is None or role_here == role:
            yield self
        if role == role_here == 'frame' or role_here in LEAVES or self.is_hidden:
            return
        for child in self.children:
            yield from child.search(role)

    def walk(self, depth=0):
        """All that has a place, parents first."""
        if self.is_hidden:
            return
        yield self, depth
        for child in self.children:
            yield from child.walk(depth + 1)

    @property
    def centre(self):
        x, y, width, height = self.extents
        popups = self.app.desktop.popups()
        node = self
        while popups and node.accessible is not None and node.role != 'frame':
            px, py, pwidth, pheight = node.extents
            for left, top, w, h in popups:
                if (w, h) == (pwidth, pheight):
                    return left + x - px + width // 2, top + y - py + height // 2
            node = Node(self.app, self.ask(node.accessible.get_parent, None))
        left, top, shadow_x, shadow_y = self.app.place(self.window)
        return left + shadow_x + x + width // 2, top + shadow_y + y + height // 2

    def click(self, button=1):
        """Where it is when it has come to rest: what slides in has a place long before that."""
        places = [None]

        def rests():
            places.append(self.centre)
            return places[-1] == places[-2]

        until(rests, lambda: f'{self.role} {self.name!r} does not come to rest', 5)
        self.app.desktop.keyboard.click(*places[-1], button)
        return self


class App:
    def __init__(self, desktop, command, environment):
        self.desktop = desktop
        self.log_path = os.path.join(desktop.folder, f'app-{len(desktop.apps)}.log')
        self.log_file = open(self.log_path, 'w')
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=subprocess.STDOUT,
                                        env=environment, start_new_session=True)

    def log(self):
        with open(self.log_path, errors='replace') as log:
            return log.read()

    def root(self):
        desk = Atspi.get_desktop(0)
        desk.clear_cache()
        for i in range(desk.get_child_count()):
            try:
                child = desk.get_child_at_index(i)
                if child is not None and child.get_process_id() == self.process.pid:
                    return Node(self, child)
            except GLib.Error:
                pass
        return None

    def all(self, role=None, name=None, where=None):
        """Those on screen; `name` is compared with the accessible name, or with the text of what has none; a function decides itself."""
        root = self.root()
        for node in root.search(role) if root else ():
            words = node.name or node.text
            if name is not None and not (name(words) if callable(name) else words == name):
                continue
            if (where is None or where(node)) and (node.role in WINDOWS or node.on_screen):
                yield node

    def find(self, role=None, name=None, where=None):
        return next(self.all(role, name, where), None)

    def wait(self, role=None, name=None, where=None, seconds=15.0):
        def look():
            if self.process.poll() is not None:
                raise Failure(f'the program ended with {self.process.returncode}\n{self.log()[-3000:]}')
            return self.find(role, name, where)

        return until(look, lambda: f'no {role} {name!r}\n{self.tree()}\n{self.log()[-2000:]}', seconds)

    def wait_gone(self, role=None, name=None, where=None, seconds=15.0):
        until(lambda: self.find(role, name, where) is None, lambda: f'{role} {name!r} is still there\n{self.tree()}', seconds)

    def tree(self):
        lines = []
        root = self.root()
        for node, depth in root.walk() if root else ():
            text = node.text
            shown = f' text={text!r}' if text and text != node.name else ''
            focus = ' FOCUSED' if 'focused' in node.states else ''
            lines.append(f'{"  " * depth}{node.role} {node.name!r}{shown} {node.extents}{focus}')
        return '\n'.join(lines)

    def x_window(self, frame):
        def look():
            _, _, width, height = frame.extents
            found = []
            for window in self.desktop.windows():
                if self.desktop.owner(window) == self.process.pid:
                    place = window.get_geometry()
                    found.append((abs(place.width - width) + abs(place.height - height), window))
            return min(found, key=lambda pair: pair[0])[1] if found else None

        return until(look, 'no X window of the program', 5)

    def place(self, frame):
        """Where the window is and how wide its invisible shadow is."""
        window = self.x_window(frame)
        at = window.translate_coords(self.desktop.display.screen().root, 0, 0)
        size = window.get_geometry()
        _, _, width, height = frame.extents
        return -at.x, -at.y, (size.width - width) // 2, (size.height - height) // 2

    def resize(self, width, height):
        window = self.x_window(self.wait('frame'))
        window.configure(width=width, height=height)
        self.desktop.display.sync()

    def focus(self):
        """Waits until keys go to this program."""
        self.wait('frame', where=lambda node: 'active' in node.states, seconds=5)
        return self

    def end(self, signal_number=signal.SIGTERM, seconds=8):
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
            try:
                self.process.wait(seconds * SLOWNESS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Failure('the program did not end') from None
        self.log_file.close()
        return self.process.returncode


class Desktop:
    def __init__(self, size='1280x800', **environment):
        self.size = size
        self.extra = environment
        self.processes = []
        self.apps = []

    def spawn(self, command, **options):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment,
                                   start_new_session=True, **options)
        self.processes.append(process)
        return process

    def spawn_for_line(self, command):
        """The first line a helper writes into the descriptor it is given: whole, since closing early ends it."""
        read, write = os.pipe()
        self.spawn([part.format(fd=write) for part in command], pass_fds=[write], stdout=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as lines:
            return lines.readline().strip()

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='microslack-desktop-')
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self):
        foreign = ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS', 'NO_AT_BRIDGE', 'GTK_A11Y', 'XAUTHORITY',
                   'DESKTOP_SESSION', 'XDG_CURRENT_DESKTOP', 'G_DEBUG', 'LANGUAGE')
        self.environment = {key: value for key, value in os.environ.items() if key not in foreign}
        home = {}
        for key, name in (('HOME', 'home'), ('XDG_RUNTIME_DIR', 'run'), ('XDG_CONFIG_HOME', 'home/.config'),
                          ('XDG_DATA_HOME', 'home/.local/share'), ('XDG_CACHE_HOME', 'home/.cache'),
                          ('XDG_STATE_HOME', 'home/.local/state')):
            home[key] = os.path.join(self.folder, name)
            os.makedirs(home[key], 0o700, exist_ok=True)
        self.environment.update(home, GDK_BACKEND='x11', GSK_RENDERER='cairo', GDK_DEBUG='gl-disable', GTK_USE_PORTAL='0',
                                ADW_DISABLE_PORTAL='1', NO_AT_BRIDGE='0', GSETTINGS_BACKEND='keyfile', LC_ALL='C.UTF-8',
                                GIO_USE_NETWORK_MONITOR='base', SECRET_BACKEND='file', SECRET_FILE_TEST_PASSWORD='test',
                                SECRET_FILE_TEST_PATH=os.path.join(self.folder, 'test.keyring'))
        self.environment.update(self.extra)
        self.environment['DISPLAY'] = ':' + self.spawn_for_line(
            ['Xvfb', '-displayfd', '{fd}', '-screen', '0', self.size + 'x24', '-nolisten', 'tcp', '-noreset', '-dpi', '96'])
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self.spawn_for_line(
            ['dbus-daemon', '--session', '--nofork', '--nopidfile', '--nosyslog', '--print-address={fd}'])
        for key in ('DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'):
            os.environ[key] = self.environment[key]
        self.display = display.Display(self.environment['DISPLAY'])
        self.keyboard = Keyboard(self.environment['DISPLAY'])
        self.spawn(['openbox'], stdout=subprocess.DEVNULL)
        check = self.display.intern_atom('_NET_SUPPORTING_WM_CHECK')
        until(lambda: self.display.screen().root.get_full_property(check, Xatom.WINDOW), 'no window manager', 10)
        self.spawn(['/usr/bin/python3', '-m', 'dbusmock', '--template', 'notification_daemon', '-p', '{"capabilities": "body actions"}'],
                   stdout=subprocess.DEVNULL)
        Atspi.init()
        Atspi.set_timeout(3000, 15000)

    def __exit__(self, *_):
        for app in self.apps:
            if app.process.poll() is None:
                app.process.kill()
                app.process.wait()
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def launch(self, command, **environment):
        app = App(self, command, dict(self.environment, **environment))
        self.apps.append(app)
        return app

    def type(self, text):
        self.keyboard.type(text)

    def key(self, *combinations):
        for combination in combinations:
            self.keyboard.key(combination)

    def windows(self):
        """Top windows of programs, inside the frames of the window manager."""
        clients = self.display.screen().root.get_full_property(self.display.intern_atom('_NET_CLIENT_LIST'), Xatom.WINDOW)
        return [self.display.create_resource_object('window', identifier) for identifier in (clients.value if clients else ())]

    def owner(self, window):
        value = window.get_full_property(self.display.intern_atom('_NET_WM_PID'), Xatom.CARDINAL)
        return value.value[0] if value else 0

    def title(self, window):
        value = window.get_full_property(self.display.intern_atom('_NET_WM_NAME'), X.AnyPropertyType)
        return value.value.decode() if value else ''

    def popups(self):
        """Places of menus and popovers, the topmost first."""
        places = []
        for window in reversed(self.display.screen().root.query_tree().children):
            attributes, place = window.get_attributes(), window.get_geometry()
            if attributes.override_redirect and attributes.map_state == X.IsViewable and place.width > 1:
                places.append((place.x, place.y, place.width, place.height))
        return places

    def notifications(self):
        """What the notification daemon was told: (id, title, body, actions), the oldest first."""
        from gi.repository import Gio
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        try:
            calls = bus.call_sync('org.freedesktop.Notifications', '/org/freedesktop/Notifications', 'org.freedesktop.DBus.Mock',
                                  'GetMethodCalls', GLib.Variant('(s)', ('Notify',)), None, Gio.DBusCallFlags.NONE, 3000, None).unpack()[0]
        except GLib.Error:
            return []
        return [(number, call[1][3], call[1][4], call[1][5]) for number, call in enumerate(calls, start=1)]

    def choose_notification(self, number, action):
        from gi.repository import Gio
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            'org.freedesktop.Notifications', '/org/freedesktop/Notifications', 'org.freedesktop.DBus.Mock', 'EmitSignal',
            GLib.Variant('(sssav)', ('org.freedesktop.Notifications', 'ActionInvoked', 'us',
                                     [GLib.Variant('u', number), GLib.Variant('s', action)])),
            None, Gio.DBusCallFlags.NONE, 3000, None)

    def picture(self, path):
        subprocess.run(['import', '-window', 'root', path], check=True, env=self.environment)
        return path
