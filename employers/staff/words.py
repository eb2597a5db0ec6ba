"""How is it said what keeps a list of staff from being read, and what is odd about a cell or about the whole file?

Each says what to do.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as lazy

from employers.staff.taken import MOST_ROWS, Taken
from materials.checks.problem import Problem
from materials.refusals import FOUND

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


DISAGREES = lazy(  # the same, whichever of them is known, and to whom it belongs
    "与平台上已有的账号或申报不一致，请与本人核对姓名、证件号码和手机号。"
    "本人换了手机号的，请其登录后先更换；登录不了的，请联系评审办。"
)
NEVER_READ = lazy(
    "系统几次都没有读完这份名单，文件已删除，没有写入任何申报。请重新上传；仍不成功的，请联系系统管理员。"
)
REFUSALS: "dict[str, StrPromise]" = {
    "empty_file": lazy("文件是空的。请重新导出名单后再上传。"),
    "size": lazy("文件超过 20 MB。名单里只需要文字，请删去图片等内容后再上传。"),
    "old": lazy("这是旧版的 .xls 或 WPS 表格。请在 Excel 或 WPS 中另存为 .xlsx 后再上传。"),
    "macros": lazy("表格里有宏，不能读取。请另存为不含宏的 .xlsx 后再上传。"),
    "encrypted": lazy("文件有密码，不能读取。请取消密码后再上传。"),
    "content": lazy("这是%s，不是名单可用的 Excel 表格或 CSV 文件。请用名单模板填写，或另存为 .xlsx 后再上传。"),
    "encoding": lazy("读不出文件里的文字。请另存为 .xlsx，或者以 UTF-8 编码另存为 CSV 后再上传。"),
    "quotes": lazy("第 %s 行附近的引号不成对，后面的内容无法分列。请改正，或另存为 .xlsx 后再上传。"),
    "damaged": lazy("文件已损坏，或者不完整，不能读取。请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 后再上传。"),
    "directory": lazy("文件的结构不对，不能读取。请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传。"),
    "swollen": lazy("文件展开后过大，不能读取。请把名单单独复制到新的工作簿，另存为 .xlsx 后再上传。"),
    "odd": lazy(
        "文件里有名单用不到的内容，或者有大量设了格式的空白行列，不能读取。请把名单单独复制到新的工作簿，另存为 .xlsx 后再上传。"
    ),
    "empty_sheet": lazy("表格里没有内容。请填写名单后再上传。"),
    "no_header": lazy(
        "没有找到标题行。请使用名单模板，保留“姓名”“证件号码”“手机号”等标题；标题行应在各表的前 10 行里。"
    ),
    "missing_columns": lazy("缺少必填的列：%s。请补上这些列（标题与名单模板一致）后再上传。"),
    "duplicate_columns": lazy("有重复的列：%s。不知道以哪一列为准，请只保留一列后再上传。"),
    "too_many_columns": lazy(
        "表格超过 60 列（%s 单元格里有内容）。请删去名单以外的列，或者把名单复制到新的工作簿后再上传。"
    ),
    "too_many_rows": lazy("名单超过 %(most)s 人。一次最多导入 %(most)s 人，请分成几个文件，分批上传。"),
    "too_much_text": lazy("名单里的文字太多，不能读取。请删去名单以外的内容，或者分成几个文件，分批上传。"),
    "no_rows": lazy("标题行下面没有填写人员。请从标题的下一行起填写，一行一人，再上传。"),
    "busy": lazy("正在读取的文件较多，这份文件还没有读取。请几分钟后再上传。"),
    "slow": lazy("读取的时间太长，已停止。请把名单单独复制到新的工作簿，或者分成几个文件后再上传。"),
    "unreadable": lazy("读取时出错，已停止。请把名单单独复制到新的工作簿，另存为 .xlsx 后再上传。"),
}
REFUSALS |= {  # of a zip of forms as a whole
    "zip_empty": lazy("文件是空的。请重新打包后再上传。"),
    "zip_size": lazy("压缩包超过 100 MB。报名表里只需要文字，请删去图片，或者分成几个压缩包，分批上传。"),
    "zip_content": lazy("这是%s，不是 ZIP 压缩包。请把收齐的报名表打成一个 ZIP 压缩包后再上传。"),
    "zip_encrypted": lazy("压缩包有密码，不能读取。请不设密码重新打包后再上传。"),
    "zip_damaged": lazy("压缩包是空的、不完整或已损坏，不能读取。请重新打包后再上传。"),
    "zip_swollen": lazy("压缩包展开后过大，不能读取。请只把报名表打包，一份不超过 20 MB，合计不超过 200 MB。"),
    "zip_parts": lazy("压缩包里的文件过多。一次最多 500 份报名表，请分成几个压缩包，分批上传。"),
    "zip_odd": lazy(
        "压缩包的内部结构不合规范（如有重名的文件、快捷方式或指向包外的路径），不能读取。"
        "请把报名表放进一个新的文件夹，用系统自带的压缩功能重新打包后再上传。"
    ),
    "zip_nested": lazy("压缩包里没有报名表，只有另外的压缩包：%s。请先解压，把报名表直接打成一个 ZIP 压缩包。"),
    "zip_no_forms": lazy("压缩包里没有报名表。请放入填好的 DOCX 报名表，重新打包后再上传。"),
    "zip_busy": lazy("正在读取的文件较多，这个压缩包还没有读取。请几分钟后再上传。"),
    "zip_slow": lazy("读取的时间太长，已停止。请只把由空白报名表填写的 DOCX 打包，分批上传。"),
    "zip_unreadable": lazy("读取时出错，已停止。请把报名表放进一个新的文件夹，重新打包后再上传。"),
}
REFUSALS |= {  # of one form in it
    "form_empty": lazy("文件是空的。请由本人重新填写，或直接在平台填写。"),
    "form_size": lazy("报名表超过 20 MB，没有读取。请删去图片后重新保存，或直接在平台填写。"),
    "form_content": lazy("内容是%s，不是 Word 文档，没有读取。请用 Word 或 WPS 另存为 DOCX，或直接在平台填写。"),
    "form_encrypted": lazy("报名表有密码，没有读取。请取消密码后重新保存，或直接在平台填写。"),
    "form_damaged": lazy("报名表已损坏，不能读取。请由本人重新保存为 DOCX，或直接在平台填写。"),
    "form_word95": lazy("是 Word 95 以前的文档，没有读取。请另存为 DOCX，或直接在平台填写。"),
    "form_macros": lazy("报名表里有宏，没有读取。请另存为不含宏的 DOCX，或直接在平台填写。"),
    "form_odd": lazy(
        "文件里有报名表用不到的内容（如控件、嵌入的文件、外部链接），没有读取。请改填空白报名表，或直接在平台填写。"
    ),
    "form_other_form": lazy(
        "不是本批次的报名表，或者表里的栏目被改动了。请改填平台提供的空白报名表，或直接在平台填写。"
    ),
    "form_blank": lazy("报名表没有填写。请由本人填写，或直接在平台填写；不参评的请去掉。"),
    "form_busy": lazy("正在读取的文件较多，这一份没有读取。请稍后单独上传，或直接在平台填写。"),
    "form_slow": lazy("读取的时间太长，已停止。请改填空白报名表，或直接在平台填写。"),
    "form_unreadable": lazy("读取时出错，已停止。请改填空白报名表，或直接在平台填写。"),
}
CELLS: "dict[str, StrPromise]" = {
    "formula": lazy("是公式，不是值。请复制后“选择性粘贴—数值”，改为值。"),
    "rounded": lazy("数字太长，后面的位数已丢失。请把该列设为文本格式后重新填写。"),
    "error": lazy("是错误值。请改正后重新填写。"),
    "date": lazy("不是有效的日期。请写成“2018年7月”这样的文字。"),
    "serial": lazy("是日期的内部数字。请把单元格设为日期格式，或写成“2018年7月”。"),
    "ambiguous": lazy("看不出是1月还是10月。请写成“2018年1月”或“2018年10月”。"),
    "boolean": lazy("是逻辑值（TRUE、FALSE），不是文字。请改为文字。"),
    "merged": lazy("与其他单元格合并，只有第一格有值。请取消合并，逐格填写。"),
    "too_long": lazy("超过 2,000 个字。请缩短。"),
    "ticked": lazy("勾选了几项。请只选一项。"),
    "unclear": lazy("在 DOC 文档里读不准。请对照原件核对，或另存为 DOCX 后重新上传。"),
}
REMARKS: "dict[str, StrPromise]" = {
    "other_list": lazy("工作表“%s”也有名单的标题，没有读取；需要导入的，请另存为单独的文件上传。"),
    "other_sheet": lazy("工作表“%s”不是名单，没有读取。"),
    "unknown_column": lazy("%s不是名单模板里的列，没有读取。"),
    "no_heading": lazy("%s没有标题，没有读取；需要的请补上标题后重新上传。"),
    "hidden_rows": lazy("第%s行是隐藏或筛选掉的，已一并读取；不要导入的，请删去后重新上传。"),
    "hidden_columns": lazy("%s是隐藏的，已一并读取。"),
    "samples": lazy("第%s行以“示例”开头，没有读取；填的是本单位人员的，请改正姓名后重新上传。"),
    "other_file": lazy("%s不是 Word 报名表，没有读取。"),
    "nested": lazy("%s是压缩包里的压缩包，没有读取；里面有报名表的，请解压后重新打包上传。"),
}


def refusal(problem: Problem) -> str:
    """Why the file is not read, and what to do."""
    part = problem.code.partition("_")[0]
    words = _of(REFUSALS, problem.code, f"{part}_odd" if part in ("zip", "form") else "unreadable")
    if problem.code == "too_many_rows":
        return words % {"most": f"{MOST_ROWS:,}"}
    return _with(words, str(FOUND.get(problem.found, FOUND[""])) if problem.code.endswith("content") else problem.found)


def cell(taken: Taken) -> str:
    """What is wrong with a cell that is troubled."""
    return _of(CELLS, taken.trouble, "error")


def remark(code: str, found: str) -> str:
    return _with(_of(REMARKS, code, "other_sheet"), found)


def _of(words: "dict[str, StrPromise]", code: str, otherwise: str) -> str:
    return str(words.get(code, words[otherwise]))


def _with(words: str, found: str) -> str:
    return words % found if "%s" in words else words
