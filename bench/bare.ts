/** The yardstick: a bare node:http server that reads the body and answers with a fixed reply, in a process of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const reply = Buffer.from('{"y": [2.5, 3.0, 4.5]}');
const server = createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': reply.length });
    response.end(reply);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', () => process.exit(0));
