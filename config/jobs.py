"""Kind of long work → the function that does it: ``work(*, progress, **parameters) -> path of a result file or None``."""

JOBS = {
    "document": "materials.documents.services.draw",
    "package": "materials.package.make",
    "pictures": "materials.shown_pictures.make",
    "stamp": "materials.documents.stamping.make",
    "roster": "review.rosters.export",
    "batch": "review.batches.assemble",
    "case": "review.cases.assemble",
    "staff_preview": "employers.staff.previewing.preview",
    "staff_import": "employers.staff.importing.run",
    "employer_roster": "employers.rosters.export",
    "employer_batch": "employers.papers.assemble",
}
