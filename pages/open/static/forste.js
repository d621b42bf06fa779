// Takes the first view away when the screen stands: its heading is drawn, and its map too where it has one.
"use strict";
(() => {
  const first = document.getElementById("forste");
  const root = document.getElementById("root");
  if (!first || !root) return;
  const hasMap = first.querySelector("figure") !== null;
  const LONGEST_MS = 6000; // from the heading on: whatever the screen still waits for, it is shown
  // The map is drawn when its boundaries have come, and a moment later.
  const mapStands = () =>
    root.querySelector('[data-testid="stDeckGlJsonChart"] canvas') !== null &&
    performance.getEntriesByType("resource").some((one) => one.name.includes("/geo/") && one.responseEnd > 0);
  const stands = () => {
    const main = root.querySelector('[data-testid="stMain"]');
    if (!main || !main.querySelector("h1, h2")) return false;
    if (root.querySelector('[role="dialog"], [data-testid="stException"], [data-testid="stAlert"]')) return true;
    headed ??= performance.now();
    if (performance.now() - headed > LONGEST_MS) return true;
    if (main.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')) return false;
    return !hasMap || mapStands();
  };
  let headed, timer;
  const look = () => {
    if (!stands()) return;
    watch.disconnect();
    clearInterval(timer);
    // What was added is laid out and painted under the first view before it goes.
    setTimeout(() => first.remove(), hasMap ? 350 : 50);
  };
  const watch = new MutationObserver(look);
  watch.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-stale"] });
  timer = setInterval(look, 250); // boundaries that arrive change nothing in the page
})();
