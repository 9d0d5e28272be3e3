"""The commands of ``fangxian``, one module each: ``add_to(verbs)`` declares it and what it does."""

from fangxian.site.commands import (
    city,
    doctor,
    gaps,
    init,
    journal,
    plan,
    register,
    run,
    serve,
    user,
    worker,
)

ALL = (init, run, serve, worker, user, plan, register, city, gaps, journal, doctor)
