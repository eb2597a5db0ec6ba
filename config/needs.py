"""Kind of need (事项) → the NeedRules of the app that owns it."""

NEEDS = {
    "公示": "review.needs.PUBLICITY",
    "答辩": "review.needs.DEFENCE",
    "会签": "review.needs.COUNTERSIGNATURE",
    "核准文件": "review.needs.RATIFICATION",
    "归档": "review.needs.ARCHIVING",
    "纸质材料": "materials.needs.PAPER",
    "原件核验": "materials.needs.ORIGINALS",
    "缴费": "fees.needs.PAYMENT",
}
