"""What a WSGI server imports: `gunicorn wsgi:app`."""

from registry.app import served

app = served()
