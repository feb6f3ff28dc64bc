"""Starts the web app: settings, wiring, web. The same as ``assistant serve``."""

from assistant.settings import Settings
from assistant.wiring import create_web_app, serve

if __name__ == "__main__":
    settings = Settings.from_env()
    serve(settings, create_web_app(settings))
