#!/usr/bin/env bash
# Runs once, when the primary's data folder is made: its superuser may replicate, from any address of
# the Compose network. (`all` in pg_hba.conf does not mean replication.)
set -euo pipefail
echo 'host replication postgres all scram-sha-256' >>"$PGDATA/pg_hba.conf"
