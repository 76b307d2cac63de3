"""Rules of the link: values in, values out; no database, no clock, no network."""
