"""``python -m ichikara_desktop``."""

from ichikara_desktop.cli import main

if __name__ == "__main__":
    main()
