"""Starts the web app: settings, wiring, web. The same as ``assistant serve``."""

from assistant.settings import Settings
from assistant.wiring import serve

if __name__ == "__main__":
    serve(Settings.from_env())
