"""Rules about people: values in, values out."""
