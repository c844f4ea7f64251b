#!/usr/bin/env python3
"""Compile time of derived types: CPU time of the crate that contains them, next to schemars.

    python3 tests/benches/compile_time.py            # 100 and 400 types, and the large graphs
    python3 tests/benches/compile_time.py --runs 1   # the same in a third of the time
    python3 tests/benches/compile_time.py --quick    # 100 types, checked
    python3 tests/benches/compile_time.py --growth   # webs of types and large untagged enums
    python3 tests/benches/compile_time.py --counted  # instructions and cache misses, by valgrind

Every type of the chains has eight documented fields, a fifth of the types are enums, and types are
nested in chains. Each figure is the minimum of several builds of that crate alone, after its
dependencies; 20 types are used as roots.
"""

import argparse
import os
import pathlib
import re
import resource
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "compile-time"
ROOTS = 20

DERIVES = {
    "serde alone": ("", "", "0"),
    "outlines": (
        ", Structured",
        "use outlines_runtime::Structured;",
        "std::hint::black_box(<{0} as Structured>::SCHEMA).len()",
    ),
    "schemars": (
        ", JsonSchema",
        "use schemars::JsonSchema;",
        "serde_json::to_string(&schemars::schema_for!({0})).map_or(0, |s| s.len())",
    ),
}

FIELDS = [
    ("name", "String"),
    ("count", "u32"),
    ("note", "Option<String>"),
    ("done", "bool"),
    ("price", "f64"),
    ("tags", "Vec<String>"),
    ("inner", "Vec<{next}>"),
    ("total", "i64"),
]


def chains(types, derive):
    """Types that each contain the next one, with an enum at the end of every five."""
    extra, use, text = DERIVES[derive]
    lines = ["#![allow(dead_code)]", "use serde::{Deserialize, Serialize};", use]
    for i in range(types):
        lines.append(
            f"/// The type number {i} of this crate.\n#[derive(Serialize, Deserialize{extra})]"
        )
        if i % 5 == 4:
            variants = "".join(f"/// The choice number {j}.\nChoice{j}," for j in range(8))
            lines.append(f"pub enum T{i} {{ {variants} }}")
        else:
            following = f"T{i + 1}" if i + 1 < types else "u8"
            fields = "".join(
                f"/// The field {name}, with a word on what it means.\npub {name}:"
                f" {ty.format(next=following)},"
                for name, ty in FIELDS
            )
            lines.append(f"pub struct T{i} {{ {fields} }}")
    used = [text.format(f"T{i * 5 % types}") for i in range(ROOTS)]
    lines.append('fn main() { println!("{}", ' + " + ".join(used) + "); }")
    return "\n".join(lines)


def properties(count, derive):
    """One root with many properties."""
    extra, use, text = DERIVES[derive]
    kinds = ["String", "u8", "Option<f64>", "bool", "Vec<String>"]
    fields = "".join(
        f"/// The field number {i}, with a word on what it means.\npub field_{i}: {kinds[i % 5]},"
        for i in range(count)
    )
    return (
        f"#![allow(dead_code)]\nuse serde::{{Deserialize, Serialize}};\n{use}\n"
        f"#[derive(Serialize, Deserialize{extra})]\npub struct Root {{ {fields} }}\n"
        f"fn main() {{ println!(\"{{}}\", {text.format('Root')}); }}"
    )


def graph(types, derive):
    """Types in a ring that each contain the next five."""
    extra, use, text = DERIVES[derive]
    lines = ["#![allow(dead_code)]", "use serde::{Deserialize, Serialize};", use]
    for i in range(types):
        fields = "".join(f"pub f{j}: Option<Box<N{(i + j + 1) % types}>>," for j in range(5))
        lines.append(f"#[derive(Serialize, Deserialize{extra})]\npub struct N{i} {{ {fields} }}")
    lines.append(f"fn main() {{ println!(\"{{}}\", {text.format('N0')}); }}")
    return "\n".join(lines)


def web(types, derive, attribute="", kind="struct"):
    """Types in a ring that each contain lists of the next five, and an attribute on a number."""
    extra, use, text = DERIVES[derive]
    if derive != "outlines":
        attribute = ""
    lines = ["#![allow(dead_code)]", "use serde::{Deserialize, Serialize};", use]
    for i in range(types):
        fields = "".join(f"f{j}: Vec<N{(i + j + 1) % types}>," for j in range(5))
        number = f"{attribute} n{i}: u32,"
        derives = f"#[derive(Serialize, Deserialize{extra})]"
        if kind == "flatten":
            lines.append(f"{derives}\npub struct F{i} {{ a{i}: u8, b{i}: String }}")
            fields += f"#[serde(flatten)] more: F{i},"
        if kind == "untagged":
            lines.append(
                f"{derives}\n#[serde(untagged)]\npub enum N{i} {{ A {{ {number} {fields} }}, B {{"
                f" b{i}: u8 }} }}"
            )
        else:
            lines.append(f"{derives}\npub struct N{i} {{ {number} {fields} }}")
    lines.append(f"fn main() {{ println!(\"{{}}\", {text.format('N0')}); }}")
    return "\n".join(lines)


