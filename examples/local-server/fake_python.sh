#!/bin/sh
# Fake Python for the tests. Files in the same directory control its version and its failures:
#   version   the version it reports    no_venv    `ensurepip` is missing
#   offline   pip fails                 checksum   the checksum of the unpacked model
#   broken    the server does not start
# Each pip command is appended to the file `pip`.
beside=$(dirname "$(readlink -f "$0")")
shift # -I
case "$1 $2 $3" in
"-m venv "*)
    mkdir -p "$3/bin" && ln -s "$(readlink -f "$0")" "$3/bin/python"
    ;;
"-m pip "*)
    echo "$3" >>"$beside/pip"
    [ ! -e "$beside/offline" ]
    ;;
"-c import sys;"*)
    cat "$beside/version" && [ ! -e "$beside/no_venv" ]
    ;;
"-c "*"serve.py:"*)
    if [ -e "$beside/broken" ]; then
        echo "the disk is made of cheese" >&2
        exit 1
    fi
    echo "listening on http://127.0.0.1:1"
    exec cat >/dev/null
    ;;
*)
    echo weights >"$4" && cat "$beside/checksum"
    ;;
esac
