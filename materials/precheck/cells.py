"""Is every cell of the form found, filled in, and written as it is asked?"""

from collections.abc import Iterator
from datetime import date

from applicants import dossier
from applicants.rules import filling
from materials.precheck.asking import Block, Paper, is_needed
from materials.precheck.remarks import Flaw
from materials.reading import labels
from materials.reading.form import Key
from programmes.vocabulary import FILE_CHECKS, RULES

BLANK, MONTHS = RULES["空栏写无"], RULES["起止时间具体到月"]
RECOMMENDED = FILE_CHECKS["单位推荐意见已填"]
RULE_OF = {  # of the codes of rules.filling; the others say that a cell is not filled in as it should be
    "not_a_month": MONTHS,
    "not_a_day": MONTHS,
    "not_a_period": MONTHS,
    "ends_before_it_begins": MONTHS,
    "in_future": MONTHS,
}
CHOSEN = {  # by their blocks: what asks that one of the choices be written
    "个人信息": "R-03",
    "学历": RULES["学历学位用规定写法"],
    "考试": "F-40",
    "年度考核": RULES["考核结论用规定写法"],
}
FORM = "T-02"  # the evaluation form itself, for any other choice
GOES_ON = "续表"  # not_found: a table that goes on without a head
NEEDED_ON_COVER = (
    "姓名",
    "申报专业",
    "申报资格",
    "所在单位",
    "填表时间",
)  # 现任专业职务: blank for whoever has no title
FILLED_IN = (labels.COVER, "填表时间", None)


def missing(paper: Paper) -> Iterator[Flaw]:
    """Parts and cells that were not found, as far as the definition asks for them."""
    for name in paper.form.not_found:
        part, _, printed = name.partition("·")
        if part == labels.REPORT:
            continue  # materials.precheck.report speaks of it
        is_part = printed in ("", GOES_ON)
        needed = _is_needed_part(paper, part) if is_part else _is_needed_cell(paper, part, printed)
        if needed is None:
            continue
        code = "rest_not_found" if printed == GOES_ON else "part_not_found" if is_part else "cell_not_found"
        yield Flaw(
            RECOMMENDED if part == labels.RECOMMENDATION else BLANK,
            code,
            "blocking" if needed else "warning",
            name,
            {"part": part, "label": printed},
        )


def unclear(paper: Paper) -> Iterator[Flaw]:
    """Cells of a .doc that were read in two ways: nobody's mistake, but nothing is known of them."""
    for block, label, row in paper.form.unclear:
        if block == labels.COVER or block in paper.blocks:
            yield Flaw(BLANK, "unclear", "warning", (block, label, row))


def _is_needed_part(paper: Paper, part: str) -> bool | None:
    """None where nothing of the part is asked."""
    if part in (labels.COVER, labels.BASIC):
        return True
    if part in labels.OPINIONS:
        return part != labels.RESERVED if "单位意见" in paper.blocks else None
    blocks = [paper.blocks[name] for name, heading in labels.PARTS.items() if heading == part and name in paper.blocks]
    return any(block.is_needed for block in blocks) if blocks else None


def _is_needed_cell(paper: Paper, part: str, printed: str) -> bool | None:
    if part == labels.COVER:
        return printed in NEEDED_ON_COVER
    if printed in paper.blocks and printed in labels.PARTS:  # a table within a part: 基本情况·学历
        return paper.blocks[printed].is_needed
    for (name, label), text in labels.PRINTED.items():
        block = paper.blocks.get(name)
        if text != printed or block is None or labels.PARTS.get(name, labels.BASIC) != part:
            continue
        return next((is_needed(asked) for asked in block.fields if asked.name == label), None)
    return None


def filled_in(paper: Paper, on: date) -> Iterator[Flaw]:
    """Each cell of each block; in a block that is not asked, none."""
    yield from _on_the_cover(paper, on)
    for block in paper.blocks.values():
        if block.bounds is None:
            yield from _cells(paper, block, paper.answers.get(block.name, [{}]), on)
        elif block.name in paper.form.rows:
            yield from _rows(paper, block, on)


