/* Reports kept on the device until the server has them. Each carries an id made here, so that sending twice stores once. */

const NAME = 'asar-outbox';
const STORE = 'reports';
const PATIENCE = 8000;
export const CHANGED = 'asar:outbox';

function open() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'uuid' });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function run(mode, act) {
  const base = await open();
  try {
    return await new Promise((done, fail) => {
      const work = base.transaction(STORE, mode);
      const request = act(work.objectStore(STORE));
      work.oncomplete = () => done(request.result);
      work.onerror = () => fail(work.error);
      work.onabort = () => fail(work.error);
    });
  } finally {
    base.close();
  }
}

/** Everything kept, the oldest first. */
export async function waiting() {
  const found = await run('readonly', (store) => store.getAll());
  return found.sort((a, b) => a.at - b.at);
}

/** Keep a report: {uuid, url, tokenUrl, title, fields: [[name, text]], photos: [{name, type, body}], at}. */
export async function keep(report) {
  await run('readwrite', (store) => store.put(report));
  await navigator.storage?.persist?.().catch(() => false);
  document.dispatchEvent(new Event(CHANGED));
}

/** Throw a kept report away, or forget it once it has arrived. */
export async function drop(uuid) {
  await run('readwrite', (store) => store.delete(uuid));
  document.dispatchEvent(new Event(CHANGED));
}

/** A fresh token, if it is really our server that answers; null while there is no connection. */
export async function reach(tokenUrl) {
  try {
    const answer = await fetch(tokenUrl, { headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    const said = await json(answer);
    return answer.ok && said?.asar ? said : null;
  } catch {
    return null;
  }
}

async function json(answer) {
  return (answer.headers.get('Content-Type') ?? '').startsWith('application/json') ? answer.json() : null;
}

/** Try to send one report. Gives {state: 'sent' | 'waits' | 'later' | 'refused', …}; it is dropped only when it has arrived. */
export async function send(report) {
  const gate = await reach(report.tokenUrl);
  if (!gate) return { state: 'waits' };
  if (!gate.open) return { state: 'refused', reason: gate.because };
  const body = new FormData();
  for (const [name, text] of report.fields) body.append(name, text);
  for (const photo of report.photos) body.append('photos', new File([photo.body], photo.name, { type: photo.type }));
  body.set('csrf_token', gate.token);
  body.set('do', 'send');
  let answer;
  let said;
  try {
    answer = await fetch(report.url, { method: 'POST', body, headers: { Accept: 'application/json' } });
    said = await json(answer);
  } catch {
    return { state: 'waits' };
  }
  if (answer.status === 201 && said?.number) {
    await drop(report.uuid);
    return { state: 'sent', number: said.number, title: said.title, url: said.url, similar: said.similar ?? [] };
  }
  if (answer.status === 429 && said) return { state: 'later', minutes: said.minutes };
  if (answer.status >= 400 && answer.status < 500 && said) return { state: 'refused', reason: said.reason || said.error };
  return { state: 'waits' };
}

/** A random id; also where the page is not served safely and the browser lends no hand. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
