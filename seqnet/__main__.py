"""``python -m seqnet``: train the course's convolutional network on film reviews."""

from seqnet.main_job import main

if __name__ == "__main__":
    raise SystemExit(main())
