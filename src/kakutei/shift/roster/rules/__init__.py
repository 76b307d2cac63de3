"""Rules of the shift table: values in, values out."""
