#!/bin/sh
# Puts into /image what a server needs at run time: itself, the libraries that it loads, and which packages they are of.
set -eu
image=/image
server=$(echo /clientele-*)
# MySQL 8's way of logging in, which the client library loads when a server asks for it.
plugin=/usr/lib/x86_64-linux-gnu/libmariadb3/plugin/caching_sha2_password.so
[ -e $plugin ] || plugin=

# Every file keeps its path. $plugin may be no word.
# shellcheck disable=SC2086
libraries=$(ldd "$server" $plugin | awk '$2 == "=>" && $3 ~ /^\// {print $3} $1 ~ /^\/.*ld-linux/ {print $1}' | sort -u)
for file in $libraries $plugin; do
  mkdir -p "$image$(dirname "$file")"
  cp -L "$file" "$image$file"
  package=$(dpkg -S "*/$(basename "$(readlink -f "$file")")" | head -n 1)
  package=${package%%: *}
  # Scanners look for packages here when there is no package manager.
  mkdir -p $image/var/lib/dpkg/status.d
  dpkg-query -s "$package" >"$image/var/lib/dpkg/status.d/${package%%:*}"
  mkdir -p "$image/usr/share/doc/${package%%:*}"
  cp -L "/usr/share/doc/${package%%:*}/copyright" "$image/usr/share/doc/${package%%:*}/"
done

mkdir -p $image/usr/bin $image/etc $image/var/lib/clientele
cp "$server" $image/usr/bin/clientele-server
chmod 755 $image/usr/bin/clientele-server
chown 65532:65532 $image/var/lib/clientele
mkdir -m 1777 $image/tmp
echo 'clientele:x:65532:65532::/var/lib/clientele:/none' >$image/etc/passwd
echo 'clientele:x:65532:' >$image/etc/group
printf 'hosts: files dns\n' >$image/etc/nsswitch.conf
cp /etc/debian_version $image/etc/
cp -L /etc/os-release $image/etc/os-release
