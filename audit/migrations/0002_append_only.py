"""UPDATE, DELETE and TRUNCATE of the audit tables are refused by the database itself."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UNIQUE = {
    "audit_auditevent": ("id", "key"),
    "audit_auditlink": ("id", "event_id", "previous_hash", "hash"),
}

POSTGRESQL = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only';
END $$;
"""
POSTGRESQL_TABLE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""
SQLITE_TABLE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
"""
# INSERT OR REPLACE deletes the row that is in its way without asking the trigger above.
SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
"""


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL)
        for table in UNIQUE:
            editor.execute(POSTGRESQL_TABLE.format(table=table))
    else:
        for table, columns in UNIQUE.items():
            for verb in ("UPDATE", "DELETE"):
                editor.execute(SQLITE_TABLE.format(table=table, verb=verb))
            taken = " OR ".join(f"{column} = NEW.{column}" for column in columns)
            editor.execute(SQLITE_REPLACE.format(table=table, taken=taken))


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
