#!/bin/busybox sh
# First program of the guest: brings up the root that the agent runs on, then hands over.
# guest.conf (written by GuestConfiguration) sets MODULES, SHARED_ROOT, WRITABLE_SIZE, NINEP_MSIZE, SHARES.
export PATH=/bin
bb=/bin/busybox
$bb mkdir -p /proc /sys /dev /newroot
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs dev /dev
. /guest.conf

# A failure here must end the guest at once, so that the waiting host sees it: exiting PID 1 panics.
give_up() { echo "ksplice-guest: init failed: $*"; exit 1; }

for module in $MODULES; do
  $bb insmod "/modules/$module" || give_up "insmod $module"
done

if [ -n "$SHARED_ROOT" ]; then
  $bb mkdir -p /layers
  # One tmpfs holds both layers that overlayfs needs on the same file system.
  $bb mount -t tmpfs -o "size=$WRITABLE_SIZE" layers /layers || give_up "tmpfs"
  $bb mkdir -p /layers/lower /layers/upper /layers/work
  # cache=loose: the shared root is read-only here, so the guest may cache names and pages for good.
  $bb mount -t 9p -o "ro,trans=virtio,version=9p2000.L,msize=$NINEP_MSIZE,cache=loose" root /layers/lower || give_up "9p root"
  $bb mount -t overlay -o "lowerdir=/layers/lower,upperdir=/layers/upper,workdir=/layers/work" root /newroot || give_up "overlay root"
else
  $bb mount -t tmpfs -o "size=$WRITABLE_SIZE" root /newroot || give_up "tmpfs root"
  $bb mkdir -p /newroot/bin /newroot/sbin /newroot/etc /newroot/root
  $bb cp $bb /newroot/bin/busybox
  $bb chroot /newroot /bin/busybox --install -s /bin
fi
[ -d /files ] && $bb cp -a /files/. /newroot/

for directory in proc sys dev run tmp; do
  [ -d "/newroot/$directory" ] || $bb mkdir -p "/newroot/$directory"
done
$bb mount -t tmpfs -o mode=755 run /newroot/run
$bb mount -t tmpfs -o mode=1777 tmp /newroot/tmp
for directory in proc sys dev; do
  $bb mount -o move "/$directory" "/newroot/$directory"
done
$bb mkdir -p /newroot/run/ksplice-guest
$bb cp $bb /guest.conf /environment /agent.sh /newroot/run/ksplice-guest/
exec $bb switch_root -c /dev/console /newroot /run/ksplice-guest/busybox sh /run/ksplice-guest/agent.sh
echo "ksplice-guest: init failed: switch_root"
