// What a page does beyond HTML. Every page works without it.
const content = document.getElementById('content');
const note = document.getElementById('live-note');

// Keys -------------------------------------------------------------------------------------------------------------
const dialog = document.getElementById('keys');
let afterG = false;
addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, [contenteditable]');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (afterG) {
    afterG = false;
    const link = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); location.href = link.href; }
    return;
  }
  if (event.key === '/') { event.preventDefault(); (document.querySelector('.filters input[type="search"]') ?? document.getElementById('search'))?.focus(); }
  else if (event.key === '?') { event.preventDefault(); dialog?.showModal(); }
  else if (event.key === 'g') { afterG = true; setTimeout(() => { afterG = false; }, 3000); }
});

// What was typed stays, through a lost node, an expired session, a closed tab's reload -------------------------------
const keptAt = form => `ui-keep:${location.pathname}#${form.id}`;
const fieldsOf = form => [...form.elements].filter(e => e.name && e.type !== 'hidden' && e.type !== 'password' && e.type !== 'file' && e.type !== 'submit' && e.tagName !== 'BUTTON');
const lastSent = 'ui-sent';
const rowsOf = form => [...form.querySelectorAll('input[type="hidden"][name$="~rows"]')]; // Which rows the form has.
function keep(form) {
  const ticked = e => e.type === 'checkbox' || e.type === 'radio';
  const values = fieldsOf(form).map(e => [e.name, ticked(e) ? e.checked : e.value, ticked(e) ? e.value : '']);
  for (const row of rowsOf(form)) values.push([row.name, row.value, '~']);
  sessionStorage.setItem(keptAt(form), JSON.stringify({ values }));
}
// The page after a form says what it has done, wherever that page is: what was typed into it is not typed any more.
function forgetDone() {
  const key = sessionStorage.getItem(lastSent);
  if (key && document.querySelector('.said')) { sessionStorage.removeItem(key); sessionStorage.removeItem(lastSent); }
}
function restore(form) {
  const kept = sessionStorage.getItem(keptAt(form));
  if (!kept) return;
  const { values } = JSON.parse(kept);
  if (form.dataset.keep !== 'on') return; // The server has filled it in.
  const rows = values.filter(([, , kind]) => kind === '~');
  if (rows.length > 0 && rows.map(String).join() !== rowsOf(form).map(r => String([r.name, r.value, '~'])).join()) {
    dispatchEvent(new CustomEvent('ui:kept-rows', { detail: { form, values } }));
  } else for (const [name, value, radio] of values) {
    for (const field of fieldsOf(form).filter(e => e.name === name && (!radio || e.value === radio))) {
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = value; else if (value !== '') field.value = value;
    }
  }
  form.dataset.dirty = 'yes';
  say(note.dataset.kept);
}
function prepare(root) {
  for (const form of root.querySelectorAll('form[method="post"]')) {
    if (form.dataset.keep === 'off' || !form.id || form.dataset.ready) continue;
    form.dataset.ready = 'yes';
    form.addEventListener('input', () => { form.dataset.dirty = 'yes'; keep(form); });
    form.addEventListener('submit', () => sessionStorage.setItem(lastSent, keptAt(form)));
    restore(form);
  }
  for (const form of root.querySelectorAll('form')) {
    form.addEventListener('submit', event => { // A second click is the same command; this only spares the reader the wait for two pages.
      if (form.dataset.going) { event.preventDefault(); return; }
      form.dataset.going = 'yes';
      setTimeout(() => delete form.dataset.going, 3000);
    });
  }
  for (const input of root.querySelectorAll('input[data-suggest]')) suggest(input);
  dispatchEvent(new CustomEvent('ui:shown', { detail: root }));
}

