"""The tree is the same on every database: what plants offences in a copy of it runs on one."""

import os

collect_ignore = ["test_offences.py"] if os.environ.get("FANGXIAN_TEST_DATABASE_URL") else []
