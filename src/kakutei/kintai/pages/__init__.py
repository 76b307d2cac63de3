"""The pages of the attendance app, one file per screen."""