def untagged(variants, derive):
    """An untagged enum whose variants have ten fields each."""
    extra, use, text = DERIVES[derive]
    kinds = ["String", "u8", "Option<f64>", "bool", "Vec<String>"]
    lines = ["#![allow(dead_code)]", "use serde::{Deserialize, Serialize};", use]
    branches = []
    for i in range(variants):
        fields = "".join(f"v{i}_field_{j}: {kinds[j % 5]}," for j in range(10))
        branches.append(f"V{i} {{ {fields} }},")
    lines.append(
        f"#[derive(Serialize, Deserialize{extra})]\n#[serde(untagged)]\npub enum Root {{"
        f" {' '.join(branches)} }}"
    )
    lines.append(f"fn main() {{ println!(\"{{}}\", {text.format('Root')}); }}")
    return "\n".join(lines)


def in_use(source, names, derive):
    """Returns the same types, with the schemas of some of them in use, which the compiler also
    evaluates in a check.
    """
    if derive != "outlines":
        return source
    return (
        source
        + "\nconst _: &[&str] = &["
        + "".join(f"<{name} as Structured>::SCHEMA," for name in names)
        + "];"
    )


def growth(runs):
    """Prints how the cost grows with the number of types, and what constraints, `flatten`, and
    untagged enums add. Returns whether each case costs at most its factor of the first one.
    """
    ranged = "#[structured(range(max = 100))]"
    tenth = [f"N{i * 18}" for i in range(10)]
    cases = [
        ("60 types in a web", None, lambda derive: web(60, derive)),
        ("180 types in a web", 6, lambda derive: web(180, derive)),
        ("60 types with a `range` each", 2, lambda derive: web(60, derive, ranged)),
        ("60 types that flatten one each", 2, lambda derive: web(60, derive, kind="flatten")),
        ("60 untagged enums", 2, lambda derive: web(60, derive, kind="untagged")),
        (
            "180 types in a web, 10 schemas in use",
            None,
            lambda derive: in_use(web(180, derive), tenth, derive),
        ),
        ("300 types in chains", None, lambda derive: chains(300, derive)),
        ("one untagged enum of 100 variants", None, lambda derive: untagged(100, derive)),
    ]
    print(
        "\n| `cargo check` | serde alone | outlines | schemars | outlines to the first row | at"
        " most |\n|---|---:|---:|---:|---:|---:|"
    )
    first, kept = None, True
    for name, factor, make in cases:
        found = measure({derive: make(derive) for derive in DERIVES}, ["check"], False, runs)
        figures = " | ".join(f"{found[derive][0]:.2f} s" for derive in DERIVES)
        first = first or found["outlines"][0]
        ratio = found["outlines"][0] / first
        kept = kept and (factor is None or ratio <= factor)
        print(f"| {name} | {figures} | {ratio:.2f} | {factor or ''} |", flush=True)
    return kept


