"""Companies, divisions (所属), employees, working types (雇用区分), administrators, and who may see what."""
