"""What do the invented people of the demonstration look like, and what do they report? A picture and a report of nobody's."""

import io
import zlib
from functools import cache

from PIL import Image, ImageDraw

SIZE = (780, 1134)  # 33 : 48
SKIN = ("#e8c39e", "#f0cfae", "#dcb28c")
HAIR = ("#2b2521", "#3a2f28", "#4a4038")
COAT = ("#31465e", "#4d3b45", "#3d4f42")

REPORT = (  # heading, the paragraph behind it, and how often it stands there
    (
        "一、代表性项目一：六自由度精密定位平台",
        "平台在高速启停时各轴之间存在明显的耦合振动，影响定位精度和检测节拍。先建立刚柔耦合动力学模型，再用扫频试验辨识模态参数，"
        "据此设计前馈补偿；针对温度漂移，在导轨两端布置传感器，按实测膨胀系数在线修正光栅读数。",
        16,
    ),
    (
        "二、代表性项目二：晶圆检测台在线标定系统",
        "原来的标定须停机四十分钟。改为在检测间隙拍摄标定片，由边缘计算单元解算畸变参数，六分钟内完成，并随温度变化自动更新。"
        "调试中发现驱动电源纹波偏大，改用两级滤波并重新布线后，噪声降低了一半。",
        15,
    ),
    ("三、今后工作展望", "拟把在线标定推广到其他检测设备，并整理成单位的技术规范。以上内容为演示用，均属虚构。", 4),
)


@cache
def portrait(name: str, backdrop: str = "#eaf0f5") -> bytes:
    """A JPEG; the same name gives the same picture."""
    seed = zlib.crc32(name.encode())
    skin, hair, coat = (colours[seed // 3**n % 3] for n, colours in enumerate((SKIN, HAIR, COAT)))
    picture = Image.new("RGB", SIZE, backdrop)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 830, 720, 1500), fill=coat)
    draw.polygon(((300, 850), (480, 850), (390, 1060)), fill="white")
    draw.rounded_rectangle((318, 690, 462, 900), 60, fill=skin)
    draw.ellipse((196, 190, 584, 640), fill=hair)
    draw.ellipse((214, 270, 566, 776), fill=skin)
    draw.chord((206, 196, 574, 560), 190, 350, fill=hair)
    for eye in (310, 470):
        draw.ellipse((eye - 22, 500, eye + 22, 528), fill="white")
        draw.ellipse((eye - 12, 502, eye + 12, 526), fill=hair)
        draw.arc((eye - 40, 452, eye + 40, 510), 210, 330, fill=hair, width=8)
    draw.arc((360, 540, 420, 610), 20, 160, fill="#b98a68", width=6)
    draw.arc((320, 590, 460, 690), 30, 150, fill="#a8584e", width=9)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue()
