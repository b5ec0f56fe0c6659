import { createApp } from './app.js';

const port = Number(process.env.PORT ?? 3000);
const server = createApp().listen(port, () => {
  console.log(JSON.stringify({ message: 'listening', port }));
});

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
});
