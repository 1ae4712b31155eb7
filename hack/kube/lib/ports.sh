# Free ports on loopback. Another process may take one between our look and our use: then the component fails to bind,
# and the supervisor starts it again with another.

# Below the range from which the kernel gives ports to outgoing connections, which come and go too fast to look at.
FIRST_PORT=18000 LAST_PORT=32000

ports_in_use() { awk 'FNR > 1 { split($2, a, ":"); print a[2] }' /proc/net/tcp /proc/net/tcp6 2>/dev/null; }

free_port() {
  local used port
  used=" $(ports_in_use | sort -u | tr '\n' ' ') "
  while :; do
    port=$((FIRST_PORT + SRANDOM % (LAST_PORT - FIRST_PORT)))
    [[ $used == *" $(printf %04X "$port") "* ]] || { echo "$port"; return; }
  done
}

# serves PID PORT: that process listens there. (That somebody answers there would not do: it may be who took the port.)
serves() {
  local inode
  [[ ${1:-} ]] || return 1
  inode=$(awk -v a="0100007F:$(printf %04X "$2")" '$2 == a && $4 == "0A" { print $10 }' /proc/net/tcp)
  [[ $inode && $(find "/proc/$1/fd" -lname "socket:\[$inode\]" -print -quit 2>/dev/null) ]]
}
