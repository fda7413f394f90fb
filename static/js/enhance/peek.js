/* Opens a project's page over the ballot, so that reading more never means leaving; the link itself still works. */

import { build, fetchPart } from '../lib/dialog.js';

export default function peek(list) {
  if (!window.HTMLDialogElement) return;
  let dialog = null;

  list.addEventListener('click', async (event) => {
    const link = event.target.closest('a[href]');
    if (!link || link.origin !== location.origin || link.pathname === location.pathname || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    dialog ??= build(list.dataset.close);
    try {
      dialog.querySelector('.peek__body').replaceChildren(await fetchPart(link.href));
      dialog.setAttribute('aria-label', link.textContent);
      dialog.showModal();
      dialog.scrollTop = 0;
    } catch {
      location.assign(link.href);
    }
  });
}
