"""Passwords: argon2id with the parameters that a shift change's rush of sign-ins can bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """OWASP's minimum for argon2id: 19 MiB, two passes, one lane (about 20 ms)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
