"""集体参评: how do the staff of an employer come in at once, from a sheet, from their filled forms, or by name alone?"""
