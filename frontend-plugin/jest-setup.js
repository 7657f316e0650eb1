// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

/** What browsers have and jsdom lacks, as far as React asks for it; that of Node would keep a test from ending. */
class MessageChannel {
  port1 = { onmessage: undefined };
  port2 = { postMessage: () => setTimeout(() => this.port1.onmessage?.()) };
}

/** Nothing has a size or a place in jsdom. */
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.assign(global, { MessageChannel, ResizeObserver: Observer, IntersectionObserver: Observer });

/** Grafana's combobox measures its texts. */
HTMLCanvasElement.prototype.getContext = () => ({ measureText: () => ({ width: 0 }) });
