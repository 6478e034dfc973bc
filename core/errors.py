"""The three ways an act says no; each carries one plain sentence in Chinese for the screen."""


class CunyiError(Exception):
    """Something the person in front of the screen can understand and act on."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(CunyiError):
    """You may not do this."""


class Invalid(CunyiError):
    """What you gave cannot be taken as it is."""


class Missing(CunyiError):
    """What you asked for is not there."""
