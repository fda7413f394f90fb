/* Shows what is kept on the device and sends it: at start, when the connection is back, when the page is looked at again, every minute, and by a button. */

import { CHANGED, drop, send, waiting } from '../lib/outbox.js';
import { fill } from '../lib/words.js';

const MINUTE = 60_000;

export default async function outbox(box) {
  const words = box.dataset;
  const line = box.querySelector('[role="status"]');
  const button = box.querySelector('button');
  const notes = new Map();
  let busy = false;

  async function draw() {
    const reports = await waiting();
    box.hidden = !reports.length && !line.childNodes.length;
    button.hidden = !reports.length;
    box.querySelector('h2 span').textContent = reports.length === 1 ? words.one : fill(words.many, { n: reports.length });
    box.querySelector('h2').hidden = !reports.length;
    box.querySelector('ul').replaceChildren(...reports.map(item));
  }

  function item(report) {
    const row = document.createElement('li');
    const title = Object.assign(document.createElement('b'), { textContent: report.title });
    const away = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn--quiet btn--small', textContent: words.drop });
    away.setAttribute('aria-label', `${words.drop}: ${report.title}`);
    away.addEventListener('click', () => drop(report.uuid));
    row.append(title);
    const about = [report.photos.length && fill(words.photos, { n: report.photos.length }), notes.get(report.uuid)].filter(Boolean).join(' · ');
    if (about) row.append(Object.assign(document.createElement('small'), { textContent: about }));
    row.append(away);
    return row;
  }

  async function sendAll(asked = false) {
    if (busy) return;
    busy = true;
    let first = true;
    try {
      for (const report of await waiting()) {
        if (asked) line.textContent = words.sending;
        const found = await locked(() => send(report));
        if (!found) break;
        if (found.state === 'sent') { said(found, first); first = false; notes.delete(report.uuid); } else { note(report, found, asked); }
        if (found.state === 'waits' || found.state === 'later') break;
      }
    } finally {
      busy = false;
    }
    await draw();
  }

  /** What was sent just now, each with what others had reported near by: without a connection it could not be shown before. */
  function said(found, first) {
    if (first) line.textContent = ''; else line.append(document.createElement('br'));
    line.append(link(found.url, fill(words.sent, found)));
    if (!found.similar.length) return;
    line.append(` ${words.near} `);
    found.similar.forEach(({ url, title }, place) => line.append(place ? ' · ' : '', link(url, title)));
  }

  function link(url, textContent) {
    return url ? Object.assign(document.createElement('a'), { href: url, textContent }) : textContent;
  }

  function note(report, found, asked) {
    if (found.state === 'refused') notes.set(report.uuid, fill(words.refused, { reason: found.reason ?? '' }));
    if (found.state === 'later') notes.set(report.uuid, fill(words.later, { n: found.minutes }));
    if (found.state === 'waits' && (asked || !line.childNodes.length)) line.textContent = words.waits;
  }

  try {
    await waiting();
  } catch {
    return; // a browser that keeps nothing (private mode) has nothing to show
  }
  document.addEventListener(CHANGED, draw);
  button.addEventListener('click', () => sendAll(true));
  addEventListener('online', () => sendAll());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && sendAll());
  setInterval(() => sendAll(), MINUTE);
  await draw();
  sendAll();
  keepForm(box);
}

/** One page sends at a time; another that finds the door closed leaves it to that one. */
function locked(act) {
  return navigator.locks ? navigator.locks.request('asar-outbox', { ifAvailable: true }, (lock) => (lock ? act() : null)) : act();
}

/** Let the service worker keep the form, so that it opens without a connection. */
async function keepForm(box) {
  if (!navigator.serviceWorker || navigator.connection?.saveData) return;
  const ready = await navigator.serviceWorker.register(box.dataset.worker).then(() => navigator.serviceWorker.ready).catch(() => null);
  if (!ready?.active || !box.dataset.keep) return;
  const files = ['../enhance.js', './outbox.js', './keep-report.js', './category-questions.js', './photo-spot.js', './upload.js', './place-picker.js', './toasts.js', '../lib/outbox.js', '../lib/answers.js', '../lib/exif.js', '../lib/words.js', '../lib/asar-map.js', '../lib/load.js'];
  const own = files.map((file) => new URL(file, import.meta.url).href);
  const loaded = performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('/assets/'));
  const page = `${box.dataset.keep}?lang=${document.documentElement.lang}`;
  ready.active.postMessage({ page, assets: [...new Set([...own, ...loaded])] });
}
