# shellcheck shell=bash disable=SC2034,SC2154
# What an administrator of many machines meets: settings, commands, and what runs by itself.

summary="keeps the running Linux kernel up to date"
description="Installs hot updates of the running kernel from signed repositories, at the
administrator's word or by itself, and again after each boot.

Brings the settings /etc/uptrack/uptrack.conf, the commands uptrack-upgrade,
uptrack-install, uptrack-remove, uptrack-show and uptrack-uname, and what runs
them at set times. Nothing is installed unattended unless the settings say so."
deb_architecture=all
deb_depends="ksplice-engine (>= @VERSION@)"
deb_recommends="ca-certificates, logrotate, systemd | cron-daemon"
deb_suggests="uptrack-release, default-mta | mail-transport-agent"
rpm_architecture=noarch
rpm_licence=MIT
rpm_requires="/bin/sh
ksplice-engine >= @VERSION@"
rpm_recommends="ca-certificates
logrotate"

stage() {
    local command
    put 0644 "$packaging/uptrack/uptrack.conf" /etc/uptrack/uptrack.conf
    put_folder 0755 /etc/uptrack/conf.d
    put_folder 0755 /var/lib/uptrack
    put 0755 "$packaging/uptrack/uptrack" /usr/bin/uptrack
    put_link splice.1.gz /usr/share/man/man1/uptrack.1.gz
    for command in upgrade install remove show uname; do
        put_text 0755 "/usr/bin/uptrack-$command" <<END
#!/bin/sh
exec /usr/bin/splice $command "\$@"
END
        put_link splice.1.gz "/usr/share/man/man1/uptrack-$command.1.gz"
    done
    put 0755 "$packaging/uptrack/unattended" /usr/lib/uptrack/unattended
    for command in ksplice-boot.service ksplice-boot-settled.service uptrack.service uptrack.timer; do
        put 0644 "$packaging/uptrack/systemd/$command" "$units/$command"
    done
    [ "$units" = /lib/systemd/system ] || put 0644 "$packaging/uptrack/systemd/90-uptrack.preset" /usr/lib/systemd/system-preset/90-uptrack.preset
    put 0644 "$packaging/uptrack/uptrack.cron" /etc/cron.d/uptrack
    put 0644 "$packaging/uptrack/uptrack.logrotate" /etc/logrotate.d/uptrack
}
