"""What does a visitor find on a programme's page and on the home page, whichever body evaluates?"""

import re
from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from config import clock
from config.context import Portal
from config.templatetags.portal import dialled
from programmes import services, words
from programmes.models import Programme, Round
from tests.builders import definition, open_round
from tests.programmes.test_mistakes import mistakes_in, put

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2020, 4, 5, 9))
STEPS = re.compile(r'<ol class="portal-steps" aria-label="([^"]*)">(.*?)</ol>', re.DOTALL)


@pytest.fixture
def loaded() -> None:
    services.load_programmes()
    Round.objects.update(is_published=True)


def page(path: str, now: datetime = NOW) -> str:
    with clock.at(now):
        return Client().get(path).content.decode()


def section(html: str, name: str) -> str:
    return html.split(f'id="{name}"')[1].split("</section>")[0]


def cards(html: str) -> list[str]:
    """The rounds on the home page."""
    return html.split('<li class="portal-card">')[1:]


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def flows(html: str) -> dict[str, list[str]]:
    """The steps of each way, by what it is called."""
    return {name: re.findall(r"<li>(.*?)</li>", steps) for name, steps in STEPS.findall(section(html, "flow"))}


@pytest.mark.covers("W-07")
@pytest.mark.parametrize(
    ("slug", "is_told"), [("cas", True), ("xishan", False), ("jiangbei", False), ("chengdu", True)]
)
def test_the_hours_of_the_counter_are_told_where_there_is_one(
    slug: str, is_told: bool, loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Portal, "hours", "工作日 9:00–11:30")
    Round.objects.update(opens_at=NOW)

    assert ("<dt>现场办理时间</dt><dd>工作日 9:00–11:30</dd>" in page(f"/programmes/{slug}/")) == is_told


@pytest.mark.covers("W-08")
def test_the_contacts_of_the_round_that_runs_stand_for_those_of_the_documents(loaded: None) -> None:
    of_document = section(page("/programmes/cas/"), "contact")
    Round.objects.filter(programme__slug="cas").update(contacts=["地址：示例路1号"])

    assert "中科人才中心206室" in of_document
    assert "中科人才中心206室" not in page("/programmes/cas/")
    assert "地址：示例路1号" in section(page("/programmes/cas/"), "contact")


@pytest.mark.covers("W-06")
def test_both_ways_of_the_default_programme_are_drawn_with_the_guides_words(loaded: None) -> None:
    drawn = flows(page("/programmes/cas/"))

    assert list(drawn) == ["个人参评", "集体参评（HR 组织）"]
    assert drawn["个人参评"][:3] == [
        "个人电话咨询是否符合参评条件并开通权限",
        "个人登录系统",
        "填写个人报名信息（报名成功会收到短信通知）",
    ]
    assert drawn["集体参评（HR 组织）"][:3] == [
        "HR 电话咨询是否符合参评条件并开通权限",
        "HR 登录系统",
        "HR 组织本单位参评个人填写报名表，并上传报名表，导入系统",
    ]


@pytest.mark.covers("W-06")
@pytest.mark.parametrize("slug", ["xishan", "jiangbei", "chengdu"])
def test_a_body_with_one_way_shows_that_one(loaded: None, slug: str) -> None:
    assert flows(page(f"/programmes/{slug}/")) == {"评审流程": list(definition(slug).public.flow)}


def test_the_ways_and_the_links_are_printed_for_proof_reading() -> None:
    printed = words.in_words(definition("cas")).splitlines()

    assert "集体参评（HR 组织）流程2：HR 登录系统" in printed
    assert "链接：学信网（打印学历、学位证明）（https://www.chsi.com.cn/）" in printed


