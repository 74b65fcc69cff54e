#!/usr/bin/env bash
# Runs once, when the primary's data folder is made: the role of the API owns its database, and is no
# superuser. The password goes in as a variable of psql, which quotes it.
set -euo pipefail
psql --username="$POSTGRES_USER" --dbname=postgres --no-psqlrc --quiet \
  --set=ON_ERROR_STOP=1 --set=password="$DATABASE_PASSWORD" <<'SQL'
create role platen login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'password';
create database platen owner platen;
revoke all on database platen from public;
SQL
