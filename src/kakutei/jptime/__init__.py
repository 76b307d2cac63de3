"""Japanese calendar and clock rules of shift work: pure values, no framework, no clock of its own."""