def cargo(command, incremental):
    env = dict(
        os.environ,
        CARGO_INCREMENTAL="1" if incremental else "0",
        CARGO_TARGET_DIR=str(WORK / "target"),
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [os.environ.get("CARGO", "cargo"), *command, "--quiet"], cwd=WORK, env=env, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(sources, command, incremental, runs):
    """Returns for each source the minimum of CPU seconds to build the crate after its dependencies,
    the bytes of its program, and what that prints: the bytes of all schemas in use. The sources
    take turns, so that other load affects them alike.
    """
    main = WORK / "src" / "main.rs"
    main.write_text("fn main() {}")
    cargo(command, incremental)
    found = {name: (float("inf"), 0, 0) for name in sources}
    for i in range(runs):
        for name, source in sources.items():
            # A different text each time, so that an incremental build does its work again.
            for folder in (WORK / "target").glob("*/incremental/bench-*"):
                subprocess.run(["rm", "-rf", str(folder)], check=True)
            main.write_text(f"{source}\n// run {i}")
            seconds = min(found[name][0], cargo(command, incremental))
            found[name] = (seconds, *(program() if "--release" in command else (0, 0)))
    return found


def program():
    path = WORK / "target" / "release" / "bench"
    printed = subprocess.run([path], check=True, capture_output=True, text=True).stdout
    return path.stat().st_size, int(printed)


def manifest():
    (WORK / "src").mkdir(parents=True, exist_ok=True)
    (WORK / "Cargo.toml").write_text(f"""[package]
name = "bench"
version = "0.0.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
schemars = "1"
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"

[dependencies.outlines-runtime]
path = "{ROOT / 'outlines-runtime'}"
default-features = false
features = ["derive"]

[profile.release]
strip = true
""")


def table(title, make, count, commands, runs):
    print(f"\n{title}\n")
    print(
        "| build | incremental | "
        + " | ".join(DERIVES)
        + " | added by outlines, per type | by schemars |"
    )
    print("|---|---|" + "---:|" * (len(DERIVES) + 2))
    for name, command, incremental in commands:
        found = measure(
            {derive: make(count, derive) for derive in DERIVES}, command, incremental, runs
        )
        base = found["serde alone"][0]
        added = [
            f"{(found[derive][0] - base) / count * 1000:.1f} ms"
            for derive in ("outlines", "schemars")
        ]
        if "--release" in command:
            size = found["serde alone"][1]
            added = [
                f"{text}, {(found[derive][1] - size) / 1024:.0f} KiB of program for"
                f" {found[derive][2] / 1024:.0f} KiB of schemas"
                for text, derive in zip(added, ("outlines", "schemars"))
            ]
        figures = " | ".join(f"{found[derive][0]:.2f} s" for derive in DERIVES)
        print(
            f"| {name} | {'on' if incremental else 'off'} | {figures} | {added[0]} | {added[1]} |",
            flush=True,
        )


CHECK = [("check", ["check"], False), ("check", ["check"], True)]
RELEASE = [("release", ["build", "--release"], False), ("release", ["build", "--release"], True)]


def number(kind, text):
    return int(re.search(rf"== {kind}: +([0-9,]+)", text)[1].replace(",", ""))


def counted(count):
    """Counts what rustc does for a check. Unlike times, the counts do not depend on other load."""
    wrapper = WORK / "counted.sh"
    wrapper.write_text(
        "#!/bin/sh\nexec valgrind --tool=cachegrind --cache-sim=yes --cachegrind-out-file=/dev/null"
        ' --log-file=counted-%p.log "$@"\n'
    )
    wrapper.chmod(0o755)
    sysroot = subprocess.run(
        ["rustc", "--print", "sysroot"], check=True, capture_output=True, text=True
    ).stdout.strip()
    (WORK / "src" / "main.rs").write_text("fn main() {}")
    cargo(["check"], False)
    # The compiler itself, since rustup's proxy would be counted in its place.
    os.environ.update(RUSTC=f"{sysroot}/bin/rustc", RUSTC_WORKSPACE_WRAPPER=str(wrapper))
    kinds = ["I +refs", "I1 +misses", "D1 +misses", "LL +misses"]
    found = {}
    for derive in DERIVES:
        (WORK / "src" / "main.rs").write_text(chains(count, derive))
        cargo(["check"], False)
        logs = list(WORK.glob("counted-*.log"))
        counts = [[number(kind, log.read_text()) for kind in kinds] for log in logs]
        # Cargo also asks the compiler for its version and settings; the build is the longest run.
        found[derive] = max(counts)
        for log in logs:
            log.unlink()
    print(
        "\n| added per type | "
        + " | ".join(DERIVES)
        + " | outlines to schemars |\n|---|"
        + "---:|" * (len(DERIVES) + 1)
    )
    names = [
        "instructions",
        "misses of the instruction cache",
        "misses of the data cache",
        "misses of the last cache",
    ]
    for i, name in enumerate(names):
        serde, outlines, schemars = (found[derive][i] / count for derive in DERIVES)
        added = (outlines - serde, schemars - serde)
        print(
            f"| {name} | {serde:,.0f} in all | {added[0]:,.0f} | {added[1]:,.0f} |"
            f" {added[0] / added[1]:.2f} |"
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="100 types, checked")
    parser.add_argument(
        "--growth", action="store_true", help="webs of types and large untagged enums, checked"
    )
    parser.add_argument("--runs", type=int, default=3, help="builds, of which the fastest counts")
    parser.add_argument(
        "--counted", action="store_true", help="40 types by instructions and cache misses"
    )
    arguments = parser.parse_args()
    runs = arguments.runs
    manifest()
    if arguments.counted:
        counted(40)
        return
    if arguments.growth:
        if not growth(runs):
            raise SystemExit("a case costs more than its factor of the first one")
        return
    if arguments.quick:
        table("100 types in chains", chains, 100, CHECK[:1], runs)
        return
    for count in (100, 400):
        table(
            f"{count} types in chains, {ROOTS} of them roots", chains, count, CHECK + RELEASE, runs
        )
    table(
        "One root of 4,800 properties",
        lambda count, derive: properties(count, derive),
        4_800,
        CHECK,
        runs,
    )
    table("80 types that each contain five others", graph, 80, CHECK, runs)
    growth(runs)


if __name__ == "__main__":
    main()
