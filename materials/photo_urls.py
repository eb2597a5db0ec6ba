"""Which addresses take a photograph in, and which one shows it?"""

from django.urls import path

from materials import photo_views

SECTION = "applications/<str:number>/sections/<str:name>/photo/"

urlpatterns = [
    path(SECTION, photo_views.choose, name="photo"),
    path(f"{SECTION}<uuid:pk>/", photo_views.frame, name="photo_frame"),
    path(f"{SECTION}<uuid:pk>/source.jpg", photo_views.source, name="photo_source"),
    path("photos/<str:sha256>.jpg", photo_views.picture, name="photo_picture"),
]
