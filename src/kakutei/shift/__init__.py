"""The shift app: a manager plans shifts and presses [確定] (the role of oplus in the source page)."""
