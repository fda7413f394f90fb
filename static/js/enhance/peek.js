/* Opens a project's page over the ballot, so that reading more never means leaving; the link itself still works. */

export default function peek(list) {
  if (!window.HTMLDialogElement) return;
  let dialog = null;

  list.addEventListener('click', async (event) => {
    const link = event.target.closest('a[href]');
    if (!link || link.origin !== location.origin || link.pathname === location.pathname || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    dialog ??= build(list.dataset.close);
    const body = dialog.querySelector('.peek__body');
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const part = page.querySelector('[data-peek]') ?? page.querySelector('main');
      part.removeAttribute('id');
      body.replaceChildren(document.adoptNode(part));
      dialog.setAttribute('aria-label', link.textContent);
      dialog.showModal();
      dialog.scrollTop = 0;
    } catch {
      location.assign(link.href);
    }
  });
}

function build(closing) {
  const dialog = Object.assign(document.createElement('dialog'), { className: 'peek' });
  const top = Object.assign(document.createElement('div'), { className: 'peek__top' });
  const close = Object.assign(document.createElement('button'), { type: 'button', className: 'icon-btn', textContent: '✕' });
  close.setAttribute('aria-label', closing);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  top.append(close);
  dialog.append(top, Object.assign(document.createElement('div'), { className: 'peek__body' }));
  document.body.append(dialog);
  return dialog;
}
