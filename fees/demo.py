"""What does the demonstration charge? Invented amounts; only the default programme's round has them."""

BASIS = "示例：工程技术系列职称评审收费标准（虚构文件）"
PRICES = {"full_senior": 600, "senior": 450, "engineer": 300, "assistant": 200}  # yuan by level
