"""The REST pages taken apart: headings, fenced examples, marked tables, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a page."""

    level: int
    words: str

    @property
    def anchor(self) -> str:
        """What a link to it says behind `#`, as GitHub makes it."""
        return re.sub(r"[^\w -]", "", self.words.lower().replace("`", "")).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced block, and the line on which its code begins."""

    page: str
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}-{self.line}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language."""

    language: str
    name: str
    apidocs: str

    @property
    def text(self) -> str:
        """All of it."""
        return (DOCS / self.name).read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _FENCE.sub("", self.text)

    @property
    def headings(self) -> list[Heading]:
        """Every heading in order."""
        return [Heading(len(marks), words) for marks, words in re.findall(r"^(#+) (.*)$", self.prose, re.MULTILINE)]

    def examples(self, language: str) -> list[Example]:
        """The fenced blocks in this language, in order."""
        return [
            Example(self.name, self.text.count("\n", 0, found.start(2)) + 1, found[1], found[2])
            for found in _FENCE.finditer(self.text)
            if found[1] == language
        ]

    @property
    def links(self) -> list[str]:
        """Where the links lead."""
        return _LINK.findall(self.prose)

    def marked(self, name: str) -> str:
        """What stands between `<!-- name:begin -->` and `<!-- name:end -->`."""
        found = re.search(rf"<!-- {name}:begin -->\n+(.*?)\n+<!-- {name}:end -->", self.text, re.DOTALL)
        assert found, f"{self.name} has no part marked {name}"
        return found[1]

    def rows(self, name: str) -> Iterator[list[str]]:
        """The rows of a marked table, without its head."""
        for line in self.marked(name).splitlines()[2:]:
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


RUSSIAN = Page("ru", "rest-api.md", "apidocs.bitrix24.ru")
ENGLISH = Page("en", "rest-api.en.md", "apidocs.bitrix24.com")
PAGES = (RUSSIAN, ENGLISH)
