"""The looks belong to both apps; their tests run under the settings of either."""

import os

import django

os.environ.setdefault("KAKUTEI_MODE", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kakutei.shift.settings")
django.setup()
