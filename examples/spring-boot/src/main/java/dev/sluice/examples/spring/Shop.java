package dev.sluice.examples.spring;

import dev.sluice.client.Clients;
import dev.sluice.client.OtlpEnvironment;
import dev.sluice.otlp.Signal;
import dev.sluice.sdk.SluiceSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// A service with one resource. Spring Boot traces its requests and hands the spans to whatever exporters are beans;
/// the one here sends them to where `OTEL_EXPORTER_OTLP_ENDPOINT` says.
@SpringBootApplication
@RestController
public class Shop {
    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @GetMapping("/cart/{id}")
    String cart(@PathVariable String id) {
        return "cart " + id;
    }

    /// Closed with the application; what is under way is sent first.
    @Bean(destroyMethod = "shutdown")
    SpanExporter sluice() {
        OtlpEnvironment environment = new OtlpEnvironment(System.getenv(), Clients.discover());
        return new SluiceSpanExporter(environment.read(Signal.TRACES).open());
    }
}
