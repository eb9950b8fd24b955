#!/bin/sh
# Makes deploy/secrets/ with random passwords, once; what is there is kept. Needs openssl.
#
# The folder is closed to others (700). The files in it are readable (644), because compose mounts each one as it
# is and the containers run as users of their own.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
chmod 700 secrets
cd secrets

put() { if [ ! -s "$1" ]; then printf '%s\n' "$2" > "$1"; chmod 644 "$1"; fi; }
random() { openssl rand -hex 32; }

for name in postgres_password owner_password runtime_password reporting_password redis_password secret_key; do
    put "$name" "$(random)"
done
put database_url "postgres://aircop_runtime:$(cat runtime_password)@postgres:5432/aircop"
put database_owner_url "postgres://aircop_owner:$(cat owner_password)@postgres:5432/aircop"
put redis_url "redis://:$(cat redis_password)@redis:6379/0"
# The codes on the reports are signed with this; whoever changes it names the old public key in REPORT_CODE_KEYS_BEFORE.
put report_code_key "$(openssl rand -base64 32)"
# Until a mail server is named, mail is caught in the state folder. Example: smtp+tls://user:password@mail.example.org:587
put email_url "filemail:////var/lib/aircop/mail"

if [ ! -s tls_certificate ]; then
    host="${ALLOWED_HOSTS:-aircop.localdomain}"
    host="${host%%,*}"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout tls_key -out tls_certificate 2>/dev/null
    chmod 644 tls_key tls_certificate
    echo "A self-signed certificate for $host was made; replace deploy/secrets/tls_certificate and tls_key by your own."
fi
echo "The secrets are in deploy/secrets/. Keep a copy: without secret_key, protected fields can't be read again."
