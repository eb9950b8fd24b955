// @ts-check
/**
 * Adding and removing rows of a Django formset (components/formset.html). A row that the server knows is marked for
 * deletion and hidden; a new one is emptied and hidden too, so that the numbers of the others stay.
 */
import { added, say, words } from "./page.js";

/** @param {HTMLElement} root */
export function start(root) {
  const prefix = root.dataset.formset ?? "";
  const rows = /** @type {HTMLElement} */ (root.querySelector("[data-formset-rows]"));
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("[data-formset-empty]"));
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement|null} */ (root.querySelector(`[name="${prefix}-${name}"]`));
  const total = /** @type {HTMLInputElement} */ (field("TOTAL_FORMS"));
  const most = Number(field("MAX_NUM_FORMS")?.value || 1000);
  const button = /** @type {HTMLButtonElement|null} */ (root.querySelector("[data-formset-add]"));
  const visible = () => [.../** @type {NodeListOf<HTMLElement>} */ (rows.querySelectorAll("[data-formset-row]:not([hidden])"))];

  const number = () => {
    visible().forEach((row, index) => {
      const place = row.querySelector("[data-formset-number]");
      if (place) place.textContent = String(index + 1);
    });
    if (button) button.disabled = visible().length >= most;
  };

  const add = () => {
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const row = /** @type {HTMLElement} */ (holder.content.querySelector("[data-formset-row]"));
    rows.append(row);
    total.value = String(Number(total.value) + 1);
    dress(row);
    number();
    added(row);
    return row;
  };

  /** With JavaScript the button replaces the “remove” box. */
  const dress = (/** @type {HTMLElement} */ row) => {
    const box = /** @type {HTMLElement|null} */ (row.querySelector("[data-formset-delete]"));
    if (box) box.hidden = true;
  };

  const remove = (/** @type {HTMLElement} */ row) => {
    const box = /** @type {HTMLInputElement|null} */ (row.querySelector("input[name$='-DELETE']"));
    if (box) box.checked = true;
    row.hidden = true;
    number();
    row.dispatchEvent(new Event("change", { bubbles: true }));
    say(words("row-removed"));
    (/** @type {HTMLElement|null} */ (visible().at(-1)?.querySelector("input:not([type=hidden]), select, textarea")) ?? button)?.focus();
  };

  button?.addEventListener("click", () => {
    const row = add();
    say(words("row-added"));
    // The type-ahead of a select arrives a moment later and takes the focus over.
    /** @type {HTMLElement|null} */ (row.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
  });
  rows.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target).closest("[data-formset-remove]");
    if (pressed) remove(/** @type {HTMLElement} */ (pressed.closest("[data-formset-row]")));
  });
  root.addEventListener("aircop:grow", (event) => {
    while (Number(total.value) < Math.min(most, /** @type {CustomEvent} */ (event).detail)) add();
  });
  visible().forEach(dress);
  number();
}
