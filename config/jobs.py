"""Kind of long work → the function that does it: ``work(*, progress, **parameters) -> path of a result file or None``."""

JOBS = {
    "document": "materials.documents.services.draw",
    "roster": "review.rosters.export",
}
