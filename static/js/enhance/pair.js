/* Two projects side by side in a window over the ballot; without script the button keeps the draft and leads to the page itself. */

import { build, fetchPart } from '../lib/dialog.js';

export default function pair(button) {
  if (!window.HTMLDialogElement || !button.dataset.url) return;
  let dialog = null;

  button.addEventListener('click', async (event) => {
    event.preventDefault();
    dialog ??= open(button);
    try {
      await show(dialog, button.dataset.url);
      dialog.setAttribute('aria-label', button.textContent.trim());
      dialog.showModal();
    } catch {
      location.assign(button.dataset.url);
    }
  });
}

function open(button) {
  const dialog = build(button.dataset.close);
  const again = (form) => show(dialog, `${form.action}?${new URLSearchParams(new FormData(form))}`);
  dialog.addEventListener('change', (event) => { if (event.target.form?.id === 'pair') again(event.target.form); });
  dialog.addEventListener('submit', (event) => {
    if (event.target.id !== 'pair') return;
    event.preventDefault();
    again(event.target);
  });
  return dialog;
}

/** Put the page's part into the window; the menu that was used keeps the focus. */
async function show(dialog, address) {
  const part = await fetchPart(address);
  const focused = dialog.contains(document.activeElement) ? document.activeElement.id : '';
  dialog.querySelector('.peek__body').replaceChildren(part);
  if (focused) dialog.querySelector(`#${CSS.escape(focused)}`)?.focus();
}
