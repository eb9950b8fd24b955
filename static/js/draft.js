// @ts-check
/**
 * Never lose typing: a form with data-draft="key" is saved on the server 0.8 s after the last change. While the link is
 * down a copy stays in this window (sessionStorage, under the reader's own number) and is sent later. When the form is
 * opened again the draft is offered. Passwords, files and tokens are never part of it; data-no-draft leaves a field out.
 */
import { request, say, words } from "./page.js";

const WAIT = 800;
const RETRY = [5000, 10000, 20000, 30000];

/** @typedef {Record<string, string|string[]>} Values */

/** @param {Element} control */
function isKept(control) {
  const { name, type } = /** @type {HTMLInputElement} */ (control);
  return !!name && !["password", "file", "submit", "button"].includes(type) && name !== "csrfmiddlewaretoken" && !control.closest("[data-no-draft]");
}

/** @param {HTMLFormElement} form @returns {Values} */
function collect(form) {
  /** @type {Values} */
  const values = {};
  const kept = new Set([...form.elements].filter(isKept).map((control) => /** @type {HTMLInputElement} */ (control).name));
  for (const name of kept) {
    const found = new FormData(form).getAll(name).filter((value) => typeof value === "string");
    if (found.length) values[name] = found.length > 1 ? /** @type {string[]} */ (found) : /** @type {string} */ (found[0]);
  }
  return values;
}

/** @param {HTMLFormElement} form @param {Values} values */
function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const rows = form.querySelector(`[data-formset="${name.slice(0, -12)}"]`);
    rows?.dispatchEvent(new CustomEvent("aircop:grow", { detail: Number(value) }));
  }
  /** @type {Record<string, string[]>} */
  const left = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat()]));
  // Not over a copy: choosing a commodity can bring further fields, which come after it.
  for (let place = 0; place < form.elements.length; place += 1) {
    const element = form.elements[place];
    if (!isKept(element)) continue;
    const control = /** @type {HTMLInputElement} */ (element);
    const mine = left[control.name] ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = mine.includes(control.value);
    else if (element instanceof HTMLSelectElement && element.multiple)
      [...element.options].forEach((option) => (option.selected = mine.includes(option.value)));
    else if (mine.length) control.value = mine.shift() ?? "";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

class Draft {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.key = form.dataset.draft ?? "";
    this.url = `${document.body.dataset.draftsUrl}${encodeURIComponent(this.key)}/`;
    this.local = `aircop:draft:${document.body.dataset.user}:${this.key}`;
    this.last = JSON.stringify(collect(form));
    this.failures = 0;
    this.sent = false;
    /** @type {number|undefined} */
    this.timer = undefined;
    /** @type {AbortController|null} */
    this.inFlight = null;
  }

  /** @param {string} state @param {string} text */
  show(state, text) {
    const place = /** @type {HTMLElement|null} */ (this.form.querySelector("[data-draft-status]"));
    if (!place) return;
    place.dataset.state = state;
    place.textContent = text;
  }

  /** @param {number} wait */
  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  /** @param {boolean} [leaving] the page is going away */
  async save(leaving = false) {
    clearTimeout(this.timer);
    const data = collect(this.form);
    const text = JSON.stringify(data);
    if (this.sent || text === this.last) return;
    sessionStorage.setItem(this.local, JSON.stringify({ data, saved_at: new Date().toISOString() }));
    this.show("saving", words("saving"));
    this.inFlight?.abort();
    this.inFlight = new AbortController();
    try {
      const answer = await request(this.url, {
        method: "POST",
        body: JSON.stringify({ data }),
        headers: { "Content-Type": "application/json" },
        keepalive: leaving && text.length < 60000,
        signal: this.inFlight.signal,
      });
      if (answer.redirected || answer.status === 401 || answer.status === 403) return this.show("unsaved", words("signed-out"));
      if (!answer.ok) throw new Error(String(answer.status));
      this.last = text;
      this.failures = 0;
      sessionStorage.removeItem(this.local);
      this.show("saved", words("saved", { time: clock(new Date()) }));
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError") return;
      this.show("unsaved", words("unsaved"));
      this.later(RETRY[Math.min(this.failures, RETRY.length - 1)]);
      this.failures += 1;
    }
  }

  /** @returns {Promise<{data: Values, saved_at: string}|null>} the draft of this window, else of the server */
  async stored() {
    const local = sessionStorage.getItem(this.local);
    if (local) return JSON.parse(local);
    try {
      const answer = await request(this.url);
      const found = answer.ok && answer.status !== 204 && !answer.redirected ? await answer.json() : null;
      return found?.data && Object.keys(found.data).length ? found : null;
    } catch {
      return null;
    }
  }

  async offer() {
    const found = await this.stored();
    if (!found || JSON.stringify(found.data) === JSON.stringify(collect(this.form))) return;
    const box = document.createElement("div");
    box.className = "notice";
    const inner = box.appendChild(document.createElement("div"));
    const text = words("draft-offer", { time: clock(new Date(found.saved_at)) });
    inner.append(text, " ");
    const button = (/** @type {string} */ key, /** @type {() => void} */ action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-secondary btn-sm ms-1";
      made.textContent = words(key);
      made.addEventListener("click", () => {
        box.remove();
        action();
      });
      inner.append(made);
    };
    button("draft-restore", () => {
      fill(this.form, found.data);
      say(words("draft-restored"));
      this.show("saved", words("draft-restored"));
      this.later(WAIT);
    });
    button("draft-discard", () => this.discard());
    this.form.prepend(box);
    say(text);
  }

  discard() {
    sessionStorage.removeItem(this.local);
    request(this.url, { method: "DELETE" }).catch(() => {});
  }

  watch() {
    const changed = () => {
      this.sent = false;
      this.later(WAIT);
    };
    this.form.addEventListener("input", changed);
    this.form.addEventListener("change", changed);
    this.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      this.sent = true;
      clearTimeout(this.timer);
      this.inFlight?.abort();
    });
    addEventListener("online", () => this.later(0));
    addEventListener("pagehide", () => this.save(true));
    document.addEventListener("aircop:save-drafts", (event) => {
      /** @type {CustomEvent} */ (event).detail.push(this.save(true));
    });
  }
}

/** @param {Date} time */
function clock(time) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(time);
}

/** Drafts that somebody else left in this window are nobody's business. */
function forgetOthers() {
  const mine = `aircop:draft:${document.body.dataset.user}:`;
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith("aircop:draft:") && !key.startsWith(mine))
    .forEach((key) => sessionStorage.removeItem(key));
}

/** @param {HTMLElement} element */
export function start(element) {
  forgetOthers();
  const draft = new Draft(/** @type {HTMLFormElement} */ (element));
  draft.watch();
  // A form that came back with errors already holds what was typed.
  if (document.querySelector("[data-error-summary]")) draft.last = "";
  else draft.offer();
}
