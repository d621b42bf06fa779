-- There are 357 kommuner and 15 fylker today, each kommune with its properties.
SELECT 'kommune_na' AS hva, count(*) AS antall FROM kommune_na HAVING count(*) <> 357
UNION ALL SELECT 'fylker', count(DISTINCT fylkesnummer) FROM kommune_na HAVING count(DISTINCT fylkesnummer) <> 15;
