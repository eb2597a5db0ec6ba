"""Which parts of the evaluation form and which report are in a file, made from the portal's form or typed by hand?

Parts are known by their headings and by the labels of their columns, cells by the labels beside or above them; what is
not known so is not guessed, it is not found. No Django in here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from applicants.dossier import stated
from materials.reading import labels, report, tables
from materials.reading.boxes import Opinions, box_in
from materials.reading.content import Block, Content, Paragraph, Picture, Table
from materials.reading.form import Form, Key, Report, Said, Spot
from materials.reading.labels import BASIC, BOXES, COVER, REPORT, Fact
from materials.reading.tables import Answer, Grid, Head, Row

TITLE = "任职资格评审表"
LATER = {
    label: fact for label, fact in labels.FACTS.items() if label not in ("姓名", "申报专业", "申评专业")
}  # not of the cover
OF_BASIC = 3  # labels of it that a table has, where no heading says that it is the basic page
_SPLIT = re.compile(r"\s*[\n，,；;、/]\s*")
_BODY = re.compile(r"(?:局|委|委员会|厅|部|院|所|中心|公司|大学|学院|学会|协会|集团|机构|办公室|研究会|出版社|厂|站)$")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")


def understand(content: Content) -> Form:
    walk = _Walk(content)
    walk.through()
    return walk.form()


class _Walk:
    """Through the file from its beginning; ``part`` is where one is, REPORT within the report and behind it."""

    def __init__(self, content: Content) -> None:
        self.blocks = content.blocks
        self.part = ""
        self.head: Head | None = None
        self.width = 0  # of the table with the head, in columns of its grid
        self.bar: Fact | None = None  # a label alone in its row, answered in the next one
        self.continued: Fact | None = None  # a label that reaches down into the next row
        self.below: dict[Key, list[str]] = {}  # what stands in the lines that such a label reaches
        self.tables = 0
        self.cells: dict[Key, Said] = {}
        self.unclear: dict[Key, Spot] = {}
        self.rows: Counter[str] = Counter()
        self.cover: dict[str, Said] = {}
        self.headings: dict[str, Spot] = {}
        self.columns: dict[str, set[str]] = {}
        self.torn = ""  # the block of rows that this table may go on with, without its head
        self.headless: list[str] = []
        self.is_basic = False  # this table has labels of the basic page
        self.opinions = Opinions()
        self.reports: list[tuple[int, int]] = []
        self.has_photo = False

    def through(self) -> None:
        for at, block in enumerate(self.blocks):
            if isinstance(block, Table):
                self.tables += 1
                if self.part != REPORT and report.begins_in(block):
                    self._begin_report(at)
                elif self.part != REPORT or self._resumes(at, block):
                    self._table(at, block)
            elif self.part == REPORT:
                if isinstance(block, Paragraph):
                    self._within_report(at, block)
            elif isinstance(block, Picture):
                self.has_photo |= self.part == BASIC
            else:
                self._paragraph(at, block)
        if self.part == REPORT:
            self._end_report(len(self.blocks))

    # ── Paragraphs ───────────────────────────────────────────────────────────

    def _paragraph(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text
        if not text.strip():
            return
        if report.begins(paragraph) and not self._is_over_publications(at):
            self._begin_report(at)
        elif part := labels.named(text, labels.HEADINGS):
            self._enter(part, Spot(part, at))
        elif labels.bare(text).endswith(TITLE):
            self._enter(COVER, Spot(COVER, at))
        elif self.part in ("", COVER):
            self._cover_line(text, Spot(COVER, at))
        elif self.part in BOXES:
            self.opinions.line(text, Spot(self.part, at))
        elif self.part == BASIC:
            for fact, told in tables.within(text, labels.FACTS):
                self._fact(fact, Answer(told, Spot(BASIC, at)))

    def _enter(self, part: str, spot: Spot) -> None:
        self.headings.setdefault(part, spot)
        if self.head and labels.PARTS[self.head.block] != part:
            self.head = None
        self.part, self.bar, self.continued = part, None, None
        if part in BOXES:
            self.opinions.begin(part)

    def _cover_line(self, text: str, spot: Spot) -> None:
        """姓 名 ____ 某 某: a label and what is written on the line behind it."""
        for line in text.split("\n"):
            plain, label, end = "", "", 0
            for place, sign in enumerate(line[: labels.LONGEST], start=1):
                plain += labels.bare(sign)
                if plain in labels.ON_COVER:
                    label, end = labels.ON_COVER[plain], place
                if len(plain) > 10:
                    break
            if label:
                self._on_cover(label, Said(labels.said(line[end:].replace("_", " ").strip(" :：　\t﹍‗"), label), spot))

    def _on_cover(self, label: str, said: Said) -> None:
        self.headings.setdefault(COVER, said.spot)
        if not self.part:
            self.part = COVER
        if not self.cover.get(label, said).text or label not in self.cover:
            self.cover[label] = said

    # ── Tables ───────────────────────────────────────────────────────────────

    def _table(self, at: int, table: Table) -> None:
        grid = Grid(at, self.tables)
        width = max((cell.column + cell.columns for row in table.rows for cell in row), default=0)
        if self.head and width != self.width:
            self.torn, self.head = self.head.block, None
        self.is_basic = _basic_labels(table) >= OF_BASIC
        for number, cells in enumerate(table.rows, start=1):
            row = grid.placed(number, cells, self.part or COVER)
            if row:
                self._row(row, width)
                self.has_photo |= self.part == BASIC and any(each.cell.pictures for each in tables.own(row))
        self.torn = ""

    def _row(self, row: Row, width: int) -> None:
        lone = tables.alone(row)
        part = labels.named(lone.text, labels.HEADINGS) if lone and lone is tables.own(row)[0] else None
        if lone and part and part not in BOXES:
            self._enter(part, lone.spot.under(part))
            return
        for each in tables.own(row)[:1]:  # a heading written downwards beside its rows
            side = labels.named(each.text, labels.HEADINGS)
            if side and not labels.named(each.text, labels.FACTS) and side not in BOXES:
                self._enter(side, each.spot.under(side))
        if head := tables.head(row, self.part):
            self._head(head, width)
            self.torn = ""
        elif self.part in BOXES or box_in(_first(row)):
            box = self.opinions.cells(tables.own(row), self.part)
            if box:
                self.part, self.head = box, None
                self.headings.setdefault(box, row[0].spot.under(box))
        elif self.head and not self._leaves(row):
            self._answers(self.head, row)
        else:
            self.head = None
            self._facts(row)

    def _head(self, head: Head, width: int) -> None:
        part = labels.PARTS[head.block]
        self.headings.setdefault(part, head.spot.under(part))
        self.headings.setdefault(head.block, head.spot.under(part))
        self.columns.setdefault(head.block, set()).update(head.columns)
        self.rows.setdefault(head.block, 0)
        self.part, self.head, self.width, self.bar = part, head, width, None

    def _leaves(self, row: Row) -> bool:
        """A label of the basic page stands where the rows of a block would go on."""
        fact = labels.named(_first(row), labels.FACTS)
        return fact is not None and len(row) > 1 and not self._is_found(fact)

    def _is_found(self, fact: Fact) -> bool:
        key = _key(fact)
        return key in self.cells or key in self.unclear

    def _answers(self, head: Head, row: Row) -> None:
        if head.is_above(row):
            return
        answers = head.answered(row)
        texts = {label: said.text for label, said in answers.items() if said.text}
        lone = tables.alone(row)
        if not texts or texts == {"种类": "任职期满"}:  # printed on the form, and left
            return
        if lone and len(tables.own(row)) == 1 < len(row) + lone.cell.columns - 1 and stated(lone.text):
            return  # a remark that runs across all the columns
        number = self.rows[head.block]
        self.rows[head.block] += 1
        part = labels.PARTS[head.block]
        for label, said in answers.items():
            spot = said.spot.under(part)
            for called, text in _divided(head.block, label, said.text):
                self._keep((head.block, called, number), Answer(text, spot, said.is_unclear))

    def _facts(self, row: Row) -> None:
        if self.part in ("", COVER):
            found = {labels.PRINTED.get(fact, "") for fact, _said, _spot in tables.facts(row, LATER)}
            if self.is_basic and found - labels.ON_COVER.keys():
                self._enter(BASIC, row[0].spot.under(BASIC))
            else:
                for label, said, _spot in tables.facts(row, labels.ON_COVER):
                    if said:
                        self._on_cover(label, Said(said.text, said.spot.under(COVER)))
                return
        below = [each for each in tables.own(row) if each.text.strip()]
        bar, self.bar = self.bar, None
        if bar and below and len(tables.own(row)) == 1 and not labels.named(below[0].text, labels.FACTS):
            self._fact(bar, Answer(labels.said(below[0].text), below[0].spot, below[0].cell.doubtful))
            return
        told = [*tables.facts(row, labels.FACTS)]
        if self.torn and not told and len([each for each in row if each.text.strip()]) > 2:
            self.headless.append(labels.PARTS[self.torn])
        for fact, said, spot in told:
            if said is None:
                self.bar = fact if len(tables.own(row)) == 1 else None
            else:
                self._fact(fact, said)
                if fact == ("现有职称", "职称"):
                    self.headings.setdefault("现有职称", spot.under(BASIC))
        self._goes_on(row, told)

    def _goes_on(self, row: Row, told: Sequence[tuple[Fact, Answer | None, Spot]]) -> None:
        """A label beside several lines: what stands in the lower ones belongs to it too."""
        if told:
            self.continued = told[0][0] if len(told) == 1 else None
            return
        if self.continued and row[0].goes_on:
            below = self.below.setdefault(_key(self.continued), [])
            below += (text for each in tables.own(row) if (text := labels.said(each.text)))

    def _fact(self, fact: Fact, said: Answer) -> None:
        """Where a label stands twice, the first that says something counts."""
        key = _key(fact)
        if key not in self.unclear and (key not in self.cells or not self.cells[key].text):
            self._keep(key, replace(said, spot=said.spot.under(BASIC)))
        if fact[0] in labels.PARTS:
            self.rows[fact[0]] = max(self.rows[fact[0]], 1)

    def _keep(self, key: Key, said: Answer) -> None:
        if said.is_unclear:
            self.unclear[key] = said.spot
            self.cells.pop(key, None)
        else:
            self.cells[key] = Said(said.text, said.spot)

    # ── The report, and a form behind it ─────────────────────────────────────

    def _begin_report(self, at: int) -> None:
        self._enter(REPORT, Spot(REPORT, at))
        self.reports.append((at, -1))

    def _is_over_publications(self, at: int) -> bool:
        """The form's own heading of 论文及技术工作报告, in other words."""
        following = self._following(at)
        return isinstance(following, Table) and labels.PARTS["论文著作"] in _parts_of(following) - self.headings.keys()

    def _following(self, at: int) -> Block | None:
        return next((each for each in self.blocks[at + 1 : at + 4] if not _is_blank(each)), None)

    def _within_report(self, at: int, paragraph: Paragraph) -> None:
        """The form may stand behind the report; a part of it that was already found is a heading of the report."""
        if labels.bare(paragraph.text).endswith(TITLE) and COVER not in self.headings:
            self._end_report(at)
            self._enter(COVER, Spot(COVER, at))
        elif (part := labels.named(paragraph.text, labels.HEADINGS)) and part not in self.headings:
            following = self._following(at)
            if isinstance(following, Table) and (part in BOXES or part in _parts_of(following)):
                self._end_report(at)
                self._enter(part, Spot(part, at))

    def _resumes(self, at: int, table: Table) -> bool:
        if _parts_of(table) - self.headings.keys():
            self._end_report(at)
            self.part = ""
            return True
        return False

    def _end_report(self, at: int) -> None:
        if self.reports and self.reports[-1][1] < 0:
            self.reports[-1] = (self.reports[-1][0], at)

    # ── What was found ───────────────────────────────────────────────────────

    def form(self) -> Form:
        for key, more in self.below.items():
            if before := self.cells.get(key):
                self.cells[key] = Said("\n".join((before.text, *more)).strip(), before.spot)
        reports = [report.report(self.blocks, begin, end) for begin, end in self.reports]
        longest = max(reports, key=lambda each: each.characters, default=None)
        for opinion in labels.OPINIONS[:2]:
            if said := self.opinions.said(opinion):
                self._keep(("单位意见", opinion, None), said)
        reserved = self.opinions.said(labels.RESERVED)
        if reserved and reserved.is_unclear:
            self.unclear["单位意见", labels.RESERVED, None] = reserved.spot
            reserved = None
        return Form(
            cells=self.cells,
            rows=dict(self.rows),
            unclear=self.unclear,
            cover=self.cover,
            headings=self.headings,
            reserved=Said(reserved.text, reserved.spot) if reserved else None,
            report=longest,
            has_photo=self.has_photo,
            not_found=tuple(self._not_found(longest)),
        )

    def _not_found(self, found: Report | None) -> list[str]:
        """As they stand in the form; of a part that is missing, not its cells one by one."""
        lacking = [f"{COVER}·{label}" for label in labels.ASKED_ON_COVER if label not in self.cover]
        missing = [COVER] if not self.cover else lacking
        facts = [fact for fact in labels.ASKED_FACTS if not self._is_found(fact) and fact[0] not in self.columns]
        if len(facts) == len(labels.ASKED_FACTS):
            missing.append(BASIC)
        else:
            missing += [f"{BASIC}·{labels.PRINTED[fact]}" for fact in facts]
        for block, part in labels.PARTS.items():
            if block not in self.columns:
                missing += {"现有职称": [], "学历": [f"{BASIC}·学历"] if BASIC not in missing else []}.get(
                    block, [part]
                )
            else:
                columns = [label for label in labels.ASKED_COLUMNS[block] if label not in self.columns[block]]
                missing += [f"{part}·{labels.PRINTED[block, label]}" for label in columns]
        missing += [f"{part}·续表" for part in dict.fromkeys(self.headless)]
        missing += [opinion for opinion in labels.OPINIONS if opinion not in self.opinions.found]
        return missing if found else [*missing, REPORT]


