/* Answers to a category's questions, looked at before a report is kept: nobody can ask again once it is sent by itself.

   templates/issues/_questions.html makes the fields; the server reads the answers in maps/issues/kinds/questions.py. */

/** Whether every question asked has an answer that can be taken; what is wrong is said at its field, and the first of them gets the focus. */
export function answered(form) {
  const wrong = [];
  for (const question of form.querySelectorAll('[data-question]')) {
    const field = question.querySelector('input');
    clear(question, field);
    const problem = field.matches(':disabled') ? '' : problemOf(question, form.dataset);
    if (problem) { say(form, question, field, problem); wrong.push(field); }
  }
  wrong[0]?.focus();
  return !wrong.length;
}

/** The message as templates/components/field_error.html makes it, until the answer is changed. */
function say(form, question, field, problem) {
  const message = form.querySelector('template[data-field-error]').content.firstElementChild.cloneNode(true);
  message.id = `${field.id}-error`;
  message.lastElementChild.append(problem);
  question.querySelector('.field__label').after(message);
  question.classList.add('field--error');
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', message.id);
  question.addEventListener('input', () => clear(question, field), { once: true });
}

function clear(question, field) {
  question.querySelector('.field__error')?.remove();
  question.classList.remove('field--error');
  field.removeAttribute('aria-invalid');
  field.removeAttribute('aria-describedby');
}

function problemOf(question, words) {
  const given = [...question.querySelectorAll('input')].filter((field) => ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value.trim());
  if (!given.length) return 'required' in question.dataset ? words.fillIn : '';
  return 'number' in question.dataset ? numberProblem(given[0].value, question.dataset, words) : '';
}

function numberProblem(text, { least, most, tooSmall, tooLarge }, words) {
  const plain = text.replace(/[ \u00a0]/g, '').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) || plain.length > 15) return words.figures;
  if (least !== undefined && Number(plain) < Number(least)) return tooSmall;
  if (most !== undefined && Number(plain) > Number(most)) return tooLarge;
  return '';
}
