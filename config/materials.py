"""Who says which uploads no longer agree with what is stated, so that applicants need not know materials?"""

OUTDATED = "materials.package.outdated"  # application → names of materials to be assembled anew before he submits
OVERTAKEN = (
    "materials.package.overtaken"  # application → those whose submitted file says something else than its snapshot
)
