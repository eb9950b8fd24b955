// @ts-check
/**
 * Work by keyboard: F2, “/”, “g” and a letter, rows by j and k, “?”, Ctrl+Enter. The single letters can be switched off
 * in the help (WCAG 2.1.4); they never act while somebody types.
 */
import { isTyping } from "./page.js";

const OFF = "aircop:no-single-keys";
/** @type {Record<string, string>} */
const PLACES = { d: "deskUrl", c: "casesUrl", a: "alertsUrl" };
let waitsForPlace = 0;

/** @param {string|undefined} url */
const go = (url) => url && location.assign(url);

const ROWS = "table[data-rows] tbody tr:not(:has(> [colspan])), [data-rows] > li";
/** Where the link of the current row leads: a list that refreshes itself keeps the place. */
let current = "";

/** @param {Element} row */
const linkOf = (row) => /** @type {HTMLAnchorElement|null} */ (row.querySelector("a[href]"));

/**
 * The row gets the focus on its link, so that Enter opens it; a row without one (a log) on itself.
 * @param {Element} row
 */
function focusRow(row) {
  const link = linkOf(row);
  current = link?.href ?? "";
  row.classList.add("is-current");
  if (!link) row.setAttribute("tabindex", "-1");
  (link ?? /** @type {HTMLElement} */ (row)).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** @param {number} step */
function moveRow(step) {
  const rows = [...document.querySelectorAll(ROWS)];
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step))];
  if (!next) return;
  rows[at]?.classList.remove("is-current");
  focusRow(next);
}

/** After a swap by htmx the same row is current again; the focus follows only when the swap took it away. */
function findRowAgain() {
  if (!current || document.querySelector(".is-current:is(tr, li)")) return;
  const row = [...document.querySelectorAll(ROWS)].find((one) => linkOf(one)?.href === current);
  if (document.activeElement === document.body && row) focusRow(row);
  else row?.classList.add("is-current");
}

/** @param {KeyboardEvent} event */
function single(event) {
  if (Date.now() - waitsForPlace < 1500 && PLACES[event.key]) {
    waitsForPlace = 0;
    return go(document.body.dataset[PLACES[event.key]]);
  }
  if (event.key === "g") waitsForPlace = Date.now();
  else if (event.key === "j") moveRow(1);
  else if (event.key === "k") moveRow(-1);
  else if (event.key === "/") {
    const search = /** @type {HTMLInputElement|null} */ (document.getElementById("search"));
    if (!search?.offsetParent) return;
    event.preventDefault();
    search.select();
    search.focus();
  } else if (event.key === "?") {
    const help = document.getElementById("keys-help");
    if (help instanceof HTMLDialogElement && !help.open) help.showModal();
  }
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "F2" && document.body.dataset.quickUrl) {
    event.preventDefault();
    return go(document.body.dataset.quickUrl);
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = /** @type {Element} */ (event.target).closest("form");
    if (form?.method === "post") {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && !isTyping(event.target) && !document.querySelector("dialog[open]") && localStorage.getItem(OFF) !== "1") single(event);
}

export function start() {
  document.addEventListener("keydown", pressed);
  document.addEventListener("htmx:load", findRowAgain);
  const box = /** @type {HTMLInputElement|null} */ (document.querySelector("[data-single-keys]"));
  if (!box) return;
  box.checked = localStorage.getItem(OFF) !== "1";
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "0" : "1"));
}
