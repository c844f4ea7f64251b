#!/bin/sh
# Stands in for Python in the tests. What it does wrong, files beside it tell:
#   version   what it says it is        no_venv    it has no ensurepip
#   offline   pip fails                 checksum   what the unpacked model's checksum is
#   broken    the server does not start
# Each call of pip is noted in the file `pip`.
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
