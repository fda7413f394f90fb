/* A report that cannot be sent now is kept on the device; with a connection the form goes its usual way. */

import { answered } from '../lib/answers.js';
import { keep, newId, reach } from '../lib/outbox.js';

export default function keepReport(form) {
  const always = 'always' in form.dataset;
  let passed = false;
  if (always) field(form, 'client_uuid').value = newId();

  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    if (passed || button?.name === '_language') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!always && navigator.onLine !== false && await reach(form.dataset.tokenUrl)) {
      passed = true;
      form.requestSubmit(button);
      return;
    }
    if (!enough(form)) { say(form, form.dataset.missing); return; }
    if (!answered(form)) { form.querySelector('.keep-report__line')?.remove(); return; }
    await keep(await packed(form));
    form.reset();
    form.querySelector('.upload__list')?.replaceChildren();
    field(form, 'client_uuid').value = newId();
    say(form, form.dataset.kept);
  }, true);
}

function field(form, name) {
  return form.elements.namedItem(name);
}

function filled(form, name) {
  return Boolean(field(form, name)?.value?.trim());
}

function enough(form) {
  const somewhere = ['spot_at', 'spot_words', 'spot_corners', 'spot_settlement'].some((name) => filled(form, name));
  return filled(form, 'category') && filled(form, 'title') && somewhere;
}

async function packed(form) {
  const fields = [];
  const photos = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') {
      if (name !== 'csrf_token') fields.push([name, value]);
    } else if (value.size) {
      // The bytes themselves: some browsers lose files that were only pointed at.
      photos.push({ name: value.name, type: value.type, body: await value.arrayBuffer() });
    }
  }
  const { action, dataset } = form;
  const at = Date.now();
  return { uuid: field(form, 'client_uuid').value, url: action, tokenUrl: new URL(dataset.tokenUrl, location.href).href, title: field(form, 'title').value.trim(), fields, photos, at };
}

function say(form, sentence) {
  let line = form.querySelector('.keep-report__line');
  if (!line) {
    line = Object.assign(document.createElement('p'), { className: 'note keep-report__line' });
    line.setAttribute('role', 'status');
    form.querySelector('.actions').before(line);
  }
  line.textContent = '';
  requestAnimationFrame(() => { line.textContent = sentence; });
}
