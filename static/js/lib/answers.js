/* Answers to a category's questions, looked at before a report is kept: nobody can ask again once it is sent by itself.

   templates/issues/_questions.html makes the fields; the server reads the answers in maps/issues/kinds/questions.py. */

/** The first question whose answer is missing or is no number it may be: {field, sentence}; nothing when all are well. */
export function firstWrong(form) {
  for (const question of form.querySelectorAll('[data-question]')) {
    const field = question.querySelector('input');
    if (field.matches(':disabled')) continue;
    const problem = problemOf(question, form.dataset);
    if (problem) return { field, sentence: `${question.dataset.question}: ${problem}` };
  }
  return null;
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
