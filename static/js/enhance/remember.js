/* What is typed into a form outlives a reload: cheap phones close the page behind the camera. Kept in this tab alone, for this person, until it is sent. */

const LONGEST_MS = 12 * 3600 * 1000;
const HIDDEN = ['client_uuid', 'kept', 'spot_source', 'spot_accuracy'];

/** Where the words of a form lie. */
export function slot(address, who = '') {
  return `asar.form ${new URL(address, location.href).pathname} ${who}`;
}

export default function remember(form) {
  const name = slot(form.action, form.dataset.who);
  const fresh = 'fresh' in form.dataset;
  const found = fresh ? read(name) : null;
  if (found && differs(form, found)) {
    fill(form, found);
    tell(form, name);
  }
  // What the server gave back after a mistake is newer than anything kept.
  if (!fresh) write(name, form);
  form.addEventListener('input', () => write(name, form));
  form.addEventListener('change', () => write(name, form));
  form.addEventListener('reset', () => forget(name));
}

function fields(form) {
  return [...form.elements].filter(({ name, type }) => name && name !== 'website' && name !== 'csrf_token'
    && !['file', 'submit', 'button', 'password'].includes(type) && (type !== 'hidden' || HIDDEN.includes(name)));
}

function values(form) {
  return fields(form).filter(({ type, checked }) => !['radio', 'checkbox'].includes(type) || checked).map(({ name, value }) => [name, value]);
}

function write(name, form) {
  try {
    sessionStorage.setItem(name, JSON.stringify({ at: Date.now(), values: values(form) }));
  } catch { /* a browser that keeps nothing */ }
}

function read(name) {
  try {
    const { at, values: kept } = JSON.parse(sessionStorage.getItem(name)) ?? {};
    return Date.now() - at < LONGEST_MS && Array.isArray(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Drop what was kept, when it is sent or not wanted any more. */
export function forget(name) {
  try { sessionStorage.removeItem(name); } catch { /* as above */ }
}

/** Whether anything a person would miss was typed; what hidden fields say alone is no reason to speak. */
function differs(form, kept) {
  const said = (pairs) => JSON.stringify(pairs.filter(([name]) => !HIDDEN.includes(name)));
  return said(kept) !== said(values(form));
}

function fill(form, kept) {
  const hidden = [];
  for (const field of fields(form)) {
    const own = kept.filter(([name]) => name === field.name).map(([, value]) => value);
    if (['radio', 'checkbox'].includes(field.type)) {
      field.checked = own.includes(field.value);
      if (field.checked) field.dispatchEvent(new Event('change', { bubbles: true }));
    } else if (own.length) {
      if (field.type === 'hidden') hidden.push([field, own[0]]);
      else if (field.value !== own[0]) {
        field.value = own[0];
        field.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }
  }
  // Last: a map that hears of new coordinates takes them for typed ones.
  for (const [field, value] of hidden) field.value = value;
}

function tell(form, name) {
  const box = Object.assign(document.createElement('div'), { className: 'note remember' });
  box.setAttribute('role', 'status');
  const again = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn--quiet btn--small', textContent: form.dataset.anew });
  again.addEventListener('click', () => { forget(name); location.replace(location.pathname); });
  box.append(Object.assign(document.createElement('p'), { textContent: form.dataset.restored }), again);
  form.prepend(box);
}
