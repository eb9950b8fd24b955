-- Who may enter the database; safe to repeat. What they may do in it is decided by `manage.py apply_grants`.
REVOKE ALL ON DATABASE aircop FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE aircop TO aircop_runtime;
GRANT CONNECT ON DATABASE aircop TO aircop_reporting;
