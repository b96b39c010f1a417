#!/bin/sh
# Certificates for mutual TLS between nodes, for development: an authority, and one certificate for each name given. Called again with
# other names on the same folder it adds certificates of the same authority. For production let your own authority issue them; it needs
# nothing but client and server authentication, names are not compared.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: $0 FOLDER NAME..." >&2
  echo "such as: $0 certificates seed node" >&2
  exit 2
fi
folder=$1
shift
days=${DAYS:-365}

# Everything is checked before anything is made.
command -v openssl >/dev/null || { echo "openssl is not installed" >&2; exit 1; }
for name in "$@"; do
  case $name in
    authority) echo "a node cannot be named authority: that is the name of the authority's own files" >&2; exit 2 ;;
    '' | -* | *[!A-Za-z0-9.-]*) echo "'$name' is no name of a node, expected letters, digits, '.' and '-'" >&2; exit 2 ;;
  esac
  for file in "$folder/$name.pem" "$folder/$name.key"; do
    [ ! -e "$file" ] || { echo "$file is there already and is not overwritten" >&2; exit 1; }
  done
done
if [ -e "$folder/authority.pem" ] && [ ! -e "$folder/authority.key" ]; then
  echo "$folder/authority.pem has no authority.key beside it, so nothing can be issued" >&2
  exit 1
fi

umask 077
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

new_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
}

if [ ! -e "$folder/authority.pem" ]; then
  [ ! -e "$folder/authority.key" ] || { echo "$folder/authority.key is there already and is not overwritten" >&2; exit 1; }
  printf '%s\n' '[req]' 'distinguished_name=name' 'x509_extensions=authority' 'prompt=no' '[name]' 'CN=CampaignActors development authority' \
    '[authority]' 'basicConstraints=critical,CA:true,pathlen:0' 'keyUsage=critical,keyCertSign,cRLSign' 'subjectKeyIdentifier=hash' >"$work/authority.cnf"
  new_key "$folder/authority.key"
  openssl req -x509 -new -key "$folder/authority.key" -sha256 -days "$days" -config "$work/authority.cnf" -out "$folder/authority.pem"
fi

for name in "$@"; do
  printf '%s\n' '[req]' 'distinguished_name=name' 'prompt=no' '[name]' "CN=$name" \
    '[node]' 'basicConstraints=critical,CA:false' 'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth,clientAuth' \
    "subjectAltName=DNS:$name" 'authorityKeyIdentifier=keyid' >"$work/node.cnf"
  new_key "$folder/$name.key"
  openssl req -new -key "$folder/$name.key" -config "$work/node.cnf" -out "$work/node.csr"
  openssl x509 -req -in "$work/node.csr" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" -set_serial "0x$(openssl rand -hex 15)" \
    -sha256 -days "$days" -extfile "$work/node.cnf" -extensions node -out "$folder/$name.pem" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
done

where=$(cd "$folder" && pwd)
for name in "$@"; do
  echo "# $name"
  echo "Cluster__Tls__Certificate=$where/$name.pem"
  echo "Cluster__Tls__Key=$where/$name.key"
  echo "Cluster__Tls__Authority=$where/authority.pem"
done
