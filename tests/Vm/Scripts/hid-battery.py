"""Plugs in made-up USB devices with a battery, VENDOR:PRODUCT each, one after the other, and says of each whether the kernel shows the battery."""
import glob
import os
import struct
import sys
import time

CREATE, USB = 11, 3
# A keyboard with one key, and a stylus with a battery: the kernel waits for what a stylus reports and asks nothing.
REPORTS = bytes.fromhex(
    "05010906a101"
    "050d0920a100" "05060920" "150026ff00" "75089501" "8102" "c0"
    "05070904" "150025017508" "9501" "8102"
    "c0")

seen = []
for name in sys.argv[1:]:
    vendor, product = (int(part, 16) for part in name.split(":"))
    connection = os.open("/dev/uhid", os.O_RDWR)
    os.write(connection, struct.pack("<I128s64s64sHHIIII", CREATE, b"made up", b"", b"made-up", len(REPORTS), USB, vendor, product, 0, 0) + REPORTS)
    device = f"/sys/bus/hid/devices/0003:{vendor:04X}:{product:04X}.*"
    for _ in range(300):
        # Batteries are looked for before there is an input device.
        if glob.glob(device + "/input/input*"):
            break
        time.sleep(0.1)
    else:
        sys.exit(f"{name} does not become an input device")
    seen.append("battery" if glob.glob(device + "/power_supply/hid-*") else "none")
    os.close(connection)
    while glob.glob(device):
        time.sleep(0.1)
print(*seen)
