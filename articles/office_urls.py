"""Which address is which page of those who write the articles, and of the supervisor who reads the complaints?"""

from django.urls import path

from articles.views import office, supervision

urlpatterns = [
    path("office/articles/", office.office_articles, name="office_articles"),
    path("office/articles/new/", office.new_article, name="new_article"),
    path("office/articles/<int:pk>/", office.office_article, name="office_article"),
    path("office/articles/<int:pk>/edit/", office.edit_article, name="edit_article"),
    path("office/articles/<int:pk>/pin/", office.pin_article, name="pin_article"),
    path("office/articles/<int:pk>/withdraw/", office.withdraw_article, name="withdraw_article"),
    path("office/articles/<int:pk>/files/<uuid:file>/", office.office_article_file, name="office_article_file"),
    path("office/articles/<int:pk>/files/<uuid:file>/remove/", office.remove_attachment, name="remove_attachment"),
    path("supervision/complaints/", supervision.complaints, name="complaints"),
    path("supervision/complaints/<uuid:pk>/", supervision.supervised_complaint, name="supervised_complaint"),
]
