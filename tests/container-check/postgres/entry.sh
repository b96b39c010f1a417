#!/bin/bash
# Makes the database at the first start, then becomes the server.
set -eu
data=/var/lib/postgresql/data
as() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
install -d -o postgres -g postgres -m 700 "$data"
install -d -o postgres -g postgres -m 775 /var/run/postgresql
if [ ! -s "$data/PG_VERSION" ]; then
  install -o postgres -m 600 "$POSTGRES_PASSWORD_FILE" /tmp/password
  as initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile /tmp/password --auth-host scram-sha-256 --auth-local trust > /dev/null
  rm /tmp/password
  echo "CREATE DATABASE $POSTGRES_DB;" | as postgres --single -D "$data" postgres > /dev/null
  echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$data/postgresql.conf"
fi
exec setpriv --reuid postgres --regid postgres --clear-groups "$@" -D "$data"
