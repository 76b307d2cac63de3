"""The attendance app (勤怠): schedules, punches, time cards and a WebAPI compatible with KING OF TIME."""
