"""The look both apps share: base template, style sheet, icons and vendored scripts; no models, no URLs."""
