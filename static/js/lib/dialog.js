/* A window over the page, with a button that closes it; made once by whoever needs it. */

export function build(closing) {
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

/** The part of another page that can be shown in a window. */
export async function fetchPart(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const part = page.querySelector('[data-peek]') ?? page.querySelector('main');
  part.removeAttribute('id');
  return document.adoptNode(part);
}
