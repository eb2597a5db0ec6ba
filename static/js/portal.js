// Enhancement only: every page works without this file.

import {
  Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, SkipLink,
} from "../build/govuk-frontend.min.js";
import "./drafts.js";
import "./idle.js";
import "./photo.js";
import { sendOnce } from "./sending.js";

const components = [
  Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, SkipLink,
];

function enhance() {
  for (const Component of components) {
    const { moduleName } = Component;
    const fresh = `[data-module="${moduleName}"]:not([data-${moduleName}-init])`;
    for (const root of document.querySelectorAll(fresh)) new Component(root);
  }
}

// The display switch changes the page in place, so that nothing typed is lost; the server keeps the choice.
function changeDisplay(event) {
  const form = event.target.closest(".portal-display");
  if (!form) return;
  event.preventDefault();
  const { name, value } = event.submitter;
  const body = new FormData(form, event.submitter);
  document.documentElement.dataset[name] = value;
  for (const choice of form.querySelectorAll(`[name="${name}"]`)) {
    if (name === "contrast") choice.value = value === "high" ? "normal" : "high";
    choice.setAttribute("aria-pressed", String(name === "contrast" ? value === "high" : choice === event.submitter));
  }
  fetch(form.action, { method: "POST", body, redirect: "manual" });
}

// A wait counts down in place; the server judges it all the same.
function countDown(wait) {
  const ends = Date.now() + 1000 * Number(wait.dataset.countdown);
  const tick = setInterval(() => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > 0) wait.querySelector("span").textContent = left;
    else {
      clearInterval(tick);
      wait.textContent = wait.dataset.over;
    }
  }, 1000);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
enhance();
document.querySelectorAll("[data-countdown]").forEach(countDown);
document.addEventListener("submit", changeDisplay);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:load", enhance);
