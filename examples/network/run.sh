#!/bin/sh
# Shows services that follow the network: in a network namespace of its own, with a cable between two virtual interfaces.
# Nothing of this machine is changed, and no right is needed beyond that to make namespaces.
#
#   run.sh [PROGRAM]     PROGRAM: the hsm to use; default: hsm from the search path, or the one of this checkout
#
# Ends with 0 if everything was as announced, 1 if not, and 77 where such a namespace cannot be made.
set -eu
case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac
here=$(CDPATH='' cd -- "$here" && pwd)
PATH=$PATH:/usr/sbin:/sbin

cannot() {
  echo "run.sh: $1" >&2
  exit 77
}

# Starts this script again, in a new network namespace where it may do everything.
enter_namespace() {
  command -v unshare >/dev/null || cannot 'there is no "unshare"; it is part of util-linux'
  command -v ip >/dev/null || cannot 'there is no "ip"; install iproute2'
  trial='ip link add uplink0 type veth peer name cable0'
  if unshare -rn sh -c "$trial" 2>/dev/null; then
    HERMIT_NETWORK_EXAMPLE=inside exec unshare -rn sh "$0" "$@"
  fi
  [ "$(id -u)" -eq 0 ] || cannot 'this user may not make network namespaces with virtual cables in them; try it as root'
  unshare -n sh -c "$trial" || cannot 'this machine cannot make network namespaces with virtual cables in them'
  HERMIT_NETWORK_EXAMPLE=inside exec unshare -n sh "$0" "$@"
}

[ "${HERMIT_NETWORK_EXAMPLE:-}" = inside ] || enter_namespace "$@"

place=$(mktemp -d "${TMPDIR:-/tmp}/hermit-network.XXXXXX")
# The hsm of this checkout is a script for node, and a checkout that is built has the right one.
export HERMIT_CHECKOUT="$here/../.."
export HERMIT_NODE="$HERMIT_CHECKOUT/node_modules/.bin/node"
[ -x "$HERMIT_NODE" ] || HERMIT_NODE=node
printf '#!/bin/sh\nexec "$HERMIT_NODE" "$HERMIT_CHECKOUT/apps/hsm/bin/run.js" "$@"\n' >"$place/hsm"
chmod 755 "$place/hsm"
program=${1:-$(command -v hsm || echo "$place/hsm")}
hsm() {
  "$program" "$@"
}

# A copy that belongs to us: as root, and here we are root, hsm refuses files of others.
mkdir "$place/services"
cp "$here"/services/* "$place/services"
chmod 644 "$place/services"/*
export HSM_SOCKET="$place/run/control.sock"
manager=

end() {
  code=$?
  trap - EXIT INT TERM
  if [ -n "$manager" ]; then
    kill "$manager" 2>/dev/null || :
    wait "$manager" || :
  fi
  if [ "$code" -ne 0 ]; then
    echo 'run.sh: what the manager said:' >&2
    cat "$place/manager.log" >&2
  fi
  rm -rf "$place"
  exit "$code"
}
trap end EXIT
trap 'exit 1' INT TERM

say() {
  printf '\n== %s\n' "$*"
}

state_of() {
  hsm status "$1" --json 2>/dev/null | grep -o '"state": *"[a-z]*"' | head -n 1 | grep -o '[a-z]*"$' | tr -d '"' || :
}

# Waits until services are in a state; "gone" means stopped, or no longer asked for by anything.
expect() {
  wanted=$1
  shift
  for service in "$@"; do
    tries=0
    until is_in "$wanted" "$(state_of "$service")"; do
      tries=$((tries + 1))
      if [ "$tries" -gt 150 ]; then
        echo "run.sh: $service did not become $wanted, it is ${found:-not there}" >&2
        exit 1
      fi
      sleep 0.2
    done
    echo "   $service is $wanted"
  done
}

is_in() {
  found=$2
  case $1 in
    gone) [ -z "$2" ] || [ "$2" = inactive ] ;;
    *) [ "$1" = "$2" ] ;;
  esac
}

say 'A virtual cable, not plugged in: uplink0 is ours, cable0 is the far end'
ip link set lo up
ip link add uplink0 type veth peer name cable0
ip link set uplink0 up

"$program" run --dir "$place/services" --state-dir "$place/state" --log-dir "$place/logs" >"$place/manager.log" 2>&1 &
manager=$!
until hsm status >/dev/null 2>&1; do
  kill -0 "$manager" 2>/dev/null || { manager=; echo 'run.sh: the manager did not start' >&2; exit 1; }
  sleep 0.2
done
expect waiting time-client mailer network
expect gone dhcp@uplink0

say 'The cable is plugged in: a rule asks for a DHCP client on uplink0'
ip link set cable0 up
expect ready dhcp@uplink0
expect waiting time-client mailer network

say 'A default route appears: what needs the network starts'
ip addr add 192.0.2.2/24 dev uplink0
ip route add default via 192.0.2.1
expect ready time-client network mailer
hsm status

say 'The route goes: the services stop, the DHCP client stays'
ip route del default
expect waiting time-client mailer network
expect ready dhcp@uplink0

say 'The route is back, and then somebody pulls the cable and takes the route along'
ip route add default via 192.0.2.1
expect ready time-client network mailer
ip link set cable0 down
ip route del default
expect waiting time-client mailer network
expect gone dhcp@uplink0

say 'What the services said'
grep -h . "$place"/logs/*/stdout.log

say 'The end'
hsm shutdown
wait "$manager"
manager=
echo 'everything went as announced'