def _key(fact: Fact) -> Key:
    return *fact, 0 if fact[0] in labels.PARTS else None


def _divided(block: str, label: str, text: str) -> list[tuple[str, str]]:
    """成果鉴定机构及证明人: a body and a person's name, where the cell plainly says both."""
    if (block, label) != ("工作业绩", "证明人") or len(text) > labels.LONGEST:
        return [(label, text)]
    parts = [each for each in _SPLIT.split(text.strip()) if each]
    if len(parts) == 2 and _BODY.search(parts[0]) and _NAME.fullmatch(parts[1]) and not _BODY.search(parts[1]):
        return [("鉴定机构", parts[0]), (label, parts[1])]
    return [(label, text)]


def _first(row: Row) -> str:
    return next((each.text for each in tables.own(row)), "")


def _is_blank(block: object) -> bool:
    return isinstance(block, Paragraph) and not block.text.strip()


def _parts_of(table: Table) -> set[str]:
    """Those that its first rows show it to be."""
    grid = Grid(0, 0)
    heads = (tables.head(grid.placed(number, row, ""), "") for number, row in enumerate(table.rows[:3], start=1))
    parts = {labels.PARTS[head.block] for head in heads if head}
    return parts | {BASIC} if _basic_labels(table) >= OF_BASIC else parts


def _basic_labels(table: Table) -> int:
    texts = (labels.named(cell.text, LATER) for row in table.rows[:8] for cell in row if not cell.goes_on)
    return len({fact for fact in texts if fact})
