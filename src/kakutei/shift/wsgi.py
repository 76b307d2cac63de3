"""For gunicorn: kakutei.shift.wsgi:application."""

from django.core.wsgi import get_wsgi_application

from kakutei.infrastructure.starting import load_settings

load_settings("shift")
application = get_wsgi_application()
