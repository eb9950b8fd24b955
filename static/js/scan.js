// @ts-check
/**
 * Fields that take a scanner's burst: MRZ, AWB, S10.
 *
 * <textarea data-scan data-parse-url="/…/">  posts {text, kind} when a burst, a paste or a change ends, and gets
 * {"fields": {name: value}, "issues": [{"severity": "error"|"warning"|"info", "message"}]}; the fields of the same form
 * are filled, the issues shown under the field and linked to it. data-scan="mrz|awb|s10" is sent as kind.
 */
import { request, say, words } from "./page.js";

const BURST = 40;

/** @typedef {HTMLInputElement|HTMLTextAreaElement} Field */

/** @param {Field} field @returns {HTMLElement} the place for what was found */
function notes(field) {
  const id = `${field.id}-scan`;
  let place = document.getElementById(id);
  if (!place) {
    place = document.createElement("div");
    place.id = id;
    place.setAttribute("role", "status");
    field.after(place);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  }
  return place;
}

/** @param {Field} field @param {{severity: string, message: string}[]} issues */
function show(field, issues) {
  const place = notes(field);
  place.replaceChildren(
    ...issues.map(({ severity, message }) => {
      const line = document.createElement("p");
      line.className = severity === "error" ? "field-error mb-0" : severity === "warning" ? "small text-warning mb-0" : "small muted mb-0";
      line.textContent = message;
      return line;
    }),
  );
  field.classList.toggle("is-invalid", issues.some((issue) => issue.severity === "error"));
}

/** @param {Field} field @param {Record<string, unknown>} values */
function fill(field, values) {
  for (const [name, value] of Object.entries(values)) {
    const control = field.form?.elements.namedItem(name);
    if (value === null || value === undefined || control === field) continue;
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = !!value;
    else if (control && "value" in control) control.value = String(value);
    if (control instanceof HTMLElement) control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** @param {HTMLElement} element */
export function start(element) {
  const field = /** @type {Field} */ (element);
  let parsed = field.value.trim();
  let last = 0;
  let fast = 0;
  /** @type {number|undefined} */
  let timer;

  const parse = async () => {
    clearTimeout(timer);
    const text = field.value.trim();
    if (!text || text === parsed) return;
    parsed = text;
    const body = new URLSearchParams({ text, kind: field.dataset.scan ?? "" });
    try {
      const answer = await request(field.dataset.parseUrl ?? "", { method: "POST", body });
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      const { fields = {}, issues = [] } = await answer.json();
      fill(field, fields);
      show(field, issues.length ? issues : [{ severity: "info", message: words("scanned") }]);
    } catch {
      show(field, [{ severity: "warning", message: words("scan-failed") }]);
    }
    say(notes(field).textContent ?? "");
  };

  field.addEventListener("keydown", (event) => {
    const now = performance.now();
    fast = now - last < BURST ? fast + 1 : 0;
    last = now;
    // A scanner ends with Enter: that reads the field and must not send the form.
    if (/** @type {KeyboardEvent} */ (event).key === "Enter" && fast > 5) {
      if (field instanceof HTMLInputElement) event.preventDefault();
      clearTimeout(timer);
      timer = setTimeout(parse, 150);
    }
  });
  field.addEventListener("paste", () => setTimeout(parse));
  field.addEventListener("change", parse);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (fast > 8) timer = setTimeout(parse, 200);
  });
}
