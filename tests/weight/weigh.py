#!/usr/bin/env python3
"""What a dependency costs a build: the crates of an app of one extraction, and the CPU seconds of its first release build.

    python3 tests/weight/weigh.py              # the table of the README; each app is built twice, and the lesser figure counts
    python3 tests/weight/weigh.py --only ours  # one app
    python3 tests/weight/weigh.py --count      # the crates alone, in seconds

Every app declares the same type, asks for a value of it, and prints that. Crates are those of normal and build dependencies on
this machine's platform, without the app itself. Builds run with nothing built before, one after another, with the newest
versions that the registry has; a machine that does something else meanwhile makes the figures larger.
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

# What every app has: a runtime, and serde.
COMMON = {
    "serde": '{ version = "1", features = ["derive"] }',
    "tokio": '{ version = "1", features = ["macros", "rt-multi-thread"] }',
}

# As the documentation of each says.
APPS = {
    "ours": ("**this crate**", {"outlines-runtime": f'{{ path = "{ROOT / "outlines-runtime"}" }}'}),
    "reqwest": ("reqwest 0.13 alone", {"reqwest": '{ version = "0.13", features = ["json"] }', "serde_json": '"1"'}),
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
    return '[package]\nname = "app"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n' + "\n".join(lines)


def cargo(work, *command):
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"))
    done = subprocess.run(["cargo", *command], cwd=work, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def lay_out(work, name):
    (work / "src").mkdir()
    shutil.copy(HERE / "apps" / f"{name}.rs", work / "src" / "main.rs")
    (work / "Cargo.toml").write_text(manifest(APPS[name][1]))


def count(work):
    tree = cargo(work, "tree", "--quiet", "--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p}")
    crates = {" ".join(line.split()[:2]) for line in tree.splitlines()}
    return len(crates) - 1


def build(work):
    """CPU seconds of cargo and all that it starts, with the crates at hand and nothing built."""
    shutil.rmtree(work / "target", ignore_errors=True)
    cargo(work, "fetch", "--quiet")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cargo(work, "build", "--quiet", "--release", "--frozen")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=APPS, help="this app; may be given several times")
    parser.add_argument("--count", action="store_true", help="the crates alone")
    parser.add_argument("--runs", type=int, default=2, help="builds, of which the one with the least CPU time counts")
    parser.add_argument("--folder", type=pathlib.Path, help="where to build; a temporary folder by default")
    arguments = parser.parse_args()

    print("| app | crates | CPU seconds of the first release build |\n|---|---:|---:|")
    for name in arguments.only or APPS:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            work = pathlib.Path(folder)
            lay_out(work, name)
            crates = count(work)
            runs = 0 if arguments.count else arguments.runs
            times = [build(work) for _ in range(runs)]
        seconds = f"{min(times):.0f}" if times else "not measured"
        print(f"| {APPS[name][0]} | {crates} | {seconds} |", flush=True)


if __name__ == "__main__":
    main()
