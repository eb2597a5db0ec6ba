"""Who says which uploads no longer agree with what is stated or hold it up, so that applicants need not know materials?"""

OUTDATED = "materials.package.outdated"  # application → names of materials to be assembled anew before he submits
OVERTAKEN = (
    "materials.package.overtaken"  # application → those whose submitted file says something else than its snapshot
)
UNMENDED = "materials.readings.unmended"  # application → those whose newest file has to be mended or explained first
HELD_BACK = "materials.services.held_back"  # application → those whose newest file is not yet what is stated
UNCONFIRMED = "materials.cells.unconfirmed"  # application → Word forms whose cells he has not confirmed yet
