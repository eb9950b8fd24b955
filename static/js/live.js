// @ts-check
/**
 * One event stream a browser, shared by its tabs. The tab that holds the lock listens and tells the others; each tab
 * turns an event into `aircop:<type>` on the document, on which htmx elements refresh themselves. An event carries ids
 * only. While the stream is down the page says so and asks by itself every 20 s (`aircop:poll`).
 * Events are numbered by the server's time. Whoever begins to listen says up to which number the page has heard, and is
 * told what it missed: by the server, or, as a further tab, by the one that listens.
 */
import { say, toast, words } from "./page.js";

const TYPES = ["alert", "approval", "delivery", "desk", "emergency", "job", "logout", "poll", "task"];
const POLL = 20000;
/** Milliseconds until the first new attempt; microseconds for which the tab that listens remembers events. */
const RETRY = 3000;
const MEMORY = 120e6;

/** @type {BroadcastChannel|null} */
let channel = null;
/** @type {EventSource|null} */
let source = null;
let up = true;
let isLeader = false;
let tries = 0;
/** @type {number|undefined} */
let retrier;
/** @type {number|undefined} */
let poller;
/** @type {AudioContext|null} */
let audio = null;
/** Number up to which this page has heard: at first the time at which it was asked for, since it shows what was so then. */
let heard = 0;
/** Numbers of the events that this page knows. @type {Set<number>} */
const known = new Set();
/** @type {{number: number, type: string, data: unknown}[]} */
let lately = [];
/** Alerts that this page has told of: one may come on several channels. @type {Set<string>} */
const announced = new Set();

const muted = () => localStorage.getItem("aircop:muted") === "1";

/** Two soft tones. A browser allows them once the reader has touched the page. */
function beep() {
  if (muted() || !audio || audio.state !== "running") return;
  const play = async () => {
    const start = /** @type {AudioContext} */ (audio).currentTime;
    [660, 880].forEach((frequency, index) => {
      const [tone, gain] = [/** @type {AudioContext} */ (audio).createOscillator(), /** @type {AudioContext} */ (audio).createGain()];
      const at = start + index * 0.18;
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0.0001, at);
      gain.gain.exponentialRampToValueAtTime(0.15, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
      tone.connect(gain).connect(/** @type {AudioContext} */ (audio).destination);
      tone.start(at);
      tone.stop(at + 0.2);
    });
    await new Promise((done) => setTimeout(done, 1500));
  };
  // One tab of the browser sounds, not each.
  if (navigator.locks) navigator.locks.request("aircop-beep", { ifAvailable: true }, (lock) => lock && play());
  else play();
}

/** @param {string} type @param {unknown} data */
function deliver(type, data) {
  document.dispatchEvent(new CustomEvent(`aircop:${type}`, { detail: data }));
  const id = /** @type {{id?: string}|null} */ (data)?.id ?? "";
  if (type === "alert" && !announced.has(id)) {
    if (id) announced.add(id);
    beep();
    say(words("new-alert"));
    toast(words("new-alert"), "info", document.body.dataset.alertsUrl);
  }
  if (type === "emergency" && !announced.has(id)) {
    if (id) announced.add(id);
    beep();
    say(words("new-emergency"));
    toast(words("new-emergency"), "danger", "/emergency/");
  }
  if (type === "approval") {
    const text = words(`approval-${/** @type {{about?: string}|null} */ (data)?.about}`);
    if (text) {
      say(text);
      toast(text, "info", document.body.dataset.confirmationsUrl);
    }
  }
  if (type === "task") {
    say(words("task-given"));
    toast(words("task-given"), "info", "/me/waiting/");
  }
  if (type === "logout") {
    sessionStorage.clear();
    location.assign("/");
  }
}

/** @param {boolean} now */
function show(now) {
  const strip = document.getElementById("live-strip");
  if (strip) strip.hidden = now;
  if (now === up) return;
  up = now;
  clearInterval(poller);
  const poll = () => document.dispatchEvent(new CustomEvent("aircop:poll"));
  if (up) poll();
  else poller = setInterval(poll, POLL);
}

/** @param {boolean} now */
function tell(now) {
  show(now);
  channel?.postMessage({ up: now });
}

/** @param {{number: number, type: string, data: unknown}} event */
function hear(event) {
  if (known.has(event.number)) return;
  // The answer of the tab that listens may come after an event that is newer than what it tells.
  if (event.number) known.add(event.number);
  heard = Math.max(heard, event.number);
  deliver(event.type, event.data);
}

/** @param {string} url */
function listen(url) {
  // A page that comes back out of the browser's store may find both a stream and an attempt that waits.
  clearTimeout(retrier);
  source?.close();
  source = new EventSource(`${url}?heard=${heard}`, { withCredentials: true });
  source.addEventListener("open", () => {
    tries = 0;
    tell(true);
  });
  // By hand, since a browser that connects again by itself would not say for how long it has heard nothing.
  source.addEventListener("error", () => {
    source?.close();
    tell(false);
    retrier = setTimeout(listen, Math.min(60000, RETRY * 2 ** tries), url);
    tries += 1;
  });
  for (const type of TYPES) {
    source.addEventListener(type, (event) => {
      let data = null;
      try {
        data = JSON.parse(/** @type {MessageEvent} */ (event).data);
      } catch {
        // An event without data is still news.
      }
      const told = { number: Number(/** @type {MessageEvent} */ (event).lastEventId), type, data };
      // What is asked of the reader's page in general ("poll", "logout") has no number, and is nothing to remember.
      if (told.number) lately = [...lately.filter(({ number }) => number > told.number - MEMORY), told];
      hear(told);
      channel?.postMessage(told);
    });
  }
}

/** The tab's title counts the alerts. */
function countInTitle() {
  const title = document.title.replace(/^\(\d+\) /, "");
  const count = Number(document.getElementById("alert-indicator")?.dataset.count ?? 0);
  document.title = count ? `(${count}) ${title}` : title;
}

function soundSwitch() {
  const show = () =>
    document.querySelectorAll("[data-sound-toggle]").forEach((button) => button.setAttribute("aria-pressed", String(!muted())));
  show();
  document.addEventListener("click", (event) => {
    if (!(/** @type {Element} */ (event.target).closest("[data-sound-toggle]"))) return;
    localStorage.setItem("aircop:muted", muted() ? "0" : "1");
    show();
    beep();
  });
  const unlock = () => {
    audio ??= new AudioContext();
    audio.resume();
  };
  document.addEventListener("pointerdown", unlock, { once: true });
  document.addEventListener("keydown", unlock, { once: true });
}

/** @param {HTMLElement} body */
export function start(body) {
  const url = body.dataset.liveUrl ?? "";
  heard = Number(body.dataset.liveHeard);
  const name = `aircop-live-${body.dataset.user}`;
  const lead = () => {
    isLeader = true;
    listen(url);
    return new Promise(() => {});
  };
  if ("BroadcastChannel" in window && navigator.locks) {
    channel = new BroadcastChannel(name);
    const me = crypto.randomUUID();
    channel.addEventListener("message", ({ data }) => {
      if (data.type) {
        hear(data);
      } else if (data.ask) {
        if (isLeader) channel?.postMessage({ up, to: data.ask, missed: lately.filter(({ number }) => number > data.heard) });
      } else {
        show(data.up);
        if (data.to === me) data.missed.forEach(hear);
      }
    });
    channel.postMessage({ ask: me, heard });
    navigator.locks.request(name, lead);
  } else {
    lead();
  }
  countInTitle();
  document.addEventListener("htmx:afterSettle", countInTitle);
  soundSwitch();
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && isLeader && listen(url));
}
