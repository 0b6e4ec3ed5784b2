"""Click's own sentences in French."""


def speak() -> None:
    """Placeholder until the catalogue is there."""
