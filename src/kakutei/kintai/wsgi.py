"""For gunicorn: kakutei.kintai.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "kakutei.kintai.settings"
application = get_wsgi_application()
