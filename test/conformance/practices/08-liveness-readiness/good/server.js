import express from 'express';
import pg from 'pg';
import { pino } from 'pino';

const database = new pg.Pool();

const log = pino();
const app = express();
app.get('/healthz', (_request, response) => response.send('ok'));
app.get('/readyz', async (_request, response) => response.send(await database.query('select 1')));
app.get('/', (_request, response) => response.send('shop'));
const server = app.listen(3000, () => log.info('listening'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
