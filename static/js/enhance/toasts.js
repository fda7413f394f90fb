/* Messages that can be closed; other modules add theirs by sending a `toast` event with the words. */

export default function toasts(region) {
  region.addEventListener('toast', (event) => {
    const toast = Object.assign(document.createElement('div'), { className: 'toast toast--info' });
    toast.append(Object.assign(document.createElement('p'), { textContent: event.detail }));
    region.querySelector('.toast[data-own]')?.remove();
    toast.dataset.own = '';
    closable(toast, region.dataset.close);
    region.append(toast);
  });
  for (const toast of region.children) closable(toast, region.dataset.close);
}

function closable(toast, label) {
  const close = Object.assign(document.createElement('button'), { type: 'button', className: 'icon-btn', textContent: '✕' });
  close.setAttribute('aria-label', label);
  close.addEventListener('click', () => toast.remove());
  toast.append(close);
}
