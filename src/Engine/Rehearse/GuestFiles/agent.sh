# PID 1 after the root is up: finishes the mounts, then serves commands of the host until the guest is killed.
# Protocol on the virtio-serial port, one line per message:
#   host -> guest   run ID            start  EXCHANGE/command/ID.sh  (output goes to ID.out and ID.err beside it)
#                   kill ID           kill command ID and what it started in its process group
#   guest -> host   ready             once, when commands are accepted
#                   exit ID CODE      command ID ended
own=/run/ksplice-guest
bb=$own/busybox
. $own/guest.conf
give_up() { echo "ksplice-guest: agent failed: $*" >/dev/console; exit 1; }

$bb mkdir -p /dev/pts /dev/shm
$bb mount -t devpts devpts /dev/pts
$bb mount -t tmpfs -o mode=1777 shm /dev/shm
$bb mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
$bb mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
$bb ln -sf /proc/self/fd /dev/fd
$bb ip link set lo up 2>/dev/null || $bb ifconfig lo 127.0.0.1 up
$bb hostname ksplice-guest

# The exchange folder is written by both sides: no caching at all.
exchange=$own/exchange
$bb mkdir -p $exchange
$bb mount -t 9p -o "trans=virtio,version=9p2000.L,msize=$NINEP_MSIZE,cache=none" exchange $exchange || give_up "9p exchange"

release=$($bb uname -r)
$bb mkdir -p $own/modules/lower $own/modules/upper $own/modules/work "/lib/modules/$release"
$bb mount -t 9p -o "ro,trans=virtio,version=9p2000.L,msize=$NINEP_MSIZE,cache=loose" modules $own/modules/lower || give_up "9p modules"
$bb mount -t overlay -o "lowerdir=$own/modules/lower,upperdir=$own/modules/upper,workdir=$own/modules/work" modules "/lib/modules/$release" || give_up "overlay modules"
[ -d $exchange/module-index ] && $bb cp $exchange/module-index/modules.* "/lib/modules/$release/"

# SHARES holds lines "TAG MODE PATH"; a path never contains a line break (the host checks).
echo "$SHARES" | while read -r tag mode path; do
  [ -n "$tag" ] || continue
  $bb mkdir -p "$path"
  if [ "$mode" = ro ]; then options=ro,cache=loose; else options=cache=mmap; fi
  $bb mount -t 9p -o "$options,trans=virtio,version=9p2000.L,msize=$NINEP_MSIZE" "$tag" "$path" || give_up "9p share $path"
done || exit 1

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
. $own/environment || give_up "environment"
cd /

port=
for candidate in /sys/class/virtio-ports/*; do
  [ "$($bb cat "$candidate/name" 2>/dev/null)" = ksplice.agent ] && port=/dev/${candidate##*/}
done
[ -c "$port" ] || give_up "no agent port"
exec 3<>"$port" || give_up "open $port"

run_command() {
  files=$exchange/command/$1
  # A session of its own, so that a kill reaches all it started, and so that it may leave background programs behind.
  $bb setsid $bb sh -c 'echo $$ >"$1.pid"; exec /bin/sh "$2.sh"' - "$own/$1" "$files" </dev/null >"$files.out" 2>"$files.err" 3>&-
  echo "exit $1 $?" >&3
}

echo ready >&3
while read -r verb id <&3; do
  case "$verb" in
    run) run_command "$id" & ;;
    kill) group=$($bb cat "$own/$id.pid" 2>/dev/null) && $bb kill -KILL -- "-$group" ;;
  esac
done
give_up "agent port closed"
