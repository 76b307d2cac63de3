"""The client of the WebAPI: classifies each answer, and each missing answer, by the action it requires."""
