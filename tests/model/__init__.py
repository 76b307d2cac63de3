"""The link as a state machine: whatever people, hands over there, clocks and faults do, in any order."""
