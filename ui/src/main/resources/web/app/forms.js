/** What makes forms quicker. Each of them works without any of this. */
export function startForms(root) {
  startCopying(root);
  startNested(root);
  startMirrors(root);
  const trouble = root.querySelector('[data-focus]');
  if (trouble) {
    trouble.focus();
  }
  root.addEventListener('submit', (event) => {
    // A second click must not do it twice. After the event, since a disabled button sends no value.
    const buttons = event.target.querySelectorAll('button');
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)), 0);
    setTimeout(() => buttons.forEach((button) => (button.disabled = false)), 5000);
  });
}

function startCopying(root) {
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const source = button.parentElement.querySelector('[data-copy-source]');
      const label = button.querySelector('[data-copy-label]');
      label.textContent = (await copy(source)) ? 'Copied' : 'Press Ctrl+C';
      setTimeout(() => (label.textContent = 'Copy'), 2500);
    });
  }
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch (_) {
    // No clipboard without TLS: select it, so that one key press is left.
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return false;
  }
}

/** Shows the fields of the chosen radio button only. */
function startNested(root) {
  const nested = root.querySelectorAll('[data-shown-for]');
  const show = () => {
    for (const part of nested) {
      const [name, value] = part.dataset.shownFor.split('=');
      const chosen = root.querySelector(`input[name="${name}"]:checked`);
      part.hidden = !chosen || chosen.value !== value;
    }
  };
  if (nested.length > 0) {
    root.addEventListener('change', show);
    show();
  }
}

/** Writes what is typed where it will end up. */
function startMirrors(root) {
  for (const mirror of root.querySelectorAll('[data-mirror]')) {
    const field = root.querySelector(`[name="${mirror.dataset.mirror}"]`);
    if (field) {
      field.addEventListener('input', () => {
        const typed = field.value.trim().replace(/\/+$/, '');
        const lead = mirror.dataset.lead && typed && !typed.startsWith(mirror.dataset.lead) ? mirror.dataset.lead : '';
        mirror.textContent = (mirror.dataset.before || '') + lead + (typed || mirror.dataset.empty || '') + (mirror.dataset.after || '');
      });
    }
  }
}