// Codes are offered while typing --------------------------------------------------------------------------------------
function suggest(input) {
  const list = document.createElement('datalist');
  list.id = `${input.id}-offers`;
  input.after(list);
  input.setAttribute('list', list.id);
  let timer, asked = '';
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      // Of several codes the last one is being typed; offers then repeat those before it.
      const before = input.dataset.many ? /^(.*[,\s])?/.exec(input.value)[0] : '';
      const text = input.value.slice(before.length).trim();
      if (before + text === asked) return;
      asked = before + text;
      const answer = await fetch(`/ui/suggest/${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || !input.value.trimEnd().endsWith(text)) return;
      list.replaceChildren(...(await answer.json()).map(({ code, label }) =>
        Object.assign(document.createElement('option'), { value: before + code, label })));
    }, 200);
  });
}
addEventListener('ui:rows', event => { for (const input of event.detail.querySelectorAll('input[data-suggest]')) suggest(input); });

// Live: one stream for the browser; a page that nobody looks at waits --------------------------------------------------
let stale = false, last = 0, timer = null;
const lives = () => [...document.querySelectorAll('[data-live]')].flatMap(e => e.dataset.live.split(' '));
const isLive = entity => lives().some(wanted =>
  wanted === entity || (wanted.endsWith('/*') && entity.startsWith(wanted.slice(0, -1))));
function changed(entity) {
  if (!isLive(entity)) return;
  stale = true;
  schedule();
}
// The stream has begun. Where that took long, or comes after a break, what changed before it was not told: look once more.
function listening() {
  document.documentElement.dataset.listening = 'yes';
  if (performance.now() < 500 || busy()) return;
  stale = true;
  schedule();
}
function schedule() {
  if (!stale || timer || document.hidden) return;
  timer = setTimeout(() => { timer = null; renew(); }, Math.max(400, last + 2000 - Date.now()));
}
const busy = () => content.querySelector('form[data-dirty]') || content.querySelector('form[data-keep="sent"]') || content.querySelector('dialog[open]')
  || document.activeElement?.closest('#content input, #content textarea, #content select');
// Who works by keyboard stays at the same link or button when the page is renewed: it is known by its id, else by what it leads to.
const likeness = e => ['id', 'href', 'name', 'value'].map(a => e.getAttribute(a)).join('|') + e.tagName + e.closest('form')?.id;
const alike = e => [...content.querySelectorAll(e.tagName)].filter(other => likeness(other) === likeness(e));
function placeOf(focused) {
  return focused && focused !== content && content.contains(focused) ? { focused, nth: alike(focused).indexOf(focused) } : null;
}
const at = place => place && (alike(place.focused)[place.nth] ?? alike(place.focused)[0]);
async function renew(forced) {
  if (!stale || document.hidden) return;
  if (busy() && !forced) { say(note.dataset.changed, () => location.reload()); return; }
  stale = false;
  last = Date.now();
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('content');
  if (!fresh || busy()) return;
  const open = [...content.querySelectorAll('details')].map(d => d.open);
  const place = placeOf(document.activeElement);
  const said = content.querySelector('.said');
  content.replaceChildren(...fresh.childNodes);
  if (said && !content.querySelector('.said')) content.prepend(said); // It is said once by the server.
  content.querySelectorAll('details').forEach((d, i) => { if (open[i]) d.open = true; });
  at(place)?.focus({ preventScroll: true });
  prepare(content);
}
function say(text, act) {
  note.replaceChildren(text);
  if (act) {
    const button = Object.assign(document.createElement('button'), { textContent: note.dataset.show, type: 'button' });
    button.addEventListener('click', act);
    note.append(button);
  } else setTimeout(() => { note.hidden = true; }, 6000);
  note.hidden = false;
}
document.addEventListener('visibilitychange', schedule);
if (lives().length > 0 && document.body.dataset.session && window.SharedWorker) {
  const worker = new SharedWorker(document.querySelector('script[data-worker]').dataset.worker);
  worker.port.onmessage = event => event.data === '*' ? listening() : changed(event.data);
  worker.port.start();
  addEventListener('pagehide', () => worker.port.postMessage('bye'));
}
// What a command sets going may be over before the stream is open: look again once after it, and as long as a page says that work goes on.
function lookAgain() {
  if (content.querySelector('[data-again]')) setTimeout(() => { stale = true; schedule(); }, 2000);
}
addEventListener('ui:shown', lookAgain);
forgetDone();
if (content) prepare(document);
if (content?.querySelector('.said') && lives().length > 0) setTimeout(() => { stale = true; schedule(); }, 1500);
