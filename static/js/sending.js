// A form is sent once, however often its button is pressed: the button says so and stays where it is.

const FORGETS_AFTER = 30_000; // a request that came to nothing can be sent again

const sending = new Map();

// Listens after all others, so that it sees what they have taken in hand themselves.
export function sendOnce(event) {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return; // form.method may be a field
  if (sending.has(form)) {
    event.preventDefault();
    return;
  }
  sending.set(form, restoration(submitter));
  setTimeout(() => release(form), FORGETS_AFTER);
  if (!submitter?.classList.contains("govuk-button")) return;
  // After this moment: the browser is still putting together what it sends, the button's own name included.
  setTimeout(() => {
    submitter.setAttribute("aria-disabled", "true");
    submitter.textContent = form.dataset.sending ?? document.body.dataset.sending;
  });
}

function restoration(button) {
  if (!button) return () => {};
  const was = [...button.childNodes];
  return () => {
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...was);
  };
}

function release(form) {
  sending.get(form)?.();
  sending.delete(form);
}

addEventListener("pageshow", () => [...sending.keys()].forEach(release));
