#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keeps one node running: boots it, boots it again when it asks for a reboot (exit code 133), ends when it ends.
# Arguments: node name, its network namespace (the machine's name on this host too), its root folder, a script that plugs its cables in again, its cgroup folders…
# The cgroup comes first: whatever this script starts can be found there and killed, even if nobody knows its pid.
set -u
node=$1 netns=$2 root=$3 replug=$4
shift 4
for group in "$@"; do
    echo $$ > "$group/cgroup.procs" || exit 1
done

# /proc/sys/net must be writable, or every sysctl of the node's configuration fails.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
# Explicit, because --network-namespace-path alone does not keep CAP_NET_ADMIN. No CAP_SYS_TIME: the clock is safe.
capabilities=CAP_NET_ADMIN,CAP_NET_RAW,CAP_SYS_NICE,CAP_IPC_LOCK,CAP_SYS_PTRACE

# A namespace outlives its node: forget what a real reboot would forget, keep only the cabling and the lab's port.
reset_namespace() {
    ip netns exec "$netns" nft flush ruleset
    for link in $(ip -n "$netns" -o link | awk -F': ' '{print $2}' | cut -d@ -f1); do
        case $link in
            eth0) ;;
            lo) ip -n "$netns" addr flush dev lo scope global ;;
            *)
                if ip -n "$netns" -o -d link show "$link" | grep -q ' veth '; then
                    ip -n "$netns" addr flush dev "$link"
                    ip -n "$netns" link set "$link" down
                    ip netns exec "$netns" tc qdisc del dev "$link" ingress 2>/dev/null
                else
                    ip -n "$netns" link del "$link"
                fi
                ;;
        esac
    done
    for family in -4 -6; do
        ip -n "$netns" $family rule flush
        ip -n "$netns" $family rule add priority 32766 table main
        ip -n "$netns" $family route flush table all scope global proto static 2>/dev/null
    done
    ip -n "$netns" -4 rule add priority 32767 table default
    ip netns exec "$netns" sh -c 'echo 0 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv6/conf/all/forwarding'
}

while :; do
    systemd-nspawn -q --keep-unit --register=no --settings=no -M "$netns" --hostname="$node" -D "$root" \
        --network-namespace-path="/run/netns/$netns" --capability=$capabilities \
        --resolv-conf=off --timezone=off --link-journal=no --console=pipe -b
    code=$?
    [ $code = 133 ] || exit $code
    echo "--- $node reboots"
    reset_namespace
    sh "$replug"
done
