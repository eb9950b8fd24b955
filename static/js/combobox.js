// @ts-check
/**
 * Type-ahead (ARIA APG: editable combobox with list autocomplete).
 *
 * <select data-combobox>              its options; data-search holds more words that find them (code, other languages)
 * <input data-combobox-url="/…/">     asks `?q=` for {"results": [{"id", "text", "hint"}]} and takes the id; with
 *   data-combobox-target="name" the field of that name takes the id and the input shows the text
 * The first match is ready: Enter or Tab takes it. Without JavaScript a select stays a select, an input an input.
 */
import { request, say, words } from "./page.js";

const LIMIT = 60;
let made = 0;

/** @typedef {{id: string, text: string, hint: string, find: string}} Choice */

/** @param {string} text lower case without accents */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** @param {Choice} choice @param {string} query folded; lower is better, 9 is no match */
function rank(choice, query) {
  const [id, text, find] = [fold(choice.id), fold(choice.text), choice.find];
  if (id === query || text === query) return 0;
  if (id.startsWith(query)) return 1;
  if (text.startsWith(query)) return 2;
  if (query.split(/\s+/).every((word) => ` ${find}`.includes(` ${word}`))) return 3;
  return query.split(/\s+/).every((word) => find.includes(word)) ? 4 : 9;
}

class Combobox {
  /** @param {HTMLInputElement} input @param {HTMLSelectElement|null} select */
  constructor(input, select) {
    this.input = input;
    this.select = select;
    /** @type {Choice[]} */
    this.shown = [];
    this.active = -1;
    this.frame = document.createElement("div");
    this.frame.className = "combobox";
    this.list = document.createElement("ul");
    this.list.className = "combobox-list";
    this.list.id = `combobox-${(made += 1)}`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    /** @type {number|undefined} */
    this.timer = undefined;
    /** @type {AbortController|null} */
    this.asking = null;
  }

  build() {
    const { input, list, frame } = this;
    (this.select ?? input).before(frame);
    frame.append(input, list);
    if (this.select) frame.append(this.select);
    const label = document.querySelector(`label[for="${input.id}"]`);
    if (label) list.setAttribute("aria-label", label.textContent?.trim() ?? "");
    Object.entries({ role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener("input", () => this.changed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("click", () => list.hidden && this.select && this.open(this.find("")));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = /** @type {Element} */ (event.target).closest("[role=option]");
      if (option) this.take(this.shown[[...list.children].indexOf(option)]);
    });
    this.select?.addEventListener("change", () => this.reset());
    this.reset();
  }

  /** Show what is chosen. */
  reset() {
    if (this.select) this.input.value = this.select.value ? (this.select.selectedOptions[0]?.label ?? "").trim() : "";
  }

  /** @param {string} text @returns {Choice[]} the select's options that match, best first */
  find(text) {
    const query = fold(text);
    const choices = [...(this.select?.options ?? [])]
      .filter((option) => option.value)
      .map((option) => ({ id: option.value, text: option.label.trim(), hint: option.dataset.hint ?? option.value, find: fold(`${option.label} ${option.dataset.search ?? option.value}`) }));
    if (!query) return choices;
    return choices
      .map((choice, place) => ({ choice, place, score: rank(choice, query) }))
      .filter((one) => one.score < 9)
      .sort((a, b) => a.score - b.score || a.place - b.place)
      .map((one) => one.choice);
  }

  changed() {
    clearTimeout(this.timer);
    if (this.select) {
      this.open(this.find(this.input.value));
      if (!this.input.value.trim()) this.active = -1;
      return this.mark();
    }
    if (this.target) this.target.value = "";
    this.timer = setTimeout(() => this.ask(), 180);
  }

  /** @returns {HTMLInputElement|null} the field that takes the id */
  get target() {
    const name = this.input.dataset.comboboxTarget;
    return name ? /** @type {HTMLInputElement|null} */ (this.input.form?.elements.namedItem(name) ?? null) : null;
  }

  async ask() {
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await request(`${this.input.dataset.comboboxUrl}?q=${encodeURIComponent(text)}`, { signal: this.asking.signal });
      if (!answer.ok || document.activeElement !== this.input) return;
      const { results } = await answer.json();
      this.open(results.map((/** @type {Choice} */ one) => ({ ...one, hint: one.hint ?? "", find: "" })));
    } catch {
      this.close();
    }
  }

  /** @param {Choice[]} choices */
  open(choices) {
    this.shown = choices.slice(0, LIMIT);
    this.active = this.shown.length && this.input.value.trim() ? 0 : -1;
    this.list.replaceChildren(
      ...this.shown.map((choice, index) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${index}`;
        option.setAttribute("role", "option");
        option.append(Object.assign(document.createElement("span"), { textContent: choice.text }));
        if (choice.hint) option.append(Object.assign(document.createElement("bdi"), { className: "combobox-code", dir: "ltr", textContent: choice.hint }));
        return option;
      }),
    );
    if (!this.shown.length) {
      this.list.append(Object.assign(document.createElement("li"), { className: "combobox-empty", textContent: words("no-match") }));
      this.list.firstElementChild?.setAttribute("role", "presentation");
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    say(this.shown.length ? words("matches", { count: this.shown.length }) : words("no-match"));
    this.mark();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark() {
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    const current = this.list.children[this.active];
    if (current && this.active >= 0) {
      this.input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {Choice} choice */
  take(choice) {
    this.close();
    if (this.select) {
      this.select.value = choice.id;
      this.reset();
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      this.input.value = this.target ? choice.text : choice.id;
      if (this.target) this.target.value = choice.id;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /** Leaving: an exact text counts as chosen, no text as nothing, anything else goes back to what was chosen. */
  leave() {
    this.close();
    clearTimeout(this.timer);
    if (!this.select) return;
    const text = fold(this.input.value);
    const exact = text ? this.find(text).find((choice) => rank(choice, text) === 0) : null;
    if (exact && exact.id !== this.select.value) this.take(exact);
    else if (!text && this.select.value && [...this.select.options].some((option) => !option.value)) {
      this.select.value = "";
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    } else this.reset();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const isOpen = !this.list.hidden;
    const chosen = this.shown[this.active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen && this.select) return this.open(this.find(""));
      const count = this.shown.length;
      if (count) this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + count + (this.active < 0 && event.key === "ArrowUp" ? 1 : 0)) % count;
      this.mark();
    } else if (event.key === "Enter" && isOpen && chosen && !event.ctrlKey) {
      event.preventDefault();
      this.take(chosen);
    } else if (event.key === "Tab" && isOpen && chosen) this.take(chosen);
    else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.reset();
    }
  }
}

/** @param {HTMLElement} element */
export function start(element) {
  if (element instanceof HTMLInputElement) return new Combobox(element, null).build();
  if (!(element instanceof HTMLSelectElement) || element.multiple) return;
  const input = document.createElement("input");
  input.type = "text";
  input.className = element.className.replace("form-select", "form-control");
  input.id = element.id;
  input.disabled = element.disabled;
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
    const value = element.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
  if (element.required) input.setAttribute("aria-required", "true");
  if (element.autofocus) input.autofocus = true;
  const focused = document.activeElement === element;
  element.id = `${element.id}-choice`;
  element.hidden = true;
  element.required = false;
  new Combobox(input, element).build();
  if (focused) input.focus();
}
