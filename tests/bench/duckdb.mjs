// The peer of the segmentation run: DuckDB with 2 threads over its own table of the same sales.
//   node duckdb.mjs load DATABASE CLIENTS_CSV SALES_CSV
//   node duckdb.mjs run DATABASE AS_OF ROUNDS    prints one JSON line: seconds of each round and class counts
import { createRequire } from 'node:module';
const require = createRequire(process.env.CLIENTELE_NODE_MODULES + '/x.js');
const { DuckDBInstance } = require('@duckdb/node-api');

const [verb, database, ...rest] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, { threads: '2' });
const connection = await instance.connect();

// ABC, XYZ, RFM scores and HHI as docs/segmentation.md defines them, minor units as BIGINT; lifecycle is left out.
const query = (asOf) => `
  CREATE OR REPLACE TABLE result AS
  WITH months AS (
    SELECT client_id, date_trunc('month', date) AS month, sum(amount) AS net, sum(greatest(amount, 0)) AS positive,
           min(date) FILTER (amount > 0) AS first_purchase
    FROM sales WHERE date <= DATE '${asOf}' GROUP BY ALL),
  totals AS (
    SELECT client_id, sum(net) AS revenue, sum(positive) AS monetary, min(first_purchase) AS first_purchase
    FROM months GROUP BY client_id),
  purchases AS (
    SELECT client_id, count(DISTINCT date) AS frequency, max(date) AS last
    FROM sales WHERE date <= DATE '${asOf}' AND amount > 0 GROUP BY client_id),
  span AS (
    SELECT client_id, date_diff('month', first_purchase, DATE '${asOf}') AS n, date_trunc('month', first_purchase) AS since
    FROM totals WHERE first_purchase IS NOT NULL),
  variation AS (
    SELECT client_id, any_value(n) AS n, sum(net) / any_value(n) AS mean,
           sqrt(greatest(0, sum(net::DOUBLE * net) / any_value(n) - (sum(net) / any_value(n)) ** 2)) AS sd
    FROM months JOIN span USING (client_id)
    WHERE month >= since AND month < date_trunc('month', DATE '${asOf}') GROUP BY client_id),
  abc AS (
    SELECT client_id, revenue, coalesce(sum(greatest(revenue, 0)) OVER (
             ORDER BY revenue DESC, client_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
           sum(greatest(revenue, 0)) OVER () AS total
    FROM (SELECT client_id, coalesce(revenue, 0) AS revenue FROM clients LEFT JOIN totals USING (client_id))),
  scored AS (
    SELECT p.client_id, date_diff('day', last, DATE '${asOf}') AS recency, frequency, monetary
    FROM purchases p JOIN totals USING (client_id)),
  limits AS (
    SELECT quantile_cont(recency, [0.2, 0.4, 0.6, 0.8]) AS r, quantile_cont(frequency, [0.2, 0.4, 0.6, 0.8]) AS f,
           quantile_cont(monetary, [0.2, 0.4, 0.6, 0.8]) AS m FROM scored)
  SELECT abc.client_id, abc.revenue,
    CASE WHEN abc.revenue = 0 THEN '0' WHEN abc.revenue < 0 THEN 'N' WHEN 100 * before < 80 * total THEN 'A'
         WHEN 100 * before < 95 * total THEN 'B' ELSE 'C' END AS abc,
    CASE WHEN span.client_id IS NULL THEN '' WHEN span.n < 6 THEN 'T' WHEN coalesce(mean, 0) <= 0 THEN 'U'
         WHEN sd <= 0.5 * mean THEN 'X' WHEN sd <= mean THEN 'Y' ELSE 'Z' END AS xyz,
    5 - len(list_filter(limits.r, q -> recency > q)) AS r, 1 + len(list_filter(limits.f, q -> frequency > q)) AS f,
    1 + len(list_filter(limits.m, q -> monetary > q)) AS m
  FROM abc LEFT JOIN span USING (client_id) LEFT JOIN variation USING (client_id) LEFT JOIN scored USING (client_id)
       CROSS JOIN limits`;
const hhi = `SELECT sum((revenue / total) ** 2) FROM (SELECT revenue::DOUBLE AS revenue, sum(revenue::DOUBLE) OVER () AS total
             FROM result WHERE revenue > 0)`;

if (verb === 'load') {
  const [clients, sales] = rest;
  await connection.run(`CREATE TABLE clients AS SELECT client_id FROM read_csv('${clients}', all_varchar = true)`);
  await connection.run(`CREATE TABLE sales AS SELECT sale_id, client_id, product_id, date::DATE AS date,
    (amount::DECIMAL(18, 2) * 100)::BIGINT AS amount FROM read_csv('${sales}', all_varchar = true)`);
} else {
  const [asOf, rounds] = rest;
  const seconds = [];
  for (let round = 0; round < Number(rounds); ++round) {
    const start = process.hrtime.bigint();
    await connection.run(query(asOf));
    await connection.run(hhi);
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  const counts = async (column) => Object.fromEntries((await (await connection.runAndReadAll(
    `SELECT ${column}, count(*)::INT FROM result GROUP BY 1 ORDER BY 1`)).getRows()).map(([k, n]) => [k, n]));
  console.log(JSON.stringify({ seconds, abc: await counts('abc'), xyz: await counts('xyz') }));
}
