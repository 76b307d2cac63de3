from django.urls import include, path

urlpatterns = [
    path("", include("kakutei.signin.urls")),
    path("", include("kakutei.installation.urls")),
    path("", include("kakutei.shift.operator.urls")),
    path("", include("kakutei.shift.pages.urls")),
]
