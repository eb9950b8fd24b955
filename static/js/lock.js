// @ts-check
/**
 * The idle lock: after some minutes without a person the drafts are saved, the page is covered (a modal dialog hides the
 * rest from eyes and screen readers) and the lock page opens. Activity in any tab counts for all; the server hears of it
 * at most once a minute, since it locks the session by itself.
 */
import { request } from "./page.js";

const SEEN = "aircop:seen";
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

let limit = 300000;
let told = Date.now();
let locking = false;

const idle = () => Date.now() - Number(localStorage.getItem(SEEN) ?? Date.now());

async function lock(isSwitch = false) {
  if (locking) return;
  locking = true;
  /** @type {Promise<void>[]} */
  const saving = [];
  document.dispatchEvent(new CustomEvent("aircop:save-drafts", { detail: saving }));
  document.querySelectorAll("dialog[open]").forEach((dialog) => /** @type {HTMLDialogElement} */ (dialog).close());
  const cover = document.getElementById("lock");
  if (cover instanceof HTMLDialogElement) {
    cover.addEventListener("cancel", (event) => event.preventDefault());
    cover.showModal();
  }
  await Promise.race([Promise.allSettled(saving), new Promise((done) => setTimeout(done, 2000))]);
  const next = encodeURIComponent(location.pathname + location.search);
  location.assign(`${document.body.dataset.lockUrl}?next=${next}${isSwitch ? "&switch=1" : ""}`);
}

function check() {
  if (idle() >= limit) lock();
}

function present() {
  if (locking || idle() >= limit) return check();
  const now = Date.now();
  if (now - Number(localStorage.getItem(SEEN)) > 2000) localStorage.setItem(SEEN, String(now));
  const url = document.body.dataset.presenceUrl;
  if (url && now - told > 60000) {
    told = now;
    request(url, { method: "POST" }).catch(() => {});
  }
}

/** @param {HTMLElement} body */
export function start(body) {
  limit = Number(body.dataset.lockMinutes) * 60000;
  // Handing over to a colleague is locking, by hand: F8, or the entry of the account menu.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || event.defaultPrevented) return;
    event.preventDefault();
    lock(true);
  });
  document.addEventListener("click", (event) => {
    if (!/** @type {Element} */ (event.target).closest("[data-lock-now]")) return;
    event.preventDefault();
    lock(true);
  });
  if (!limit) return;
  // The server has just let this page through: the reader is there.
  localStorage.setItem(SEEN, String(Date.now()));
  EVENTS.forEach((name) => addEventListener(name, present, { passive: true }));
  setInterval(check, 5000);
  document.addEventListener("visibilitychange", check);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    locking = false;
    check();
  });
}
