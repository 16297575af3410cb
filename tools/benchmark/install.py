"""Installs the peers that a benchmark needs."""
import os
import shutil
import subprocess
import sys

# A package, and a program of it by which it is known to be there.
DEBIAN = {"redis-server": "redis-server", "redis-tools": "redis-benchmark", "postgresql": "pgbench",
          "nats-server": "nats-server"}
PYTHON = ["psycopg[binary]", "openai-agents", "eventsourcing", "lmdb"]
PLACES = ["/usr/sbin", "/sbin"]


def debian_packages():
    """Installs what is missing, where that is allowed; says what it could not."""
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *PLACES])
    missing = [package for package, program in DEBIAN.items() if not shutil.which(program)]
    if not missing or not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq",
               "--no-install-recommends", *missing]
    if subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
        print(f"bench: could not install {', '.join(missing)}; goes on without", file=sys.stderr)


def enter_environment(installs):
    """Runs the program anew within a virtual environment that has the libraries, made where it may be."""
    if os.environ.get("DAYBOOK_BENCH_ENVIRONMENT"):
        return
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(cache, "daybook-bench")
    python = os.path.join(folder, "bin", "python")
    if not installs and not os.path.exists(python):
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    for library in PYTHON if installs else []:
        command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", library]
        if subprocess.run(command).returncode != 0:
            print(f"bench: could not install {library}; goes on without", file=sys.stderr)
    os.environ["DAYBOOK_BENCH_ENVIRONMENT"] = folder
    os.execv(python, [python, *sys.argv])
