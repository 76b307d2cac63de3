"""The shift app's screens: parse, one call, answer. One file per screen."""
