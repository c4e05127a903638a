#!/usr/bin/env bash
# Builds the plugin and runs its tests against the Wireshark of several Debian releases, each in a
# root folder of its own made with debootstrap.  Needs root (debootstrap, chroot, mount).
#
#   tests/plugin/matrix.sh [RELEASE...]        bookworm (4.0), trixie (4.4), sid (4.6)
#
# The roots stay in ${LISRTP_MATRIX:-${XDG_CACHE_HOME:-~/.cache}/lisrtp-matrix}, so that a second run
# builds only what changed.  bookworm and trixie must pass; sid, which moves, is tried and its result
# recorded, but does not decide the exit status.  The last lines are the table, also in
# results.txt of that folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${LISRTP_MATRIX:-${XDG_CACHE_HOME:-$HOME/.cache}/lisrtp-matrix}
packages=${LISRTP_MATRIX_PACKAGES:?set by ./run: the packages to install in each root}
mkdir -p "$cache"

# The mirror that this machine's apt uses for Debian itself.
mirror() {
    local uri
    # shellcheck disable=SC2016  # apt expands these
    uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
        grep -v security | head -n 1)
    printf '%s\n' "${uri:-http://deb.debian.org/debian}"
}

# in_root ROOT COMMAND...: with /proc and /dev, in a mount namespace that ends with the command.
in_root() {
    local root=$1
    shift
    # shellcheck disable=SC2016  # expanded by the inner shell
    unshare --mount --pid --fork --kill-child bash -c '
        set -e
        root=$1; shift
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
            LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive CCACHE_DIR=/var/cache/ccache "$@"' \
        in_root "$root" "$@"
}

# The root folder of a release, made when it is not there; updated once a week.
make_root() {
    local release=$1 root=$cache/$1
    if [ ! -e "$root/made" ]; then
        rm -rf "${root:?}"
        debootstrap --variant=minbase "$release" "$root" "$(mirror)" >"$cache/$release.log" 2>&1
        for file in /etc/resolv.conf /etc/hosts; do
            cp -L "$file" "$root$file"
        done
        # A mirror frozen at some day is as good for this as one of today.
        printf 'Acquire::Check-Valid-Until "false";\n' >"$root/etc/apt/apt.conf.d/90matrix"
        touch "$root/made"
    fi
    if [ -z "$(find "$root/updated" -mtime -7 2>/dev/null)" ] ||
        [ "$(cat "$root/updated")" != "$packages" ]; then
        in_root "$root" apt-get update -qq
        # shellcheck disable=SC2086  # a list
        in_root "$root" apt-get install -y -qq --no-install-recommends ccache \
            $packages >>"$cache/$release.log" 2>&1
        printf '%s\n' "$packages" >"$root/updated"
    fi
}

# The checkout as it is, uncommitted changes and all.  Files keep their times, so that what was built
# from unchanged ones stays built.
copy_checkout() {
    local root=$1
    mkdir -p "$root/src"
    find "$root/src" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
    git ls-files -z --cached --others --exclude-standard |
        tar -cf - --null --ignore-failed-read -T - | tar -xf - -C "$root/src" --no-same-owner
}

build_and_test() {
    local root=$1
    # A newer compiler may warn of more; only Debian 12's warnings are errors.
    # shellcheck disable=SC2016  # expanded in the root
    in_root "$root" bash -ec '
        cd /src
        cmake --preset release -DLISRTP_WERROR=OFF -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
            -DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 >/dev/null
        cmake --build build --target lisrtp lisrtp-dissect lisrtp-decode lisrtp-sample \
            lisrtp_plugin -- -k 0
        cd build && ctest -R "^plugin\." --output-on-failure'
}

failed=0
: >"$cache/results.txt"
for release in "${@:-bookworm trixie sid}"; do
    for one in $release; do
        root=$cache/$one
        printf 'matrix: %s\n' "$one" >&2
        result=passed
        { make_root "$one" && copy_checkout "$root" && build_and_test "$root"; } \
            >"$cache/$one.test.log" 2>&1 || result=failed
        version=$(in_root "$root" tshark --version 2>/dev/null | head -n 1 || true)
        tests=$(grep -E 'tests passed' "$cache/$one.test.log" | tail -n 1 || true)
        [ "$result" = passed ] || { tail -n 30 "$cache/$one.test.log" >&2; }
        [ "$result" = passed ] || [ "$one" = sid ] || failed=1
        printf '%-9s %-7s %s  %s\n' "$one" "$result" "${version:-no tshark}" "$tests" |
            tee -a "$cache/results.txt"
    done
done
exit "$failed"
