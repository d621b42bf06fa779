// The maps of the screens: the wheel scrolls the page, with Ctrl or Cmd it zooms; the buttons + and − zoom too.
// Loaded once by the page that Streamlit's client starts from (pages/open/serving/middleware.py); it asks the server for nothing.
(function () {
  "use strict";
  var MAP = "[data-testid=stDeckGlJsonChart]";
  var ours = false;

  document.addEventListener("wheel", function (event) {
    var inMap = event.target.closest && event.target.closest(MAP);
    if (inMap && !ours && !event.ctrlKey && !event.metaKey) { event.stopPropagation(); }
  }, { capture: true, passive: true });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-zoom]");
    var canvas = button && button.closest(".st-key-kartflate, .st-key-kartflate_telefon").querySelector(MAP + " canvas");
    if (!canvas) { return; }
    var place = canvas.getBoundingClientRect();
    ours = true;
    canvas.dispatchEvent(new WheelEvent("wheel", {
      deltaY: button.dataset.zoom === "inn" ? -100 : 100, bubbles: true, cancelable: true,
      clientX: place.left + place.width / 2, clientY: place.top + place.height / 2
    }));
    ours = false;
  });
})();
