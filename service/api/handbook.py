"""Makes the handbook of fields, in English and in Spanish, from what the classes say of themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, get_args

from domain.events import EVENT_TYPES, Act, RequestReferred, Step
from domain.values.about import About, Bilingual, Means, about, source_of, told
from domain.values.fields import TypeShape, fields_of
from service.api.app import document
from service.api.http.language import Language
from service.api.v1.derive import Described

_REF: Final = "#/components/schemas/"

#: What is said around the tables, and what kinds of values are called.
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("The fields", "Los campos"),
    "intro": (
        (
            "What each field means, who states it, and an example. This page is written by "
            "`python -m service openapi` from what stands beside the fields in the code; the contract says "
            "the same. In Spanish: [campos.md](campos.md)."
        ),
        (
            "Qué significa cada campo, quién lo afirma y un ejemplo. Esta página la escribe "
            "`python -m service openapi` a partir de lo que está junto a los campos en el código; el "
            "contrato dice lo mismo. En inglés: [fields.md](fields.md)."
        ),
    ),
    "rules": (
        (
            "A field that no source states is null, or left out; an empty list says that there is none. Days "
            "are written in a part of EDTF: `2026-02-27`, `2026-02`, `2026`, `2026-02-27~` (about), "
            "`[2026-02-10..2026-02-11]` (some day between). Names of fields and words are the same in every "
            "language."
        ),
        (
            "Un campo que ninguna fuente afirma es nulo o se omite; una lista vacía dice que no hay nada. "
            "Los días se escriben en una parte de EDTF: `2026-02-27`, `2026-02`, `2026`, `2026-02-27~` "
            "(aproximado), `[2026-02-10..2026-02-11]` (algún día entre ambos). Los nombres de campos y "
            "palabras son los mismos en todo idioma."
        ),
    ),
    "events": ("Events", "Eventos"),
    "values": ("Values", "Valores"),
    "answers": ("Answers", "Respuestas"),
    "words": ("Words", "Palabras"),
    "words_of": ("Words of `{}`", "Palabras de `{}`"),
    "stated": ("Source", "Fuente"),
    "elsewhere": (
        "Stated by whoever states that in which it stands.",
        "Lo afirma quien afirma aquello en que figura.",
    ),
    "field": ("field", "campo"),
    "type": ("type", "tipo"),
    "means": ("what it means", "qué significa"),
    "example": ("example", "ejemplo"),
    "word": ("word", "palabra"),
    "required": ("required", "obligatorio"),
    "every": ("Every step has, besides its own fields:", "Todo paso tiene, además de los suyos:"),
    "act": ("Every act of the procedure also has:", "Todo acto del procedimiento tiene también:"),
    "text": ("text", "texto"),
    "integer": ("whole number", "número entero"),
    "boolean": ("true or false", "verdadero o falso"),
    "day": ("day", "día"),
    "instant": ("instant", "instante"),
    "uuid": ("UUID", "UUID"),
    "any": ("any JSON", "cualquier JSON"),
    "object": ("object", "objeto"),
    "list": ("list: {}", "lista: {}"),
    "of": ("`{}` of {}", "`{}` de {}"),
}


class _Described(NamedTuple):
    """A class with its schema: what a section of the handbook is made of."""

    name: str
    said: About
    source: Bilingual | None
    schema: Mapping[str, Any]
    fields: Mapping[str, Bilingual]


class _Words(NamedTuple):
    """An enumeration, and where it stands."""

    heading: str
    used: list[tuple[str, str]]
    words: Mapping[str, str]

    @property
    def anchor(self) -> str:
        """By which a link leads to its heading."""
        kept = "".join(one for one in self.heading.lower() if one.isalnum() or one in " _-")
        return kept.replace(" ", "-")


def handbook(language: Language) -> str:
    """The page in one of the languages."""
    return "\n".join(_Page(language).lines()) + "\n"


def _common(schemas: Mapping[str, Any]) -> list[_Described]:
    """What every step has, and what every act."""
    schema = schemas[f"{RequestReferred.__name__}Data"]
    return [_of(base, base.__name__, schema) for base in (Step, Act)]


def _of(cls: type, name: str, schema: Mapping[str, Any], own: bool = True) -> _Described:
    said = about(cls)
    if said is None:
        raise TypeError(f"{cls.__name__} has no ABOUT")
    inherited = {
        field for base in cls.__mro__[1:] if (of_base := about(base)) is not None for field in of_base.fields
    }
    fields = {
        field: one
        for field in schema["properties"]
        if (one := told(cls, field)) is not None and (field in said.fields or field not in inherited)
    }
    return _Described(name, said, source_of(cls) if own else None, schema, fields)


def _events(schemas: Mapping[str, Any]) -> Iterator[_Described]:
    for cls in EVENT_TYPES.values():
        name = (
            f"{cls.__name__}Data"
            if cls.event_type.version == 1
            else f"{cls.__name__}V{cls.event_type.version}Data"
        )
        yield _of(cls, cls.event_type.step, schemas[name])


def _values(schemas: Mapping[str, Any]) -> Iterator[_Described]:
    seen: dict[type, None] = {}
    events: Iterable[type] = EVENT_TYPES.values()
    waiting = [field.shape for cls in events for field in fields_of(cls)]
    while waiting:
        shape: TypeShape = waiting.pop(0)
        if shape.item is not None:
            waiting.append(shape.item)
        elif shape.is_value and shape.type not in seen:
            seen[shape.type] = None
            waiting += [field.shape for field in fields_of(shape.type)]
    for cls in sorted(seen, key=lambda one: one.__name__):
        yield _of(cls, cls.__name__, schemas[f"{cls.__name__}Data"])


def _answers(schemas: Mapping[str, Any]) -> Iterator[_Described]:
    """The models that are written for answers, and not derived from a class of the domain one to one."""
    for cls in sorted(_models(Described), key=lambda one: one.__name__):
        said = about(cls)
        schema = schemas.get(cls.__name__)
        if said is None or schema is None or schema.get("additionalProperties") is False:
            continue
        if not cls.__name__.endswith(("Out", "Page", "Problem", "Flaw")):
            continue
        sayers = [one for one in (cls, cls.OF) if one is not None]
        fields = {
            field: one
            for field in schema["properties"]
            if (one := next((one for sayer in sayers if (one := told(sayer, field))), None)) is not None
        }
        yield _Described(cls.__name__, said, None, schema, fields)


def _models(cls: type[Described]) -> Iterator[type[Described]]:
    for one in cls.__subclasses__():
        yield one
        yield from _models(one)


def _spanish_of_words() -> dict[str, str]:
    """The Spanish of what a word means, by its English, of every enumeration of the code."""
    found: dict[str, str] = {}
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in ("domain", "service"):
            for one in list(vars(module).values()):
                marks = (
                    [one]
                    if isinstance(one, Means)
                    else [mark for mark in get_args(one) if isinstance(mark, Means)]
                )
                found |= {said.en: said.es for mark in marks for said in mark.words.values()}
    return found


class _Page:
    """Writes the page."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._schemas: Mapping[str, Any] = document()["components"]["schemas"]
        self._spanish = _spanish_of_words()
        self._words: dict[tuple[tuple[str, str], ...], _Words] = {}
        self._known: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Its lines."""
        events, values = list(_events(self._schemas)), list(_values(self._schemas))
        answers = list(_answers(self._schemas))
        self._known = {one.name for one in (*values, *answers)}
        yield f"# {self._say('title')}"
        for name in ("intro", "rules"):
            yield from ("", self._say(name))
        yield from ("", f"## {self._say('events')}")
        for name, one in zip(("every", "act"), _common(self._schemas), strict=True):
            yield from ("", self._say(name), "", *self._table(one))
        for title, described in (("", events), ("values", values), ("answers", answers)):
            if title:
                yield from ("", f"## {self._say(title)}")
            for one in described:
                yield from self._section(one, stated=title != "answers")
        yield from ("", f"## {self._say('words')}")
        for words in self._words.values():
            yield from self._enumeration(words)

    def _section(self, one: _Described, *, stated: bool) -> Iterator[str]:
        yield from ("", f"### {one.name}", "", self._in(one.said.whole))
        if stated:
            source = (
                self._say("elsewhere")
                if one.source is None
                else f"{self._say('stated')}: {self._in(one.source)}"
            )
            yield from ("", source)
        if one.fields:
            yield from ("", *self._table(one))

    def _table(self, one: _Described) -> Iterator[str]:
        heads = [self._say(name) for name in ("field", "type", "means", "example")]
        yield f"| {' | '.join(heads)} |"
        yield "|---|---|---|---|"
        needed = one.schema.get("required", ())
        for name, said in one.fields.items():
            kind = self._type(one.schema["properties"][name], name, one.name)
            if name in needed and one.schema.get("additionalProperties") is not False and self._optional(one):
                kind = f"{kind}, {self._say('required')}"
            example = "" if said.example is None else f"`{json.dumps(said.example, ensure_ascii=False)}`"
            cells = [f"`{name}`", kind, _cell(self._in(said)), _cell(example)]
            yield f"| {' | '.join(cells)} |"

    def _optional(self, one: _Described) -> bool:
        """Whether its fields can be left out, so that those which cannot are worth naming."""
        return set(one.schema.get("required", ())) != set(one.schema["properties"])

    def _type(self, schema: Mapping[str, Any], name: str, owner: str) -> str:
        for one in schema.get("anyOf", ()):
            if one.get("type") != "null":
                return self._type(one, name, owner)
        if "$ref" in schema:
            return self._class(schema["$ref"].removeprefix(_REF))
        kind = schema.get("type")
        if kind == "array":
            return self._say("list").format(self._type(schema["items"], name, owner))
        if "x-enumDescriptions" in schema:
            told = schema["x-enumDescriptions"]
            # In the order of their declaration, which for some is one of strength.
            return self._word({word: told[word] for word in schema["x-extensible-enum"]}, name, owner)
        if kind == "string":
            return self._say("uuid" if schema.get("format") == "uuid" else "text")
        if kind in ("integer", "boolean", "object"):
            return self._say(kind)
        return self._say("any")

    def _class(self, name: str) -> str:
        if name in ("DayText", "InstantText"):
            return self._say(name.removesuffix("Text").lower())
        known = next(
            (
                one
                for one in (name, name.removesuffix("Data"), name.removesuffix("Out"))
                if one in self._known
            ),
            None,
        )
        return f"[{known}](#{known.lower()})" if known is not None else self._say("object")

    def _word(self, means: Mapping[str, str], name: str, owner: str) -> str:
        if any(word.startswith("mx.") for word in means):
            return self._say("text")
        key = tuple(means.items())
        if key not in self._words:
            before = sum(one.used[0][0] == name for one in self._words.values())
            heading = self._say("words_of").format(name) + (f" ({before + 1})" if before else "")
            self._words[key] = _Words(heading, [], means)
        self._words[key].used.append((name, owner))
        return f"[{self._say('word')}](#{self._words[key].anchor})"

    def _enumeration(self, one: _Words) -> Iterator[str]:
        where: dict[str, list[str]] = {}
        for name, owner in one.used:
            where.setdefault(name, []).append(owner)
        used = "; ".join(
            self._say("of").format(name, ", ".join(dict.fromkeys(owners))) for name, owners in where.items()
        )
        yield from ("", f"### {one.heading}", "", f"{used}.", "")
        yield f"| {self._say('word')} | {self._say('means')} |"
        yield "|---|---|"
        for word, english in one.words.items():
            said = english if self._language == "en" else self._spanish[english]
            yield f"| `{word}` | {_cell(said)} |"

    def _say(self, name: str) -> str:
        en, es = _TEXTS[name]
        return es if self._language == "es" else en

    def _in(self, said: Bilingual) -> str:
        return said.es if self._language == "es" else said.en


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
