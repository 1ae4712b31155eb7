# Way 1: the official release binaries of the pinned versions, each checked against the checksum its project publishes.
# kwok publishes no checksums, so it is always built from its Go module.

URL_KUBERNETES=${GPULEASE_URL_KUBERNETES:-https://dl.k8s.io/release}
URL_ETCD=${GPULEASE_URL_ETCD:-https://github.com/etcd-io/etcd/releases/download}
URL_HELM=${GPULEASE_URL_HELM:-https://get.helm.sh}

release_platform() {
  case $(uname -m) in
    x86_64) echo linux-amd64 ;;
    aarch64) echo linux-arm64 ;;
    *) return 1 ;;
  esac
}

# get URL FILE: gives up on a host that does not answer within 5 s and on one that trickles. The reason is left in WHY.
get() {
  local code=0 text
  text=$(curl --fail --silent --show-error --location --connect-timeout 5 --retry 1 \
    --speed-limit "${GPULEASE_SLOWEST:-20000}" --speed-time "${GPULEASE_PATIENCE:-15}" --output "$2" "$1" 2>&1) || code=$?
  ((code == 0)) && return 0
  case $code in
    6 | 7 | 35) WHY="no connection to $1" ;;
    22) WHY="not to be had at $1" ;;
    28) WHY="too slow: $1" ;;
    *) WHY="$1: ${text##*curl: }" ;;
  esac
  return 1
}

# checked FILE WANTED NAME
checked() {
  local have
  have=$(sha256sum "$1" | cut -d' ' -f1)
  [[ $2 =~ ^[0-9a-f]{64}$ && $have == "$2" ]] && return 0
  WHY="$3 does not match its published checksum (got ${have:0:12}.., published '${2:0:12}..'), not used"
  return 1
}

# download_family FAMILY BIN: 0 with all its binaries in BIN; else 1, WHY is set and nothing of it is in BIN.
download_family() {
  local family=$1 bin=$2 version platform work started=$SECONDS
  WHY=
  platform=$(release_platform) || { WHY="no releases for $(uname -m)"; return 1; }
  command -v curl >/dev/null 2>&1 || { WHY='curl is not installed'; return 1; }
  version=$(pinned_version "$family")
  work=$bin/.download-$family
  rm -rf "$work" && mkdir "$work"
  if "download_$family" "$version" "$platform" "$work" && install_downloaded "$family" "$work" "$bin"; then
    rm -rf "$work"
    say "$family $version: downloaded and checked in $((SECONDS - started)) s"
    return 0
  fi
  rm -rf "$work"
  return 1
}

download_kubernetes() {
  local base=$URL_KUBERNETES/$1/bin/${2/-//} binary
  for binary in ${FAMILY_BINARIES[kubernetes]}; do
    progress "kubernetes $1: downloading $binary"
    get "$base/$binary.sha256" "$3/sum" || return 1
    get "$base/$binary" "$3/$binary" || return 1
    checked "$3/$binary" "$(tr -d ' \n' <"$3/sum")" "$binary" || return 1
  done
  progress_end
}

download_etcd() {
  local name=etcd-$1-$2
  get "$URL_ETCD/$1/SHA256SUMS" "$3/sums" || return 1
  get "$URL_ETCD/$1/$name.tar.gz" "$3/archive" || return 1
  checked "$3/archive" "$(awk -v f="$name.tar.gz" '$2 == f { print $1 }' "$3/sums")" "$name.tar.gz" || return 1
  unpacked "$3/archive" "$name/etcd" "$3/etcd"
}

download_helm() {
  local name=helm-$1-$2.tar.gz
  get "$URL_HELM/$name.sha256sum" "$3/sum" || return 1
  get "$URL_HELM/$name" "$3/archive" || return 1
  checked "$3/archive" "$(cut -d' ' -f1 "$3/sum")" "$name" || return 1
  unpacked "$3/archive" "$2/helm" "$3/helm"
}

unpacked() {
  tar -xzf "$1" -O "$2" >"$3" 2>/dev/null && return 0
  WHY="$(basename "$2") is not in the archive where it should be"
  return 1
}

install_downloaded() {
  local binary
  for binary in ${FAMILY_BINARIES[$1]}; do [[ -s $2/$binary ]] || { WHY="$binary is empty"; return 1; }; done
  for binary in ${FAMILY_BINARIES[$1]}; do chmod 755 "$2/$binary" && mv "$2/$binary" "$3/"; done
}
