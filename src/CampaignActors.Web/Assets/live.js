// One stream of changes for all pages of a browser. Runs as a shared worker; pages are told which entity has changed.
const pages = new Set();
let stream = null;

function listen() {
  if (stream) return;
  stream = new EventSource('/ui/live');
  stream.onopen = () => { for (const page of pages) page.postMessage('*'); };
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) {
      stream = null;
      setTimeout(listen, 5000 + Math.random() * 5000); // Refused, or the session has ended; a page that signs in again is heard then.
    }
  };
  const tell = event => {
    let entity;
    try { entity = JSON.parse(event.data).entity; } catch { return; }
    for (const page of pages) page.postMessage(entity);
  };
  for (const kind of KINDS) stream.addEventListener(kind, tell);
}

const KINDS = ['operators', 'groups', 'plans', 'programs', 'campaigns', 'templates', 'deliveries', 'tasks', 'budgets', 'providers', 'stocks',
  'lines', 'orders', 'invoices', 'providerOrders', 'rates', 'recipientFields', 'lists', 'segments', 'typologies', 'savedViews', 'workflows', 'slots'];

onconnect = event => {
  const page = event.ports[0];
  pages.add(page);
  if (stream?.readyState === EventSource.OPEN) page.postMessage('*');
  page.onmessage = message => { if (message.data === 'bye') pages.delete(page); };
  listen();
};
