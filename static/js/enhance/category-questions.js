/* The questions of each category lie ready in the form; only those of the chosen one are shown, and only those are sent. */

export default function categoryQuestions(box) {
  const { form } = box.querySelector('fieldset') ?? {};
  const field = box.dataset.choice ?? 'category';
  // Where there is nothing to choose, the questions of the only kind stand open.
  if (!form?.elements[field]) return;

  function show() {
    const chosen = new FormData(form).get(field);
    for (const part of box.children) part.hidden = part.disabled = part.dataset.category !== chosen;
  }

  form.addEventListener('change', ({ target }) => { if (target.name === field) show(); });
  // A form is emptied only after it has told that it will be.
  form.addEventListener('reset', () => setTimeout(show));
  show();
}
