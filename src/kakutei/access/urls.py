"""The addresses of ログインと役割. Each app adds them to its own, with the names of its namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from kakutei.access import invitation_pages, pages

invitation_pattern = path("i/<secret:secret>", invitation_pages.invitation_page, name="invitation")


def person_patterns(people: str) -> list[URLPattern]:
    """Company pages below `people`, the path of the page that lists them: `staff` for staff/<person>/access."""
    start = f"{people}/<int:person_id>/access"
    return [
        path(start, pages.access, name="access"),
        path(f"{start}/mail", pages.invite_by_mail, name="invite_by_mail"),
        path(f"{start}/paper", pages.invite_printed, name="invite_on_paper"),
        path(f"{start}/role", pages.change, name="change_role"),
        path(f"{start}/end", pages.stop, name="stop_access"),
        path(f"{start}/devices/<str:device>/end", pages.end_device, name="paper_device_end"),
        path(f"{start}/<int:invitation_id>/again", pages.again, name="invite_again"),
        path(f"{start}/<int:invitation_id>/withdrawal", pages.withdraw, name="withdraw"),
    ]
