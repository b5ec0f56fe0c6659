import express from 'express';
import { pino } from 'pino';

const log = pino();
const app = express();
app.get('/healthz', (_request, response) => response.send('ok'));
app.get('/', (_request, response) => response.send('shop'));
const server = app.listen(3000, () => log.info('listening'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
