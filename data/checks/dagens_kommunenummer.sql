-- The present number a source row states is one that its number leads to.
SELECT o.id, o.enhet, o.kommunenummer, o.dagens_kommunenummer FROM observasjon AS o
WHERE o.niva = 'kommune' AND o.dagens_kommunenummer IS NOT NULL
    AND NOT EXISTS (FROM dagens_nummer AS d WHERE d.kommunenummer = o.kommunenummer AND d.dagens_kommunenummer = o.dagens_kommunenummer);
