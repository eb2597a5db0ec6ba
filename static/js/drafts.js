// Keeps what is typed before it is sent: applicants/drafts.py on the server, templates/components/draft.html on the page.

const EVERY = 20_000;
const AFTER_LEAVING_A_FIELD = 1_000; // not at once: the next click may be the one that sends the form
const RETRIES = [5_000, 10_000, 20_000, 40_000, 60_000];
const OUTLIVES_THE_PAGE = 60_000; // bytes: browsers let 64 KiB finish after the page has gone

class Draft {
  #changes = 0; // how often something changed, and how much of that the server holds
  #kept = 0;
  #failures = 0;
  #refused = false; // the server will not take it, however often it is asked
  #other = null; // what another window has kept, until the person has chosen
  #asked = 0; // how much of it the request on its way holds; 0 where none is
  #isLeaving = false;
  #timer;

  constructor(form, place) {
    this.form = form;
    this.place = place;
    this.seen = place.dataset.seen;
    this.status = place.querySelector(".portal-draft__status");
    this.conflict = place.querySelector(".portal-draft__conflict");
    form.append(place);
    form.addEventListener("input", () => this.#change());
    form.addEventListener("focusout", ({ target }) => {
      if (target.matches("textarea") && this.isUnsaved) this.#schedule(AFTER_LEAVING_A_FIELD);
    });
    form.addEventListener("submit", (event) => this.#send(event));
    this.conflict.querySelector("a").addEventListener("click", () => { this.#isLeaving = true; });
    this.conflict.querySelector("button").addEventListener("click", () => this.#keepMine());
    addEventListener("online", () => this.save());
    addEventListener("offline", () => { if (this.isUnsaved) this.#retry(); });
    addEventListener("beforeunload", (event) => this.#leave(event));
    addEventListener("pageshow", () => { this.#isLeaving = false; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.save(); });
    if ("unsaved" in place.dataset) this.#change();
  }

  get isUnsaved() {
    return this.#changes > this.#kept;
  }

  // Resolves when the server has answered; nothing to do counts as done.
  async save() {
    if (!this.isUnsaved || this.#asked || this.#isLeaving || this.#other !== null) return;
    clearTimeout(this.#timer);
    this.#asked = this.#changes;
    try {
      const body = this.#body();
      const answer = await fetch(this.place.dataset.url, {
        method: "POST", body, redirect: "manual", headers: { "X-Portal-Background": "1" }, keepalive: fits(body),
      });
      await this.#hear(answer);
    } catch {
      this.#retry();
    } finally {
      this.#asked = 0;
    }
  }

  async #hear(answer) {
    if (answer.status === 409) {
      const { words, seen } = await answer.json();
      this.#other = seen;
      this.#say("");
      this.conflict.querySelector("[data-words]").textContent = words;
      this.conflict.hidden = false;
    } else if (answer.ok) {
      const { words, seen } = await answer.json();
      this.seen = seen;
      this.#kept = this.#asked;
      this.#failures = 0;
      this.#refused = false;
      this.#say(words);
      if (this.isUnsaved) this.#schedule(EVERY);
    } else if (answer.status >= 500) {
      this.#retry();
    } else {
      this.#refused = true;
      this.#say(answer.status === 413 ? await wordsOf(answer) : this.place.dataset.refused, true);
    }
  }

  #body() {
    const body = new FormData(this.form);
    for (const field of this.form.elements) if (["password", "file"].includes(field.type)) body.delete(field.name);
    body.set("draft-page", this.place.dataset.page);
    body.set("draft-seen", this.seen);
    return body;
  }

  #change() {
    const isWaited = this.isUnsaved && !this.#refused;
    this.#changes += 1;
    this.#isLeaving = false; // what was sent came to nothing, or he types on while it is on its way
    if (!isWaited) this.#schedule(EVERY);
  }

  #schedule(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), wait);
  }

  #retry() {
    this.#say(this.place.dataset.retrying, true);
    this.#schedule(RETRIES[Math.min(this.#failures, RETRIES.length - 1)]);
    this.#failures += 1;
  }

  #say(words, isTrouble = false) {
    if (this.status.textContent !== words) this.status.textContent = words; // else it would be read out again
    this.status.classList.toggle("portal-draft__status--trouble", isTrouble);
  }

  #keepMine() {
    this.seen = this.#other;
    this.#other = null;
    this.conflict.hidden = true;
    this.form.querySelector("textarea, input:not([type=hidden])")?.focus();
    this.save();
  }

  #send(event) {
    if (navigator.onLine) {
      this.#isLeaving = true;
      clearTimeout(this.#timer);
    } else {
      event.preventDefault();
      this.#say(this.place.dataset.offline, true);
    }
  }

  // Warns only of text that would really be lost; otherwise the last change is kept while the page goes.
  #leave(event) {
    if (!this.isUnsaved || this.#isLeaving) return;
    const isTrouble = this.#failures > 0 || this.#refused || this.#other !== null || !navigator.onLine;
    const isOnItsWay = this.#asked === this.#changes;
    if (isTrouble || (this.#asked && !isOnItsWay) || !fits(this.#body())) event.preventDefault();
    else this.save();
  }
}

function fits(body) {
  let size = 0;
  for (const [name, value] of body) size += 200 + 3 * (name.length + value.length); // 3 bytes for a Chinese character
  return size < OUTLIVES_THE_PAGE;
}

async function wordsOf(answer) {
  return (await answer.json()).words;
}

function start() {
  const form = document.querySelector("form[data-autosave]");
  const place = document.querySelector(".portal-draft");
  return form && place ? new Draft(form, place) : null;
}

// The draft of this page; null where nothing is kept.
export const draft = start();
