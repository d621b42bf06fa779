// Asks for a drawing when the page has found a server again (pages/components/freshness.py says why).
// A dialog that is open is left alone: closing it asks for a drawing by itself.
export default ({ setTriggerValue }) => {
  const app = document.querySelector(".stApp");
  let lost = false;
  const watcher = new MutationObserver(() => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    if (connected && lost && !document.querySelector("[role=dialog]")) setTriggerValue("tilbake", true);
    lost = !connected;
  });
  watcher.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return () => watcher.disconnect();
};
