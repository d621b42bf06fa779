-- Evidence about a kommune that leads to no kommune of today would be lost silently.
SELECT e.id, e.enhet, e.kommunenummer FROM evidens AS e
WHERE e.niva = 'kommune' AND NOT EXISTS (FROM kommune_opphav AS o WHERE o.kropp = e.kropp);