@pytest.mark.parametrize(
    ("value", "steps", "place", "expected"),
    [
        ([], ("flows", 0, "steps"), "public.flows[0]（个人参评）.steps", "至少 1 项"),
        ("个人参评", ("flows", 1, "name"), "public.flows[1]（个人参评）.name", "不重复（第 1 项已写过）"),
        (["咨询"], ("flow",), "public.flow", "分几种流程（flows）的不再写 flow"),
        (
            "www.chsi.com.cn",
            ("links", 0, "url"),
            "public.links[0]（学信网（打印学历、学位证明））.url",
            "完整的网址，如 https://example.cn/query",
        ),
        (
            "javascript:alert(1)",
            ("links", 0, "url"),
            "public.links[0]（学信网（打印学历、学位证明））.url",
            "完整的网址，如 https://example.cn/query",
        ),
    ],
)
def test_a_mistake_in_them_is_named(value: object, steps: tuple[str | int, ...], place: str, expected: str) -> None:
    mistakes = mistakes_in(put(value, "public", *steps))

    assert [(mistake.place, mistake.expected) for mistake in mistakes] == [(place, expected)]


@pytest.mark.covers("W-09", "W-10")
def test_the_public_menu_leads_where_the_body_states_an_address_and_is_not_there_otherwise(loaded: None) -> None:
    links = {
        slug: dict(re.findall(r'<a class="govuk-link" href="([^"]+)" rel="noreferrer">([^<]+)</a>', page(path)))
        for slug, path in ((slug, f"/programmes/{slug}/") for slug in ("xishan", "jiangbei"))
    }

    assert links["xishan"] == {}
    assert 'id="links"' not in page("/programmes/xishan/")
    assert list(links["jiangbei"].values()) == ["用户注册操作手册", "常见操作问题解答"]


@pytest.mark.covers("W-05", "W-07", "W-08", "W-12")
def test_home_tells_who_when_what_and_where_to_ask(loaded: None) -> None:
    card = cards(page("/"))[0]

    head, facts = text(card).split(" 资格自查")[0], text(card.split('<dl class="portal-facts">')[1])
    assert head == "即将截止 还剩 5 天 14 小时 中国科学院工程技术系列专业技术资格评审2020年春季"
    assert facts.startswith(
        "受理级别高级工程师、工程师、助理工程师 "
        "开始受理2020年1月1日（周三）纸质材料及缴费2020年4月10日（周五），至当天结束 "
        "评审收费 各级别：金额以办公室通知为准 联系方式电话：010-62555170、010-62578848"
    )
    ways = re.findall(r'href="(/programmes/cas/[^"]*)">([^<]+)<', card)
    assert ways == [
        ("/programmes/cas/self-check/", "资格自查"),
        ("/programmes/cas/#who", "谁能申报"),
        ("/programmes/cas/#fees", "收费"),
        ("/programmes/cas/#flow", "评审流程"),
        ("/programmes/cas/#materials", "要准备的材料"),
        ("/programmes/cas/articles/?kind=template", "材料模板"),
    ]


def test_every_jump_on_the_page_of_a_programme_arrives(loaded: None) -> None:
    for programme in Programme.objects.all():
        html = page(f"/programmes/{programme.slug}/")
        jumps = set(re.findall(r'href="#([a-z-]+)"', html)) - {"main"}

        assert {jump for jump in jumps if f'id="{jump}"' not in html} == set()
        assert {"rounds", "who", "flow", "materials", "contact"} <= jumps


def test_an_open_round_comes_before_one_still_to_open(loaded: None) -> None:
    states = [re.findall(r"<strong[^>]*>(.*?)</strong>", card)[0] for card in cards(page("/"))]

    assert states == ["即将截止", *["未开始"] * 5]


@pytest.mark.covers("P-01")
def test_rounds_that_are_over_stand_folded_behind_the_others(loaded: None) -> None:
    rounds = section(page("/programmes/cas/", timezone.make_aware(datetime(2020, 8, 1))), "rounds")

    ahead, over = (re.findall(r"govuk-heading-s\">(\S+)", part) for part in rounds.split("<details"))
    assert (ahead, over) == (["2020年秋季", "2020年正高级工程师"], ["2020年春季"])


@pytest.mark.covers("M-30")
def test_the_paper_list_says_for_whom_a_line_is(loaded: None) -> None:
    papers = text(section(page("/programmes/cas/"), "materials"))

    assert "外调表（限档案不在本中心）：盖章一份" in papers


