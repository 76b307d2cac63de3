"""The WebAPI spoken over HTTP: every answer, and every missing answer, named by what has to be done about it."""
