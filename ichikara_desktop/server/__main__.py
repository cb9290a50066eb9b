"""``python -m ichikara_desktop.server``: the server's commands, where nothing else is installed."""

from ichikara_desktop.server.upkeep import server_app

if __name__ == "__main__":
    server_app()
