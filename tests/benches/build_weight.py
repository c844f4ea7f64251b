#!/usr/bin/env python3
"""Build cost of a dependency: crates of an application that makes one extraction, and CPU seconds
of its first release build.

    python3 tests/benches/build_weight.py              # all, the lower of two builds each
    python3 tests/benches/build_weight.py --only outlines  # one application
    python3 tests/benches/build_weight.py --count      # number of crates only

Every application declares the same type, requests a value of it, and prints the value. Crates are
the normal and build dependencies on this platform, without the application itself. Each build
starts from nothing with the newest versions in the registry. Other load on the machine increases
the times.
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Dependencies of every application.
COMMON = {
    "serde": '{ version = "1", features = ["derive"] }',
    "tokio": '{ version = "1", features = ["macros", "rt-multi-thread"] }',
}

# Dependencies as documented by each crate.
APPS = {
    "outlines": (
        "**this crate**",
        {"outlines-runtime": f'{{ path = "{ROOT / "outlines-runtime"}" }}'},
    ),
    "reqwest": (
        "reqwest 0.13 alone",
        {"reqwest": '{ version = "0.13", features = ["json"] }', "serde_json": '"1"'},
    ),
    "async-openai": (
        "async-openai 0.43 with schemars",
        {
            "async-openai": '{ version = "0.43", features = ["chat-completion"] }',
            "schemars": '"1"',
            "serde_json": '"1"',
        },
    ),
    "rstructor": ("rstructor 0.6", {"rstructor": '"0.6"', "serde_json": '"1"'}),
}


def manifest(dependencies):
    lines = [f"{name} = {value}" for name, value in (COMMON | dependencies).items()]
    return (
        '[package]\nname = "app"\nversion = "0.0.0"\nedition ='
        ' "2024"\n\n[workspace]\n\n[dependencies]\n'
        + "\n".join(lines)
    )


def cargo(work, *command):
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"))
    done = subprocess.run(
        ["cargo", *command], cwd=work, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def write_package(work, name):
    (work / "src").mkdir()
    shutil.copy(HERE / "apps" / f"{name}.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(manifest(APPS[name][1]))


def count(work):
    tree = cargo(
        work,
        "tree",
        "--quiet",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p}",
    )
    crates = {" ".join(line.split()[:2]) for line in tree.splitlines()}
    return len(crates) - 1


def build(work):
    """Returns the CPU seconds of cargo and its child processes, with the crates downloaded and
    nothing built.
    """
    shutil.rmtree(work / "target", ignore_errors=True)
    cargo(work, "fetch", "--quiet")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cargo(work, "build", "--quiet", "--release", "--frozen")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", action="append", choices=APPS, help="measure this application; repeatable"
    )
    parser.add_argument("--count", action="store_true", help="count crates only")
    parser.add_argument(
        "--runs",
        type=int,
        default=2,
        help="number of builds; the one with the least CPU time counts",
    )
    parser.add_argument(
        "--folder", type=pathlib.Path, help="build directory; a temporary one by default"
    )
    arguments = parser.parse_args()

    print("| application | crates | CPU seconds |\n|---|---:|---:|")
    for name in arguments.only or APPS:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            work = pathlib.Path(folder)
            write_package(work, name)
            crates = count(work)
            runs = 0 if arguments.count else arguments.runs
            times = [build(work) for _ in range(runs)]
        seconds = f"{min(times):.0f}" if times else "not measured"
        print(f"| {APPS[name][0]} | {crates} | {seconds} |", flush=True)


if __name__ == "__main__":
    main()
