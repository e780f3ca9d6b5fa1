#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs Kea of the shared root file system on an overlay of its own, in the namespace that it is started in; the mount
# goes with the process. Arguments: root file system, a folder of its own with kea-dhcp4.json, a flag of kea-dhcp4
# (-c to serve, -t to check only).
set -eu
base=$1 own=$2 flag=$3
mkdir -p "$own/up" "$own/work" "$own/root"
mount -t overlay zh-kea -o "lowerdir=$base,upperdir=$own/up,workdir=$own/work" "$own/root"
# what a killed one left would be taken for one that runs
rm -rf "$own/root/run/kea" "$own/root/run/lock/kea"
mkdir -p "$own/root/run/kea" "$own/root/run/lock/kea" "$own/root/var/lib/kea" "$own/root/var/log/kea"
cp "$own/kea-dhcp4.json" "$own/root/etc/kea/zongheng.json"
export KEA_LOCKFILE_DIR=/run/lock/kea
exec chroot "$own/root" kea-dhcp4 "$flag" /etc/kea/zongheng.json
