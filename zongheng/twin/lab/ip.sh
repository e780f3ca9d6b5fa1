#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The machine's own ip; `link add DEVICE type gre local A remote B key K …` is a program's work, for the kernel has none.
case "$1 $2 $4 $5 $6 $8 ${10}" in
    "link add type gre local remote key")
        exec systemd-run -q --scope --collect python3 /usr/local/lib/zongheng-lab/gre.py "$3" "$7" "$9" "${11}"
        ;;
esac
exec /usr/sbin/ip "$@"
