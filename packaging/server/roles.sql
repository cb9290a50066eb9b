-- The server as a role that can neither change what only grows nor the tables themselves.
-- Run as the owner of the database after `server migrate`, at first and after each upgrade:
--   psql ichikara -v role=ichikara_app -f roles.sql
SELECT 'CREATE ROLE ' || quote_ident(:'role') || ' LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
GRANT USAGE ON SCHEMA public TO :"role";
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
REVOKE UPDATE, DELETE ON revision, review, event, decision FROM :"role";
REVOKE UPDATE, DELETE ON family, instruction, participation, seat, claim FROM :"role";
REVOKE DELETE ON op, person, device, membership, invitation, project, project_counter,
  task, slot, lease, server_identity FROM :"role";
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM :"role";
