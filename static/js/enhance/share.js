/* A button that opens the phone's own list of ways to pass a page on; hidden where there is none. */

export default function share(button) {
  if (!navigator.share) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    // Whoever closes the list without choosing has done nothing wrong.
    navigator.share({ title: button.dataset.words, text: button.dataset.words, url: button.dataset.address }).catch(() => {});
  });
}