@pytest.mark.covers("E-07", "E-11", "E-12", "E-13", "E-19", "E-20")
@pytest.mark.parametrize(
    ("slug", "rules"),
    [
        ("cas", []),
        (
            "xishan",
            [
                "工程师（逐级评审）须符合：持有助理工程师证书，或职业资格、技能等级对照"
                "《江苏省专业技术类职业资格和职称对应目录》（苏人社发〔2019〕183号）、苏人社发〔2021〕132号",
                "技工院校中级工班毕业视同中专学历",
                "技工院校高级工班毕业视同大专学历",
                "技工院校预备技师（技师）班毕业视同本科学历",
                "工程类专业学位研究生可提前1年申报",
            ],
        ),
        (
            "jiangbei",
            [
                "工程师（正常晋升、破格晋升）须符合：持有助理工程师证书，或职业资格、技能等级对照"
                "《重庆市××专业职称申报条件》（渝人社发〔2023〕××号）",
                "近5年考核基本合格1次的，延期1年申报",
                "近5年考核不合格1次的，延期2年申报",
            ],
        ),
        ("chengdu", ["各级别须符合：近5年考核合格", "各级别须符合：从事相近专业满2年"]),
    ],
)
def test_what_counts_beside_the_tables_is_told_with_them(slug: str, rules: list[str], loaded: None) -> None:
    who = section(page(f"/programmes/{slug}/"), "who")

    told = who.split('<ul class="govuk-list govuk-list--bullet" aria-labelledby="beside">')
    assert re.findall(r"<li>(.*?)<br>", told[1].split("</ul>")[0] if len(told) > 1 else "") == rules


@pytest.mark.covers("P-15", "P-09")
@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("cas", "专业范围 计算机工程、软（硬）件研发、"),
        ("xishan", "专业范围 工程类，交通、水利除外；专业应与业绩一致。"),
        ("jiangbei", "建设施工监理：建筑工程、结构工程、给水排水、"),
        ("chengdu", "专业范围 工程系列，不含建筑经济专业。"),
    ],
)
def test_a_visitor_reads_which_specialties_there_are_and_which_are_not(slug: str, told: str, loaded: None) -> None:
    assert told in text(section(page(f"/programmes/{slug}/"), "who"))


@pytest.mark.covers("M-07")
def test_an_upload_is_told_with_what_the_body_asks_of_it(loaded: None) -> None:
    materials = text(section(page("/programmes/xishan/"), "materials"))

    assert "学术成果文稿（DOC、DOCX，不超过 20MB）不得将文章以图片格式上传；外文成果需同时提供中文译稿" in materials


@pytest.mark.covers("I-11")
@pytest.mark.parametrize("path", ["/programmes/chengdu/", "/programmes/chengdu/complaint/"])
def test_the_number_of_the_supervision_can_be_dialled(path: str, loaded: None) -> None:
    assert '<a class="govuk-link" href="tel:27028362">27028362</a>' in page(path)


@pytest.mark.covers("W-08")
def test_the_contacts_of_a_round_are_its_own_or_else_the_programmes(loaded: None) -> None:
    own = open_round(key="own", until=date(2020, 4, 30), contacts=["咨询电话：010-11112222"])

    assert own.contact_lines == ["咨询电话：010-11112222"]
    assert Round.objects.get(key="2020-spring").contact_lines == list(definition("cas").public.contacts)


def test_a_number_in_a_line_of_contacts_can_be_dialled_and_nothing_in_it_is_trusted() -> None:
    assert dialled("电话：010-62555170、82610731转2902 <b>，a@b.cn") == (
        '电话：<a class="govuk-link" href="tel:010-62555170">010-62555170</a>、'
        '<a class="govuk-link" href="tel:82610731">82610731</a>转2902 &lt;b&gt;，'
        '<a class="govuk-link" href="mailto:a@b.cn">a@b.cn</a>'
    )
