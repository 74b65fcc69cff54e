#!/usr/bin/env bash
# Copies the primary, if there is no copy yet, and runs it as a hot standby: entry point of the replica.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # What an interrupted copy has left is no database.
  rm -rf "$PGDATA"
  pg_basebackup --host=db --username=postgres --pgdata="$PGDATA" --wal-method=stream \
    --write-recovery-conf
fi
exec docker-entrypoint.sh "$@"
