# SPDX-FileCopyrightText: the MicroSlack contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Byte sequences that are UTF-8 or not (groups 6.5 to 6.23), in the order of the well-known stress test for decoders. Each row says
whether it is valid."""

KOSME = b'\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5'  # "kosme" in Greek, its second letter with an accent of three bytes
INVALID = KOSME + b'\xed\xa0\x80edited'

# Sequences without their last byte.
CUT = [b'\xc0', b'\xe0\x80', b'\xf0\x80\x80', b'\xf8\x80\x80\x80', b'\xfc\x80\x80\x80\x80',
       b'\xdf', b'\xef\xbf', b'\xf7\xbf\xbf', b'\xfb\xbf\xbf\xbf', b'\xfd\xbf\xbf\xbf\xbf']


def valid(*rows):
    return [(True, row) for row in rows]


def invalid(*rows):
    return [(False, row) for row in rows]


def prefixes(data):
    """Every beginning of @data; those that end between two code points are valid."""
    for end in range(1, len(data) + 1):
        yield end == len(data) or data[end] & 0xc0 != 0x80, data[:end]


def lonely_starts(low, high):
    return b''.join(bytes([start, 0x20]) for start in range(low, high))


def noncharacters():
    """The last two code points of planes 1 to 16, by their bytes."""
    for one in range(0xf0, 0xf5):
        for two in (0x8f, 0x9f, 0xaf, 0xbf):
            for last in (0xbe, 0xbf):
                if (one, two) != (0xf0, 0x8f) and (one < 0xf4 or two == 0x8f):
                    yield bytes([one, two, 0xbf, last])


SEQUENCES = [
    ('some text', valid(b'hello\x24world', b'hello\xc2\xa2world', b'hello\xe2\x82\xacworld', b'hello\xf0\xa4\xad\xa2world', KOSME)),
    ('beginning of a text', list(prefixes(KOSME))),
    ('first of its length', valid(b'\x00', b'\xc2\x80', b'\xe0\xa0\x80', b'\xf0\x90\x80\x80')),
    ('first of five and six bytes', invalid(b'\xf8\x88\x80\x80\x80', b'\xfc\x84\x80\x80\x80\x80')),
    ('last of its length', valid(b'\x7f', b'\xdf\xbf', b'\xef\xbf\xbf', b'\xf4\x8f\xbf\xbf')),
    ('last of four to six bytes', invalid(b'\xf7\xbf\xbf\xbf', b'\xfb\xbf\xbf\xbf\xbf', b'\xfd\xbf\xbf\xbf\xbf\xbf')),
    ('other borders', [*valid(b'\xed\x9f\xbf', b'\xee\x80\x80', b'\xef\xbf\xbd', b'\xf4\x8f\xbf\xbf'), *invalid(b'\xf4\x90\x80\x80')]),
    ('unexpected continuation', invalid(b'\x80', b'\xbf', b'\x80\xbf', b'\x80\xbf\x80', b'\x80\xbf\x80\xbf', b'\x80\xbf\x80\xbf\x80',
                                        b'\x80\xbf\x80\xbf\x80\xbf', bytes(range(0x80, 0xbf)))),
    ('lonely starts', invalid(lonely_starts(0xc0, 0xdf), lonely_starts(0xe0, 0xef), lonely_starts(0xf0, 0xf7), lonely_starts(0xf8, 0xfb),
                              lonely_starts(0xfc, 0xfd))),
    ('last byte missing', invalid(*CUT)),
    ('all of these in a row', invalid(b''.join(CUT))),
    ('impossible bytes', invalid(b'\xfe', b'\xff', b'\xfe\xfe\xff\xff')),
    ('overlong slash', invalid(b'\xc0\xaf', b'\xe0\x80\xaf', b'\xf0\x80\x80\xaf', b'\xf8\x80\x80\x80\xaf', b'\xfc\x80\x80\x80\x80\xaf')),
    ('greatest overlong', invalid(b'\xc1\xbf', b'\xe0\x9f\xbf', b'\xf0\x8f\xbf\xbf', b'\xf8\x87\xbf\xbf\xbf', b'\xfc\x83\xbf\xbf\xbf\xbf')),
    ('overlong NUL', invalid(b'\xc0\x80', b'\xe0\x80\x80', b'\xf0\x80\x80\x80', b'\xf8\x80\x80\x80\x80', b'\xfc\x80\x80\x80\x80\x80')),
    ('single surrogate', invalid(b'\xed\xa0\x80', b'\xed\xad\xbf', b'\xed\xae\x80', b'\xed\xaf\xbf', b'\xed\xb0\x80', b'\xed\xbe\x80', b'\xed\xbf\xbf')),
    ('pair of surrogates', invalid(*(high + low for high in (b'\xed\xa0\x80', b'\xed\xad\xbf', b'\xed\xae\x80', b'\xed\xaf\xbf')
                                     for low in (b'\xed\xb0\x80', b'\xed\xbf\xbf')))),
    ('no character, but valid', valid(b'\xef\xbf\xbe', b'\xef\xbf\xbf', *noncharacters())),
    ('specials', valid(*(b'\xef\xbf' + bytes([last]) for last in range(0xb9, 0xc0)))),
]
