/* A button that copies the line beside it. */

export default function copyable(box) {
  if (!navigator.clipboard) return;
  const button = box.querySelector('button');
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(box.querySelector('code').textContent);
    box.querySelector('[role="status"]').textContent = box.dataset.done;
    button.classList.add('copied');
    setTimeout(() => button.classList.remove('copied'), 2000);
  });
}
