"""Cards as an Anki package, an .apkg: a zip with an SQLite collection, in the form of schema 11.

The package brings its own note type, so it imports into any profile: one in Spanish has "Básico"
and no "Basic", and one whose current type is a cloze would make a cloze of every text line. Anki
knows a note by its guid: importing again replaces it when ours is newer, and its reviews stay.
Source: github.com/ankitects/anki, rslib/src/storage/schema11.sql.
"""

import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

NOTE_TYPE = 1_764_000_000_001  # Anki's ids are milliseconds; any fixed ones of our own will do
_SCHEMA = """
create table col (id integer primary key, crt integer, mod integer, scm integer, ver integer,
  dty integer, usn integer, ls integer, conf text, models text, decks text, dconf text, tags text);
create table notes (id integer primary key, guid text, mid integer, mod integer, usn integer,
  tags text, flds text, sfld text, csum integer, flags integer, data text);
create table cards (id integer primary key, nid integer, did integer, ord integer, mod integer,
  usn integer, type integer, queue integer, due integer, ivl integer, factor integer,
  reps integer, lapses integer, left integer, odue integer, odid integer, flags integer, data text);
create table revlog (id integer primary key, cid integer, usn integer, ease integer, ivl integer,
  lastIvl integer, factor integer, time integer, type integer);
create table graves (usn integer, oid integer, type integer);
"""
_STYLE = ".card { font-size: 18px; text-align: left; } pre { overflow: auto; }"
# Anki's own defaults; the form asks for them, and an import leaves the profile's in place.
_OPTIONS = {
    "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0,
    "replayq": True, "dyn": False,
    "new": {"bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0],
            "order": 1, "perDay": 20},
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200,
            "hardFactor": 1.2},
    "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A note with one card: its fields are HTML, its deck a path with `::`."""

    guid: str
    deck: str
    front: str
    back: str
    tags: tuple[str, ...]


def package(cards: Sequence[Card], now: int) -> bytes:
    """The bytes of an .apkg; the same ones for the same cards and the same second `now`."""
    collection = _collection(cards, now)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("collection.anki2", collection), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _collection(cards: Sequence[Card], now: int) -> bytes:
    database = sqlite3.connect(":memory:")
    database.executescript(_SCHEMA)
    decks = {deck: _id(deck) for deck in dict.fromkeys(card.deck for card in cards)}
    database.execute(
        "insert into col values (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
        (
            now, now * 1000, now * 1000, json.dumps({"nextPos": len(cards) + 1}),
            json.dumps({str(NOTE_TYPE): _note_type(now)}),
            json.dumps({"1": _deck(1, "Default", now)}
                       | {str(number): _deck(number, name, now) for name, number in decks.items()}),
            json.dumps({"1": _OPTIONS}),
        ),
    )  # fmt: skip
    for due, card in enumerate(cards, 1):
        note = _id(card.guid)
        fields = "\x1f".join((card.front, card.back))
        tags = f" {' '.join(card.tags)} "
        checksum = int(hashlib.sha1(card.front.encode()).hexdigest()[:8], 16)
        database.execute(
            "insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
            (note, card.guid, NOTE_TYPE, now, tags, fields, card.guid, checksum),
        )
        database.execute(
            "insert into cards values (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            (note, note, decks[card.deck], now, due),
        )
    database.commit()
    return database.serialize()


def _id(name: str) -> int:
    """A number of a name's own, of the size of Anki's milliseconds."""
    return 10**12 + int(hashlib.sha256(name.encode()).hexdigest()[:10], 16)


def _deck(number: int, name: str, now: int) -> dict:
    return {
        "id": number, "name": name, "mod": now, "usn": -1, "conf": 1, "desc": "", "dyn": 0,
        "collapsed": False, "browserCollapsed": False, "extendNew": 0, "extendRev": 0,
        "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0],
    }  # fmt: skip


def _note_type(now: int) -> dict:
    field = {"sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
    template = {
        "name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "bqfmt": "", "bafmt": "", "did": None,
        "afmt": "{{FrontSide}}<hr id=answer>{{Back}}",
    }  # fmt: skip
    return {
        "id": NOTE_TYPE, "name": "Mini-GPT", "type": 0, "mod": 0, "usn": -1, "sortf": 0, "did": 1,
        "tmpls": [template], "css": _STYLE, "latexPre": "", "latexPost": "", "tags": [], "vers": [],
        "flds": [{"name": name, "ord": n, **field} for n, name in enumerate(("Front", "Back"))],
        "req": [[0, "any", [0]]],
    }  # fmt: skip
