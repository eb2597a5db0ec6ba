// The frame of a photograph follows finger, mouse and arrow keys at once; without this file each button asks the server.
// The numbers are those of materials.photo: pixels of the source, the height follows from the width.

const STEP = 0.05;
const CLOSER = 0.9;
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", "+": "closer", "=": "closer", "-": "farther" };

function begin(form) {
  const view = form.querySelector("[data-view]");
  const picture = view.ownerSVGElement;
  const source = { width: Number(form.dataset.sourceWidth), height: Number(form.dataset.sourceHeight) };
  const shape = Number(form.dataset.paperHeight) / Number(form.dataset.paperWidth);
  const widest = Math.min(source.width, Math.floor(source.height / shape));
  const fingers = new Map();
  let frame = Object.fromEntries(["left", "top", "width"].map((name) => [name, Number(form.elements[name].value)]));

  function show(wanted) {
    const width = Math.max(Math.min(wanted.width, widest), Math.min(Number(form.dataset.least), widest));
    const height = width * shape;
    const within = (at, most) => Math.max(0, Math.min(at, most));
    frame = { width, left: within(wanted.left, source.width - width), top: within(wanted.top, source.height - height) };
    view.setAttribute("viewBox", `${frame.left} ${frame.top} ${width} ${height}`);
    for (const [name, value] of Object.entries(frame)) form.elements[name].value = Math.round(value);
  }

  function zoom(width) {
    const grown = width - frame.width;
    show({ width, left: frame.left - grown / 2, top: frame.top - (grown * shape) / 2 });
  }

  function press(move) {
    const step = frame.width * STEP;
    const ways = { up: [0, step], down: [0, -step], left: [step, 0], right: [-step, 0] };
    if (move in ways) show({ ...frame, left: frame.left + ways[move][0], top: frame.top + ways[move][1] });
    if (move === "closer") zoom(frame.width * CLOSER);
    if (move === "farther") zoom(frame.width / CLOSER);
    if (move === "centre") {
      show({ width: widest, left: (source.width - widest) / 2, top: (source.height - widest * shape) / 2 });
    }
  }

  function spread() {
    const [one, other] = [...fingers.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  }

  picture.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  picture.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const apart = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2 && apart) zoom(frame.width * (apart / spread()));
    const scale = frame.width / picture.getBoundingClientRect().width / fingers.size;
    show({
      ...frame,
      left: frame.left - (event.clientX - before.x) * scale,
      top: frame.top - (event.clientY - before.y) * scale,
    });
  });
  for (const end of ["pointerup", "pointercancel"]) {
    picture.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  picture.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    press(KEYS[event.key]);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "move") return;
    event.preventDefault();
    press(event.submitter.value);
  });
  document.querySelector("[data-dragging]").hidden = false;
  picture.setAttribute("tabindex", "0");
  picture.classList.add("portal-frame__picture--moves");
}

document.querySelectorAll("[data-frame]").forEach(begin);
