"""What all tests share: no deadline for an example of hypothesis, since other processes run beside it."""

from hypothesis import settings

settings.register_profile("beside others", deadline=None)
settings.load_profile("beside others")
