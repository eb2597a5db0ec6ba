"""Which articles does the demonstration show? The public system's own titles; what they say is invented."""

from dataclasses import dataclass

from articles.models import Article

Kind = Article.Kind


@dataclass(frozen=True)
class Text:
    """``days_ago``: when it was published, counted from the day the demonstration is laid; ``file``: name of a Word file."""

    kind: Kind
    title: str
    body: str
    days_ago: int
    pinned: bool = False
    file: str = ""


TEXTS = [
    Text(
        Kind.NOTICE,
        "关于开展本年度工程技术系列专业技术资格评审工作的通知",
        "各有关单位、各位申报人：\n\n本批次已开始受理。请在截止日前完成网上填报，审核通过后提交纸质材料并缴费。\n\n"
        "## 申报步骤\n\n1. 先做资格自查\n2. 网上填报并上传材料\n3. 审核通过后打印、签字、盖章\n\n演示内容，均属虚构。",
        days_ago=12,
        pinned=True,
    ),
    Text(
        Kind.NOTICE,
        "关于审核期间办公时间的说明",
        "工作日正常办公，休息日不接收纸质材料。演示内容，均属虚构。",
        days_ago=3,
    ),
    Text(
        Kind.POLICY,
        "工程技术系列专业技术资格评审办法",
        "## 适用范围\n\n直接从事工程技术工作的专业技术人员。\n\n演示内容，均属虚构；以正式文件为准。",
        days_ago=40,
    ),
    *(
        Text(Kind.GUIDANCE, title, f"{body}\n\n演示内容，均属虚构。", days_ago=30 - number)
        for number, (title, body) in enumerate(
            [
                ("职称评审网上申报流程", "登录后按任务清单逐项填写，随时保存；提交前会逐项检查。"),
                ("职称评审的有关注意事项", "- 同一件事只填一次\n- 没有的请写“无”\n- 照片用近期免冠照"),
                ("《个人技术报告》撰写指导", "围绕本人完成的工程项目，写清背景、难点、方法、效果和本人作用。"),
                ("高级工程师答辩注意事项", "本人持身份证原件参加，按通知的时间提前到场。"),
                ("职称评审办事流程", "报名、审核、交纸质材料并缴费、答辩、评审、公示、发证。"),
            ]
        )
    ),
    *(
        Text(Kind.TEMPLATE, title, "请下载附件填写。演示内容，均属虚构。", days_ago=30, file=f"{title}.docx")
        for title in ("职称评审报名表", "专业技术职务任职资格评审表用表须知", "职称评审外调表")
    ),
    Text(
        Kind.QUESTION,
        "忘记密码怎么办？",
        "在登录页点“忘记密码？”，用短信验证码重新设置；手机号已换的，请联系工作人员更换。",
        days_ago=20,
    ),
]

COMPLAINT = "反映某单位公示时间不足五个工作日，请核实。（演示内容，纯属虚构）"
