// Says two minutes before that the login is about to end, and afterwards how to come back: templates/components/idle.html.

import { draft } from "./drafts.js";

const WARNS_BEFORE = 120_000; // or half of a shorter time
const LATER_THAN_THE_SERVER = 1000; // who is sent to log in finds that he has to
const STAYS_AT_MOST_EVERY = 60_000;
const CHANNEL = "portal-idle"; // the other windows of this browser

class Idle {
  #endsAt;
  #warnsAt;
  #stayedAt = Date.now();
  #hasEnded = false;

  constructor(dialog) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.left = dialog.querySelector("[data-left]");
    this.windows = new BroadcastChannel(CHANNEL);
    this.#renew(Number(dialog.dataset.seconds));
    this.windows.addEventListener("message", ({ data }) => this.#begin(data));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#stay(); });
    dialog.addEventListener("cancel", (event) => this.#escape(event));
    for (const deed of ["input", "keydown", "pointerdown"]) document.addEventListener(deed, () => this.#act());
    setInterval(() => this.#look(), 1000);
  }

  #renew(seconds) {
    this.#begin(seconds);
    this.windows.postMessage(seconds);
  }

  #begin(seconds) {
    if (this.#hasEnded) return;
    this.#endsAt = Date.now() + seconds * 1000 + LATER_THAN_THE_SERVER;
    this.#warnsAt = this.#endsAt - Math.min(WARNS_BEFORE, seconds * 500);
    this.dialog.close();
  }

  // Whoever types is there, although nothing but his draft is sent.
  #act() {
    if (!this.dialog.open && Date.now() - this.#stayedAt > STAYS_AT_MOST_EVERY) this.#stay();
  }

  async #stay() {
    this.#stayedAt = Date.now();
    try {
      const body = new FormData(this.form);
      const answer = await fetch(this.form.action, { method: "POST", body, redirect: "manual" });
      if (answer.ok) this.#renew((await answer.json()).seconds);
      else if (answer.type === "opaqueredirect") this.#end(); // to the login page
    } catch {
      // Offline: the time runs on, and the next deed asks again.
    }
  }

  #look() {
    const now = Date.now();
    if (this.#hasEnded) return;
    if (now >= this.#endsAt) this.#end();
    else if (now >= this.#warnsAt) this.#warn(this.#endsAt - now);
  }

  #warn(left) {
    const [minutes, seconds] = [Math.floor(left / 60_000), Math.floor(left / 1000) % 60];
    this.left.textContent = minutes ? this.left.dataset.minutes.replace("#", minutes).replace("#", seconds)
      : this.left.dataset.seconds.replace("#", seconds);
    if (this.dialog.open) return;
    draft?.save();
    this.dialog.showModal();
  }

  #end() {
    this.#hasEnded = true;
    const outcome = !draft ? "plain" : draft.isUnsaved ? "unsaved" : "kept";
    this.dialog.querySelector("[data-warning]").hidden = true;
    this.dialog.querySelector("[data-ended]").hidden = false;
    this.dialog.querySelector(`[data-outcome=${outcome}]`).hidden = false;
    this.dialog.setAttribute("aria-labelledby", "idle-ended");
    this.dialog.setAttribute("aria-describedby", `idle-${outcome}`);
    this.dialog.classList.toggle("portal-idle--ended", outcome !== "unsaved");
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector("[data-ended] a").focus();
  }

  // Esc stays; once it has ended only to what could not be kept there is a way back, to copy it.
  #escape(event) {
    if (this.#hasEnded) {
      if (!draft?.isUnsaved) event.preventDefault();
    } else {
      event.preventDefault();
      this.#stay();
    }
  }
}

const dialog = document.querySelector(".portal-idle");
if (dialog) new Idle(dialog);
