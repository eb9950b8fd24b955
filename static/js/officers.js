// @ts-check
/**
 * Who is here? On the lock page a digit chooses an officer and moves to the password, so that a colleague takes over with
 * two keys and the password. The name is asked for only where “Somebody else” is chosen.
 */
import { isTyping } from "./page.js";

/** @param {HTMLElement} element */
export function start(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const choices = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[name=officer]"));
  const other = /** @type {HTMLElement|null} */ (form.querySelector("[data-officer-other]"));
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const last = choices[choices.length - 1];
  const show = () => other && (other.hidden = !last.checked);
  const move = () => (last.checked ? field("login") : field("password")).focus();
  show();
  form.addEventListener("change", (event) => {
    if (/** @type {HTMLInputElement} */ (event.target).name === "officer") show();
  });
  document.addEventListener("keydown", (event) => {
    const typing = isTyping(event.target) && /** @type {HTMLInputElement} */ (event.target).type !== "radio";
    const chosen = /^\d$/.test(event.key) ? choices[Number(event.key)] : undefined;
    if (typing || !chosen || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    chosen.checked = true;
    show();
    move();
  });
  if (!form.querySelector("[autofocus]")) move();
}
