// @ts-check
/**
 * Entry point of every page: starts a module when the markup asks for it, now or after a swap by htmx.
 * Everything on a page works without it, except what only a script can do.
 */
import { say, toast, words } from "./page.js";

/** @type {[string, () => Promise<{start: (element: HTMLElement) => void}>][]} */
const FEATURES = [
  ["body", () => import("./theme.js")],
  ["body[data-user]:not([data-user=''])", () => import("./clock.js")],
  ["body[data-live-url]:not([data-live-url=''])", () => import("./live.js")],
  ["body[data-lock-minutes][data-user]:not([data-user=''])", () => import("./lock.js")],
  ["body[data-user]:not([data-user=''])", () => import("./keys.js")],
  ["form[data-draft]", () => import("./draft.js")],
  ["[data-combobox], [data-combobox-url]", () => import("./combobox.js")],
  ["[data-formset]", () => import("./formset.js")],
  ["[data-goods]", () => import("./goods.js")],
  ["[data-scan]", () => import("./scan.js")],
  ["form[data-officers]", () => import("./officers.js")],
  ["form[data-passkey]", () => import("./passkey.js")],
  ["[data-drop-zone]", () => import("./upload.js")],
];
const started = FEATURES.map(() => new WeakSet());

/** @param {ParentNode} root */
function activate(root) {
  FEATURES.forEach(([selector, load], index) => {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root);
    const fresh = found.filter((element) => !element.closest("template") && !started[index].has(element));
    fresh.forEach((element) => started[index].add(element));
    if (fresh.length) load().then(({ start }) => fresh.forEach((element) => start(/** @type {HTMLElement} */ (element))));
  });
}

/** Errors first: the summary takes the focus, its links go to the control and not only to its frame. */
function focusErrors() {
  const summary = /** @type {HTMLElement|null} */ (document.querySelector("[data-error-summary]"));
  summary?.focus();
  summary?.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.getAttribute("href")?.slice(1) ?? ""));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
    target.closest(".field")?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement|null} */ (control)?.focus();
  });
}

/** Menus are <details>: one at a time, closed by Escape, by a click elsewhere, by leaving them. */
function watchMenus() {
  const close = (/** @type {Element|null} */ except = null) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu !== except && menu.removeAttribute("open"));
  document.addEventListener("click", (event) => close(/** @type {Element} */ (event.target).closest("details.menu")));
  document.addEventListener("focusin", (event) => close(/** @type {Element} */ (event.target).closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!open) return;
    close();
    open.querySelector("summary")?.focus();
  });
}

function watchDialogs() {
  document.addEventListener("click", (event) => {
    const opener = /** @type {Element} */ (event.target).closest("[data-open-dialog]");
    const dialog = opener && document.getElementById(opener.getAttribute("data-open-dialog") ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
}

/** Signing out leaves nothing of the reader in this window. */
function watchLogout() {
  document.addEventListener("submit", (event) => {
    if (/** @type {Element} */ (event.target).matches("[data-logout]")) sessionStorage.clear();
  });
}

function watchSwaps() {
  document.addEventListener("htmx:load", (event) => {
    const root = /** @type {CustomEvent} */ (event).detail.elt;
    if (root === document.body) return;
    activate(root);
    const news = root.matches?.("[data-announce]") ? root : root.querySelector?.("[data-announce]");
    if (news) say(news.textContent.trim());
    /** @type {HTMLElement|null} */ (root.querySelector?.("[data-focus-target]"))?.focus();
  });
  document.addEventListener("aircop:added", (event) => activate(/** @type {CustomEvent} */ (event).detail.root));
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const detail = /** @type {CustomEvent} */ (event).detail;
      if (detail.xhr?.status === 423) location.assign(document.body.dataset.lockUrl ?? "/");
      const byItself = detail.requestConfig?.headers?.["X-Quiet"] || detail.requestConfig?.triggeringEvent?.type?.startsWith("aircop:");
      if (!byItself) toast(words("not-updated"), "danger");
    });
  }
}

document.documentElement.classList.add("js");
watchMenus();
watchDialogs();
watchLogout();
watchSwaps();
focusErrors();
activate(document);
