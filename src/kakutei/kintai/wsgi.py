"""For gunicorn: kakutei.kintai.wsgi:application."""

from django.core.wsgi import get_wsgi_application

from kakutei.infrastructure.starting import load_settings

load_settings("kintai")
application = get_wsgi_application()
