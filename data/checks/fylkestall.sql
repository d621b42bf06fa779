-- At every month end the fylker sum to Norge, the five groups to all kommuner, and shares lie between 0 and 1.
SELECT dato, fylkesnavn FROM utvikling
WHERE vedtatt + under_arbeid + ingen_kjent + ikke_kartlagt + arvet <> antall_kommuner
    OR andel_vedtatt NOT BETWEEN 0 AND 1 OR andel_innbyggere_vedtatt NOT BETWEEN 0 AND 1
UNION ALL
SELECT dato, 'sum av fylker' FROM utvikling GROUP BY dato
HAVING sum(vedtatt) FILTER (fylkesnummer <> '00') <> any_value(vedtatt) FILTER (fylkesnummer = '00')
    OR sum(antall_kommuner) FILTER (fylkesnummer <> '00') <> 357;
