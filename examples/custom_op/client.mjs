// Asks a server that runs the example: node client.mjs [URL]. Needs nothing but Node.js.
const [url = 'http://127.0.0.1:8500'] = process.argv.slice(2);
const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ data: { x: [1, 2, 3, 4, 5] } }),
});
console.log(await response.json());