def _rows(paper: Paper, block: Block, on: date) -> Iterator[Flaw]:
    """A block that is left blank on pages may say 无 on the form: no cell of its tables need be blank."""
    rows = paper.answers.get(block.name, [])
    least = block.bounds[0] if block.bounds else 0
    if any(any(map(dossier.stated, row.values())) for row in rows):
        yield from _cells(paper, block, rows, on)
    elif not any(any(row.values()) for row in rows):  # nothing in it at all
        if least or any(map(is_needed, block.fields)):
            yield Flaw(BLANK, "part_blank" if least else "part_blank_or_none", "blocking", paper.heading(block.name))
    elif least:
        yield Flaw(BLANK, "part_not_none", "blocking", _first(paper, block))


def _first(paper: Paper, block: Block) -> Key:
    """The first cell of its rows that says something."""
    return next(key for key, said in paper.form.cells.items() if key[0] == block.name and said.text.strip())


def _cells(paper: Paper, block: Block, rows: list[dict[str, str]], on: date) -> Iterator[Flaw]:
    asked = [each for each in block.fields if paper.has(block.name, each.name)]
    for found in filling.check(block.name, rows, asked, bounds=block.bounds, today=on):
        label, row = found.place.field, found.place.row
        at = paper.key(block.name, label, row) if label else paper.heading(block.name)
        if at in paper.form.unclear:
            continue
        if found.rule == "unknown_choice":
            choices = next(each.choices for each in asked if each.name == label)
            rule = CHOSEN.get(block.name, FORM)
            yield Flaw(rule, found.rule, "blocking", at, {**found.parameters, "choices": choices})
        elif found.rule == "leave_blank" and block.is_left_blank:  # beside cells that tell something
            yield Flaw(BLANK, "never_none", "blocking", at)
        else:
            rule = RECOMMENDED if label == labels.RECOMMENDATION else RULE_OF.get(found.rule, BLANK)
            yield Flaw(rule, found.rule, "blocking", at, found.parameters)
    if block.is_left_blank:
        yield from _rest_of_row(block, rows[: block.bounds[1]] if block.bounds else rows)


def _rest_of_row(block: Block, rows: list[dict[str, str]]) -> Iterator[Flaw]:
    """Blank from end to end if there is nothing to tell; else no cell of it is."""
    for number, row in enumerate(rows):
        if any(map(dossier.stated, row.values())):
            for label, text in row.items():
                if not text.strip():
                    yield Flaw(BLANK, "missing", "blocking", (block.name, label, number), {"chooses": False})


def _on_the_cover(paper: Paper, on: date) -> Iterator[Flaw]:
    for label in NEEDED_ON_COVER:
        said = paper.form.cover.get(label)
        if said is None:
            continue
        at: Key = (labels.COVER, label, None)
        if not said.text.strip() or (at == FILLED_IN and not any(sign.isdigit() for sign in said.text)):
            yield Flaw(BLANK, "missing", "blocking", at, {"chooses": False})
        elif not dossier.stated(said.text):
            yield Flaw(BLANK, "never_none", "blocking", at)
    title = paper.form.cover.get("现任专业职务")
    if title and title.text.strip() and not dossier.stated(title.text):
        yield Flaw(BLANK, "leave_blank", "blocking", (labels.COVER, "现任专业职务", None))
    yield from _date_on_the_cover(paper, on)


def _date_on_the_cover(paper: Paper, on: date) -> Iterator[Flaw]:
    said = paper.form.cover.get(FILLED_IN[1])
    if said is None or not any(sign.isdigit() for sign in said.text):
        return
    day, month = dossier.day(said.text), dossier.month(said.text)
    if month is None:
        yield Flaw(MONTHS, "not_a_day", "blocking", FILLED_IN)
    elif month > dossier.Month(on.year, on.month) or (day and day > on):
        yield Flaw(MONTHS, "in_future", "blocking", FILLED_IN)
