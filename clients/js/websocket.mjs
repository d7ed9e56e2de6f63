// OTLP over WebSocket for the OpenTelemetry JavaScript SDK: its own serializers, and the client of the package ws with its defaults, which
// offer permessage-deflate. websocket sends binary messages, websocket/json text.
import assert from 'node:assert/strict';
import {
  JsonLogsSerializer, JsonMetricsSerializer, JsonTraceSerializer, ProtobufLogsSerializer, ProtobufMetricsSerializer, ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import WebSocket from 'ws';

const serializers = {
  websocket: { traces: ProtobufTraceSerializer, metrics: ProtobufMetricsSerializer, logs: ProtobufLogsSerializer },
  'websocket/json': { traces: JsonTraceSerializer, metrics: JsonMetricsSerializer, logs: JsonLogsSerializer },
};
const SUCCESS = 0;
const FAILED = 1;

/** Sends each batch as one message; an answer other than a full success is a failure. */
class WebSocketExporter {
  #serializer;
  #text;
  #open;
  #waiting = [];

  constructor(protocol, endpoint, signal) {
    this.#serializer = serializers[protocol][signal];
    this.#text = protocol === 'websocket/json';
    const socket = new WebSocket(`${endpoint.replace(/^http/, 'ws')}/v1/${signal}`, 'otlp.v1');
    socket.on('message', (data, binary) => this.#waiting.shift()(data, binary));
    socket.on('close', code => this.#waiting.splice(0).forEach(answer => answer(Buffer.from(`closed with ${code}`), this.#text)));
    this.#open = new Promise((resolve, reject) => { socket.on('open', () => resolve(socket)); socket.on('error', reject); });
  }

  async #send(items) {
    const socket = await this.#open;
    assert.equal(socket.protocol, 'otlp.v1');
    const request = this.#serializer.serializeRequest(items);
    const answer = new Promise(resolve => this.#waiting.push((data, binary) => resolve([data, binary])));
    socket.send(this.#text ? Buffer.from(request).toString('utf8') : request);
    const [data, binary] = await answer;
    assert.equal(binary, !this.#text, `the kind of the answer to ${this.#text ? 'text' : 'binary'}: ${data}`);
    if (this.#text) assert.deepEqual(JSON.parse(data), { code: 0, response: {} });
    else assert.deepEqual([...data], [0], 'a success is one byte');
  }

  export(items, done) {
    this.#send(items).then(() => done({ code: SUCCESS }), error => { console.error(error); process.exitCode = 1; done({ code: FAILED, error }); });
  }

  async forceFlush() {}

  async shutdown() {
    const socket = await this.#open;
    const closed = new Promise(resolve => socket.on('close', resolve));
    socket.close(1000, 'done');
    assert.equal(await closed, 1000, 'the code of the closing handshake');
  }
}

export const exporters = (protocol, endpoint) => Object.fromEntries(
  ['traces', 'metrics', 'logs'].map(signal => [signal, new WebSocketExporter(protocol, endpoint, signal)]));
