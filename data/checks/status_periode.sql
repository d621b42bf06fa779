-- Periods of one kommune and plan type neither overlap nor run backwards.
SELECT kommunenummer, plantype, fra, til FROM (
    SELECT *, lead(fra) OVER (PARTITION BY kommunenummer, plantype ORDER BY fra) AS neste FROM status_periode
) WHERE fra >= til OR til > coalesce(neste, DATE '9999-12-31');
