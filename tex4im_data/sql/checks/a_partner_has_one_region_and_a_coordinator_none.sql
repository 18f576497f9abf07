-- A partner editor's role names the region it holds for; a coordinator's names none. Says no address.
select role, region_id, granted_by
from role_grant
where (role = 'partner') <> (region_id is not null)
