/* The service worker of issue maps: keeps the report form and what it is made of, so that it opens without a connection.

   It looks after pages under /maps/ alone. What it keeps is asked for without cookies: a form that is nobody's. */

const KEPT = 'asar-report-1';
const FORM = /^\/maps\/[2-9a-z]+\/report$/;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { page, assets } = event.data ?? {};
  if (typeof page === 'string' && Array.isArray(assets)) event.waitUntil(keep(page, assets));
});

async function keep(page, assets) {
  const cache = await caches.open(KEPT);
  for (const asset of assets) {
    if (!(await cache.match(asset))) await cache.add(asset).catch(() => {});
  }
  if (!(await keepPage(cache, page))) return;
  const version = assets[0]?.split('/').slice(0, 5).join('/');
  if (version) await forget(cache, version, page);
}

/** Only a whole page of ours is kept; a login page of some network is not. */
async function keepPage(cache, page) {
  const answer = await fetch(page, { credentials: 'omit' }).catch(() => null);
  const ours = answer?.ok && !answer.redirected && (answer.headers.get('Content-Type') ?? '').startsWith('text/html');
  // The whole page must have come before an older one goes: a connection may end in the middle of it.
  if (!ours || !(await answer.clone().blob().catch(() => null))) return false;
  const older = await cache.keys(page, { ignoreSearch: true });
  await cache.put(page, answer);
  for (const { url } of older) if (url !== new URL(page, self.location).href) await cache.delete(url);
  return true;
}

/** Files of an older version go once all kept pages stand on the new one. */
async function forget(cache, version, fresh) {
  const kept = await cache.keys();
  for (const { url } of kept) {
    if (!url.includes('/assets/') && new URL(url).pathname !== new URL(fresh, self.location).pathname && !(await keepPage(cache, url))) return;
  }
  for (const request of kept) {
    if (request.url.includes('/assets/') && !request.url.startsWith(version)) await cache.delete(request);
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith('/assets/')) event.respondWith(kept(request));
  else if (request.mode === 'navigate' && FORM.test(address.pathname)) event.respondWith(form(request, `${address.pathname}/offline`));
  else if (request.mode === 'navigate' && address.pathname.endsWith('/report/offline')) event.respondWith(form(request, address.pathname));
});

async function kept(request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(request)) ?? fetch(request);
}

async function form(request, page) {
  try {
    return await fetch(request);
  } catch (problem) {
    const cache = await caches.open(KEPT);
    const found = await cache.match(page, { ignoreSearch: true });
    if (found) return found;
    throw problem;
  }
}
