// Lines to paste, one set per kind of application, with the addresses of this very Sluice in them.
import type { Listener } from '../../api/shapes';

export interface Endpoints {
  readonly grpc: string;
  readonly http: string;
}

export interface Snippet {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly code: string;
}

const DEFAULT_PORTS = { grpc: 4317, http: 4318 };

/** Where applications send to: the host the reader reached this page by, and the ports the listeners really have. */
export function endpoints(listeners: readonly Listener[], host: string): Endpoints {
  const port = (word: string, otherwise: number) =>
    listeners.find((listener) => listener.name.toLowerCase().includes(word) && listener.port > 0)?.port ?? otherwise;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return {
    grpc: `http://${name}:${port('grpc', DEFAULT_PORTS.grpc)}`,
    http: `http://${name}:${port('otlp/http', port('otlp-http', port('otlp_http', DEFAULT_PORTS.http)))}`,
  };
}

export function snippets({ grpc, http }: Endpoints): readonly Snippet[] {
  return [
    {
      id: 'env',
      label: 'Any SDK',
      hint: 'Every OpenTelemetry SDK reads these variables. Set them where your application starts.',
      code: `export OTEL_EXPORTER_OTLP_ENDPOINT=${http}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_SERVICE_NAME=my-service`,
    },
    {
      id: 'java',
      label: 'Java agent',
      hint: 'No change to the code: the agent instruments the frameworks it finds.',
      code: `java -javaagent:opentelemetry-javaagent.jar \\
     -Dotel.service.name=my-service \\
     -Dotel.exporter.otlp.endpoint=${grpc} \\
     -Dotel.exporter.otlp.protocol=grpc \\
     -jar my-service.jar`,
    },
    {
      id: 'python',
      label: 'Python',
      hint: 'Zero-code instrumentation of an existing program.',
      code: `pip install opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-bootstrap -a install
OTEL_SERVICE_NAME=my-service \\
OTEL_EXPORTER_OTLP_ENDPOINT=${grpc} \\
opentelemetry-instrument python app.py`,
    },
    {
      id: 'node',
      label: 'Node.js',
      hint: 'Zero-code instrumentation of an existing program.',
      code: `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node
OTEL_SERVICE_NAME=my-service \\
OTEL_EXPORTER_OTLP_ENDPOINT=${http} \\
node --require @opentelemetry/auto-instrumentations-node/register app.js`,
    },
    {
      id: 'go',
      label: 'Go',
      hint: 'In main, before the first span. The exporter reads the address from the environment too.',
      code: `exporter, err := otlptracehttp.New(ctx,
    otlptracehttp.WithEndpointURL("${http}/v1/traces"))
if err != nil {
    log.Fatal(err)
}
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)`,
    },
    {
      id: 'curl',
      label: 'curl',
      hint: 'One span by hand, in OTLP JSON: the quickest proof that the door is open.',
      code: `now=$(date +%s)
hex() { od -An -tx1 -N"$1" /dev/urandom | tr -d ' \\n'; }
curl -i ${http}/v1/traces -H 'Content-Type: application/json' -d @- <<JSON
{"resourceSpans":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},
  "scopeSpans":[{"spans":[{
    "traceId":"$(hex 16)","spanId":"$(hex 8)","name":"first span","kind":1,
    "startTimeUnixNano":"$((now - 1))000000000","endTimeUnixNano":"\${now}000000000"
  }]}]
}]}
JSON`,
    },
  ];
}
