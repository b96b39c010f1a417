// While a condition or a scenario is typed: what fits is offered below the text, and a condition is counted. Ctrl and the space bar go to the
// first offer; an offer that is chosen replaces the word at the caret.
const wordBefore = area => /[\w./-]*$/.exec(area.value.slice(0, area.selectionStart))[0];

function insert(area, word) {
  const from = area.selectionStart - wordBefore(area).length;
  area.focus();
  area.setSelectionRange(from, area.selectionEnd);
  // Keeps the browser's own undo; setRangeText does not.
  if (!document.execCommand('insertText', false, word)) area.setRangeText(word, from, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
}

function button(area, word, hint) {
  const made = Object.assign(document.createElement('button'), { type: 'button', textContent: word });
  made.dataset.word = word;
  if (hint) made.title = hint;
  made.addEventListener('click', () => insert(area, word));
  return made;
}

function narrow(area, list) {
  const word = wordBefore(area).toLowerCase();
  const items = [...list.children];
  const fitting = items.filter(i => i.querySelector('[data-word]').dataset.word.toLowerCase().startsWith(word));
  for (const item of items) item.hidden = fitting.length > 0 && !fitting.includes(item);
}

function keys(area, list) {
  area.addEventListener('keydown', event => {
    if (event.key === ' ' && event.ctrlKey) { event.preventDefault(); list.querySelector('li:not([hidden]) button')?.focus(); }
  });
  list.addEventListener('keydown', event => {
    if (event.key === 'Escape') { area.focus(); return; }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const shown = [...list.querySelectorAll('li:not([hidden]) button')];
    shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length]?.focus();
  });
}

// Conditions -------------------------------------------------------------------------------------------------------
function fixed(area, list) {
  for (const code of list.querySelectorAll('code[data-word]')) code.replaceWith(button(area, code.dataset.word));
  const renew = () => narrow(area, list);
  area.addEventListener('input', renew);
  keys(area, list);
}

function count(area, box) {
  let timer, asked = area.value;
  area.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (area.value === asked) return;
      const text = asked = area.value;
      const answer = await fetch(`${box.dataset.url}?where=${encodeURIComponent(text)}`).catch(() => null);
      if (!answer?.ok || area.value !== text) return;
      show(box, text, await answer.json());
    }, 350);
  });
}

function show(box, text, { text: said, ok, from, length, sample }) {
  const parts = [];
  if (from !== null) {
    const pre = Object.assign(document.createElement('pre'), { className: 'marked' });
    const mark = Object.assign(document.createElement('mark'), { textContent: text.slice(from, from + length) || '␣' });
    pre.append(text.slice(0, from), mark, text.slice(from + length));
    parts.push(pre);
  }
  parts.push(Object.assign(document.createElement('p'), { className: ok ? 'count' : 'problem', textContent: said }));
  if (sample.length > 0) parts.push(Object.assign(document.createElement('p'), { className: 'help', textContent: sample.join(' ') }));
  box.replaceChildren(...parts);
}

// Scenarios: the keys around the caret say what can stand there -----------------------------------------------------
function around(text) {
  const path = [];
  let depth = 0, end = text.length;
  for (let i = text.length - 1; i >= 0 && text[i] !== '\n'; i--) {
    if (text[i] === '}') depth++;
    else if (text[i] === '{' && depth-- === 0) {
      depth = 0;
      const key = /([\w./-]+)\s*:\s*$/.exec(text.slice(0, i));
      if (key) path.push(key[1]);
      end = i;
    }
  }
  const lines = text.slice(0, end).split('\n');
  let indent = /^[\s-]*/.exec(lines.at(-1))[0].length;
  const own = /^[\s-]*([\w./-]+)\s*:\s+\S*$/.exec(lines.at(-1));
  if (own && end === text.length && !path.length) path.push(own[1]);
  for (let i = lines.length - 2; i >= 0 && indent > 0; i--) {
    const line = /^([\s-]*)([\w./-]+)\s*:\s*$/.exec(lines[i]);
    if (line && line[1].length < indent) { path.push(line[2]); indent = line[1].length; }
  }
  return path;
}

function fitting(words, path) {
  const [inner, outer, third] = path;
  if (!inner) return words.keys;
  if (words.verbs[inner]) return words.verbs[inner].length ? words.verbs[inner] : Object.keys(words.kinds).map(k => inner === 'set' ? `${k}/` : k);
  if (words.kinds[inner.split('/')[0]] && inner.includes('/')) return words.kinds[inner.split('/')[0]];
  if (words.kinds[outer] && (third === 'setup' || third === 'create' || third === 'expect')) return words.kinds[outer];
  if (inner === 'do' || inner === 'parallel') return Object.keys(words.verbs);
  if (inner === 'steps') return words.step;
  if (inner === 'setup' || inner === 'expect') return Object.keys(words.kinds);
  return [];
}

async function learned(area, list) {
  const answer = await fetch(area.dataset.words).catch(() => null);
  if (!answer?.ok) return;
  const words = await answer.json();
  const renew = () => {
    const typed = wordBefore(area).toLowerCase();
    const offers = fitting(words, around(area.value.slice(0, area.selectionStart))).filter(w => w.toLowerCase().startsWith(typed) && w !== typed);
    list.hidden = offers.length === 0;
    list.replaceChildren(...offers.map(word => {
      const item = document.createElement('li');
      item.append(button(area, word));
      return item;
    }));
  };
  area.addEventListener('input', renew);
  area.addEventListener('click', renew);
  area.addEventListener('keyup', event => { if (event.key.startsWith('Arrow')) renew(); });
  keys(area, list);
  renew();
}

function attach() {
  for (const list of document.querySelectorAll('.offers[data-for]')) {
    const area = document.getElementById(list.dataset.for);
    if (!area || list.dataset.ready) continue;
    list.dataset.ready = 'yes';
    if (area.dataset.words) learned(area, list); else fixed(area, list);
  }
  for (const box of document.querySelectorAll('[data-condition]')) {
    const area = document.getElementById(box.dataset.condition);
    if (!area || box.dataset.ready) continue;
    box.dataset.ready = 'yes';
    count(area, box);
  }
  for (const place of document.querySelectorAll('a[data-line]')) {
    if (place.dataset.ready) continue;
    place.dataset.ready = 'yes';
    place.addEventListener('click', event => {
      const area = document.getElementById(place.hash.slice(1));
      if (!area) return;
      event.preventDefault();
      const lines = area.value.split('\n');
      const from = lines.slice(0, place.dataset.line - 1).join('\n').length + (place.dataset.line > 1 ? 1 : 0) + Number(place.dataset.column) - 1;
      area.focus();
      area.setSelectionRange(from, from + (/^[\w./-]+|^\S/.exec(area.value.slice(from))?.[0].length ?? 0));
    });
  }
}

attach();
addEventListener('ui:shown', attach);
