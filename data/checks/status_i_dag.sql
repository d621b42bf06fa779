-- Every kommune has exactly one status today, and a known one says since when and on what evidence.
SELECT kommunenummer, status FROM status_per(current_date)
WHERE (status <> 'ikke_kartlagt') <> (siden IS NOT NULL) OR (status <> 'ikke_kartlagt') <> (observasjon_id IS NOT NULL)
UNION ALL SELECT kommunenummer, 'flere rader' FROM status_per(current_date) GROUP BY kommunenummer HAVING count(*) > 1;
