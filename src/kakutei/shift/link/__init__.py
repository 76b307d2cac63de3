"""The link: the plans that the attendance side should have, those it is known to have, and the delivery worker."""
