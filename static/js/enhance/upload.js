/* Photos are made smaller on the device before they travel, and the journey is shown. */

import { fill } from '../lib/words.js';

export default function upload(box) {
  const input = box.querySelector('input[type="file"]');
  const list = box.querySelector('.upload__list');
  const side = Number(box.dataset.maxSide);

  input.addEventListener('change', async () => {
    const files = [...input.files];
    list.replaceChildren();
    const bag = new DataTransfer();
    for (const file of files) bag.items.add(await prepare(file));
    input.files = bag.files;
  });

  async function prepare(file) {
    const line = document.createElement('li');
    const words = document.createElement('span');
    line.append(words);
    list.append(line);
    const picture = file.type.startsWith('image/') && side ? await createImageBitmap(file).catch(() => null) : null;
    const small = picture ? await shrink(picture, file) : file;
    if (picture) line.prepend(thumbnail(picture));
    words.textContent = fill(small === file ? box.dataset.kept : box.dataset.smaller, { name: file.name, size: megabytes(small.size) });
    return small;
  }

  async function shrink(picture, file) {
    const scale = side / Math.max(picture.width, picture.height);
    if (scale >= 1 && file.size < 500_000) return file;
    const canvas = draw(picture, Math.min(scale, 1));
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.85); });
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
  }

  showJourney(box, input.form);
}

function draw(picture, scale) {
  const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function thumbnail(picture) {
  const canvas = draw(picture, 144 / Math.max(picture.width, picture.height));
  canvas.setAttribute('aria-hidden', 'true');
  return canvas;
}

function megabytes(size) {
  return `${(size / 1_048_576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
}

/** Send the form with a bar that fills; the page of the answer then replaces this one. */
function showJourney(box, form) {
  const bar = box.querySelector('progress');
  const list = box.querySelector('.upload__list');
  form?.addEventListener('submit', (event) => {
    const files = [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
    if (event.defaultPrevented || !files || event.submitter?.name === '_language') return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    const status = document.createElement('li');
    list.append(status);
    bar.hidden = false;
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = (loaded / total) * 100;
      status.textContent = fill(box.dataset.sending, { n: Math.round(bar.value) });
    };
    request.onerror = () => { status.textContent = box.dataset.failed; bar.hidden = true; };
    request.onload = () => arrive(request);
    request.open('POST', form.action);
    request.send(data);
  });
}

/** Only a step back to a page that was replaced asks the server again; links within the page are heard here too. */
function leave(event) {
  if (event.state?.left) location.reload();
}

/** Show the page that came as the browser itself would: it may be the next step of the same address, which asked for again would be empty. */
function arrive(request) {
  const page = new DOMParser().parseFromString(request.responseText, 'text/html');
  const html = (request.getResponseHeader('Content-Type') ?? '').startsWith('text/html');
  if (!html || !page.querySelector('main')) { location.assign(request.responseURL); return; }
  history.replaceState({ ...history.state, left: true }, '');
  history.pushState(null, '', request.responseURL);
  addEventListener('popstate', leave);
  document.title = page.title;
  const known = new Set([...document.head.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute('href')));
  document.head.append(...[...page.head.querySelectorAll('link[rel="stylesheet"]')].filter((link) => !known.has(link.getAttribute('href'))));
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  const start = document.querySelector('main h1');
  start?.setAttribute('tabindex', '-1');
  start?.focus({ preventScroll: true });
  import('../enhance.js').then(({ enhance }) => enhance());
}
