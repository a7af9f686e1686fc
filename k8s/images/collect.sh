#!/bin/sh
# Puts into /image what a server needs at run time: itself, the libraries that it loads, and which packages they are of.
set -eu
image=/image
server=$(echo /clientele-*)
plugins=/usr/lib/x86_64-linux-gnu/libmariadb3/plugin/caching_sha2_password.so

libraries() { ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// {print $3} $1 ~ /^\/.*ld-linux/ {print $1}' | sort -u; }

# Libraries keep their paths, and links their targets.
for file in $(libraries "$server" $(ls $plugins 2>/dev/null || true)) $(ls $plugins 2>/dev/null || true); do
  mkdir -p "$image$(dirname "$file")"
  cp -L "$file" "$image$file"
  real=$(readlink -f "$file")
  package=$(dpkg -S "$real" 2>/dev/null || dpkg -S "$(echo "$real" | sed 's|^/usr||')" 2>/dev/null || dpkg -S "$file")
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
