// A bar of the calendar is drawn to another day: that opens the page which shows what moves with it, with the new dates filled in. Nothing
// is changed here, and the bar itself is a link to the same page for those who type or press.
const far = 6;

function attach() {
  for (const bar of document.querySelectorAll('.span-grid a[data-move]')) {
    if (bar.dataset.ready) continue;
    bar.dataset.ready = 'yes';
    bar.draggable = false;
    bar.addEventListener('pointerdown', event => { if (event.button === 0 && event.isPrimary) start(bar, event); });
  }
}

function start(bar, down) {
  const days = [...bar.closest('table').querySelectorAll('th[data-day]')];
  const columnAt = x => days.find(day => x <= day.getBoundingClientRect().right) ?? days.at(-1);
  const from = columnAt(down.clientX);
  let to = from, moving = false;

  const stop = new AbortController();
  const on = (name, act) => bar.addEventListener(name, act, { signal: stop.signal });
  const mark = column => {
    to?.classList.remove('drop');
    to = column;
    if (moving) to.classList.add('drop');
  };
  const end = () => {
    stop.abort();
    to.classList.remove('drop');
    bar.classList.remove('drawn');
    bar.style.removeProperty('transform');
    document.body.classList.remove('drawing');
  };

  bar.setPointerCapture(down.pointerId);
  on('pointermove', event => {
    const step = event.clientX - down.clientX;
    if (!moving && Math.abs(step) < far) return;
    moving = true;
    bar.classList.add('drawn');
    document.body.classList.add('drawing');
    bar.style.transform = `translateX(${step}px)`;
    mark(columnAt(event.clientX));
  });
  on('pointerup', () => {
    const moved = (Date.parse(to.dataset.day) - Date.parse(from.dataset.day)) / 86400000;
    const drawn = moving;
    end();
    if (!drawn) return;
    // The press that follows is no wish to follow the link.
    const press = click => click.preventDefault();
    bar.addEventListener('click', press);
    setTimeout(() => bar.removeEventListener('click', press), 100);
    if (moved !== 0) location.assign(`${bar.dataset.move}&days=${moved}`);
  });
  on('pointercancel', end);
  addEventListener('keydown', event => { if (event.key === 'Escape') { moving = false; end(); } }, { signal: stop.signal });
}

attach();
addEventListener('ui:shown', attach);
