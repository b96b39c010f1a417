// Rows of a form are added and taken away without loading the page. Without this script the same button sends the form, and the page comes
// back with what was typed. The server makes the rows either way.
async function remade(form, fields) {
  const answer = await fetch(location.href, { method: 'POST', body: fields, headers: { Accept: 'text/html' } }).catch(() => null);
  const page = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  const fresh = page?.getElementById(form.id);
  if (!fresh) return false;
  const open = new Set([...form.querySelectorAll('.row > details[open]')].map(details => details.parentElement.id));
  form.replaceChildren(...fresh.childNodes);
  for (const row of form.querySelectorAll('.row')) {
    if (open.has(row.id)) row.querySelector(':scope > details').open = true;
  }
  form.dataset.keep = 'sent';
  form.dataset.dirty = 'yes';
  dispatchEvent(new CustomEvent('ui:rows', { detail: form }));
  return true;
}

document.addEventListener('submit', async event => {
  const [form, button] = [event.target, event.submitter];
  if (button?.name !== 'rows' || form.dataset.plain) return;
  event.preventDefault();
  event.stopPropagation();
  if (form.dataset.rowing) return;
  form.dataset.rowing = 'yes';
  const done = await remade(form, new URLSearchParams(new FormData(form, button)));
  delete form.dataset.rowing;
  if (done) {
    form.querySelector('[autofocus]')?.focus();
    form.dispatchEvent(new Event('input'));
  } else { // A lost node or an ended session: the browser shows what the server says.
    form.dataset.plain = 'yes';
    form.requestSubmit(button);
  }
}, true);

// What was typed into rows that this page does not have: the server makes the form again with them.
addEventListener('ui:kept-rows', ({ detail: { form, values } }) => {
  const fields = new URLSearchParams();
  for (const hidden of form.querySelectorAll('input[type="hidden"]:not([name$="~rows"])')) fields.append(hidden.name, hidden.value);
  for (const [name, value, kind] of values) {
    if (value === true) fields.append(name, kind); else if (value !== false) fields.append(name, value);
  }
  fields.append('rows', 'keep');
  remade(form, fields);
});
