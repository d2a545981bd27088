// SPDX-License-Identifier: GPL-3.0-or-later
// tls_peer: TLS servers by Node.js 24, whose OpenSSL 3.5 has post-quantum groups.
//
// usage: node tls_peer.js CERT KEY < LISTENERS    a listener a line: PORT JSON-OPTIONS
'use strict';
const fs = require('fs');
const tls = require('tls');

const cert = fs.readFileSync(process.argv[2]);
const key = fs.readFileSync(process.argv[3]);
for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const port = Number(line.slice(0, line.indexOf(' ')));
  const options = JSON.parse(line.slice(line.indexOf(' ') + 1));
  const server = tls.createServer({cert, key, ...options}, (socket) => socket.resume());
  server.on('tlsClientError', () => {}); // the other side only looks
  server.on('secureConnection', (socket) => socket.on('error', () => {}));
  server.listen(port, '127.0.0.1');
}
