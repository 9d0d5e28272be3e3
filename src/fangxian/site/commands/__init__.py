"""The commands of ``fangxian``, one module each: ``add_to(verbs)`` declares it and what it does."""

from fangxian.site.commands import (
    backup,
    city,
    doctor,
    gaps,
    init,
    journal,
    keys,
    plan,
    purge,
    register,
    restore,
    run,
    serve,
    sheets,
    user,
    worker,
)

ALL = (
    init,
    run,
    serve,
    worker,
    user,
    plan,
    register,
    sheets,
    city,
    gaps,
    journal,
    keys,
    backup,
    restore,
    purge,
    doctor,
)
