"""``python -m ichikara_desktop``."""

import sys


def _main() -> None:
    # The worker of the preview is this same program, so that it is there when all is one file.
    # It loads neither the command line nor Qt.
    if "--preview-worker" in sys.argv[1:2]:
        from ichikara_desktop.preview.worker import main as work  # noqa: PLC0415

        sys.exit(work(sys.argv[2:]))
    from ichikara_desktop.cli import main  # noqa: PLC0415

    main()


if __name__ == "__main__":
    _main()
