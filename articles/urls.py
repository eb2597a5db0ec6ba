"""Which addresses of a programme are its public articles and its complaint form?"""

from django.urls import path

from articles.views import public

urlpatterns = [
    path("articles/", public.articles, name="all_articles"),
    path("programmes/<slug:slug>/articles/", public.articles, name="articles"),
    path("programmes/<slug:slug>/articles/<int:pk>/", public.article, name="article"),
    path("programmes/<slug:slug>/articles/<int:pk>/files/<uuid:file>/", public.article_file, name="article_file"),
    path("programmes/<slug:slug>/complaint/", public.complaint, name="complaint"),
]
