# Images under the tags that the Dockerfile and docker-compose.yml name, made of what this machine has: Debian packages, its .NET, its packages folder.

# What a file of the repository names: named FILE PATTERN
named() { grep -oE "$2" "$repo/$1" | head -1; }

make_images() {
  local prefix sdk aspnet postgres mail proxy root=$work/root dotnet mirror
  prefix=$(sed -n 's/^ARG DOTNET=//p' "$repo/Dockerfile")
  sdk=$prefix/$(named Dockerfile 'sdk:[0-9.]+')
  aspnet=$prefix/$(named Dockerfile 'aspnet:[0-9.]+')
  postgres=$(named docker-compose.yml 'postgres:[0-9]+')
  mail=$(named docker-compose.yml '[a-z]+/mailpit:[a-z0-9.]+')
  proxy=$(named docker-compose.yml 'nginx:[0-9.]+')
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

  if [ ! -e "$root/.complete" ]; then
    say "a Debian by debootstrap"
    rm -rf "$root"
    # Whence this machine has its own packages.
    mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null || true; } | awk '!/^#/ { for (i = 1; i <= NF; i++) if ($i ~ /^https?:.*\/debian\/?$/) { print $i; exit } }')
    debootstrap --variant=minbase --include=ca-certificates,libicu72,libssl3,tzdata bookworm "$root" $mirror > "$work/debootstrap.log" 2>&1 \
      || fail "debootstrap, see $work/debootstrap.log"
    printf 'app:x:1654:1654::/home/app:/bin/sh\n' >> "$root/etc/passwd"
    printf 'app:x:1654:\n' >> "$root/etc/group"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    cp "$root/etc/apt/sources.list" "$work/sources.list"
    touch "$root/.complete"
  fi
  if [ ! -e "$work/services/.complete" ]; then
    say "PostgreSQL, nginx and Python on top of it, for the stand-ins of the services"
    rm -rf "$work/services"
    cp -a "$root" "$work/services"
    printf '#!/bin/sh\nexit 101\n' > "$work/services/usr/sbin/policy-rc.d"
    chmod 755 "$work/services/usr/sbin/policy-rc.d"
    chroot "$work/services" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-15 python3-minimal nginx-light' \
      > "$work/services.log" 2>&1 || fail "they could not be installed, see $work/services.log"
    touch "$work/services/.complete"
  fi

  say "images: $aspnet, $sdk, $postgres, $mail, $proxy"
  tar -c -C "$root" . -C / "${dotnet#/}/dotnet" "${dotnet#/}/host" "${dotnet#/}/shared" \
    | docker import --change "ENV PATH=$dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" --change "ENV DOTNET_ROOT=$dotnet" \
      --change 'ENV APP_UID=1654' --change 'ENV DOTNET_RUNNING_IN_CONTAINER=true' - "$aspnet" > /dev/null
  mkdir -p "$work/sdk/root/.nuget/NuGet" "$work/sdk/feed"
  cat > "$work/sdk/root/.nuget/NuGet/NuGet.Config" << 'CONFIG'
<?xml version="1.0" encoding="utf-8"?>
<configuration><packageSources><clear /><add key="here" value="/feed" /></packageSources></configuration>
CONFIG
  # A packages folder is laid out as a feed is.
  rm -rf "$work/sdk/feed"
  cp -al "${NUGET_PACKAGES:-$HOME/.nuget/packages}" "$work/sdk/feed" 2> /dev/null || cp -a "${NUGET_PACKAGES:-$HOME/.nuget/packages}" "$work/sdk/feed"
  tar -c -C "$root" . -C / "${dotnet#/}" -C "$work/sdk" root/.nuget feed \
    | docker import --change "ENV PATH=$dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" --change "ENV DOTNET_ROOT=$dotnet" \
      --change 'ENV NUGET_CERT_REVOCATION_MODE=offline' --change 'ENV DOTNET_CLI_TELEMETRY_OPTOUT=1' --change 'ENV HOME=/root' - "$sdk" > /dev/null
  tar -c -C "$work/services" . | docker import - container-check/services > /dev/null
  docker build -q --tag "$postgres" "$here/postgres" > /dev/null
  docker build -q --tag "$mail" "$here/mail" > /dev/null
  docker build -q --tag "$proxy" "$here/proxy" > /dev/null
}
