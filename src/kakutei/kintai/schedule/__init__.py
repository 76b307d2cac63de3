"""Planned work (スケジュール) or leave, per employee and work date."""
