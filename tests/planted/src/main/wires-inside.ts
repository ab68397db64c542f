// caught by: host-wires-features-through-doors
import './features/runs/runs';

export {};
