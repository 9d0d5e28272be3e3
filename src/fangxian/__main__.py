"""``python -m fangxian`` is the installed program ``fangxian``."""

from fangxian.site.cli import main

raise SystemExit(main())
