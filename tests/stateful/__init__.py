"""The link as a state machine: people, manual changes at the attendance side, clocks and faults act in any order."""
