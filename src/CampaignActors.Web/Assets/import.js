// A file that is sent shows how far it is, and stays chosen for the next try. Without this script the browser sends the same form.
const content = document.getElementById('content');

function attach() {
  const form = document.getElementById('import');
  if (!form || form.dataset.sender) return;
  form.dataset.sender = 'yes';
  form.addEventListener('submit', event => {
    const file = form.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(form.dataset.max)) { tell(form, form.dataset.tooLarge); return; }
    // A button without an address of its own names that of the page, not that of the form.
    send(form, event.submitter?.hasAttribute('formaction') ? event.submitter.formAction : form.action, form.elements.file.files);
  });
}

function tell(form, text) {
  const problem = form.querySelector('[data-problem]');
  problem.textContent = text;
  problem.hidden = false;
  form.elements.file.setAttribute('aria-invalid', 'true');
  form.querySelector('.progress').hidden = true;
  for (const button of form.querySelectorAll('button')) button.disabled = false;
}

// The rows that are read by now. The node that imports knows; another one answers nothing, and the page goes on waiting.
async function look(name, text, bar) {
  const answer = await fetch(`/ui/import/progress/${name}`).catch(() => null);
  const progress = answer?.ok ? await answer.json() : null;
  if (!progress?.text) return;
  text.textContent = progress.text;
  if (progress.percent !== null) bar.value = progress.percent;
}

function send(form, address, files) {
  const box = form.querySelector('.progress');
  const [text, bar] = [box.querySelector('p'), box.querySelector('progress')];
  const request = new XMLHttpRequest();
  const data = new FormData(form);
  form.querySelector('[data-problem]').hidden = true;
  box.hidden = false;
  text.textContent = form.dataset.sending;
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  request.upload.onprogress = event => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; };
  let watching = 0;
  request.upload.onload = () => {
    text.textContent = form.dataset.reading;
    bar.removeAttribute('value');
    const name = form.elements.watch?.value;
    if (name) watching = setInterval(() => look(name, text, bar), 1000);
  };
  request.onloadend = () => clearInterval(watching);
  request.onerror = () => tell(form, form.dataset.lost);
  request.onload = () => {
    if (request.responseURL.includes('/ui/sign-in')) { location.assign(request.responseURL); return; }
    const page = new DOMParser().parseFromString(request.responseText, 'text/html');
    const fresh = page.getElementById('content') ?? page.querySelector('main');
    if (!fresh) { tell(form, form.dataset.lost); return; }
    content.replaceChildren(...fresh.childNodes);
    const next = document.getElementById('import');
    if (next) {
      next.elements.file.files = files;
      next.querySelector('[data-again]')?.remove();
    }
    attach();
    content.focus();
    scrollTo(0, 0);
  };
  request.open('POST', address);
  request.setRequestHeader('Accept', 'text/html');
  request.send(data);
}

attach();
addEventListener('ui:shown', attach);
