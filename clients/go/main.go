// Sends the data of expected.json with the OpenTelemetry Go SDK.
// usage: send grpc|http/protobuf HOST:PORT SERVICE
package main

import (
	"context"
	"log"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otellog "go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	protocol, target, service := os.Args[1], os.Args[2], os.Args[3]
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	var spans sdktrace.SpanExporter
	var points sdkmetric.Exporter
	var records sdklog.Exporter
	var err error
	if protocol == "grpc" {
		spans, err = otlptracegrpc.New(ctx, otlptracegrpc.WithEndpoint(target), otlptracegrpc.WithInsecure(), otlptracegrpc.WithCompressor("gzip"))
		must(err)
		points, err = otlpmetricgrpc.New(ctx, otlpmetricgrpc.WithEndpoint(target), otlpmetricgrpc.WithInsecure())
		must(err)
		records, err = otlploggrpc.New(ctx, otlploggrpc.WithEndpoint(target), otlploggrpc.WithInsecure())
		must(err)
	} else {
		spans, err = otlptracehttp.New(ctx, otlptracehttp.WithEndpoint(target), otlptracehttp.WithInsecure(), otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
		must(err)
		points, err = otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpoint(target), otlpmetrichttp.WithInsecure())
		must(err)
		records, err = otlploghttp.New(ctx, otlploghttp.WithEndpoint(target), otlploghttp.WithInsecure())
		must(err)
	}
	res := resource.NewSchemaless(attribute.String("service.name", service), attribute.Int("client.answer", 42))
	tracers := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans), sdktrace.WithResource(res))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(points)), sdkmetric.WithResource(res))
	loggers := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(records)), sdklog.WithResource(res))

	tracer := tracers.Tracer("sluice.client.check", trace.WithInstrumentationVersion("1.2.3"))
	linked := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
		SpanID:  trace.SpanID{1, 2, 3, 4, 5, 6, 7, 8},
		Remote:  true,
	})
	inParent, parent := tracer.Start(ctx, "parent", trace.WithSpanKind(trace.SpanKindServer), trace.WithLinks(trace.Link{SpanContext: linked}))
	parent.SetAttributes(
		attribute.String("text", "grüße ✓ 日本"), attribute.String("empty", ""), attribute.Int64("large", 9007199254740991),
		attribute.Int64("negative", -42), attribute.Float64("fraction", 0.1), attribute.Bool("flag", true),
		attribute.StringSlice("words", []string{"a", "b"}), attribute.Int64Slice("numbers", []int64{1, 2, 3}))
	parent.AddEvent("cache.miss", trace.WithAttributes(attribute.String("key", "user:7")))
	_, child := tracer.Start(inParent, "child", trace.WithSpanKind(trace.SpanKindClient))
	child.SetAttributes(attribute.Int("depth", 1))
	child.End()
	var record otellog.Record
	record.SetTimestamp(time.Now())
	record.SetSeverity(otellog.SeverityWarn)
	record.SetBody(attribute.StringValue("hello from the client"))
	record.AddAttributes(attribute.Int("n", 7))
	loggers.Logger("sluice.client.check", otellog.WithInstrumentationVersion("1.2.3")).Emit(inParent, record)
	parent.SetStatus(codes.Error, "boom")
	parent.End()

	meter := meters.Meter("sluice.client.check", metric.WithInstrumentationVersion("1.2.3"))
	route := metric.WithAttributes(attribute.String("route", "/a"))
	requests, err := meter.Int64Counter("client.requests")
	must(err)
	requests.Add(ctx, 3, route)
	temperature, err := meter.Float64Gauge("client.temperature")
	must(err)
	temperature.Record(ctx, 21.5, metric.WithAttributes(attribute.String("room", "east")))
	latency, err := meter.Float64Histogram("client.latency")
	must(err)
	for _, value := range []float64{1, 10, 100} {
		latency.Record(ctx, value, route)
	}
	must(tracers.Shutdown(ctx))
	must(meters.Shutdown(ctx))
	must(loggers.Shutdown(ctx))
}
