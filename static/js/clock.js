// @ts-check
/**
 * The clocks of the top bar and every deadline on the page, kept right to the minute by the server's clock
 * (a shared computer's own may be wrong).
 */
import { words } from "./page.js";

let ahead = 0;

/**
 * A span in words, as aircop.core.formats.span_text writes it.
 * @param {number} milliseconds
 */
function span(milliseconds) {
  const all = Math.floor(Math.abs(milliseconds) / 60000);
  const [days, hours, minutes] = [Math.floor(all / 1440), Math.floor(all / 60) % 24, all % 60];
  if (days) return words("days", { days, hours });
  return hours ? words("hours", { hours, minutes }) : words("minutes", { minutes });
}

/** @param {number} left milliseconds; the same limits as aircop.core.formats.deadline_state */
function state(left) {
  if (left < 0) return "overdue";
  if (left < 3600000) return "flash";
  return left < 4 * 3600000 ? "soon" : "later";
}

function tick() {
  const now = Date.now() + ahead;
  document.querySelectorAll("[data-clock]").forEach((clock) => {
    const zone = /** @type {HTMLElement} */ (clock).dataset.clock;
    clock.textContent = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(now);
  });
  document.querySelectorAll("[data-deadline], [data-relative]").forEach((time) => {
    const left = Date.parse(/** @type {HTMLTimeElement} */ (time).dateTime) - now;
    const isDeadline = time.hasAttribute("data-deadline");
    const [ahead, behind] = isDeadline ? ["left", "overdue"] : ["in", "ago"];
    const text = words(left < 0 ? behind : ahead, { span: span(left) });
    const place = time.querySelector("b") ?? time;
    if (place.textContent !== text) place.textContent = text;
    const frame = time.closest(".deadline");
    if (isDeadline && frame) frame.className = `deadline deadline-${state(left)}`;
  });
}

/** @param {HTMLElement} body */
export function start(body) {
  const server = Number(body.dataset.now) * 1000;
  const sent = performance.timeOrigin + (/** @type {PerformanceNavigationTiming|undefined} */ (performance.getEntriesByType("navigation")[0])?.responseStart ?? 0);
  if (server && Math.abs(server - sent) > 20000) ahead = server - sent;
  const next = () => {
    tick();
    setTimeout(next, 60000 - ((Date.now() + ahead) % 60000));
  };
  next();
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("htmx:load", tick);
}
