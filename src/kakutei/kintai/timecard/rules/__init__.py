"""The rules of a time card: values in, values out."""
